import { apiError, unparsable } from "./errors.js";
import { describeJson, isJsonObject, type Json, jsonDepth, type JsonObject } from "./json.js";
import { maxJsonDepth, maxNetworkCommentLength } from "./limits.js";
import { isUuid } from "./query.js";

/** Reads a body as text, up to the limit: a larger one is refused without being kept. */
export async function readBodyText(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw apiError("bodyTooLarge");
  if (!request.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw apiError("bodyTooLarge");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Where a text ends, as serde counts: lines from 1, columns in bytes of the last line. */
function endOf(text: string): string {
  const lines = text.split("\n");
  return `line ${lines.length} column ${Buffer.byteLength(lines.at(-1) ?? "")}`;
}

/** Parses a body that must be a JSON object; anything else is 1030 with the reason. */
export function parseJsonObject(text: string): JsonObject {
  // pulumi-cloudflare#1365 has this very text for an empty body.
  if (text.trim() === "") throw unparsable(`Json deserialize error: EOF while parsing a value at ${endOf(text)}`);
  if (jsonDepth(text) > maxJsonDepth) throw unparsable("Json deserialize error: recursion limit exceeded");
  const value = parse(text);
  if (!isJsonObject(value)) {
    throw unparsable(`Json deserialize error: invalid type: ${describeJson(value)}, expected a map`);
  }
  return value;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const reason =
      error instanceof Error && error.message.startsWith("Unexpected end") ? "EOF while parsing" : "invalid JSON";
    throw unparsable(`Json deserialize error: ${reason} at ${endOf(text)}`);
  }
}

/** Own properties only: a body may carry keys such as `constructor` that every object answers to. */
export function own(body: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(body, key) ? body[key] : undefined;
}

function wrongType(value: Json, key: string, expected: string): Error {
  return unparsable(`Json deserialize error: ${key}: invalid type: ${describeJson(value)}, expected ${expected}`);
}

/** An optional string; null counts as absent. */
export function optionalString(body: JsonObject, key: string): string | undefined {
  const value = own(body, key);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw wrongType(value, key, "a string");
  return value;
}

/** A required string. */
export function requiredString(body: JsonObject, key: string): string {
  const value = optionalString(body, key);
  if (value === undefined) throw unparsable(`Json deserialize error: missing field \`${key}\``);
  return value;
}

/** An optional UUID, in lower case; null counts as absent. */
export function optionalUuid(body: JsonObject, key: string): string | undefined {
  const value = optionalString(body, key);
  if (value !== undefined && !isUuid(value)) throw unparsable(`Json deserialize error: ${key}: expected a UUID`);
  return value?.toLowerCase();
}

/** A required UUID, in lower case. */
export function requiredUuid(body: JsonObject, key: string): string {
  requiredString(body, key);
  return optionalUuid(body, key) ?? "";
}

/** The optional comment of a route or network: at most 100 characters; null counts as absent. */
export function optionalComment(body: JsonObject): string | undefined {
  const comment = optionalString(body, "comment");
  if (comment !== undefined && Array.from(comment).length > maxNetworkCommentLength) {
    throw unparsable(`Json deserialize error: comment: longer than ${maxNetworkCommentLength} characters`);
  }
  return comment;
}

/** An optional boolean; null counts as absent. */
export function optionalBoolean(body: JsonObject, key: string): boolean | undefined {
  const value = own(body, key);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "boolean") throw wrongType(value, key, "a boolean");
  return value;
}

/** An optional number; null counts as absent. */
export function optionalNumber(body: JsonObject, key: string): number | undefined {
  const value = own(body, key);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number") throw wrongType(value, key, "a number");
  return value;
}

/** An optional string out of a fixed set. */
export function optionalEnum<T extends string>(body: JsonObject, key: string, allowed: readonly T[]): T | undefined {
  const value = optionalString(body, key);
  if (value === undefined) return undefined;
  const match = allowed.find((candidate) => candidate === value);
  if (match === undefined) {
    const variants = allowed.map((variant) => `\`${variant}\``).join(", ");
    throw unparsable(`Json deserialize error: ${key}: unknown variant \`${value}\`, expected one of ${variants}`);
  }
  return match;
}

/** A required string out of a fixed set. */
export function requiredEnum<T extends string>(body: JsonObject, key: string, allowed: readonly T[]): T {
  const value = optionalEnum(body, key, allowed);
  if (value === undefined) throw unparsable(`Json deserialize error: missing field \`${key}\``);
  return value;
}

/** An optional object; null counts as absent. */
export function optionalObject(body: JsonObject, key: string): JsonObject | undefined {
  const value = own(body, key);
  if (value === undefined || value === null) return undefined;
  if (!isJsonObject(value)) throw wrongType(value, key, "a map");
  return value;
}

/** A required list of strings out of a fixed set. */
export function requiredEnumList<T extends string>(body: JsonObject, key: string, allowed: readonly T[]): T[] {
  const value = own(body, key);
  if (value === undefined) throw unparsable(`Json deserialize error: missing field \`${key}\``);
  if (!Array.isArray(value)) throw wrongType(value, key, "a sequence");
  return value.map((item) => {
    const match = allowed.find((candidate) => candidate === item);
    if (match === undefined) {
      const variants = allowed.map((variant) => `\`${variant}\``).join(", ");
      throw unparsable(`Json deserialize error: ${key}: unknown variant, expected one of ${variants}`);
    }
    return match;
  });
}
