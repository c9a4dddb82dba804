import { isIP } from "node:net";
import { domainToASCII } from "node:url";

import { type Findings, quote } from "./findings.js";

/** Whether Go's net.SplitHostPort takes the name apart, that is, whether cloudflared sees a port in it. */
export function hasPort(hostname: string): boolean {
  const colon = hostname.lastIndexOf(":");
  if (colon < 0) return false;
  if (hostname.startsWith("[")) {
    const close = hostname.indexOf("]");
    return close >= 0 && close + 1 === colon && !hostname.includes("[", 1) && !hostname.includes("]", close + 1);
  }
  return hostname.indexOf(":") === colon && !/[[\]]/.test(hostname);
}

/** Whether the name takes in every host. */
export function matchesEveryHost(hostname: string): boolean {
  return hostname === "" || hostname === "*";
}

/** Judges the hostname of a rule by itself; whether it may stand where it stands is not its business. */
export function checkHostname(hostname: string, property: string, findings: Findings): void {
  if (hasPort(hostname)) {
    const bare = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/:]*)/.exec(hostname)?.[1] ?? hostname.replace(/:[^:]*$/, "");
    const what = hostname.includes("://") ? "without scheme and path" : "without port";
    findings.fail(property, `${quote(hostname)} must be a host name ${what}; write ${quote(bare)}`);
  }
  if (hostname.lastIndexOf("*") > 0) {
    findings.fail(
      property,
      `${quote(hostname)} may have one *, as its first character, for all subdomains, as in "*.example.com"; ` +
        "write one rule for each name that this cannot say",
    );
  }
  if (!hasPort(hostname) && hostname.lastIndexOf("*") <= 0 && !matchesEveryHost(hostname)) {
    warnOfHostname(hostname, property, findings);
  }
}

function warnOfHostname(hostname: string, property: string, findings: Findings): void {
  const never = (why: string): void => {
    findings.warn(property, `no request ever matches ${quote(hostname)}: ${why}`);
  };
  if (hostname.startsWith("*") && !hostname.startsWith("*.")) {
    never(`the * stands for subdomains only before a dot; write ${quote(`*.${hostname.slice(1)}`)}`);
    return;
  }
  const name = hostname.replace(/^\*\./, "");
  if (/\s/.test(name)) never("there are spaces in it; leave them out");
  else if (name.includes("/")) {
    never("there is a path in it; write the path as a regular expression in the rule's path");
  } else if (isIP(name.replace(/^\[|\]$/g, "")) !== 0) {
    never("it is an IP address; write a host name of one of your zones");
  } else if (/[^\w.\u0080-\u{10ffff}-]/u.test(name)) never("it holds a character that no host name has; leave it out");
  else if (name.endsWith(".") && name.length > 1) {
    never("the host name of a request does not end in a dot; leave it out");
  } else if (name.split(".").includes("")) never("a part between its dots is empty");
  else warnOfLabels(hostname, name, never);

  function warnOfLabels(written: string, dotted: string, tell: (why: string) => void): void {
    const ascii = /^[\0-\x7f]*$/.test(dotted) ? dotted : domainToASCII(dotted);
    const labels = ascii.split(".");
    if (ascii === "") tell("it has no form that DNS can hold");
    else if (ascii.length > 253) tell(`it has ${ascii.length} characters; DNS holds at most 253`);
    else if (labels.some((label) => label.length > 63)) tell("a part between its dots is longer than 63 characters");
    else if (labels.some((label) => /^-|-$/.test(label))) tell("a part between its dots begins or ends with a hyphen");
    else if (labels.length === 1 && written === dotted) {
      tell(`it has no dot; write the full name, as in ${quote(`${dotted}.example.com`)}`);
    } else if (/[A-Z]/.test(dotted)) {
      tell(`names are compared as written, and requests come in lower case; write ${quote(written.toLowerCase())}`);
    }
  }
}
