import { describeJson, isJsonObject, type Json, type JsonObject } from "./json.js";

/** A check of one value: the wrong values in it, each with its path. */
type Check = (value: Json, path: string) => string[];

function scalar(expected: string, test: (value: Json) => boolean): Check {
  return (value, path) => (test(value) ? [] : [`${path}: invalid type: ${describeJson(value)}, expected ${expected}`]);
}

const string = scalar("a string", (value) => typeof value === "string");
const boolean = scalar("a boolean", (value) => typeof value === "boolean");
const integer = scalar("an integer", Number.isSafeInteger);
const unsigned = scalar("an unsigned integer", (value) => Number.isSafeInteger(value) && Number(value) >= 0);
// cloudflared reads durations with strconv.ParseInt: "10s" and 10.5 are refused, 0 and -1 are not.
const seconds = scalar("an integer number of seconds", Number.isSafeInteger);

function list(item: Check): Check {
  return (value, path) =>
    Array.isArray(value)
      ? value.flatMap((element, index) => (element === null ? [] : item(element, `${path}[${index}]`)))
      : [`${path}: invalid type: ${describeJson(value)}, expected a sequence`];
}

/** Go matches keys whatever their case, and ignores the ones that it does not know; null counts as absent. */
function object(fields: Record<string, Check>): Check {
  const byLowerCase = new Map(Object.entries(fields).map(([name, check]) => [name.toLowerCase(), check]));
  return (value, path) =>
    isJsonObject(value)
      ? Object.entries(value).flatMap(([key, content]) => {
          const check = byLowerCase.get(key.toLowerCase());
          return check && content !== null ? check(content, path === "" ? key : `${path}.${key}`) : [];
        })
      : [`${path}: invalid type: ${describeJson(value)}, expected a map`];
}

const originRequest = object({
  connectTimeout: seconds,
  tlsTimeout: seconds,
  tcpKeepAlive: seconds,
  keepAliveTimeout: seconds,
  keepAliveConnections: integer,
  noHappyEyeballs: boolean,
  noTLSVerify: boolean,
  disableChunkedEncoding: boolean,
  http2Origin: boolean,
  matchSNItoHost: boolean,
  bastionMode: boolean,
  httpHostHeader: string,
  originServerName: string,
  caPool: string,
  proxyType: string,
  proxyAddress: string,
  proxyPort: unsigned,
  ipRules: list(object({ prefix: string, ports: list(integer), allow: boolean })),
  access: object({ required: boolean, teamName: string, audTag: list(string), environment: string }),
});

const configuration = object({
  ingress: list(object({ hostname: string, path: string, service: string, originRequest })),
  originRequest,
  // `enabled` is no field of cloudflared's any more: whatever it is, it is ignored.
  "warp-routing": object({ connectTimeout: seconds, tcpKeepAlive: seconds, maxActiveFlows: unsigned }),
});

/** The first value of a wrong type in a tunnel configuration, in words; undefined where there is none. */
export function configurationTypeError(config: JsonObject): string | undefined {
  return configuration(config, "")[0];
}

/** A field as Go reads it: the exact name, else the same name in another case. */
export function goField(value: Json | undefined, name: string): Json | undefined {
  if (!isJsonObject(value)) return undefined;
  const key = Object.hasOwn(value, name)
    ? name
    : Object.keys(value).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  const content = key === undefined ? undefined : value[key];
  return content === null ? undefined : content;
}

/** A field that is a string; empty where absent, as in Go. */
export function goString(value: Json | undefined, name: string): string {
  const content = goField(value, name);
  return typeof content === "string" ? content : "";
}

/** A field that is a list; empty where absent. */
export function goList(value: Json | undefined, name: string): Json[] {
  const content = goField(value, name);
  return Array.isArray(content) ? content : [];
}
