import type { CnameBody } from "../../api/dns-records.js";
import type { DnsRecordWire } from "../../api/wire.js";
import { isTakenOver, sameComment, stackOf } from "../../contract/comment.js";
import { bounded } from "../../validation/bounded-text.js";
import { dnsForm } from "../../validation/dns-record.js";
import { sameTags, tunnelAt } from "./inputs.js";

/** Whether a record is a CNAME to one of these addresses. */
export function leadsTo(record: DnsRecordWire, targets: readonly string[]): boolean {
  return record.type === "CNAME" && targets.some((target) => target === dnsForm(record.content ?? ""));
}

/**
 * Whether a record that stands where a new one is to be made is a leftover of this resource, or of what it was before it
 * was renamed: it leads to the tunnel under this resource's comment, or to a tunnel under a comment that names this stack.
 */
export function isOwn(record: DnsRecordWire, declared: CnameBody): boolean {
  // Without a comment, it may be anybody's.
  const isMarked = (record.comment ?? "") !== "";
  if (leadsTo(record, [declared.content])) return isMarked && sameComment(record.comment, declared.comment);
  const stack = stackOf(declared.comment);
  return (
    record.type === "CNAME" &&
    tunnelAt(record.content) !== undefined &&
    stack !== undefined &&
    stack === stackOf(record.comment)
  );
}

/** Where a record may lead, and under which comment, for all that a resource knows of it. */
export interface Known {
  readonly target: string;
  readonly comment: string;
}

/** Whether another stack has made a record its own: its comment says so. */
export function isAnothers(record: DnsRecordWire, known: readonly Pick<Known, "comment">[]): boolean {
  return known.every(({ comment }) => isTakenOver(record.comment, comment));
}

/** Why a delete must leave a record as it is; undefined where it is still the resource's own. */
export function reasonToKeep(record: DnsRecordWire, known: readonly Known[]): string | undefined {
  const targets = known.map(({ target }) => target);
  if (!leadsTo(record, targets)) return "it does not lead to this resource's tunnel any more";
  if (isAnothers(record, known)) return "another stack has taken it over, as its comment says";
  return undefined;
}

/** Whether a record is what is declared, down to its tags. */
export function isAsDeclared(record: DnsRecordWire, declared: CnameBody): boolean {
  return (
    leadsTo(record, [declared.content]) &&
    dnsForm(record.name ?? "") === declared.name &&
    record.proxied === true &&
    sameComment(record.comment, declared.comment) &&
    sameTags(record.tags, declared.tags)
  );
}

/** How messages name a record: `the CNAME record app.example.com to x.example.net (comment "…", id …)`. */
export function describeRecord({ type, name, content, comment, id }: DnsRecordWire): string {
  const said = (comment ?? "") === "" ? "no comment" : `comment ${JSON.stringify(bounded(comment ?? "", 100))}`;
  return `the ${bounded(type ?? "DNS", 10)} record ${bounded(name ?? "", 255)} to ${bounded(content ?? "", 255)} (${said}, id ${id})`;
}
