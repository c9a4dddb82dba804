import { describe, expect, it } from "vitest";

import { changedInputs, changeOf, formed, sentInputs, type InputTable } from "../../provider/contract/inputs.js";

const rule = (): undefined => undefined;
const lower = (value: unknown): unknown => String(value).toLowerCase();
const table: InputTable = {
  accountId: { rule, onChange: "replace", form: lower },
  name: { rule, onChange: "update" },
  kind: { rule, onChange: "replaceFirst" },
  policy: { rule, onChange: "stored", default: "keep" },
  mark: { rule, onChange: "stored", hidden: true },
};
const olds = { accountId: "ab", name: "n", kind: "a" };
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("changed inputs", () => {
  it.each<[string, object, string[]]>([
    ["nothing", {}, []],
    ["a hidden input", { mark: "other" }, []],
    ["another id", { accountId: "cd" }, ["accountId"]],
    ["a value", { name: "m" }, ["name"]],
    ["an input that is left out and has no default", { name: undefined }, []],
    ["null for such an input", { name: null }, []],
    ["a default written out", { policy: "keep" }, []],
    ["another than the default", { policy: "drop" }, ["policy"]],
    ["an unknown", { kind: unknown }, ["kind"]],
    ["an unknown inside of a value", { kind: { list: [unknown] } }, ["kind"]],
    ["an input that the table does not have", { __provider: "other", token: "t" }, []],
  ])("%s", (_title, change, expected) => {
    expect(changedInputs(table, olds, { ...olds, ...change })).toEqual(expected);
  });

  it("sees a policy that goes back to its default by being left out", () => {
    expect(changedInputs(table, { ...olds, policy: "drop" }, olds)).toEqual(["policy"]);
  });
});

describe("what a change does", () => {
  it.each<[string, object, object]>([
    ["nothing", {}, { replaces: [], deleteBeforeReplace: false }],
    ["an update", { name: "m" }, { replaces: [], deleteBeforeReplace: false }],
    ["a replacement", { accountId: "cd" }, { replaces: ["accountId"], deleteBeforeReplace: false }],
    ["a replacement under the same name", { kind: "b" }, { replaces: ["kind"], deleteBeforeReplace: true }],
    ["a replacement under another name", { kind: "b", name: "m" }, { replaces: ["kind"], deleteBeforeReplace: false }],
    [
      "a replacement in another account",
      { kind: "b", accountId: "cd" },
      { replaces: ["accountId", "kind"], deleteBeforeReplace: false },
    ],
  ])("%s", (_title, change, expected) => {
    expect(changeOf(table, olds, { ...olds, ...change })).toMatchObject(expected);
  });
});

describe("the one form of inputs", () => {
  it("has no nulls, and each value as the state keeps it; what is not known stays", () => {
    expect(formed(table, { accountId: "AB", name: null, kind: unknown })).toEqual({ accountId: "ab", kind: unknown });
    expect(formed(table, { accountId: unknown })).toEqual({ accountId: unknown });
  });

  it("leaves a value that its rule refuses: the failure is about what was written", () => {
    const refusing: InputTable = { accountId: { rule: () => "no", onChange: "replace", form: lower } };
    expect(formed(refusing, { accountId: "AB" })).toEqual({ accountId: "AB" });
  });
});

describe("what a request must carry", () => {
  it("is what changed, but for what is only stored", () => {
    expect(sentInputs(table, ["name", "policy"])).toEqual(["name"]);
  });
});
