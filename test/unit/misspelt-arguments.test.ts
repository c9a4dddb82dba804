/** No class drops an argument that it does not know: what is misspelt would be a setting that silently does nothing. */
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, expect, it } from "vitest";

import * as tunnels from "../../provider/index.js";

type Class = new (name: string, args: Record<string, unknown>) => pulumi.Resource;

const classes = Object.entries(tunnels).filter(
  (entry): entry is [string, (typeof entry)[1] & Class] =>
    typeof entry[1] === "function" && entry[1].prototype instanceof pulumi.Resource,
);

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ inputs }) => ({ id: "id", state: inputs as object }),
    call: () => ({}),
  });
});

it("is tried with every class of the package", () => {
  expect(classes.length).toBeGreaterThan(10);
});

it.each(classes)("%s refuses what it does not know, and says which it knows", (name, Resource) => {
  const make = (): unknown => new Resource("app", { tunelId: "x" });
  expect(make).toThrow(pulumi.RunError);
  expect(make).toThrow(new RegExp(`^${name} "app": tunelId: not an input of ${name}; must be one of ".*"`));
  expect(() => new Resource("app", { "\u001B[31mname": "x" })).toThrow(/: \S*name: not an input/);
});

it("the record of a PublicHostname likewise", () => {
  const args = { tunnelId: "x", hostname: "a.example.com", service: "http://a", dns: { zoneid: "x" } };
  const make = (): unknown => new tunnels.PublicHostname("app", args as unknown as tunnels.PublicHostnameArgs);
  expect(make).toThrow('PublicHostname "app.dns": zoneid: not an input of PublicHostname');
  expect(make).toThrow('did you mean "zoneId"?');
});
