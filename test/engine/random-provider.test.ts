import { describe, expect, it } from "vitest";
import type { PropertyMap } from "../../local/engine/deployment.js";
import { asSecret, UNKNOWN } from "../../local/engine/property-values.js";
import { RandomProvider } from "../../local/engine/random-provider.js";

const provider = new RandomProvider();

function resource(name: string) {
  const module = name.charAt(0).toLowerCase() + name.slice(1);
  return { urn: `urn:pulumi:dev::p::random:index/${module}:${name}::r` };
}

const create = (name: string, inputs: PropertyMap) => provider.create(resource(name), inputs);

describe("RandomProvider", () => {
  it("makes passwords of the length and the minimum counts asked for", async () => {
    const inputs = { length: 12, minNumeric: 3, minSpecial: 4, overrideSpecial: "_~", upper: false };
    const { id, outputs } = await create("RandomPassword", inputs);
    const result = JSON.stringify(outputs["result"]).slice(1, -1);
    expect(id).toBe("none");
    expect(result).toMatch(/^[a-z0-9_~]{12}$/);
    expect(result.replaceAll(/\D/g, "").length).toBeGreaterThanOrEqual(3);
    expect(result.replaceAll(/[^_~]/g, "").length).toBeGreaterThanOrEqual(4);
    expect(outputs).toMatchObject({ lower: true, numeric: true, number: true, special: true, minLower: 0 });
  });

  it("refuses more minimum counts than length, and an empty alphabet", () => {
    expect(() => create("RandomPassword", { length: 2, minNumeric: 3 })).toThrow("length must be at least");
    const none = { length: 2, lower: false, upper: false, numeric: false, special: false };
    expect(() => create("RandomPassword", none)).toThrow("at least one of lower, upper, numeric and special");
  });

  it("gives RandomBytes its value as id, in clear, as the plugin does", async () => {
    const { id, outputs } = await create("RandomBytes", { length: 32 });
    expect(Buffer.from(id, "base64")).toHaveLength(32);
    expect(outputs).toEqual({ length: 32, base64: id, hex: Buffer.from(id, "base64").toString("hex") });
  });

  it("prefixes every form of a RandomId, not the id", async () => {
    const { id, outputs } = await create("RandomId", { byteLength: 4, prefix: "x-" });
    const bytes = Buffer.from(id, "base64url");
    expect(bytes).toHaveLength(4);
    expect(outputs).toEqual({
      byteLength: 4,
      prefix: "x-",
      b64Url: `x-${id}`,
      b64Std: `x-${bytes.toString("base64")}`,
      hex: `x-${bytes.toString("hex")}`,
      dec: `x-${String(bytes.readUInt32BE())}`,
    });
  });

  it("checks required numbers and lets unknown ones pass", async () => {
    const check = (inputs: PropertyMap) => provider.check(resource("RandomPassword"), {}, inputs);
    expect((await check({})).failures).toEqual([{ property: "", reason: "Missing required property 'length'" }]);
    expect((await check({ length: 0 })).failures).toEqual([
      { property: "length", reason: "expected a whole number of at least 1" },
    ]);
    expect((await check({ length: UNKNOWN })).failures).toEqual([]);
  });

  it("replaces on any change, secret marks and the plugin's notes aside", async () => {
    const diff = (olds: PropertyMap, news: PropertyMap) => provider.diff(resource("RandomId"), "x", olds, {}, news);
    expect(await diff({ byteLength: 4 }, { byteLength: 5 })).toMatchObject({ changes: true, replaces: ["byteLength"] });
    expect(await diff({ byteLength: 4, __defaults: [] }, { byteLength: asSecret(4) })).toMatchObject({
      changes: false,
      replaces: [],
    });
  });

  it("names what it has when asked for something else", () => {
    expect(() => create("RandomPet", {})).toThrow(
      "the embedded engine does not support random:index/randomPet:RandomPet: of @pulumi/random it has RandomBytes,",
    );
  });
});
