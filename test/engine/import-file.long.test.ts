import path from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { embeddedDriver } from "../../local/engine/embedded-driver.js";
import { pulumiDriver } from "../../local/engine/pulumi-driver.js";
import { cliMinor, drivers } from "../e2e/drivers.js";
import { ScratchProgram } from "./programs/scratch-program.js";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const THING = "pulumi-nodejs:dynamic/test:Thing";
const GROUP = "test:index:Group";
const __provider = 'exports.handler=()=>require("./thing-provider.js")';
const programs: ScratchProgram[] = [];

/** The first release whose import files may bring outputs. */
const SINCE = 254;
const importing = drivers.filter((driver) => driver !== pulumiDriver || cliMinor >= SINCE);

afterAll(() => {
  for (const program of programs) program.remove();
});

function scratch(source = ""): ScratchProgram {
  const program = new ScratchProgram(source);
  programs.push(program);
  return program;
}

const secret = (value: unknown) => ({ [SIGNATURE]: SECRET, plaintext: JSON.stringify(value) });

function thing(name: string, properties: Record<string, unknown> = {}, rest: Record<string, unknown> = {}) {
  const inputs = { name, ...properties, defaulted: "default", __provider };
  return {
    type: THING,
    name,
    id: `${name}-id-`,
    inputs,
    outputs: { ...inputs, token: `token-of-${name}`, region: "none" },
    ...rest,
  };
}

function writeFile(program: ScratchProgram, content: unknown): string {
  program.file("import.json", typeof content === "string" ? content : JSON.stringify(content));
  return path.join(program.directory, "import.json");
}

describe.each(importing.map((driver) => ({ driver, name: driver.name })))(
  "an import on the $name engine",
  ({ driver }) => {
    it("puts resources into the state as they are: nothing is read, nothing changes afterwards", async () => {
      const program = scratch(`
      const a = new Thing("a", { value: 1, secret: pulumi.secret("hush-hush") });
      new Group("g", {}, (group) => { new Thing("inner", { name: "b", value: 2 }, { parent: group }); });`);
      const file = writeFile(program, {
        resources: [
          // Its parent comes after it.
          thing("b", { value: 2 }, { logicalName: "inner", parent: "g" }),
          thing("a", { value: 1, secret: secret("hush-hush") }),
          { type: GROUP, name: "g", component: true },
        ],
      });
      const stack = await program.open(driver);
      const urns = await stack.importFile(file, { protect: false });
      expect(urns.sort()).toEqual(
        [
          `urn:pulumi:dev::things::${THING}::a`,
          `urn:pulumi:dev::things::${GROUP}$${THING}::inner`,
          `urn:pulumi:dev::things::${GROUP}::g`,
        ].sort(),
      );
      // The CLI has the inputs checked, the embedded engine leaves that to the next update.
      expect(program.takeCallNames().filter((call) => !call.startsWith("check"))).toEqual([]);
      const state = await stack.exportState();
      expect(JSON.stringify(state)).not.toContain("hush-hush");
      const a = state.deployment.resources?.find(({ urn }) => urn.endsWith("Thing::a"));
      expect(a).toMatchObject({
        id: "a-id-",
        inputs: { secret: { [SIGNATURE]: SECRET } },
        outputs: { token: "token-of-a" },
      });
      expect(a?.provider).toMatch(/::pulumi:providers:pulumi-nodejs::default::[0-9a-f-]{36}$/);
      expect((await stack.preview()).changes).toEqual({ same: 4 });
      expect((await stack.refresh({ expectNoChanges: true })).ok).toBe(true);
      expect((await stack.up()).changes).toEqual({ same: 4 });
      expect(await stack.importFile(file)).toEqual([]);
      expect((await stack.destroy()).changes).toEqual({ delete: 4 });
      await stack.close();
    });

    it("protects what it brings, until an update takes that off", async () => {
      const program = scratch(`new Thing("a", { value: 1 });`);
      const stack = await program.open(driver);
      await stack.importFile(writeFile(program, { resources: [thing("a", { value: 1 })] }));
      expect((await stack.destroy()).ok).toBe(false);
      expect((await stack.up()).changes).toEqual({ same: 2 });
      expect((await stack.destroy()).ok).toBe(true);
      await stack.close();
    });

    it("finds parents in the stack by the name table, and refuses what is there with another ID", async () => {
      const program = scratch(`const a = new Thing("a", { value: 1 });`);
      const stack = await program.open(driver);
      await stack.up();
      const nameTable = { old: `urn:pulumi:dev::things::${THING}::a` };
      const child = thing("c", {}, { parent: "old" });
      expect(await stack.importFile(writeFile(program, { nameTable, resources: [child] }))).toEqual([
        `urn:pulumi:dev::things::${THING}$${THING}::c`,
      ]);
      const before = await stack.exportState();
      const other = writeFile(program, { resources: [thing("a", {}, { id: "another" })] });
      await expect(stack.importFile(other)).rejects.toThrow(`resource '${nameTable.old}' already exists`);
      expect((await stack.exportState()).deployment.resources).toEqual(before.deployment.resources);
      await stack.close();
    });
  },
);

describe("an import file that is none", () => {
  const bare = thing("a");
  it.each<[string, unknown, string]>([
    ["no JSON, with a secret in it", '{"resources": [ {"secret": "hush-hush" hush-hush', "is not JSON"],
    ["no resources", {}, "has no `resources`"],
    ["no type", { resources: [{ ...bare, type: undefined }] }, "resource 'a' has no type"],
    ["no name", { resources: [{ ...bare, name: undefined }] }, `resource 'a-id-' of type '${THING}' has no name`],
    ["no id", { resources: [{ ...bare, id: undefined }] }, `resource 'a' of type '${THING}' has no ID`],
    ["a number for a name", { resources: [{ ...bare, name: 7 }] }, "resource 0: `name` is not a string"],
    ["a list for inputs", { resources: [{ ...bare, inputs: [] }] }, "resource 0: `inputs` is not an object"],
    ["no outputs", { resources: [{ ...bare, outputs: undefined }] }, "has no outputs: without them its provider"],
    ["no code", { resources: [{ ...bare, outputs: { x: 1 } }] }, "has no text `__provider`"],
    [
      "an id of a component",
      { resources: [{ type: GROUP, name: "g", id: "1", component: true }] },
      "has an ID, but is marked as a component",
    ],
    ["a provider", { resources: [{ type: "pulumi:providers:pulumi-nodejs", name: "p" }] }, "is a provider"],
    [
      "a remote component",
      { resources: [{ type: GROUP, name: "g", component: true, remote: true }] },
      "`remote` is not supported",
    ],
    [
      "an unknown parent",
      { resources: [thing("a", {}, { parent: "x" })] },
      `the parent 'x' for resource 'a' of type '${THING}' has no entry in 'nameTable'`,
    ],
    [
      "an unknown provider",
      { resources: [thing("a", {}, { provider: "x" })] },
      `the provider 'x' for resource 'a' of type '${THING}' has no entry in 'nameTable'`,
    ],
    ["two of one name", { resources: [bare, bare] }, "has an ambiguous URN"],
    [
      "two parents of one name",
      { resources: [thing("a"), thing("a", {}, { logicalName: "b" }), thing("c", {}, { parent: "a" })] },
      "has an ambiguous parent",
    ],
    ["a circle", { resources: [thing("a", {}, { parent: "b" }), thing("b", {}, { parent: "a" })] }, "lead in a circle"],
    [
      "a parent that is not there",
      { nameTable: { p: `urn:pulumi:dev::things::${THING}::p` }, resources: [thing("a", {}, { parent: "p" })] },
      "unknown parent",
    ],
    [
      "another package",
      { resources: [{ ...bare, type: "aws:s3/bucket:Bucket" }] },
      'no provider for the package "aws"',
    ],
    [
      "a secret without quotes",
      { resources: [thing("a", { secret: { [SIGNATURE]: SECRET, plaintext: "hush-hush" } })] },
      "its `plaintext` is not JSON",
    ],
  ])("%s", async (_what, content, message) => {
    const program = scratch();
    const stack = await program.open(embeddedDriver);
    const failure: unknown = await stack.importFile(writeFile(program, content)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "UserError", message: expect.stringContaining(message) as unknown });
    expect(String(failure)).not.toContain("hush-hush");
    expect((await stack.exportState()).deployment.resources).toEqual([]);
  });

  it("is told of all its faults at once", async () => {
    const program = scratch();
    const stack = await program.open(embeddedDriver);
    const file = writeFile(program, { resources: [{ name: "a" }, { type: THING }] });
    await expect(stack.importFile(file)).rejects.toThrow(
      new RegExp(
        ["'a' has no type", "'a' has no ID", "1 of type '.*' has no name", "1 of type '.*' has no ID"].join("[^]*"),
      ),
    );
  });
});
