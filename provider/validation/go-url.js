"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.GoUrlError = void 0;
exports.parseGoUrl = parseGoUrl;
const node_net_1 = require("node:net");
/** Go's words for an address that cannot be parsed. */
class GoUrlError extends Error {
  name = "GoUrlError";
}
exports.GoUrlError = GoUrlError;
const hostBytes = /^[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]$/;
function hex(text, from) {
  const digits = text.slice(from, from + 2);
  return /^[0-9a-fA-F]{2}$/.test(digits) ? parseInt(digits, 16) : -1;
}
/** Checks percent escapes and, in hosts, characters, by the part of the address that the text is. */
function unescape(text, part) {
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "%") {
      const byte = hex(text, at + 1);
      const escape = text.slice(at, at + 3);
      if (byte < 0) throw new GoUrlError(`invalid URL escape ${JSON.stringify(escape)}`);
      // A host escapes only what is not ASCII; the zone of an IPv6 address what could stand there by itself, or a space.
      const refused =
        (part === "host" && byte < 0x80) ||
        (part === "zone" && byte !== 0x20 && (byte >= 0x80 || !hostBytes.test(String.fromCharCode(byte))));
      if (refused && escape !== "%25") throw new GoUrlError(`invalid URL escape ${JSON.stringify(escape)}`);
      at += 2;
    } else if (part !== "other" && character < "\x80" && !hostBytes.test(character)) {
      throw new GoUrlError(`invalid character ${JSON.stringify(character)} in host name`);
    }
  }
}
function checkPort(colonPort) {
  if (!/^(?::[0-9]*)?$/.test(colonPort)) {
    throw new GoUrlError(`invalid port ${JSON.stringify(colonPort)} after host`);
  }
}
/** Decodes percent escapes into a string of one character a byte, enough to look for "" and for an IPv6 address. */
function decode(text) {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
}
function checkIpLiteral(host) {
  const close = host.lastIndexOf("]");
  if (close < 0) throw new GoUrlError("missing ']' in host");
  checkPort(host.slice(close + 1));
  const address = host.slice(1, close);
  const zone = address.indexOf("%25");
  unescape(zone < 0 ? address : address.slice(0, zone), "host");
  if (zone >= 0) unescape(address.slice(zone), "zone");
  // Go wants an IPv6 address with, behind a "%", a zone that is not empty.
  const [, ip = "", named] = /^([^%]*)(%[^]*)?$/.exec(decode(address)) ?? [];
  if (!(0, node_net_1.isIPv6)(ip) || named === "%") throw new GoUrlError("invalid host: not an IPv6 address");
}
function checkHost(scheme, host) {
  const bracket = host.lastIndexOf("[");
  if (bracket > 0) throw new GoUrlError("invalid IP-literal");
  if (bracket === 0) {
    checkIpLiteral(host);
    return;
  }
  // Only http and https are strict about a second colon: other schemes may hold a list of hosts.
  const colon = scheme === "http" || scheme === "https" ? host.indexOf(":") : host.lastIndexOf(":");
  if (colon >= 0) checkPort(host.slice(colon));
  unescape(host, "host");
}
/** Splits an authority as Go does, into whether there is a user name, and the host with its port. */
function checkAuthority(scheme, authority) {
  const at = authority.lastIndexOf("@");
  const host = authority.slice(at + 1);
  checkHost(scheme, host);
  const user = authority.slice(0, Math.max(at, 0));
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) throw new GoUrlError("net/url: invalid userinfo");
  unescape(user, "other");
  return { user: at >= 0, host };
}
function splitScheme(address) {
  if (address.startsWith(":")) throw new GoUrlError("missing protocol scheme");
  const [, scheme, rest] = /^([A-Za-z][A-Za-z0-9+.-]*):([^]*)$/.exec(address) ?? [];
  return scheme === undefined || rest === undefined
    ? { scheme: "", rest: address }
    : { scheme: scheme.toLowerCase(), rest };
}
/**
 * Parses an address with the verdict of Go's `url.Parse`, which is laxer than WHATWG's `URL` here and stricter there.
 * @throws GoUrlError with Go's words.
 */
function parseGoUrl(address) {
  const hash = address.indexOf("#");
  const beforeFragment = hash < 0 ? address : address.slice(0, hash);
  const fragment = hash < 0 ? "" : address.slice(hash + 1);
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\x00-\x1f\x7f]/.test(beforeFragment)) throw new GoUrlError("net/url: invalid control character in URL");
  const extras = [];
  let parsed = { scheme: "", hostname: "", port: undefined, path: "*", extras };
  if (beforeFragment !== "*") {
    const { scheme, rest: afterScheme } = splitScheme(beforeFragment);
    const question = afterScheme.indexOf("?");
    const rest = question < 0 ? afterScheme : afterScheme.slice(0, question);
    if (question >= 0) extras.push("query");
    parsed = parseHierarchy(scheme, rest, extras);
  }
  unescape(fragment, "other");
  if (hash >= 0) extras.push("fragment");
  return parsed;
}
function parseHierarchy(scheme, rest, extras) {
  const parsed = { scheme, hostname: "", port: undefined, path: rest, extras };
  if (!rest.startsWith("/")) {
    if (scheme !== "") return { ...parsed, path: "" };
    const [segment = ""] = rest.split("/", 1);
    if (segment.includes(":")) throw new GoUrlError("first path segment in URL cannot contain colon");
  }
  if (rest.startsWith("//") && (scheme !== "" || !rest.startsWith("///"))) {
    const slash = rest.indexOf("/", 2);
    const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
    const { user, host } = checkAuthority(scheme, authority);
    if (user) extras.push("user name");
    const [, hostname = "", port] = /^([^]*?)(?::([0-9]*))?$/.exec(host) ?? [];
    parsed.hostname = hostname.startsWith("[") && hostname.endsWith("]") ? hostname.slice(1, -1) : hostname;
    parsed.port = port;
    parsed.path = slash < 0 ? "" : rest.slice(slash);
  }
  unescape(parsed.path, "other");
  return parsed;
}
//# sourceMappingURL=go-url.js.map
