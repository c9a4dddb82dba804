import { describe, expect, it } from "vitest";

import { type AnswerEdit, editAnswer, isEditList } from "../../local/emulator/answer-edits.js";

const body = { success: true, errors: [{ code: 1002, ok: false }], result: [{ id: "a", "x/y": 1 }, { id: "b" }] };

describe("an edit of an answer", () => {
  it.each<[AnswerEdit, unknown]>([
    [
      { op: "set", path: "/success", value: null },
      { ...body, success: null },
    ],
    [
      { op: "set", path: "/added", value: [1] },
      { ...body, added: [1] },
    ],
    [
      { op: "set", path: "/result/1/id", value: "c" },
      { ...body, result: [body.result[0], { id: "c" }] },
    ],
    [
      { op: "set", path: "/result/*/id", value: 7 },
      { ...body, result: [{ id: 7, "x/y": 1 }, { id: 7 }] },
    ],
    [{ op: "set", path: "/result/2/id", value: "c" }, body],
    [{ op: "set", path: "/absent/id", value: "c" }, body],
    [{ op: "set", path: "/success/id", value: "c" }, body],
    [
      { op: "remove", path: "/result/0/x~1y" },
      { ...body, result: [{ id: "a" }, { id: "b" }] },
    ],
    [
      { op: "remove", path: "/result/0" },
      { ...body, result: [{ id: "b" }] },
    ],
    [
      { op: "remove", path: "/result/*" },
      { ...body, result: [] },
    ],
    [{ op: "remove", path: "/absent" }, body],
    [
      { op: "stringify", path: "/errors/*/*" },
      { ...body, errors: [{ code: "1002", ok: "false" }] },
    ],
    [{ op: "stringify", path: "/result" }, body],
    [{ op: "stringify", path: "/absent" }, body],
  ])("%j", (edit, expected) => {
    expect(JSON.parse(editAnswer(JSON.stringify(body), [edit]))).toEqual(expected);
  });

  it("leaves an answer without a body alone, and comes after the one before it", () => {
    expect(editAnswer("", [{ op: "remove", path: "/result" }])).toBe("");
    const edits: AnswerEdit[] = [
      { op: "set", path: "/a", value: { b: 1 } },
      { op: "stringify", path: "/a/b" },
    ];
    expect(editAnswer("{}", edits)).toBe('{"a":{"b":"1"}}');
  });

  it.each([
    [[]],
    ["remove"],
    [[null]],
    [[{ op: "move", path: "/a" }]],
    [[{ op: "toString", path: "/a" }]],
    [[{ op: "remove", path: "a" }]],
    [[{ op: "remove", path: "/a", value: 1 }]],
    [[{ op: "set", path: "/a" }]],
    [[{ op: "remove", path: "/a" }, 7]],
  ])("is not %j", (value) => {
    expect(isEditList(value)).toBe(false);
  });
});
