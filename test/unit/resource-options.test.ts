/** Options: what a hidden sibling gets of its owner's, what cannot work, what outlives its resource. */
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";

import { CfdTunnel, TunnelConfiguration, WarpConnector, WarpConnectorFailover } from "../../provider/index.js";
import { goingWith } from "../../provider/resources/tunnel-reference.js";
import { siblingOptions } from "../../provider/resources/sibling-options.js";
import { createsFirst, tunnelOptions } from "../../provider/resources/tunnel-options.js";
import { inProject, withOwnHost } from "./scratch-root.js";

const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
const sibling = { type: "random:index/randomPassword:RandomPassword", suffix: "-secret" };
let registered: string[];
let declared: Record<string, unknown>;

beforeEach(() => {
  registered = [];
});
beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ type, id, inputs }) => {
      registered.push(type);
      declared = inputs as Record<string, unknown>;
      return { id: id ?? tunnelId, state: { result: "p".repeat(64) } };
    },
    call: () => ({}),
  });
});

/** The aliases as Pulumi's SDK gets them, every part known. */
async function aliasesOf(...aliases: pulumi.Input<pulumi.URN | pulumi.Alias>[]): Promise<unknown> {
  return await new Promise((resolve) => {
    pulumi.output(siblingOptions(sibling, { aliases }).aliases).apply(resolve);
  });
}

const urn = (type: string, name: string): string => `urn:pulumi:prod::shop::${type}::${name}`;

describe("a hidden sibling", () => {
  it.each<[string, pulumi.Input<pulumi.URN | pulumi.Alias>, unknown]>([
    ["a name", { name: "old" }, { name: "old-secret" }],
    ["a name that is an output", { name: pulumi.output("old") }, { name: "old-secret" }],
    ["a stack and a project", { stack: "dev", project: "mall" }, { stack: "dev", project: "mall" }],
    ["no parent", { parent: pulumi.rootStackResource }, { parent: pulumi.rootStackResource }],
    ["a parent's URN", { parent: urn("a:b:C", "c") }, { parent: urn("a:b:C", "c") }],
    [
      "a URN",
      urn("pulumi-nodejs:dynamic/cloudflareTunnel:CfdTunnel", "old"),
      urn("random:index/randomPassword:RandomPassword", "old-secret"),
    ],
    [
      "a URN with parents, and a name with colons, that is an output",
      pulumi.output(urn("a:b:C$d:e:F$pulumi-nodejs:dynamic/cloudflareTunnel:CfdTunnel", "one::two")),
      urn("a:b:C$d:e:F$random:index/randomPassword:RandomPassword", "one::two-secret"),
    ],
  ])("gets its owner's alias: %s", async (_title, alias, expected) => {
    expect(await aliasesOf(alias)).toEqual([expected]);
  });

  it("was always of its own type", async () => {
    expect(await aliasesOf({ type: "a:b:Old" }, { type: "a:b:Old", name: "old" })).toEqual([{ name: "old-secret" }]);
  });

  it("gets parent, protect and retainOnDelete, and nothing that is its owner's alone", () => {
    const parent = new pulumi.ComponentResource("a:b:C", "c");
    const shared = { parent, protect: true, retainOnDelete: true };
    expect(siblingOptions(sibling, { ...shared, ignoreChanges: ["name"], customTimeouts: { create: "1m" } })).toEqual(
      shared,
    );
    expect(siblingOptions(sibling, undefined)).toEqual({});
  });
});

describe("the order of a replacement", () => {
  it("is the old one first, unless the program says otherwise, which the provider is told", () => {
    expect(tunnelOptions(undefined).deleteBeforeReplace).toBe(true);
    expect(tunnelOptions({ deleteBeforeReplace: false }).deleteBeforeReplace).toBe(false);
    expect(createsFirst({ deleteBeforeReplace: false })).toBe(true);
    expect(createsFirst({})).toBeUndefined();
  });

  it("keeps token and secret secret beside what the program wants secret", () => {
    expect(tunnelOptions({ additionalSecretOutputs: ["name"] }).additionalSecretOutputs).toEqual([
      "name",
      "token",
      "tunnelSecret",
    ]);
  });
});

describe("an option that cannot work", () => {
  const config = { ingress: [{ service: "http_status:404" }] };
  const classes: [string, (opts: pulumi.CustomResourceOptions) => unknown, RegExp][] = [
    ["CfdTunnel", (opts) => new CfdTunnel("web", {}, opts), /pass adopt: "<tunnel id>"/],
    ["WarpConnector", (opts) => new WarpConnector("web", {}, opts), /pass adopt: "<WARP connector id>"/],
    [
      "TunnelConfiguration",
      (opts) => new TunnelConfiguration("web", { tunnelId, config }, opts),
      /leave it out: declaring the resource takes over what is there/,
    ],
    [
      "WarpConnectorFailover",
      (opts) => new WarpConnectorFailover("web", { tunnelId, clientId: tunnelId }, opts),
      /leave it out: declaring the resource takes over what is there/,
    ],
  ];

  it.each(classes)(
    "import is refused for %s on Pulumi's own host, with what to do instead, before anything is made",
    (type, make, instead) => {
      inProject("");
      expect(() => make({ import: tunnelId })).toThrow(`${type} "web": the option import needs \`plugins: `);
      expect(() => make({ import: tunnelId })).toThrow(instead);
      expect(registered).toEqual([]);
    },
  );

  it.each(classes)("provider is refused for %s, before anything is made", (type, make) => {
    class Provider extends pulumi.ProviderResource {}
    const provider = new Provider("cloudflare", "mine", {});
    expect(() => make({ provider })).toThrow(`${type} "web": the option provider does not work`);
    expect(() => make({ provider })).toThrow(/credentials come from CLOUDFLARE_API_TOKEN/);
    expect(registered.filter((each) => !each.startsWith("pulumi:providers:"))).toEqual([]);
  });
});

describe("the option import, on this package's host", () => {
  const inputsOf = async (make: () => pulumi.CustomResource): Promise<Record<string, unknown>> => {
    inProject(withOwnHost);
    const { urn } = make();
    await new Promise((resolve) => urn.apply(resolve));
    return declared;
  };

  it.each([
    ["CfdTunnel", (args: object) => new CfdTunnel("web", args, { import: tunnelId })],
    ["WarpConnector", (args: object) => new WarpConnector("web", args, { import: tunnelId })],
  ] as const)("adopts what a %s imports, so that it keeps name and secret", async (type, make) => {
    const declared = await inputsOf(() => make({}));
    expect(declared["adopt"]).toBe(tunnelId);
    expect(declared).not.toHaveProperty("name");
    expect(declared).not.toHaveProperty("tunnelSecret");
    expect(registered).toEqual([`pulumi-nodejs:dynamic/cloudflareTunnel:${type}`]);
  });

  it("leaves what the program says of adopt", async () => {
    expect((await inputsOf(() => new CfdTunnel("web", { adopt: true }, { import: tunnelId })))["adopt"]).toBe(true);
  });
});

describe("what belongs to a tunnel goes with it", () => {
  it("where the tunnel goes with its resource", () => {
    const tunnel = new CfdTunnel("web");
    expect(goingWith({ tunnel }, undefined).deletedWith).toBe(tunnel);
  });

  it.each<[string, () => CfdTunnel]>([
    ["is only read", () => CfdTunnel.get("web", tunnelId)],
    ["is retained", () => new CfdTunnel("web", {}, { retainOnDelete: true })],
  ])("not where the tunnel %s", (_title, make) => {
    expect(goingWith({ tunnel: make() }, { protect: true })).toEqual({ protect: true });
  });
});
