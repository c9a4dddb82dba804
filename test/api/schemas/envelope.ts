import { integer, listOf, object, text, type Schema } from "./json-schema.js";

/** An entry of `errors` or `messages`. */
const responseInfo = object(
  { code: { type: "integer", minimum: 1000 }, message: text },
  {
    documentation_url: text,
    source: object({}, { pointer: text }),
    // Observed beside 6003, and not in the reference.
    error_chain: listOf(object({ code: integer, message: text })),
  },
);

const resultInfo = object(
  { count: integer, page: integer, per_page: integer, total_count: integer },
  // Of zones and DNS records.
  { total_pages: integer },
);

/** The answer of a success; a list may say which part of it this is. */
export function success(result: Schema, isList: boolean): Schema {
  return object(
    { success: { const: true }, errors: listOf(responseInfo, { maxItems: 0 }), messages: listOf(responseInfo), result },
    isList ? { result_info: resultInfo } : {},
  );
}

/** The answer of a failure. */
export const failure: Schema = object({
  success: { const: false },
  errors: listOf(responseInfo, { minItems: 1 }),
  messages: listOf(responseInfo),
  result: { type: "null" },
});
