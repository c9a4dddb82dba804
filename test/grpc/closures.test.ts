/** Other packages' dynamic providers, from the text of their code: both hosts run them in the same way. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Observer } from "../observer.js";
import { ProviderHost, type ResourceCalls } from "./provider-host.js";
import { failure } from "./stage.js";

let observer: Observer;
let host: ProviderHost;
beforeAll(async () => {
  observer = await Observer.start();
  const config = { "site:size": "3", "other:key": "o" };
  host = await ProviderHost.start({ ...observer.env, PULUMI_NODEJS_PROJECT: "site" }, config, { apart: true });
});
afterAll(async () => {
  await host.stop();
  await observer.close();
});

/** A resource of someone else's: the text is what Pulumi's serializer makes of their code, in short. */
function foreign(methods: string): ResourceCalls {
  return host.resource("Resource", { text: `exports.handler = () => ({ ${methods} });`, type: "dynamic:Resource" });
}

describe("a provider of another package", () => {
  it("gets what the program declares, and its answers are kept as they are", async () => {
    const resource = foreign(`
      check: async (olds, news) => ({ inputs: { ...news, olds: olds.a}, failures: news.bad ? [{ property: "bad", reason: "r" }] : [] }),
      diff: async (id, olds, news) => ({ changes: olds.a !== news.a, replaces: news.a === 3 ? ["a"] : [], deleteBeforeReplace: news.a === 3 }),
      create: async (inputs) => ({ id: "id-" + inputs.a, outs: { ...inputs, made: [1, null, { deep: true }] } }),
      read: async (id, props) => ({ id, props: { ...props, seen: true }, inputs: { a: props.a } }),
      update: async (id, olds, news) => ({ outs: { was: olds.a, is: news.a, id } }),
      delete: async (id, props) => { if (props.a === "kept") throw new Error("kept " + id); },
    `);
    expect(await resource.check({ a: 1, bad: true }, { a: 0 })).toMatchObject({
      inputs: { a: 1, bad: true, olds: 0 },
      failures: [{ property: "bad", reason: "r" }],
    });
    expect(await resource.diff("x", { a: 1 }, { a: 1 })).toEqual({ changes: false, replaces: [], deleteFirst: false });
    expect(await resource.diff("x", { a: 1 }, { a: 3 })).toEqual({ changes: true, replaces: ["a"], deleteFirst: true });
    expect(await resource.create({ a: 7 })).toEqual({ id: "id-7", outs: { a: 7, made: [1, null, { deep: true }] } });
    expect(await resource.read("x", { a: 1 })).toEqual({ id: "x", props: { a: 1, seen: true }, inputs: { a: 1 } });
    expect(await resource.update("x", { a: 1 }, { a: 2 })).toEqual({ was: 1, is: 2, id: "x" });
    await resource.delete("x", { a: 1 });
    expect((await failure(resource.delete("x", { a: "kept" }))).message).toBe("kept x");
  });

  it("may leave out all but create", async () => {
    const resource = foreign(`create: async () => ({ id: "x" })`);
    expect(await resource.check({ a: 1 })).toEqual({ inputs: { a: 1 }, failures: [] });
    expect(await resource.diff("x", { a: 1 }, { a: 2 })).toEqual({
      changes: undefined,
      replaces: [],
      deleteFirst: false,
    });
    expect(await resource.create({ a: 1 })).toEqual({ id: "x", outs: {} });
    expect(await resource.read("x", { a: 1 })).toMatchObject({ id: "x", props: { a: 1 } });
    expect(await resource.update("x", { a: 1 }, { a: 2 })).toEqual({});
    await resource.delete("x", { a: 1 });
  });

  it("is configured once, before its first call, with the stack's config", async () => {
    const resource = foreign(`
      configure: async ({ config }) => { globalThis.times = (globalThis.times ?? 0) + 1; globalThis.config = config; },
      create: async ({ key }) => ({ id: "x", outs: { times, size: config.get("size"), other: config.require("other:key"), needed: key ? config.require(key) : "" } }),
    `);
    const { outs } = await resource.create({});
    expect(outs).toEqual({ times: 1, size: "3", other: "o", needed: "" });
    expect((await resource.create({})).outs).toEqual(outs);
    const { message } = await failure(resource.create({ key: "absent" }));
    expect(message).toBe("Missing required configuration key: absent");
  });

  it("finds packages and files from the program's directory", async () => {
    const resource = foreign(`create: async () => ({ id: "x", outs: {
      package: require("./package.json").name,
      pulumi: typeof require("@pulumi/pulumi").output,
      imported: typeof (await import("pulumi-cloudflare-tunnel/runtime")).CfdTunnel,
      file: __filename,
    } })`);
    const { outs } = await resource.create({});
    expect(outs).toEqual({ package: "quickstart", pulumi: "function", imported: "object", file: "" });
  });

  it("keeps in the state what exists and is not complete", async () => {
    const partial = `Object.assign(new Error("half"), { id: "x", properties: { a: 1, __provider: inputs.__provider }, reasons: ["r"] })`;
    const resource = foreign(
      `create: async (inputs) => { throw ${partial}; }, update: async (id, olds, inputs) => { throw ${partial}; }`,
    );
    for (const call of [resource.create({}), resource.update("x", {}, {})]) {
      const error = await failure(call);
      expect(error.message).toBe("half");
      expect(error.initFailed).toMatchObject({ id: "x", properties: { a: 1 }, reasons: ["r"] });
    }
  });

  it("that cannot be compiled is an error of its resource, and of no other", async () => {
    const broken = host.resource("Resource", { text: "exports.handler = (", type: "dynamic:Resource" });
    expect((await failure(broken.create({}))).message).toMatch(/Unexpected/);
    expect(await foreign(`create: async () => ({ id: "y" })`).create({})).toEqual({ id: "y", outs: {} });
  });
});
