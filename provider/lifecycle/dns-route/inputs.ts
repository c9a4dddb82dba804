import type { CnameBody } from "../../api/dns-records.js";
import { sameComment } from "../../contract/comment.js";
import { targetOf } from "../../session/naming.js";
import {
  dnsForm,
  validateDnsHostname,
  validateRecordComment,
  validateRecordTags,
  validateWait,
  validateZoneId,
} from "../../validation/dns-record.js";
import { parseDuration } from "../../validation/durations.js";
import { adoptRule, markRule, type RuleTable } from "../../validation/rules.js";
import { sameId, type FieldTable } from "../fields.js";
import type { Properties } from "../frame/guard.js";
import { tunnelReferenceRules } from "../tunnel-reference.js";

/** The inputs as check leaves them. */
export interface DnsRouteInputs {
  accountId: string;
  tunnelId: string;
  /** As DNS holds it. */
  hostname: string;
  zoneId?: string;
  comment: string;
  tags?: string[];
  adopt?: boolean;
  /** Seconds. */
  waitForConnector?: number;
  mark?: string;
}

/** The rules for them. */
export const rules: RuleTable = {
  ...tunnelReferenceRules("a CfdTunnel"),
  hostname: { rule: validateDnsHostname, required: "missing: pass the host name that is to lead to the tunnel" },
  zoneId: { rule: validateZoneId },
  comment: { rule: validateRecordComment, required: "missing: a record is known again by its comment" },
  tags: { rule: validateRecordTags },
  ...adoptRule,
  waitForConnector: { rule: validateWait },
  ...markRule,
};

/** What a change of an input does. `target` stands for the tunnel: the record shows where it leads. */
export const fields: FieldTable = {
  accountId: { onChange: "replace", same: sameId },
  hostname: { onChange: "replace", same: (old, declared) => dnsForm(String(old)) === dnsForm(String(declared)) },
  zoneId: { onChange: "replace", same: sameId },
  target: { onChange: "update", same: sameId },
  comment: { onChange: "update", same: (old, declared) => sameComment(textOf(old), textOf(declared)) },
  tags: { onChange: "update", default: [], same: sameTags },
  adopt: { onChange: "update", default: false },
  waitForConnector: { onChange: "update", default: 0 },
};

/** The fields that are sent to the API: with any other change, nothing is. */
export const sentFields: readonly string[] = ["target", "comment", "tags"];

/** The inputs as the state keeps them: the host name as DNS holds it, the wait in seconds. Unknown values stay. */
export function normalised(news: Properties): Properties {
  const { hostname, waitForConnector } = news;
  const seconds = parseDuration(waitForConnector);
  return {
    ...news,
    ...(validateDnsHostname(hostname) === undefined ? { hostname: dnsForm(String(hostname)) } : {}),
    ...(seconds === undefined ? {} : { waitForConnector: seconds }),
  };
}

/** The tunnel at an address; undefined where it is no tunnel's. */
export function tunnelAt(content: string | undefined): string | undefined {
  return /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.cfargotunnel\.com\.?$/.exec(
    (content ?? "").toLowerCase(),
  )?.[1];
}

/** Whether two lists hold the same tags, in whatever order. */
export function sameTags(a: unknown, b: unknown): boolean {
  const sorted = (tags: unknown): string => JSON.stringify(Array.isArray(tags) ? [...(tags as unknown[])].sort() : []);
  return sorted(a) === sorted(b);
}

/** The record that is declared, complete. */
export function bodyOf({ hostname, tunnelId, comment, tags }: DnsRouteInputs): CnameBody {
  return {
    type: "CNAME",
    name: hostname,
    content: targetOf(tunnelId),
    proxied: true,
    ttl: 1,
    comment,
    tags: tags ?? [],
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
