import { isIPv6 } from "node:net";

import { quote, shown } from "./findings.js";
import { bare, nearest } from "./suggestion.js";

/** The services that are a word, not an address. `socks-proxy` is the only one whose rule's ipRules are enforced. */
export const serviceWords: readonly string[] = ["hello_world", "hello-world", "socks-proxy", "bastion"];

/** What people write for one of these words, without case and separators; `nearest` finds what is misspelt. */
const otherWords: Readonly<Record<string, string>> = {
  socks: "socks-proxy",
  socks4: "socks-proxy",
  socks5: "socks-proxy",
  socks5proxy: "socks-proxy",
  hello: "hello_world",
  jumphost: "bastion",
  bastionmode: "bastion",
};

/** The ports of services that speak another protocol than HTTP. */
const portSchemes: Readonly<Record<string, string>> = {
  22: "ssh",
  443: "https",
  445: "smb",
  1433: "tcp",
  3306: "tcp",
  3389: "rdp",
  5432: "tcp",
  6379: "tcp",
  27017: "tcp",
};

/** What is meant where the slashes behind a scheme are wrong, as in `http:/app:80` and `ssh:22`. */
const wrongSlashes = /^(https?|wss?|tcp|ssh|rdp|smb)(?::\/?|\/\/)([A-Za-z0-9_.-]+)(:[0-9]+)?$/i;

/** Whether a text is the number of a port. */
export function isPortNumber(text: string): boolean {
  return /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65_535;
}

/** What to write for a bare number: it means a port of this machine, or a status. */
export function numberMeant(number: string): string {
  if (!isPortNumber(number)) return `write something like ${examples}`;
  const scheme = portSchemes[Number(number)];
  const port = quote(`${scheme ?? "http"}://localhost:${number}`);
  const isStatus = /^[2-5][0-9]{2}$/.test(number) && scheme === undefined;
  return isStatus ? `write "http_status:${shown(number)}" for that answer, or ${port} for that port` : `write ${port}`;
}

const examples = '"http://localhost:8080", "ssh://localhost:22", "unix:/run/app.sock" or "http_status:404"';

/** The likely correction of something that is no address. */
export function remedy(service: string): string {
  const trimmed = service.trim();
  const status = /^["']?(?:http[\s_-]*)?status\s*[:=]?\s*\+?([0-9]{3})\b/i.exec(trimmed)?.[1];
  if (status !== undefined) return `write "http_status:${shown(status)}"`;
  if (/^http[\s_-]*status\W*$/i.test(trimmed)) return 'write the status behind it, as in "http_status:404"';
  const number = /^["']?:?([0-9]+)["']?$/.exec(trimmed)?.[1];
  if (number !== undefined) return numberMeant(number);
  const socket = socketMeantBy(trimmed);
  if (socket !== undefined) return `for a Unix socket write ${quote(socket)}`;
  if (trimmed !== service && trimmed !== "") return "leave out the spaces around it";
  if (/^\/[^/]/.test(trimmed)) return `for a Unix socket write ${quote(`unix:${trimmed}`)}`;
  const word = otherWords[bare(trimmed)] ?? nearest(trimmed, serviceWords);
  if (word !== undefined) return `did you mean "${word}"?`;
  const [, scheme = "http://", host = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?([^/]*)/i.exec(trimmed) ?? [];
  const bracketed = bracketedIPv6(host) ?? (/^\[[0-9a-f:.]+\](?::[0-9]+)?$/i.test(host) ? host : undefined);
  if (bracketed !== undefined) return `write ${quote(scheme + bracketed)}`;
  const [, named, name = "", behind = ""] = wrongSlashes.exec(trimmed) ?? [];
  if (named !== undefined) {
    const origin = behind === "" && isPortNumber(name) ? `localhost:${name}` : name + behind;
    return `write ${quote(`${named.toLowerCase()}://${origin}`)}`;
  }
  const [, port] = /^[a-z][a-z0-9+.-]*:\/\/:([0-9]+)$/i.exec(trimmed) ?? [];
  if (port !== undefined) return `for a port of this machine write ${quote(`${scheme}localhost:${port}`)}`;
  const [bareHost, ofHost = ""] = /^[A-Za-z0-9_.-]+(?::([0-9]+))?$/.exec(trimmed) ?? [];
  if (bareHost !== undefined) return `write ${quote(`${portSchemes[ofHost] ?? "http"}://${bareHost}`)}`;
  return `write something like ${examples}`;
}

/**
 * The Unix socket that an address means in another tool's notation (`http://unix:/x`, `http+unix://%2Fx`, `unix+tcp:/x`),
 * as cloudflared writes it; undefined where it means none, or names no path.
 */
export function socketMeantBy(service: string): string | undefined {
  const [, scheme = "", rest = ""] = /^([a-z+]+):([^]*)$/i.exec(service.trim()) ?? [];
  const parts = scheme.toLowerCase().split("+");
  const written = parts.includes("unix")
    ? (/^\/\/([^/]*%2f[^/]*)/i.exec(rest)?.[1] ?? rest)
    : /^\/\/unix:(?![0-9]+(?:\/|$))([^]*)$/i.exec(rest)?.[1];
  // Other tools name a path on the origin behind a colon.
  const path = written
    ?.replace(/%2f/gi, "/")
    .replace(/^\/*/, "/")
    .replace(/:[^]*$/, "");
  if (path === undefined || path === "/") return undefined;
  return `unix${parts.some((part) => /^(?:https|wss|tls|ssl)$/.test(part)) ? "+tls" : ""}:${path}`;
}

/** A host that is an IPv6 address without brackets, in brackets, with the port that it may have. */
export function bracketedIPv6(host: string): string | undefined {
  const [, address = "", port = ""] = /^([0-9a-f:.]*):([0-9]{2,5})$/i.exec(host) ?? [];
  // "::1:8080" is an address, too; a port is what is meant.
  if (isIPv6(address)) return `[${address}]:${port}`;
  return isIPv6(host) ? `[${host}]` : undefined;
}
