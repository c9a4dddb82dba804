/** Which engines the suite runs on: says so where it is not all of them. */
import { expect, test } from "vitest";
import { drivers, onPulumi, runsOnPulumi } from "./drivers.js";

test("the suite runs on at least one engine", () => {
  expect(drivers.length).toBeGreaterThan(0);
});

test.skipIf(!runsOnPulumi)(onPulumi("the suite runs on the pulumi CLI"), () => {
  expect(drivers.map(({ name }) => name)).toContain("pulumi");
});
