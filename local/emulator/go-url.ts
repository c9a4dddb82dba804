import { isIPv4, isIPv6 } from "node:net";

/** What Go's url.Parse says of a text: its parts, or the error's text. */
export type GoUrl = { scheme: string; host: string; hostname: string; path: string } | { error: string };

/** Thrown inside the parser, caught at its edge. */
class ParseFailure extends Error {}

/** Characters that Go leaves alone in a host. */
const hostCharacters = /^[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"\u0080-\uffff]$/;
const userinfoCharacters = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;

const goEscapes = new Map([
  ["\x07", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
  ['"', '\\"'],
  ["\\", "\\\\"],
]);

/** Go's %q, for messages. */
export function goQuote(text: string): string {
  const escape = (char: string): string =>
    goEscapes.get(char) ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
  // eslint-disable-next-line no-control-regex -- control characters are what is to be escaped
  return `"${text.replaceAll(/["\\\x00-\x1f\x7f]/g, escape)}"`;
}

/** Go's url.Parse, with its error texts: cloudflared passes those through. */
export function parseGoUrl(raw: string): GoUrl {
  const hash = raw.indexOf("#");
  const withoutFragment = hash === -1 ? raw : raw.slice(0, hash);
  try {
    return parse(withoutFragment);
  } catch (error) {
    if (error instanceof ParseFailure) return { error: `parse ${goQuote(withoutFragment)}: ${error.message}` };
    throw error;
  }
}

function parse(raw: string): Exclude<GoUrl, { error: string }> {
  for (const char of raw) {
    const code = char.charCodeAt(0);
    if (code < 0x20 || code === 0x7f) throw new ParseFailure("net/url: invalid control character in URL");
  }
  if (raw === "*") return { scheme: "", host: "", hostname: "", path: "*" };
  const [scheme, afterScheme] = splitScheme(raw);
  const query = afterScheme.indexOf("?");
  let rest = query === -1 ? afterScheme : afterScheme.slice(0, query);
  if (!rest.startsWith("/")) {
    // An opaque URL such as mailto:x has neither host nor path.
    if (scheme !== "") return { scheme, host: "", hostname: "", path: "" };
    if (rest.split("/", 1)[0]?.includes(":")) {
      throw new ParseFailure("first path segment in URL cannot contain colon");
    }
  }
  let host = "";
  if ((scheme !== "" || !rest.startsWith("///")) && rest.startsWith("//")) {
    const authority = rest.slice(2);
    const slash = authority.indexOf("/");
    host = parseAuthority(scheme, slash === -1 ? authority : authority.slice(0, slash));
    rest = slash === -1 ? "" : authority.slice(slash);
  }
  return { scheme, host, hostname: hostnameOf(host), path: checkEscapes(rest) };
}

function splitScheme(raw: string): [scheme: string, rest: string] {
  for (let i = 0; i < raw.length; i++) {
    const char = raw.charAt(i);
    if (/[A-Za-z]/.test(char)) continue;
    if (/[0-9+\-.]/.test(char)) {
      if (i === 0) return ["", raw];
    } else if (char === ":") {
      if (i === 0) throw new ParseFailure("missing protocol scheme");
      return [raw.slice(0, i).toLowerCase(), raw.slice(i + 1)];
    } else return ["", raw];
  }
  return ["", raw];
}

function parseAuthority(scheme: string, authority: string): string {
  const at = authority.lastIndexOf("@");
  const host = parseHost(scheme, at === -1 ? authority : authority.slice(at + 1));
  if (at !== -1) {
    const userinfo = authority.slice(0, at);
    if (!userinfoCharacters.test(userinfo)) throw new ParseFailure("net/url: invalid userinfo");
    checkEscapes(userinfo);
  }
  return host;
}

function isOptionalPort(text: string): boolean {
  return /^(:\d*)?$/.test(text);
}

function parseHost(scheme: string, host: string): string {
  const openBracket = host.lastIndexOf("[");
  if (openBracket > 0) throw new ParseFailure("invalid IP-literal");
  if (openBracket === 0) return parseIpLiteral(host);
  // http and https take one colon only; other schemes may list several hosts with ports (Go issues 75223 and 78077).
  const strict = scheme === "http" || scheme === "https";
  const colon = strict ? host.indexOf(":") : host.lastIndexOf(":");
  checkPort(colon === -1 ? "" : host.slice(colon));
  checkHostCharacters(host);
  return host;
}

function parseIpLiteral(host: string): string {
  const bracket = host.lastIndexOf("]");
  if (bracket === -1) throw new ParseFailure("missing ']' in host");
  checkPort(host.slice(bracket + 1));
  const literal = host.slice(1, bracket);
  const zone = literal.indexOf("%25");
  checkHostCharacters(zone === -1 ? literal : literal.slice(0, zone));
  const address = zone === -1 ? literal : `${literal.slice(0, zone)}%${literal.slice(zone + 3)}`;
  if (isIPv4(address)) throw new ParseFailure("invalid IP-literal");
  if (!isIPv6(address)) throw new ParseFailure(`invalid host: ParseAddr(${goQuote(address)}): unable to parse IP`);
  return host;
}

function checkPort(port: string): void {
  if (!isOptionalPort(port)) throw new ParseFailure(`invalid port ${goQuote(port)} after host`);
}

function checkHostCharacters(host: string): void {
  for (let i = 0; i < host.length; i++) {
    const char = host.charAt(i);
    if (char === "%") {
      const escape = /^%[0-9A-Fa-f]{2}/.exec(host.slice(i, i + 3))?.[0];
      // Only bytes beyond ASCII may be escaped in a host, and %25 before a zone.
      if (escape === undefined || (Number.parseInt(escape.slice(1), 16) < 0x80 && escape !== "%25")) {
        throw new ParseFailure(`invalid URL escape ${goQuote(host.slice(i, i + 3))}`);
      }
      i += 2;
    } else if (!hostCharacters.test(char)) {
      throw new ParseFailure(`invalid character ${goQuote(char)} in host name`);
    }
  }
}

function checkEscapes(text: string): string {
  const wrong = /%(?![0-9A-Fa-f]{2})/.exec(text);
  if (wrong) throw new ParseFailure(`invalid URL escape ${goQuote(text.slice(wrong.index, wrong.index + 3))}`);
  return text;
}

/** Go's URL.Hostname(). */
function hostnameOf(host: string): string {
  const colon = host.lastIndexOf(":");
  const name = colon !== -1 && isOptionalPort(host.slice(colon)) ? host.slice(0, colon) : host;
  return name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name;
}

/** Whether Go's net.SplitHostPort succeeds: cloudflared's test for a port in a hostname. */
export function splitsIntoHostAndPort(text: string): boolean {
  const colon = text.lastIndexOf(":");
  if (colon === -1) return false;
  if (!text.startsWith("[")) {
    const host = text.slice(0, colon);
    return !host.includes(":") && !/[[\]]/.test(text);
  }
  const bracket = text.indexOf("]");
  if (bracket === -1 || bracket + 1 !== colon) return false;
  return !text.slice(1).includes("[") && !text.slice(bracket + 1).includes("]");
}
