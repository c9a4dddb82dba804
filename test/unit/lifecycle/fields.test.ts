import { describe, expect, it } from "vitest";

import { changedFields, diffFields, sameId, type FieldTable } from "../../../provider/lifecycle/fields.js";

const table: FieldTable = {
  accountId: { onChange: "replace", same: sameId },
  name: { onChange: "update" },
  kind: { onChange: "replaceFirst" },
  policy: { onChange: "update", default: "keep" },
};
const olds = { accountId: "AB", name: "n", kind: "a" };
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("changedFields", () => {
  it.each<[string, object, string[]]>([
    ["nothing", {}, []],
    ["an id in another case", { accountId: "ab" }, []],
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
    expect(changedFields(table, olds, { ...olds, ...change })).toEqual(expected);
  });

  it("sees a policy that goes back to its default by being left out", () => {
    expect(changedFields(table, { ...olds, policy: "drop" }, olds)).toEqual(["policy"]);
  });
});

describe("diffFields", () => {
  it.each<[string, object, object]>([
    ["nothing", {}, { changes: false, replaces: [], deleteBeforeReplace: false, changed: [] }],
    ["an update", { name: "m" }, { changes: true, replaces: [], deleteBeforeReplace: false, changed: ["name"] }],
    [
      "a replacement",
      { accountId: "cd" },
      { changes: true, replaces: ["accountId"], deleteBeforeReplace: false, changed: ["accountId"] },
    ],
    [
      "a replacement under the same name",
      { kind: "b" },
      { changes: true, replaces: ["kind"], deleteBeforeReplace: true, changed: ["kind"] },
    ],
    [
      "a replacement under another name",
      { kind: "b", name: "m" },
      { changes: true, replaces: ["kind"], deleteBeforeReplace: false, changed: ["name", "kind"] },
    ],
    [
      "a replacement in another account",
      { kind: "b", accountId: "cd" },
      { changes: true, replaces: ["accountId", "kind"], deleteBeforeReplace: false, changed: ["accountId", "kind"] },
    ],
  ])("%s", (_title, change, expected) => {
    expect(diffFields(table, olds, { ...olds, ...change })).toEqual(expected);
  });
});
