/** Which engines the suite runs on: says so where it is not all of them. */
import { expect, test } from "vitest";
import { hasPulumi, drivers } from "./drivers.js";

const REASON = "the e2e suite skips the engine `pulumi`: no `pulumi` is on the PATH";

test("the suite runs on at least one engine", () => {
  expect(drivers.length).toBeGreaterThan(0);
});

test.skipIf(!hasPulumi)(hasPulumi ? "the suite runs on the pulumi CLI" : REASON, () => {
  expect(drivers.map(({ name }) => name)).toContain("pulumi");
});

if (!hasPulumi) console.info(REASON);
