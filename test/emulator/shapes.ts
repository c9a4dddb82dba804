import Ajv from "ajv";
import { expect } from "vitest";

/** Schemas of what the reference says of each result; no field may be missing or be one that it does not know. */
export function object(properties: Record<string, unknown>, optional: readonly string[] = []): Record<string, unknown> {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return { type: "object", properties, required, additionalProperties: false };
}
export const text = { type: "string" };
export const uuid = { type: "string", pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" };
export const time = { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z$" };
export const timeOrNull = { anyOf: [time, { type: "null" }] };
export const optionalText = { anyOf: [text, { type: "null" }] };
export const boolean = { type: "boolean" };
export const integer = { type: "integer" };
/** Ids of zones, records and accounts. */
export const hexId = { type: "string", pattern: "^[0-9a-f]{32}$" };

const ajv = new Ajv();

/** Checks values against schemas by name, and says which field is not as it should be. */
export function shapes<Name extends string>(schemas: Record<Name, object>): (name: Name, value: unknown) => void {
  return (name, value) => {
    const validate = ajv.compile(schemas[name]);
    validate(value);
    expect([name, validate.errors]).toEqual([name, null]);
  };
}

/** Every item of the SDK's pages. */
export async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}
