import type { DnsRecordWire } from "../../api/wire.js";
import { sameComment } from "../../contract/comment.js";
import { targetOf } from "../../session/naming.js";
import { bounded } from "../../validation/bounded-text.js";
import { dnsForm } from "../../validation/dns-record.js";
import type { Properties } from "../frame/guard.js";
import { tunnelAt, type DnsRouteInputs } from "./inputs.js";
import type { Known } from "./ownership.js";

/** The outputs. Inputs that have their defaults are left out. */
export interface DnsRouteState extends DnsRouteInputs {
  zoneId: string;
  /** The address that the record leads to. */
  target: string;
  url: string;
  createdAt: string;
  /** What is amiss at Cloudflare of that which is not declared, but always so: the next update puts it right. */
  drift?: { name?: string; type?: string; proxied?: false };
  /** Set where the outcome of a write is not known: what the record may be besides what the outputs say. */
  unsettled?: Known[];
  /** Set where it is not known whether the creation made a record: then the id is none's. */
  inDoubt?: true;
  /** Where the record led when this resource last wrote it, where a refresh found it elsewhere: a delete goes by that. */
  writtenTarget?: string;
}

/** The outputs after a write of what is declared, or of nothing. */
export function outputsOf(
  inputs: DnsRouteInputs,
  zoneId: string,
  record: Pick<DnsRecordWire, "comment" | "created_on">,
): DnsRouteState & Properties {
  const { tags = [], adopt = false, waitForConnector = 0, mark } = inputs;
  const { comment } = record;
  return {
    accountId: inputs.accountId.toLowerCase(),
    tunnelId: inputs.tunnelId.toLowerCase(),
    hostname: inputs.hostname,
    zoneId: zoneId.toLowerCase(),
    target: targetOf(inputs.tunnelId),
    url: urlOf(inputs.hostname),
    // A record that a resource of another name had made keeps its comment, which names the same stack.
    comment: typeof comment === "string" && sameComment(comment, inputs.comment) ? comment : inputs.comment,
    ...(tags.length === 0 ? {} : { tags }),
    ...(adopt ? { adopt } : {}),
    ...(waitForConnector === 0 ? {} : { waitForConnector }),
    createdAt: record.created_on ?? "",
    ...(mark === undefined ? {} : { mark }),
  };
}

/** The outputs after a read. */
export function observed(
  olds: Partial<DnsRouteState>,
  zoneId: string,
  record: DnsRecordWire,
): Partial<DnsRouteState> & { hostname: string } {
  const { accountId, adopt, waitForConnector, mark } = olds;
  const content = dnsForm(record.content ?? "");
  const name = dnsForm(record.name ?? "");
  const hostname = olds.hostname ?? name;
  const tunnelId = tunnelAt(content) ?? olds.tunnelId;
  const tags = [...(record.tags ?? [])];
  const written = olds.writtenTarget ?? olds.target;
  const isWhereItWasPut = [written, ...(olds.unsettled ?? []).map(({ target }) => target)].includes(content);
  const drift = {
    ...(name === hostname ? {} : { name: bounded(name, 255) }),
    ...(record.type === "CNAME" ? {} : { type: bounded(record.type ?? "", 10) }),
    ...(record.proxied === false ? { proxied: false as const } : {}),
  };
  return {
    ...(accountId === undefined ? {} : { accountId }),
    ...(tunnelId === undefined ? {} : { tunnelId }),
    hostname,
    zoneId,
    target: content,
    url: urlOf(hostname),
    comment: record.comment ?? "",
    ...(tags.length === 0 ? {} : { tags }),
    ...(adopt === undefined ? {} : { adopt }),
    ...(waitForConnector === undefined ? {} : { waitForConnector }),
    ...(mark === undefined ? {} : { mark }),
    createdAt: record.created_on ?? olds.createdAt ?? "",
    ...(written === undefined || isWhereItWasPut ? {} : { writtenTarget: written }),
    ...(Object.keys(drift).length === 0 ? {} : { drift }),
  };
}

/** The inputs that a read reports. */
export function inputsOf(outs: Partial<DnsRouteState>): Properties {
  const { accountId, tunnelId, hostname, zoneId, comment, tags, adopt, waitForConnector, mark } = outs;
  return { accountId, tunnelId, hostname, zoneId, comment, tags, adopt, waitForConnector, mark };
}

function urlOf(hostname: string): string {
  return `https://${hostname}`;
}
