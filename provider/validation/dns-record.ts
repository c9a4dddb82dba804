import { isIP } from "node:net";

import { parseDuration } from "./durations.js";
import { describe, quote } from "./findings.js";
import { lookUpForm } from "./idna.js";
import { longestComment, traceLength } from "./object-comment.js";

/** The longest comment of a DNS record on paid plans, without the trace that tells whose it is. */
const longestPaidComment = 480;

/** The longest `waitForConnector`, in seconds. */
const longestWait = 3_600;

const example = "write the name that visitors use, such as app.example.com";

/**
 * The form in which DNS holds a host name: lower case, punycode, no dot at the end; the same that a rule for it has. A text
 * that is no host name comes back in lower case.
 */
export function dnsForm(hostname: string): string {
  const [, wildcard = "", name = ""] = /^(\*\.)?(.*?)\.?$/s.exec(hostname) ?? [];
  // DNS holds names that no host has, too, with an underscore, say: then each part by itself.
  return wildcard + (lookUpForm(name) ?? name.split(".").map(formOfPart).join("."));
}

function formOfPart(part: string): string {
  return lookUpForm(part) ?? part.toLowerCase();
}

/** Why no DNS record can have this host name, or undefined where one can. */
export function validateDnsHostname(value: unknown): string | undefined {
  if (typeof value !== "string") return `must be a string, a host name; ${example}`;
  if (value === "") return `must not be empty; ${example}`;
  const asUrl = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]*)/.exec(value);
  if (asUrl !== null) return mustBeBare(value, "scheme and path", asUrl[1]);
  if (/\s/.test(value)) return `${quote(value)} must not hold spaces or line breaks`;
  if (/[/?#]/.test(value)) return mustBeBare(value, "path", /^[^/?#]*/.exec(value)?.[0]);
  if (isIP(value.replace(/^\[|\]$/g, "")) !== 0) return `${quote(value)} is an IP address; ${example}`;
  if (value.includes(":")) return mustBeBare(value, "port", /^[^:]*/.exec(value)?.[0]);
  if (value.endsWith(".")) return mustBeBare(value, "the dot at its end", value.replace(/\.+$/, ""));
  return flawOfName(value, dnsForm(value));
}

function mustBeBare(value: string, without: string, bare: string | undefined): string {
  return `${quote(value)} must be a host name without ${without}; ${bare ? `write ${quote(bare)}` : example}`;
}

function flawOfName(value: string, ascii: string): string | undefined {
  if (/(^|\.)cfargotunnel\.com$/.test(ascii)) {
    return `${quote(value)} is an address of a tunnel, to which the record leads by itself; ${example}`;
  }
  const labels = ascii.replace(/^\*\./, "").split(".");
  if (ascii.lastIndexOf("*") > 0 || (ascii.startsWith("*") && !ascii.startsWith("*."))) {
    return `${quote(value)} may have one *, as its whole first part, as in "*.example.com"`;
  }
  if (labels.includes("")) return `${quote(value)}: a part between its dots is empty`;
  if (labels.length === 1) return `${quote(value)} must be a complete name, as in ${quote(`${value}.example.com`)}`;
  if (ascii.length > 253) return `${quote(value)} has ${ascii.length} characters; DNS holds at most 253`;
  if (labels.some((label) => label.length > 63)) {
    return `${quote(value)}: a part between its dots is longer than 63 characters`;
  }
  if (labels.some((label) => /^-|-$/.test(label))) {
    return `${quote(value)}: a part between its dots begins or ends with a hyphen`;
  }
  if (labels.some((label) => !/^[a-z0-9_-]+$/.test(label))) {
    return `${quote(value)} holds a character that no host name has; ${example}`;
  }
  return undefined;
}

/** Why this is no id of a zone, or undefined where it is one. The value may be a secret that got into the wrong field. */
export function validateZoneId(id: unknown): string | undefined {
  if (typeof id === "string" && /^[0-9a-f]{32}$/i.test(id)) return undefined;
  return (
    "must be the id of a zone, 32 hexadecimal digits; it is on the overview page of the domain in the dashboard. Leave it " +
    "out to have the zone found by the host name"
  );
}

/** Why no DNS record can have this comment, or undefined where one can. */
export function validateRecordComment(value: unknown): string | undefined {
  if (typeof value !== "string") return `must be a string; it is ${describe(value)}`;
  if (value !== "" && value.trim() === "") {
    return 'must not be blank; write "" for none, or leave it out for the default';
  }
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value)) {
    return "must be one line, without line breaks, tabs or other control characters";
  }
  const { length } = Array.from(value);
  if (length <= longestPaidComment) return undefined;
  return (
    `has ${length} characters; it may have ${longestPaidComment}, and ${longestComment} on the Free plan: Cloudflare takes ` +
    `${longestPaidComment + traceLength} and ${longestComment + traceLength}, of which ${traceLength} tell whose the record is`
  );
}

/** Why these are no tags of a DNS record, or undefined where they are. */
export function validateRecordTags(value: unknown): string | undefined {
  const form =
    'tags have the form "name:value", as in ["team:web", "env:prod"]; the name has at most 32 letters, digits, - and _';
  if (!Array.isArray(value)) return `must be a list of strings; ${form}`;
  const isTag = (tag: unknown): boolean => typeof tag === "string" && /^[\w-]{1,32}:[^\p{Cc}]{0,100}$/u.test(tag);
  const wrong = value.findIndex((tag) => !isTag(tag));
  if (wrong >= 0) return `${quote(value[wrong])} is no tag: ${form}`;
  const twice = value.find((tag, index) => value.indexOf(tag) !== index) as string | undefined;
  return twice === undefined ? undefined : `${quote(twice)} is there twice`;
}

/** Why nobody can wait this long, or undefined where one can. */
export function validateWait(value: unknown): string | undefined {
  const seconds = parseDuration(value);
  return seconds !== undefined && seconds >= 0 && seconds <= longestWait
    ? undefined
    : `must be whole seconds from 0 (do not wait) to ${longestWait}, as a number (60) or with a unit ("60s", "2m")`;
}
