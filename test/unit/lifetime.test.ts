/** What may be deleted with a tunnel: only what belongs to one that surely goes when its resource does. */
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";

import { CfdTunnel } from "../../provider/index.js";
import { goesAway, noteLifetime } from "../../provider/resources/lifetime.js";

class Component extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Component", name, {}, opts);
  }
}

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: { ...(inputs as object), result: "r" } }),
    call: () => ({}),
  });
});

const tunnelSecret = Buffer.alloc(32).toString("base64");
const tunnel = (opts?: pulumi.CustomResourceOptions): CfdTunnel => new CfdTunnel("web", {}, opts);
const keep: pulumi.ResourceTransformation = ({ props, opts }) => ({
  props: props,
  opts: { ...opts, retainOnDelete: true },
});

describe("a tunnel goes away", () => {
  it("with its resource, by default", () => {
    expect(goesAway(tunnel(), undefined)).toBe(true);
    expect(goesAway(tunnel({ retainOnDelete: false, protect: true }), { retainOnDelete: false })).toBe(true);
  });

  it.each<[string, () => CfdTunnel]>([
    ["that is only read", () => CfdTunnel.get("web", "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415")],
    ["whose secret others may have, too", () => new CfdTunnel("web", { tunnelSecret })],
    ["that is adopted", () => new CfdTunnel("web", { adopt: true })],
    ["that is retained", () => tunnel({ retainOnDelete: true })],
    ["that a transformation retains", () => tunnel({ transformations: [keep] })],
    [
      "that a parent's transformation retains",
      () => tunnel({ parent: new Component("c", { transformations: [keep] }) }),
    ],
  ])("not one %s", (_title, make) => {
    const made = make();
    const { __parentResource: parent } = made as unknown as { __parentResource?: pulumi.Resource };
    expect(goesAway(made, parent === undefined ? undefined : { parent })).toBe(false);
  });

  it("not one that a transform of the engine's may retain", () => {
    const made = tunnel();
    noteLifetime(made, { transforms: [() => undefined] }, {});
    expect(goesAway(made, undefined)).toBe(false);
  });

  it("not one in a component that may retain it, for what is not in that component", () => {
    const outer = new Component("outer");
    const inner = new Component("inner", { parent: outer });
    const inside = tunnel({ parent: inner });
    expect(goesAway(inside, undefined)).toBe(false);
    expect(goesAway(inside, { parent: outer })).toBe(false);
    expect(goesAway(inside, { parent: inner })).toBe(true);
    expect(goesAway(inside, { parent: inside })).toBe(true);
    expect(goesAway(inside, { parent: new Component("deeper", { parent: inner }) })).toBe(true);
    expect(goesAway(inside, { parent: inner, retainOnDelete: false })).toBe(false);
  });
});
