/** A JSON schema, as ajv compiles it. */
export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: "string" };
export const uuid: Schema = { type: "string", pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" };
export const accountId: Schema = { type: "string", pattern: "^[0-9a-f]{32}$" };
/** RFC 3339, as the reference's examples write it: UTC, with or without a fraction. */
export const time: Schema = { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z$" };
export const boolean: Schema = { type: "boolean" };
export const integer: Schema = { type: "integer" };

export function oneOf(...values: readonly string[]): Schema {
  return { enum: values };
}

export function nullable(schema: Schema): Schema {
  return { anyOf: [schema, { type: "null" }] };
}

export function listOf(items: Schema, limits: Schema = {}): Schema {
  return { type: "array", items, ...limits };
}

/** An object with these fields and no others; all are there, but the optional ones. */
export function object(
  fields: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return {
    type: "object",
    properties: { ...fields, ...optional },
    required: Object.keys(fields),
    additionalProperties: false,
  };
}
