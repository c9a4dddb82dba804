import { type Findings, quote, shown } from "./findings.js";
import { type GoUrl, GoUrlError, parseGoUrl } from "./go-url.js";
import { bracketedIPv6, isPortNumber, remedy, serviceWords, socketMeantBy } from "./service-remedies.js";
import { nearest } from "./suggestion.js";

/** Go's strconv.Atoi: a sign and leading zeros are fine, anything else is not. */
function atoi(text: string): bigint | undefined {
  if (!/^[-+]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.replace("+", ""));
  return value >= -(2n ** 63n) && value < 2n ** 63n ? value : undefined;
}

/** The schemes that cloudflared or the API names, with the port that cloudflared takes where the address has none. */
const schemes: ReadonlyMap<string, { web?: true; port?: number }> = new Map([
  ["http", { web: true, port: 80 }],
  ["https", { web: true, port: 443 }],
  ["ws", { web: true, port: 80 }],
  ["wss", { web: true, port: 443 }],
  ["ssh", { port: 22 }],
  ["rdp", { port: 3389 }],
  ["smb", { port: 445 }],
  ["tcp", { port: 7864 }],
]);

/** Judges a rule's `service` in the order of cloudflared's tests. The rule is not in bastion mode. */
export function checkService(service: string, property: string, findings: Findings): void {
  const socket = /^unix(?:\+tls)?:/.exec(service)?.[0];
  if (socket !== undefined) {
    if (/^\/*$/.test(service.slice(socket.length))) {
      findings.warn(property, `${quote(service)} names no socket; write its path, as in "${socket}/run/app.sock"`);
    }
    return;
  }
  if (service.startsWith("http_status:")) checkStatus(service, property, findings);
  else if (!serviceWords.includes(service)) checkAddress(service, property, findings);
}

function checkStatus(service: string, property: string, findings: Findings): void {
  const written = service.slice("http_status:".length);
  const status = atoi(written);
  if (status === undefined) {
    findings.fail(property, `${quote(written)} is no HTTP status; write a number, as in "http_status:404"`);
  } else if (status < 100n || status > 999n) {
    findings.fail(property, `${quote(written)} is no HTTP status: it must be from 100 to 999, as in "http_status:404"`);
  } else if (status < 200n || status > 599n) {
    findings.warn(property, `browsers do not understand ${shown(status)} as an answer; write one from 200 to 599`);
  } else if (written !== status.toString()) {
    findings.warn(property, `write "http_status:${shown(status)}", without sign and leading zeros`);
  }
}

function checkAddress(service: string, property: string, findings: Findings): void {
  let url: GoUrl;
  try {
    url = parseGoUrl(service);
  } catch (error) {
    if (!(error instanceof GoUrlError)) throw error;
    findings.fail(property, `${quote(service)} is no address (${shown(error.message)}); ${remedy(service)}`);
    return;
  }
  const socket = socketMeantBy(service);
  if (socket !== undefined && (url.path !== "" || url.hostname === "")) {
    findings.fail(property, `${quote(service)} is no address; for a Unix socket write ${quote(socket)}`);
  } else if (url.scheme === "" || url.hostname === "") {
    const missing = url.scheme === "" ? "a scheme" : "a host name behind the scheme and //";
    findings.fail(property, `${quote(service)} needs ${missing}; ${remedy(service)}`);
  } else if (url.path !== "") {
    const without = quote(service.replace(/^([^/]*\/\/[^/?#]*)[^]*$/, "$1"));
    findings.fail(
      property,
      `${quote(service)} must not have a path${url.path === "/" ? ", not even /" : ""}: the origin gets the path ` +
        `of the visitor's request; write ${without} (to choose requests by their path, use the rule's path)`,
    );
  } else {
    warnOfAddress(service, url, property, findings);
  }
}

/** Says what becomes of a scheme that cloudflared does not know. */
function unknownScheme(service: string, scheme: string): string {
  if (/^(?:udp[46]?|dtls|quic)$/.test(scheme)) {
    return (
      `public host names carry no UDP: cloudflared would open a TCP connection instead of ${shown(scheme)}://; ` +
      "lead UDP over a private network route, to WARP clients"
    );
  }
  if (/^socks[45]?[ah]?$/.test(scheme)) {
    return (
      `cloudflared takes ${shown(scheme)}:// for a TCP service; for a SOCKS proxy in cloudflared itself write "socks-proxy", ` +
      "to lead to one that runs there, tcp://"
    );
  }
  const socket = socketMeantBy(service);
  const meant = nearest(scheme, [...schemes.keys()]);
  const hint =
    socket !== undefined
      ? `for a Unix socket write ${quote(socket)}`
      : meant === undefined
        ? "write tcp:// for a plain TCP service"
        : `did you mean ${meant}://?`;
  return `cloudflared takes the scheme ${shown(scheme)} for a TCP service, and the API names no such; ${hint}`;
}

function warnOfAddress(service: string, url: GoUrl, property: string, findings: Findings): void {
  const known = schemes.get(url.scheme);
  if (known === undefined) findings.warn(property, unknownScheme(service, url.scheme));
  const address = /:\/\/(?:[^/?#]*@)?([^/?#[\]]*)/.exec(service)?.[1] ?? "";
  const bracketed = bracketedIPv6(address);
  if (bracketed !== undefined) {
    findings.warn(
      property,
      `cloudflared could never connect: an IPv6 address stands in brackets; write ${quote(`${url.scheme}://${bracketed}`)}`,
    );
    return;
  }
  if (/^[0-9]+$/.test(url.hostname)) {
    const isPort = url.port === undefined && isPortNumber(url.hostname);
    const meant = isPort
      ? `for that port of this machine write ${quote(`${url.scheme}://localhost:${url.hostname}`)}`
      : "write the name or the address of the origin";
    findings.warn(property, `${quote(url.hostname)} is read as the name of a host, and not as a port; ${meant}`);
    return;
  }
  if (url.port !== undefined && url.port !== "" && (BigInt(url.port) > 65535n || BigInt(url.port) === 0n)) {
    findings.warn(
      property,
      `there is no port ${shown(url.port.slice(0, 20))}: cloudflared could never connect; ports are 1 to 65535`,
    );
  }
  if (url.port === "") {
    findings.warn(property, `${quote(service)} ends in a colon without a port; write the port, or leave out the colon`);
  } else if (url.port === undefined && known?.web === undefined) {
    if (known === undefined) {
      findings.warn(
        property,
        `cloudflared knows no port for ${shown(url.scheme)}; write it, as in "tcp://localhost:5432"`,
      );
    }
    if (url.scheme === "tcp") findings.warn(property, "without a port, tcp:// goes to port 7864; write the port");
  }
  if (url.extras.length > 0) {
    const extras = url.extras.join(", ");
    findings.warn(
      property,
      `cloudflared uses only scheme, host and port of the address: the ${extras} in it has no effect; leave it out`,
    );
  }
}
