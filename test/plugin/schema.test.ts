/** The schema of the native plugin: says what the code says, is whole, and is what the process answers. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { contractOf, resourceNames } from "../../provider/plugin/contracts.js";
import { lookUpShapes } from "../../provider/plugin/lookups.js";
import { Plugin } from "./plugin.js";

const ROOT = path.resolve(__dirname, "..", "..");
const text = readFileSync(path.join(ROOT, "plugin", "schema.json"), "utf8");

interface ObjectSpec {
  readonly properties: Readonly<Record<string, { readonly description?: string; readonly secret?: boolean }>>;
  readonly required?: readonly string[];
}

interface ResourceSpec extends ObjectSpec {
  readonly inputProperties: ObjectSpec["properties"];
  readonly requiredInputs?: readonly string[];
  readonly aliases: readonly { readonly type: string }[];
}

const schema = JSON.parse(text) as {
  readonly version: string;
  readonly types: Readonly<Record<string, ObjectSpec>>;
  readonly resources: Readonly<Record<string, ResourceSpec>>;
  readonly functions: Readonly<Record<string, { readonly inputs: ObjectSpec; readonly outputs: ObjectSpec }>>;
};

it("says what the types, the docstrings and the contracts say", () => {
  execFileSync(process.execPath, [path.join(ROOT, "plugin", "generate.mjs"), "--check"], { stdio: "pipe" });
});

it("is what the process answers, of the version of the package", async () => {
  expect(await (await Plugin.start()).schema()).toBe(text);
  const manifest = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };
  expect(schema.version).toBe(manifest.version);
});

it("has every resource and every look-up, and nothing else", () => {
  const tokens = (names: readonly string[]): string[] => names.map((name) => `cloudflare-tunnel:index:${name}`).sort();
  expect(Object.keys(schema.resources).sort()).toEqual(tokens(resourceNames));
  expect(Object.keys(schema.functions).sort()).toEqual(tokens(Object.keys(lookUpShapes)));
  expect([Object.keys(schema.resources).length, Object.keys(schema.functions).length]).toEqual([10, 20]);
});

it("refers to types that it has, and requires properties that it has", () => {
  const refs = [...text.matchAll(/"\$ref": "#\/types\/([^"]+)"/g)].map(([, token = ""]) => token);
  expect(new Set(refs)).toEqual(new Set(Object.keys(schema.types)));
  const objects = [
    ...Object.values(schema.types),
    ...Object.values(schema.resources),
    ...Object.values(schema.functions).flatMap(({ inputs, outputs }) => [inputs, outputs]),
  ];
  for (const { properties, required = [] } of objects) {
    expect(required.filter((name) => properties[name] === undefined)).toEqual([]);
  }
  for (const { inputProperties, requiredInputs = [] } of Object.values(schema.resources)) {
    expect(requiredInputs.filter((name) => inputProperties[name] === undefined)).toEqual([]);
  }
});

describe.each(resourceNames)("%s", (name) => {
  const resource = schema.resources[`cloudflare-tunnel:index:${name}`] as ResourceSpec;

  it("takes what the contract takes, and explains it; its computed outputs are there; secrets are secret", async () => {
    const contract = await contractOf(name);
    if (contract === undefined) throw new Error("no contract");
    const taken = Object.keys(contract.inputs).filter((input) => contract.inputs[input]?.hidden !== true);
    expect(Object.keys(resource.inputProperties)).toEqual(taken.filter((input) => input !== "tunnel"));
    expect(contract.computed.filter((output) => resource.properties[output] === undefined)).toEqual([]);
    const told = { ...resource.properties, ...resource.inputProperties };
    expect(Object.keys(told).filter((each) => (told[each]?.description ?? "") === "")).toEqual([]);
    for (const secret of contract.secretOutputs) expect(resource.properties[secret]?.secret).toBe(true);
    if (told["tunnelSecret"] !== undefined) expect(resource.inputProperties["tunnelSecret"]?.secret).toBe(true);
    // One that a front fills in can be left out.
    const filled = Object.keys(contract.inputs).filter((input) => contract.inputs[input]?.absent !== undefined);
    expect(filled.filter((input) => resource.requiredInputs?.includes(input))).toEqual([]);
    expect(resource.aliases).toEqual([{ type: `pulumi-nodejs:dynamic/cloudflareTunnel:${name}` }]);
  });

  it("has no words that only hold for a program in TypeScript", () => {
    expect(JSON.stringify(resource)).not.toMatch(/RandomPassword|\{@link|[^-]cloudflare:(?:apiToken|accountId)/);
    expect(JSON.stringify(resource)).not.toMatch(/PublicHostname|Default: the (?:tunnel|WARP connector)'s/);
  });
});
