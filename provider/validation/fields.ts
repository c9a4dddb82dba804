import { numberMeant } from "./service-remedies.js";

/** What a field of a tunnel's configuration holds. */
export type FieldType = "duration" | "integer" | "boolean" | "string" | "object" | "list";

/** What is known of one field. */
export interface Field {
  type: FieldType;
  /** The values that mean the same as leaving the field out: the API's default and cloudflared's. */
  defaults: readonly unknown[];
  /** The type of a list's items. */
  items?: FieldType;
  /** Set where cloudflared reads an unsigned integer. */
  unsigned?: true;
  /** The field's key on the wire, where it is another. */
  wire?: string;
  /** What to write instead of a value of the wrong type, where that can be told. */
  remedy?: (value: unknown) => string | undefined;
}

/** Fields by key. Without a prototype, so that no key (`constructor`, `__proto__`) finds anything but a field. */
export type FieldTable = Readonly<Record<string, Field>>;

function table(fields: Record<string, Field>): FieldTable {
  return Object.freeze(Object.assign(Object.create(null) as Record<string, Field>, fields));
}

const flag: Field = { type: "boolean", defaults: [false] };
const text: Field = { type: "string", defaults: [""] };

/** `originRequest`, of the whole configuration and of a rule. */
export const originRequestFields: FieldTable = table({
  access: { type: "object", defaults: [{}] },
  bastionMode: flag, // this and the next three: cloudflared only, not in the API's reference
  ipRules: { type: "list", items: "object", defaults: [[]] },
  proxyAddress: { type: "string", defaults: ["127.0.0.1"] },
  proxyPort: { type: "integer", unsigned: true, defaults: [0] },
  caPool: text,
  connectTimeout: { type: "duration", defaults: [] }, // the API's reference says 10, cloudflared takes 30: neither says nothing
  disableChunkedEncoding: flag,
  http2Origin: flag,
  httpHostHeader: text,
  keepAliveConnections: { type: "integer", defaults: [100] },
  keepAliveTimeout: { type: "duration", defaults: [90] },
  matchSNItoHost: flag,
  noHappyEyeballs: flag,
  noTLSVerify: flag,
  originServerName: text,
  proxyType: text,
  tcpKeepAlive: { type: "duration", defaults: [30] },
  tlsTimeout: { type: "duration", defaults: [10] },
});

/** `originRequest.access`. */
export const accessFields: FieldTable = table({
  audTag: { type: "list", items: "string", defaults: [[]] },
  environment: text, // cloudflared only
  required: flag,
  teamName: text,
});

/** An item of `originRequest.ipRules`. */
export const ipRuleFields: FieldTable = table({
  allow: flag,
  ports: { type: "list", items: "integer", defaults: [[]] },
  prefix: text,
});

/** `warpRouting`. */
export const warpRoutingFields: FieldTable = table({
  connectTimeout: { type: "duration", defaults: [5] },
  maxActiveFlows: { type: "integer", unsigned: true, defaults: [0] },
  tcpKeepAlive: { type: "duration", defaults: [30] },
});

/** An item of `ingress`. */
export const ruleFields: FieldTable = table({
  hostname: text,
  originRequest: { type: "object", defaults: [{}] },
  path: text,
  service: {
    type: "string",
    defaults: [],
    remedy: (value) => (typeof value === "number" ? numberMeant(String(value)) : undefined),
  },
});

/** The configuration itself. */
export const configFields: FieldTable = table({
  ingress: { type: "list", items: "object", defaults: [] },
  originRequest: { type: "object", defaults: [{}] },
  warpRouting: { type: "object", defaults: [{}], wire: "warp-routing" },
});
