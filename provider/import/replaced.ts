/** What the files of an import hold before they are replaced, so that nothing vanishes from them without a word. */
import { readFile } from "node:fs/promises";

import { typeToken } from "../pointer.js";
import { quote } from "../validation/findings.js";
import type { ImportFiles } from "./files.js";
import type { Imported } from "./imported.js";

/** A resource that a file declares. */
export interface Declared {
  /** Its class, as the program writes it. */
  readonly type: string;
  readonly name: string;
}

/** `new Type("name"`, whoever wrote it. */
const declaration = /\bnew\s+([A-Za-z_$][\w$.]*)\s*\(\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')/g;

/** What the program and the import file declare; nothing where they are not there, or are something else. */
export async function declaredIn(files: ImportFiles): Promise<readonly Declared[]> {
  const [program, importFile] = await Promise.all([textOf(files.program), textOf(files.importFile)]);
  const found = new Map<string, Declared>();
  for (const one of [...inProgram(program), ...inImportFile(importFile)]) found.set(keyOf(one), one);
  return [...found.values()];
}

/** Says what was declared and is no more; undefined where all is. */
export function droppedNote(before: readonly Declared[], now: readonly Imported[]): string | undefined {
  const kept = new Set(now.map(keyOf));
  const dropped = before.filter((one) => !kept.has(keyOf(one)));
  if (dropped.length === 0) return undefined;
  return (
    `the files that were replaced declared more: ${dropped.map(({ type, name }) => `${type} ${quote(name)}`).join(", ")}. ` +
    "Where the stack has these, put them back into the program: `pulumi up` deletes what its program does not declare. " +
    "To import them again with the rest, name all in one command"
  );
}

function inProgram(text: string): readonly Declared[] {
  return [...text.matchAll(declaration)].map(([, type = "", double, single = ""]) => ({
    type,
    name: unescaped(double ?? single),
  }));
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}

function inImportFile(text: string): readonly Declared[] {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return [];
  }
  const resources: unknown = isObject(file) ? file["resources"] : undefined;
  if (!Array.isArray(resources)) return [];
  return resources.filter(isObject).flatMap(({ type, name }) => {
    if (typeof type !== "string" || typeof name !== "string") return [];
    const prefix = typeToken("CfdTunnel").replace("CfdTunnel", "");
    return [{ type: type.startsWith(prefix) ? type.slice(prefix.length) : type, name }];
  });
}

function keyOf({ type, name }: Declared): string {
  return `${type} ${name}`;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    // What cannot be read is replaced, or fails to be: then that is said.
    return "";
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
