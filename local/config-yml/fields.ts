/** The fields of a `config.yml` that cloudflared decodes, each with its type. Their names are case-sensitive. */

/** What a field takes. */
export type FieldType = "text" | "flag" | "integer" | "unsigned" | "duration" | List | Struct;

export interface List {
  readonly items: FieldType;
}

/** An object with known keys; what else it holds is ignored, and told. */
export interface Struct {
  /** What it is called in messages. */
  readonly title: string;
  readonly fields: ReadonlyMap<string, FieldType>;
}

function struct(title: string, fields: Readonly<Record<string, FieldType>>): Struct {
  return { title, fields: new Map(Object.entries(fields)) };
}

const access = struct("access", {
  required: "flag",
  teamName: "text",
  audTag: { items: "text" },
  environment: "text",
});

const ipRule = struct("a rule of ipRules", {
  prefix: "text",
  ports: { items: "integer" },
  allow: "flag",
});

const originRequest = struct("originRequest", {
  connectTimeout: "duration",
  tlsTimeout: "duration",
  tcpKeepAlive: "duration",
  noHappyEyeballs: "flag",
  keepAliveConnections: "integer",
  keepAliveTimeout: "duration",
  httpHostHeader: "text",
  originServerName: "text",
  matchSNItoHost: "flag",
  caPool: "text",
  noTLSVerify: "flag",
  disableChunkedEncoding: "flag",
  bastionMode: "flag",
  proxyAddress: "text",
  proxyPort: "unsigned",
  proxyType: "text",
  ipRules: { items: ipRule },
  http2Origin: "flag",
  access,
});

const rule = struct("a rule of ingress", {
  hostname: "text",
  path: "text",
  service: "text",
  originRequest,
});

const warpRouting = struct("warp-routing", {
  connectTimeout: "duration",
  maxActiveFlows: "unsigned",
  tcpKeepAlive: "duration",
});

/** The file itself. What it does not name are settings of cloudflared: settings.ts. */
export const file = struct("the file", {
  tunnel: "text",
  ingress: { items: rule },
  "warp-routing": warpRouting,
  originRequest,
});

/** Every name of a field, and where it belongs: for what was written in another case, or in another place. */
export const homes: readonly (readonly [name: string, home: Struct])[] = [
  file,
  rule,
  originRequest,
  access,
  ipRule,
  warpRouting,
].flatMap((home) => [...home.fields.keys()].map((name) => [name, home] as const));
