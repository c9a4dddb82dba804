/** One host name, one resource: a rule and the record that leads to it, in this order. */
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeEach, expect, it, vi } from "vitest";

import { PublicHostname } from "../../provider/index.js";
import { patience } from "../patience.js";

const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
let registered: { type: string; name: string; inputs: Record<string, unknown> }[];

beforeEach(async () => {
  registered = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      registered.push({ type: type.split(":").at(-1) ?? type, name, inputs: inputs as Record<string, unknown> });
      return { id: `${name}_id`, state: inputs as object };
    },
    call: () => ({}),
  });
});

// Warnings load the validator in their own time.
afterAll(() => vi.dynamicImportSettled());

const settled = async (): Promise<void> => {
  await vi.waitFor(() => {
    expect(registered.length).toBeGreaterThan(1);
  }, patience);
  await pulumi.runtime.disconnect();
};

it("is a rule, and then the record that leads to it", async () => {
  new PublicHostname("app", {
    tunnelId,
    hostname: "app.example.com",
    service: "http://localhost:8080",
    dns: { zoneId: "0".repeat(32) },
  });
  await settled();
  expect(registered.map(({ type }) => type)).toEqual(["PublicHostname", "IngressRules", "DnsRoute"]);
  const [, rules, route] = registered;
  expect(rules?.inputs).toMatchObject({
    tunnelId,
    rules: [{ hostname: "app.example.com", service: "http://localhost:8080" }],
  });
  expect(route?.inputs).toMatchObject({ tunnelId, hostname: "app.example.com", zoneId: "0".repeat(32) });
});

it("has no record where something else leads the name to the tunnel", async () => {
  const app = new PublicHostname("app", {
    tunnelId,
    hostname: "app.example.com",
    service: "http://localhost:8080",
    dns: false,
  });
  await settled();
  expect(registered.map(({ type }) => type)).toEqual(["PublicHostname", "IngressRules"]);
  expect(app.url).toBeUndefined();
  expect(PublicHostname.isInstance(app)).toBe(true);
});
