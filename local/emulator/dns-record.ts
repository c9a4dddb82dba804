import { isIPv4, isIPv6 } from "node:net";

import { apiError, dnsValidation, unparsable } from "./errors.js";
import { asciiForm, isHostname } from "./host-name.js";
import { type JsonObject } from "./json.js";
import { maxCommentLength, maxTtlSeconds, minTtlSeconds } from "./limits.js";
import {
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  own,
  requiredString,
} from "./request-body.js";

/** Record types that the emulator holds: those whose content is one text. */
export const recordTypes = ["A", "AAAA", "CNAME", "MX", "NS", "PTR", "TXT"] as const;
/** Type of a DNS record. */
export type RecordType = (typeof recordTypes)[number];
/** Types that can pass through Cloudflare's proxy. */
const proxiableTypes: readonly RecordType[] = ["A", "AAAA", "CNAME"];

/** What a plan allows on a record. */
export interface RecordQuota {
  commentLength: number;
  tags: number;
}

/** What a client says of a record, checked and normalised. */
export interface RecordContent {
  type: RecordType;
  /** Complete and lower-case: `app.example.com`. */
  name: string;
  content: string;
  /** Seconds; 1 is automatic. */
  ttl: number;
  proxied: boolean;
  /** Empty for none. */
  comment: string;
  tags: readonly string[];
  settings: JsonObject;
  /** Of an MX record. */
  priority: number | undefined;
}

/** A DNS record. Never changed in place: a change puts another object in its stead, so that a failed batch leaves none. */
export interface DnsRecord extends RecordContent {
  id: string;
  createdAt: number;
  modifiedAt: number;
  commentModifiedAt: number;
  tagsModifiedAt: number;
}

/** Whether records of a type can be proxied. */
export function isProxiable(type: RecordType): boolean {
  return proxiableTypes.includes(type);
}

/** The complete name: `app`, `@` and `app.example.com` alike. What does not end in the zone's name gets it appended. */
export function completeName(name: string, zoneName: string): string {
  const ascii = asciiForm(name);
  if (ascii === "@" || ascii === zoneName) return zoneName;
  const complete = ascii.endsWith(`.${zoneName}`) ? ascii : `${ascii}.${zoneName}`;
  if (!isHostname(complete)) throw dnsValidation(9000, "DNS name is invalid.");
  return complete;
}

function hostContent(type: RecordType, code: number): (content: string) => string {
  return (content) => {
    const host = asciiForm(content);
    if (!isHostname(host) || isIPv4(host)) throw dnsValidation(code, `Content for ${type} record is invalid.`);
    return host;
  };
}

/** What the content of each type may be, and how it is kept. */
const readContent: Record<RecordType, (content: string) => string> = {
  A: (content) => {
    if (!isIPv4(content)) throw dnsValidation(9005, "Content for A record must be a valid IPv4 address.");
    return content;
  },
  AAAA: (content) => {
    if (!isIPv6(content)) throw dnsValidation(9006, "Content for AAAA record must be a valid IPv6 address.");
    return new URL(`http://[${content.replace(/%.*$/, "")}]`).hostname.slice(1, -1);
  },
  CNAME: hostContent("CNAME", 9007),
  MX: hostContent("MX", 9009),
  NS: hostContent("NS", 9008),
  PTR: hostContent("PTR", 9010),
  TXT: (content) => {
    if (content === "") throw dnsValidation(9011, "Content for TXT record is invalid.");
    return content;
  },
};

function readComment(comment: string, quota: RecordQuota): string {
  if (Array.from(comment).length > quota.commentLength) {
    throw dnsValidation(9313, `DNS record comment exceeds the maximum length of ${quota.commentLength} characters.`);
  }
  // eslint-disable-next-line no-control-regex -- line breaks and other control characters are what is refused
  if (/[\u0000-\u001f\u007f\u2028\u2029]/.test(comment)) {
    throw apiError("invalidComment");
  }
  return comment;
}

function readTags(body: JsonObject, quota: RecordQuota): string[] | undefined {
  const tags = own(body, "tags");
  if (tags === undefined) return undefined;
  if (tags === null) return [];
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === "string")) {
    throw unparsable("Json deserialize error: tags: expected a sequence of strings");
  }
  if (tags.length > quota.tags) {
    throw dnsValidation(9300, `DNS record has ${tags.length} tags, exceeding the quota of ${quota.tags}.`);
  }
  const wrong = tags.find((tag) => !/^[\w.-]{1,32}(:[\x20-\x7e]{0,100})?$/.test(tag));
  if (wrong !== undefined) throw apiError("invalidTag", `DNS record has an invalid tag: ${wrong.slice(0, 100)}`);
  return tags;
}

function readType(type: string): RecordType {
  const known = recordTypes.find((candidate) => candidate === type.toUpperCase());
  if (known === undefined) {
    throw dnsValidation(9020, `Invalid DNS record type. The emulator holds ${recordTypes.join(", ")}.`);
  }
  return known;
}

function readTtl(ttl: number): number {
  if (ttl !== 1 && !(Number.isInteger(ttl) && ttl >= minTtlSeconds && ttl <= maxTtlSeconds)) {
    throw dnsValidation(
      9021,
      `Invalid TTL. Must be between ${minTtlSeconds} and ${maxTtlSeconds} seconds, or 1 for Automatic.`,
    );
  }
  return ttl;
}

/**
 * Reads a record from a body. `base` is what fields that are left out keep (PATCH); without it they have their defaults,
 * and `name`, `type` and `content` are required.
 */
export function readRecord(
  body: JsonObject,
  zoneName: string,
  quota: RecordQuota,
  base?: RecordContent,
): RecordContent {
  const text = (key: "name" | "type" | "content"): string =>
    (base ? optionalString(body, key) : requiredString(body, key)) ?? base?.[key] ?? "";
  const type = readType(text("type"));
  const name = completeName(text("name"), zoneName);
  const content = readContent[type](text("content"));
  if (type === "CNAME" && content === name) throw dnsValidation(9039, "CNAME content cannot reference itself.");
  const proxied = optionalBoolean(body, "proxied") ?? base?.proxied ?? false;
  if (proxied && !isProxiable(type)) throw dnsValidation(9004, "This record type cannot be proxied.");
  const ttl = readTtl(optionalNumber(body, "ttl") ?? base?.ttl ?? 1);
  // null takes a comment away; left out in a PATCH, it stays.
  const comment = own(body, "comment") === null ? "" : (optionalString(body, "comment") ?? base?.comment ?? "");
  const settings = optionalObject(body, "settings") ?? base?.settings ?? {};
  return {
    type,
    name,
    content,
    ttl: proxied ? 1 : ttl,
    proxied,
    comment: readComment(comment, quota),
    tags: readTags(body, quota) ?? base?.tags ?? [],
    settings,
    priority: type === "MX" ? (optionalNumber(body, "priority") ?? base?.priority ?? 0) : undefined,
  };
}

/** What a plan allows: comments of 100 characters and no tags on Free, 500 and 20 on the others. */
export function recordQuota(plan: keyof typeof maxCommentLength): RecordQuota {
  return { commentLength: maxCommentLength[plan], tags: plan === "free" ? 0 : 20 };
}
