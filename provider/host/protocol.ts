/** The messages of `pulumirpc` that the host reads or writes, with the fields that it uses: provider.proto, engine.proto. */
import type { Table } from "./wire.js";

export const configureRequest = { args: [2, "struct"], urn: [8, "string"] } as const satisfies Table;

/** The host of dynamic resources accepts nothing: the engine then passes plain values, and puts its marks of secrets back on what is answered. */
export const configureResponse = {
  acceptSecrets: [1, "bool"],
  supportsPreview: [2, "bool"],
} as const satisfies Table;

export const handshakeRequest = { engineAddress: [1, "string"] } as const satisfies Table;

export const handshakeResponse = { acceptSecrets: [1, "bool"] } as const satisfies Table;

export const attachRequest = { address: [1, "string"] } as const satisfies Table;

export const schemaResponse = { schema: [1, "string"] } as const satisfies Table;

export const invokeRequest = { tok: [1, "string"], args: [2, "struct"] } as const satisfies Table;

export const invokeResponse = { return: [1, "struct"] } as const satisfies Table;

export const checkRequest = {
  urn: [1, "string"],
  olds: [2, "struct"],
  news: [3, "struct"],
} as const satisfies Table;

export const checkResponse = {
  inputs: [1, "struct"],
  failures: [2, { list: { property: [1, "string"], reason: [2, "string"] } }],
} as const satisfies Table;

export const diffRequest = {
  id: [1, "string"],
  urn: [2, "string"],
  olds: [3, "struct"],
  news: [4, "struct"],
  oldInputs: [6, "struct"],
} as const satisfies Table;

export const diffResponse = {
  replaces: [1, "strings"],
  deleteBeforeReplace: [3, "bool"],
  changes: [4, "int"],
  diffs: [5, "strings"],
  detailedDiff: [6, { map: { kind: [1, "int"], inputDiff: [2, "bool"] } }],
  hasDetailedDiff: [7, "bool"],
} as const satisfies Table;

export const createRequest = {
  urn: [1, "string"],
  properties: [2, "struct"],
  preview: [4, "bool"],
} as const satisfies Table;

export const createResponse = { id: [1, "string"], properties: [2, "struct"] } as const satisfies Table;

export const readRequest = {
  id: [1, "string"],
  urn: [2, "string"],
  properties: [3, "struct"],
  inputs: [4, "struct"],
} as const satisfies Table;

export const readResponse = {
  id: [1, "string"],
  properties: [2, "struct"],
  inputs: [3, "struct"],
} as const satisfies Table;

export const updateRequest = {
  id: [1, "string"],
  urn: [2, "string"],
  olds: [3, "struct"],
  news: [4, "struct"],
  preview: [7, "bool"],
} as const satisfies Table;

export const updateResponse = { properties: [1, "struct"] } as const satisfies Table;

export const deleteRequest = {
  id: [1, "string"],
  urn: [2, "string"],
  properties: [3, "struct"],
} as const satisfies Table;

export const pluginInfo = { version: [1, "string"] } as const satisfies Table;

export const empty = {} as const satisfies Table;

/** The detail of an error by which the engine keeps what exists and is not complete. */
export const initFailed = {
  id: [1, "string"],
  properties: [2, "struct"],
  reasons: [3, "strings"],
} as const satisfies Table;

/** google.rpc.Status, the value of the trailer `grpc-status-details-bin`. */
export const status = {
  code: [1, "int"],
  message: [2, "string"],
  details: [3, { list: { typeUrl: [1, "string"], value: [2, "bytes"] } }],
} as const satisfies Table;

export const logRequest = {
  severity: [1, "int"],
  message: [2, "string"],
  urn: [3, "string"],
} as const satisfies Table;
