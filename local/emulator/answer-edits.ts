import { isJsonObject, type Json } from "./json.js";

/**
 * One change to an answer's body. `path` is a JSON pointer, as `/result/deleted_at`; a `*` in it stands for every member of
 * a list or an object. `set` adds a member that an object lacks; otherwise, where nothing is at the path, nothing changes.
 */
export type AnswerEdit =
  | { op: "set"; path: string; value: Json }
  | { op: "remove"; path: string }
  /** Turns a number, true or false into its text. */
  | { op: "stringify"; path: string };

/** What each operation makes of a value; undefined takes it away. */
const operations: Record<AnswerEdit["op"], (present: Json | undefined, value: Json) => Json | undefined> = {
  set: (_, value) => value,
  remove: () => undefined,
  stringify: (present) => (typeof present === "number" || typeof present === "boolean" ? String(present) : present),
};

/** Whether a value from a request is a list of edits. */
export function isEditList(value: unknown): value is AnswerEdit[] {
  return Array.isArray(value) && value.length > 0 && value.every(isEdit);
}

function isEdit(edit: unknown): boolean {
  if (typeof edit !== "object" || edit === null) return false;
  const { op, path, ...rest } = edit as Record<string, unknown>;
  const keys = Object.keys(rest).join();
  return (
    typeof op === "string" &&
    Object.hasOwn(operations, op) &&
    typeof path === "string" &&
    path.startsWith("/") &&
    keys === (op === "set" ? "value" : "")
  );
}

/** An answer's text after the edits; text that is no JSON, such as none at all, stays as it is. */
export function editAnswer(text: string, edits: readonly AnswerEdit[]): string {
  if (text === "") return text;
  let body: Json | undefined = JSON.parse(text) as Json;
  for (const edit of edits) body = edited(body, edit.path.slice(1).split("/"), edit);
  return JSON.stringify(body);
}

function edited(value: Json | undefined, [key, ...rest]: readonly string[], edit: AnswerEdit): Json | undefined {
  if (key === undefined) return operations[edit.op](value, edit.op === "set" ? edit.value : null);
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      if (key !== "*" && key !== String(index)) return [item];
      const next = edited(item, rest, edit);
      return next === undefined ? [] : [next];
    });
  }
  if (!isJsonObject(value)) return value;
  const members = new Map(Object.entries(value));
  for (const name of key === "*" ? [...members.keys()] : [key.replaceAll("~1", "/").replaceAll("~0", "~")]) {
    const next = edited(members.get(name), rest, edit);
    if (next === undefined) members.delete(name);
    else members.set(name, next);
  }
  return Object.fromEntries(members);
}
