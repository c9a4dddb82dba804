/** The `url` of a file with one service, as cloudflared takes it. */
import { isIP, isIPv6 } from "node:net";

import { asciiName } from "./ascii-name.js";
import { ConversionError } from "./conversion-error.js";

/** Schemes that `url` may have; rules may have more. */
const schemes: ReadonlySet<string> = new Set(["http", "https", "rdp", "ssh", "smb", "tcp"]);

/** Ports that cloudflared adds where there is none. */
const ports: Readonly<Record<string, string>> = { ssh: "22", rdp: "3389", smb: "445", tcp: "7864" };

/** The address as a rule's service. A path is left out: cloudflared asks the origin for the visitor's path. */
export function serviceOf(url: string): string {
  const { scheme, hostname, port } = parse(withScheme(url));
  const shown = port ?? (scheme in ports ? ports[scheme] : undefined);
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return `${scheme}://${host}${shown === undefined ? "" : `:${shown}`}`;
}

function withScheme(url: string): string {
  const bare = /^\[(.*)\]$/s.exec(url)?.[1];
  if (isAddress(url) || bare !== undefined) return addressUrl("http", bare ?? url, undefined);
  const split = splitHostPort(url);
  if (split !== undefined && isAddress(split.host)) return addressUrl("http", split.host, split.port);

  const parsed = parse(unescaped(url));
  if (parsed.scheme === "" || (parsed.hostname === "" && parsed.port === undefined)) {
    // "localhost:8080": Go takes the name for a scheme.
    const host = asciiName(split === undefined || split.host === "" ? url : split.host);
    return addressUrl("http", host, split === undefined || split.host === "" ? undefined : split.port);
  }
  if (!schemes.has(parsed.scheme)) {
    throw new ConversionError(
      `url has a scheme that cloudflared refuses there; write one of ${[...schemes].join(", ")}, or a rule of ingress`,
    );
  }
  return addressUrl(parsed.scheme, asciiName(parsed.hostname), parsed.port === "" ? undefined : parsed.port);
}

function addressUrl(scheme: string, host: string, port: string | undefined): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === undefined || (port === "" && isAddress(host)) ? `${scheme}://${name}` : `${scheme}://${name}:${port}`;
}

function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes("%");
}

/** As Go's `net.SplitHostPort`: undefined where that is an error. */
function splitHostPort(text: string): { readonly host: string; readonly port: string } | undefined {
  const [, bracketed, name, port] = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/s.exec(text) ?? [];
  const host = bracketed ?? name;
  return host === undefined || port === undefined ? undefined : { host, port };
}

interface Address {
  /** In lower case; "" where there is none. */
  readonly scheme: string;
  readonly hostname: string;
  /** undefined where there is no colon behind the host name. */
  readonly port: string | undefined;
}

const letters = "[\\w\\-.~!$&'()*+,;=<>\"\\u0080-\\u{10ffff}]";
const host = new RegExp(
  `^(?:\\[(?<literal>[^\\]]*)\\]|(?<name>(?:${letters}|%[89a-fA-F][\\da-fA-F])*))(?::(?<port>\\d*))?$`,
  "u",
);

/** As Go's `url.Parse`, as far as it is asked here. */
function parse(url: string): Address {
  const [, scheme = "", rest = ""] = /^(?:([A-Za-z][A-Za-z\d+.-]*):)?([^#]*)/.exec(url) ?? [];
  const isAbsolute = rest.startsWith("//");
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const isBroken = /[\x00-\x1f\x7f]/.test(url) || (scheme === "" && !isAbsolute && /^[^/?]*:/.test(rest));
  const [authority = ""] = isAbsolute ? rest.slice(2).split(/[/?]/, 1) : [];
  const { literal, name, port } = host.exec(authority.slice(authority.lastIndexOf("@") + 1))?.groups ?? {};
  if (isBroken || (literal === undefined ? name === undefined : !isIPv6(literal.replace(/%25.+$/, "")))) {
    throw new ConversionError("url is no address; write one as http://localhost:8080");
  }
  return { scheme: scheme.toLowerCase(), hostname: literal ?? name ?? "", port };
}

function unescaped(url: string): string {
  if (/%(?![\da-fA-F]{2})/.test(url)) throw new ConversionError("url has a % that begins no escape; write %25 for it");
  return url.replace(/(?:%[\da-fA-F]{2})+/g, (escapes) => Buffer.from(escapes.replaceAll("%", ""), "hex").toString());
}
