/** `isInstance` and `__pulumiType` of every class: how Pulumi, policies and programs tell resources. */
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";

import * as provider from "../../provider/index.js";

type ResourceClass = (new (name: string, args: object) => pulumi.CustomResource) & {
  readonly __pulumiType: string;
  isInstance(value: unknown): boolean;
};

const classes = Object.values(provider).filter(
  (exported): exported is typeof exported & ResourceClass =>
    (exported as { prototype?: unknown }).prototype instanceof pulumi.CustomResource,
);
const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";

beforeEach(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}_id`, state: inputs as object }),
    call: () => ({}),
  });
});

// Warnings load the validator in their own time.
afterAll(() => vi.dynamicImportSettled());

it("there are classes to look at", () => {
  expect(classes.map(({ name }) => name)).toContain("CfdTunnel");
});

describe.each(classes.map((each) => [each.name, each] as const))("%s", (name, resource) => {
  // The arguments that some class cannot do without; the others take none of them.
  const args: object =
    {
      IngressRules: { tunnelId, rules: [{ hostname: "app.example.com", service: "http://localhost:8080" }] },
      TunnelConfiguration: { tunnelId, config: { ingress: [{ service: "http_status:404" }] } },
      WarpConnectorConfiguration: { tunnelId, mode: "none" },
      WarpConnectorFailover: { tunnelId, clientId: tunnelId },
    }[name] ?? {};

  it("knows its own by the type token that the state holds", () => {
    expect(resource.__pulumiType).toBe(`pulumi-nodejs:dynamic/cloudflareTunnel:${name}`);
    expect(resource.isInstance(new resource("web", args))).toBe(true);
    expect(pulumi.CustomResource.isInstance(new resource("other", args))).toBe(true);
    // What a policy pack asks about.
    expect(resource.isInstance({ __pulumiType: resource.__pulumiType })).toBe(true);
  });

  it("knows what is not its own", () => {
    const others = classes.filter((each) => each !== resource).map(({ __pulumiType }) => ({ __pulumiType }));
    const strangers = [
      new RandomPassword("password", { length: 8 }),
      ...others,
      {},
      null,
      undefined,
      resource.__pulumiType,
    ];
    expect(strangers.map((stranger) => resource.isInstance(stranger))).toEqual(strangers.map(() => false));
  });
});
