import { Reference, type Argument, type Arguments } from "./imported.js";

/**
 * Writes values as Prettier lays them out with its defaults, so that a program that is imported needs no formatting.
 */

const lineWidth = 80;
const step = 2;

/** How a reference is written. */
export type Refer = (reference: Reference) => string;

/** Where a value is written. */
interface Place {
  /** The columns that its lines are indented by. */
  readonly indent: number;
  /** The column at which it begins. */
  readonly column: number;
  /** What follows it on its last line: a comma. */
  readonly after: number;
}

/** `new Type("name", { … });`, with what stands before it. */
export function statement(before: string, type: string, name: string, args: Arguments, refer: Refer): string {
  const head = `${before}new ${type}(`;
  const label = text(name);
  const short = flat(args, refer);
  const line = short === undefined ? undefined : `${head}${label}, ${short});`;
  if (line !== undefined && widthOf(line) <= lineWidth) return line;
  const hugged = `${head}${label}, `;
  if (widthOf(`${hugged}{`) <= lineWidth) return `${hugged}${expanded(args, 0, refer)});`;
  const inner = written(args, { indent: step, column: step, after: 1 }, refer);
  return `${head}\n${spaces(step)}${label},\n${spaces(step)}${inner},\n);`;
}

/** `import { A, B } from "package";` */
export function importOf(names: readonly string[], from: string): string {
  const line = `import { ${names.join(", ")} } from ${text(from)};`;
  if (widthOf(line) <= lineWidth) return line;
  return `import {\n${names.map((name) => `${spaces(step)}${name},\n`).join("")}} from ${text(from)};`;
}

/** A text, in the quotes that need fewer escapes. */
export function text(value: string): string {
  const double = JSON.stringify(value);
  const count = (quote: string): number => value.split(quote).length - 1;
  if (count('"') <= count("'")) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function written(value: Argument, place: Place, refer: Refer): string {
  const short = flat(value, refer);
  if (short !== undefined && place.column + widthOf(short) + place.after <= lineWidth) return short;
  if (isList(value)) return list(value, place.indent, refer);
  return isArguments(value) ? expanded(value, place.indent, refer) : (short ?? "");
}

function expanded(value: Arguments, indent: number, refer: Refer): string {
  const inner = indent + step;
  const lines = Object.entries(value).map(([key, item]) => {
    const start = `${spaces(inner)}${key}: `;
    const one = written(item, { indent: inner, column: start.length, after: 1 }, refer);
    // A text that is too long begins a line of its own.
    const isLong = typeof item === "string" && start.length + widthOf(one) + 1 > lineWidth;
    return isLong ? `${spaces(inner)}${key}:\n${spaces(inner + step)}${one},\n` : `${start}${one},\n`;
  });
  return `{\n${lines.join("")}${spaces(indent)}}`;
}

function list(value: readonly Argument[], indent: number, refer: Refer): string {
  const inner = indent + step;
  const items = value.map((item) => written(item, { indent: inner, column: inner, after: 1 }, refer));
  const lines = value.every((item) => typeof item === "number") ? filled(items, inner) : items;
  return `[\n${lines.map((line) => `${spaces(inner)}${line},\n`).join("")}${spaces(indent)}]`;
}

/** Numbers: as many as there is room for on each line. */
function filled(items: readonly string[], indent: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    const longer = `${last ?? ""}, ${item}`;
    if (last === undefined || indent + longer.length + 1 > lineWidth) lines.push(item);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** On one line; undefined where Prettier would break it, however short. */
function flat(value: Argument, refer: Refer): string | undefined {
  if (typeof value === "string") return text(value);
  if (value instanceof Reference) return refer(value);
  if (isList(value)) {
    const items = value.map((item) => flat(item, refer));
    return items.includes(undefined) || breaks(value) ? undefined : `[${items.join(", ")}]`;
  }
  if (!isArguments(value)) return String(value);
  const entries = Object.entries(value).map(([key, item]) => [key, flat(item, refer)] as const);
  if (entries.some(([, item]) => item === undefined)) return undefined;
  return entries.length === 0 ? "{}" : `{ ${entries.map(([key, item]) => `${key}: ${String(item)}`).join(", ")} }`;
}

/** Several objects, or lists, of more than one part each are a line each. */
function breaks(items: readonly Argument[]): boolean {
  const isLong = (item: Argument): boolean => Object.keys(item as object).length > 1;
  const areAll = (is: (item: Argument) => boolean): boolean => items.every((item) => is(item) && isLong(item));
  return items.length > 1 && (areAll(isList) || areAll(isArguments));
}

function isList(value: Argument): value is readonly Argument[] {
  return Array.isArray(value);
}

function isArguments(value: Argument): value is Arguments {
  return typeof value === "object" && value !== null && !isList(value) && !(value instanceof Reference);
}

/** Columns: letters of East Asia and pictures take two. */
function widthOf(line: string): number {
  const wide = line.match(
    /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/gu,
  );
  return Array.from(line).length + (wide?.length ?? 0);
}

function spaces(count: number): string {
  return " ".repeat(count);
}
