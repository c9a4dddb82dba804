import type { FieldTable } from "./fields.js";
import { bare } from "./suggestion.js";

/**
 * A key as cloudflared compares it: Go's JSON reader ignores case, also for the long s and the Kelvin sign.
 */
function fold(key: string): string {
  return key.replaceAll("\u017f", "s").toLowerCase();
}

const namesByTable = new WeakMap<FieldTable, ReadonlyMap<string, string>>();

/** The fields of a table by their key on the wire, as `fold` gives it. */
function foldedNames(table: FieldTable): ReadonlyMap<string, string> {
  const names =
    namesByTable.get(table) ?? new Map(Object.entries(table).map(([name, { wire }]) => [fold(wire ?? name), name]));
  namesByTable.set(table, names);
  return names;
}

/** The field that cloudflared takes the key for, or undefined where it ignores the key. */
export function fieldOf(table: FieldTable, key: string): string | undefined {
  return table[key] === undefined ? foldedNames(table).get(fold(key)) : key;
}

/** What people write for a field: the name that another tool, or cloudflared's command line, gives it. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ["insecureskipverify", "noTLSVerify"],
  ["skiptlsverify", "noTLSVerify"],
  ["tlsverify", "noTLSVerify"],
  ["sni", "originServerName"],
  ["servername", "originServerName"],
  ["hostheader", "httpHostHeader"],
  ["origincapool", "caPool"],
  ["nochunkedencoding", "disableChunkedEncoding"],
  ["proxyconnecttimeout", "connectTimeout"],
  ["proxytlstimeout", "tlsTimeout"],
  ["proxytcpkeepalive", "tcpKeepAlive"],
  ["proxynohappyeyeballs", "noHappyEyeballs"],
  ["proxykeepaliveconnections", "keepAliveConnections"],
  ["proxykeepalivetimeout", "keepAliveTimeout"],
  ["bastion", "bastionMode"],
  ["url", "service"],
  ["target", "service"],
  ["host", "hostname"],
  ["domain", "hostname"],
  ["rule", "ingress"],
  ["rules", "ingress"],
  ["ingresses", "ingress"],
  ["ingressrule", "ingress"],
  ["ingressrules", "ingress"],
  ["aud", "audTag"],
  ["team", "teamName"],
]);

/** The field that a key surely means, although cloudflared ignores it: by another spelling, or another tool's name. */
export function fieldMeantBy(table: FieldTable, key: string): string | undefined {
  const word = bare(key);
  const alias = otherNames.get(word);
  if (alias !== undefined && Object.hasOwn(table, alias)) return alias;
  return Object.keys(table).find((name) => bare(name) === word);
}
