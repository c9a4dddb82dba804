import { isIP } from "node:net";

import { type Findings, quote } from "./findings.js";
import { lookUpForm } from "./idna.js";

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

/**
 * What cloudflared compares with the host names of requests, which come in lower case and in ASCII: the name in that
 * form, and as written where it is a wildcard, or no name by IDNA's rules. Undefined where no request has it.
 */
export function requestPattern(hostname: string): string | undefined {
  if (matchesEveryHost(hostname)) return "*";
  const pattern = hostname.startsWith("*.") ? hostname : (lookUpForm(hostname) ?? hostname);
  return /[^\0-\x7f]|[A-Z]/.test(pattern) ? undefined : pattern;
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
    const why = whyNoRequestHas(hostname);
    if (why !== undefined) findings.warn(property, `no request ever matches ${quote(hostname)}: ${why}`);
  }
}

function whyNoRequestHas(hostname: string): string | undefined {
  if (hostname.startsWith("*") && !hostname.startsWith("*.")) {
    return `the * stands for subdomains only before a dot; write ${quote(`*.${hostname.slice(1)}`)}`;
  }
  const name = hostname.replace(/^\*\./, "");
  if (/\s/.test(name)) return "there are spaces in it; leave them out";
  if (name.includes("/")) return "there is a path in it; write the path as a regular expression in the rule's path";
  if (isIP(name.replace(/^\[|\]$/g, "")) !== 0) return "it is an IP address; write a host name of one of your zones";
  if (/[^\w.\u0080-\u{10ffff}-]/u.test(name)) return "it holds a character that no host name has; leave it out";
  if (name.endsWith(".") && name.length > 1) return "the host name of a request does not end in a dot; leave it out";
  if (name.split(".").includes("")) return "a part between its dots is empty";
  return whyNoRequestHasLabels(name, name !== hostname) ?? whyNotAsWritten(name, hostname);
}

function whyNoRequestHasLabels(name: string, isWildcard: boolean): string | undefined {
  const ascii = /^[\0-\x7f]*$/.test(name) ? name : lookUpForm(name);
  if (ascii === undefined) return "it has no form that DNS can hold";
  const labels = ascii.split(".");
  if (ascii.length > 253) return `it has ${ascii.length} characters; DNS holds at most 253`;
  if (labels.some((label) => label.length > 63)) return "a part between its dots is longer than 63 characters";
  if (labels.some((label) => /^-|-$/.test(label))) return "a part between its dots begins or ends with a hyphen";
  if (labels.length === 1 && !isWildcard) {
    return `it has no dot; write the full name, as in ${quote(`${name}.example.com`)}`;
  }
  return undefined;
}

/** cloudflared compares an exact name in its form for DNS, too; what it compares as written only must be in that form. */
function whyNotAsWritten(name: string, hostname: string): string | undefined {
  if (requestPattern(hostname) !== undefined) return undefined;
  const isWildcard = name !== hostname;
  const meant = (isWildcard ? "*." : "") + (lookUpForm(name) ?? name.toLowerCase());
  return (
    `${isWildcard ? "a wildcard" : "a name with an underscore"} is compared as written, and requests come in lower case ` +
    `and in ASCII; write ${quote(meant)}`
  );
}
