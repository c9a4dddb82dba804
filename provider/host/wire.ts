/**
 * Protocol buffers as far as Pulumi's provider protocol needs them, from tables: generated code and its library take longer to
 * load than all that this package does until the first request. A Struct is plain values at once, without a tree in between.
 */

/** Plain values, as JSON has them. */
export type Properties = Record<string, unknown>;

/** How a field is written: a scalar; a list of texts; a Struct; other messages in a list, or by key. */
export type Kind =
  | "string"
  | "strings"
  | "bool"
  | "int"
  | "double"
  | "bytes"
  | "struct"
  | { readonly list: Table }
  | { readonly map: Table };

/** The fields of a message: their numbers, and how they are written. Others are skipped when read. */
export type Table = Readonly<Record<string, readonly [number: number, kind: Kind]>>;

type ValueOf<K extends Kind> = K extends "string"
  ? string
  : K extends "strings"
    ? readonly string[]
    : K extends "bool"
      ? boolean
      : K extends "int" | "double"
        ? number
        : K extends "bytes"
          ? Uint8Array
          : K extends { readonly list: infer T extends Table }
            ? readonly Message<T>[]
            : K extends { readonly map: infer T extends Table }
              ? Readonly<Record<string, Message<T>>>
              : Properties;

/** A message to write. What is left out, or has its type's default, is not written. */
export type Message<T extends Table> = { readonly [F in keyof T]?: ValueOf<T[F][1]> | undefined };

/** A message that was read. What was not sent has its type's default; a Struct, and nothing else, is undefined then. */
export type Received<T extends Table> = {
  readonly [F in keyof T]: T[F][1] extends "struct" ? Properties | undefined : ValueOf<T[F][1]>;
};

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Reads a message. */
export function decode<T extends Table>(table: T, bytes: Uint8Array): Received<T> {
  const message: Properties = {};
  for (const [name, [, kind]] of Object.entries(table)) message[name] = emptyOf(kind);
  const byNumber = new Map(Object.entries(table).map(([name, [number, kind]]) => [number, [name, kind] as const]));
  for (const { number, value } of fieldsOf(bytes)) {
    const [name, kind] = byNumber.get(number) ?? [];
    if (name !== undefined && kind !== undefined) message[name] = received(kind, value, message[name]);
  }
  return message as Received<T>;
}

/** Writes a message. */
export function encode<T extends Table>(table: T, message: Message<T>): Buffer {
  const parts: Uint8Array[] = [];
  for (const [name, [number, kind]] of Object.entries(table)) {
    const value: unknown = message[name];
    if (value !== undefined) write(parts, number, kind, value);
  }
  return Buffer.concat(parts);
}

function emptyOf(kind: Kind): unknown {
  if (typeof kind === "object") return "list" in kind ? [] : {};
  if (kind === "struct") return undefined;
  if (kind === "strings") return [];
  if (kind === "bytes") return new Uint8Array();
  return kind === "bool" ? false : kind === "string" ? "" : 0;
}

/** What a field is after one more occurrence on the wire: lists and maps come an entry at a time. */
function received(kind: Kind, value: number | Buffer, before: unknown): unknown {
  if (typeof value === "number") return kind === "bool" ? value !== 0 : value;
  if (kind === "string") return value.toString();
  if (kind === "strings") return [...(before as string[]), value.toString()];
  if (kind === "struct") return structOf(value);
  if (kind === "double") return value.readDoubleLE();
  if (typeof kind !== "object") return value;
  if ("list" in kind) return [...(before as unknown[]), decode(kind.list, value)];
  const [key, entry] = entryOf(value, (bytes) => decode(kind.map, bytes));
  return Object.fromEntries([...Object.entries(before as Properties), [key, entry]]);
}

function write(parts: Uint8Array[], number: number, kind: Kind, value: unknown): void {
  if (kind === "struct") writeBytes(parts, number, bytesOfStruct(value as Properties));
  else if (kind === "strings") for (const text of value as string[]) writeBytes(parts, number, Buffer.from(text));
  else if (typeof kind === "object" && "list" in kind) {
    for (const each of value as Properties[]) writeBytes(parts, number, encode(kind.list, each as Message<Table>));
  } else if (typeof kind === "object") {
    for (const [key, each] of Object.entries(value as Record<string, Message<Table>>)) {
      writeEntry(parts, number, key, encode(kind.map, each));
    }
  } else if (kind === "string") {
    if (value !== "") writeBytes(parts, number, Buffer.from(value as string));
  } else if (kind === "bytes") {
    if ((value as Uint8Array).length > 0) writeBytes(parts, number, value as Uint8Array);
  } else if (kind === "double") {
    if (value !== 0) writeDouble(parts, number, value as number);
  } else if (value !== false && value !== 0) parts.push(varint(number * 8 + VARINT), varint(Number(value)));
}

interface WireField {
  readonly number: number;
  /** A varint, or the bytes of everything else. */
  readonly value: number | Buffer;
}

function* fieldsOf(message: Uint8Array): Generator<WireField> {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("a message ends in the middle of a field");
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Error("a message ends in the middle of a field");
    return bytes.subarray(at, (at += length));
  };
  while (at < bytes.length) {
    const tag = next();
    const type = tag % 8;
    const number = (tag - type) / 8;
    if (type === VARINT) yield { number, value: next() };
    else if (type === BYTES) yield { number, value: take(next()) };
    else if (type === FIXED64 || type === FIXED32) yield { number, value: take(type === FIXED64 ? 8 : 4) };
    else throw new Error(`a field of the wire type ${String(type)}, which is not used`);
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}

function writeBytes(parts: Uint8Array[], number: number, bytes: Uint8Array): void {
  parts.push(varint(number * 8 + BYTES), varint(bytes.length), bytes);
}

function writeDouble(parts: Uint8Array[], number: number, value: number): void {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  parts.push(varint(number * 8 + FIXED64), bytes);
}

function writeEntry(parts: Uint8Array[], number: number, key: string, value: Uint8Array): void {
  const entry: Uint8Array[] = [];
  writeBytes(entry, 1, Buffer.from(key));
  writeBytes(entry, 2, value);
  writeBytes(parts, number, Buffer.concat(entry));
}

function entryOf<T>(bytes: Buffer, read: (value: Buffer) => T): [key: string, value: T] {
  let key = "";
  let value: Buffer = Buffer.alloc(0);
  for (const field of fieldsOf(bytes)) {
    if (typeof field.value === "number") continue;
    if (field.number === 1) key = field.value.toString();
    if (field.number === 2) value = field.value;
  }
  return [key, read(value)];
}

/** The kinds of a google.protobuf.Value, by field number. */
const NULL = 1;
const NUMBER = 2;
const STRING = 3;
const BOOL = 4;
const STRUCT = 5;
const LIST = 6;

function structOf(bytes: Buffer): Properties {
  const entries: [string, unknown][] = [];
  for (const { value } of fieldsOf(bytes)) if (typeof value !== "number") entries.push(entryOf(value, valueOf));
  // Unlike an assignment, it makes `__proto__` a property like any other.
  return Object.fromEntries(entries);
}

function valueOf(bytes: Buffer): unknown {
  let result: unknown = null;
  for (const { number, value } of fieldsOf(bytes)) {
    if (typeof value === "number") result = number === BOOL ? value !== 0 : null;
    else if (number === NUMBER) result = value.readDoubleLE();
    else if (number === STRING) result = value.toString();
    else if (number === STRUCT) result = structOf(value);
    else if (number === LIST) result = [...fieldsOf(value)].map((item) => valueOf(item.value as Buffer));
  }
  return result;
}

/** A property that is undefined is left out; in a list, it is null, as JSON has it. */
function bytesOfStruct(properties: object): Buffer {
  const parts: Uint8Array[] = [];
  for (const [key, value] of Object.entries(properties) as [string, unknown][]) {
    if (value !== undefined) writeEntry(parts, 1, key, bytesOfValue(value));
  }
  return Buffer.concat(parts);
}

function bytesOfValue(value: unknown): Buffer {
  const parts: Uint8Array[] = [];
  if (value === null || value === undefined) parts.push(varint(NULL * 8 + VARINT), varint(0));
  else if (typeof value === "number") writeDouble(parts, NUMBER, value);
  else if (typeof value === "string") writeBytes(parts, STRING, Buffer.from(value));
  else if (typeof value === "boolean") parts.push(varint(BOOL * 8 + VARINT), varint(Number(value)));
  else if (Array.isArray(value)) {
    const items: Uint8Array[] = [];
    for (const item of value) writeBytes(items, 1, bytesOfValue(item));
    writeBytes(parts, LIST, Buffer.concat(items));
  } else if (typeof value === "object") writeBytes(parts, STRUCT, bytesOfStruct(value));
  else throw new Error(`Unexpected struct type: a ${typeof value} is no value that Pulumi can keep`);
  return Buffer.concat(parts);
}
