import { parseDuration } from "../validation/durations.js";
import {
  dnsForm,
  validateDnsHostname,
  validateRecordComment,
  validateRecordTags,
  validateWait,
  validateZoneId,
} from "../validation/dns-record.js";
import { targetOf } from "../validation/tunnel.js";
import { sameComment } from "./comment.js";
import { adoptInput, hiddenInputs, lowerCase, stackInput, textOf, tunnelReference } from "./common-inputs.js";
import type { Contract } from "./contract.js";

/** Whether two lists hold the same tags, in whatever order. */
export function sameTags(a: unknown, b: unknown): boolean {
  const sorted = (tags: unknown): string => JSON.stringify(Array.isArray(tags) ? [...(tags as unknown[])].sort() : []);
  return sorted(a) === sorted(b);
}

/** Where visitors find a host name. */
export function urlOf(hostname: string): string {
  return `https://${hostname}`;
}

const { tunnelId, accountId, tunnel } = tunnelReference("a CfdTunnel", "update");

/** DnsRoute. */
export const dnsRoute = {
  resource: "DnsRoute",
  inputs: {
    tunnel,
    // The record shows where it leads, which may be no tunnel by now.
    tunnelId: { ...tunnelId, same: (_old, declared, olds) => olds["target"] === targetOf(String(declared)) },
    // Not known while the tunnel is replaced, which hardly ever takes it to another account. A record that were planned to go
    // with it would be gone until the new tunnel is there.
    accountId: { ...accountId, hardlyChanges: true },
    hostname: {
      rule: validateDnsHostname,
      required: "missing: pass the host name that is to lead to the tunnel",
      onChange: "replace",
      form: (value) => dnsForm(String(value)),
    },
    zoneId: { rule: validateZoneId, onChange: "replace", form: lowerCase },
    comment: {
      rule: validateRecordComment,
      onChange: "update",
      same: (old, declared) => sameComment(textOf(old), textOf(declared)),
      absent: "comment",
    },
    tags: { rule: validateRecordTags, onChange: "update", default: [], same: sameTags },
    ...adoptInput,
    waitForConnector: { rule: validateWait, onChange: "stored", default: 0, form: parseDuration },
    ...stackInput,
    ...hiddenInputs,
  },
  computed: ["target", "url", "createdAt"],
  derived: { target: { of: "tunnelId", make: targetOf }, url: { of: "hostname", make: urlOf } },
  secretOutputs: [],
} satisfies Contract;
