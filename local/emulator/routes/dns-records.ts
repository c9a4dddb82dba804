import { type DnsRecord, readRecord, recordQuota } from "../dns-record.js";
import { type Answer } from "../envelope.js";
import { couldNotRoute, unparsable } from "../errors.js";
import { isJsonObject, type JsonObject } from "../json.js";
import { defaultRecordsPerPage, maxRecordsPerPage } from "../limits.js";
import { paginate } from "../query.js";
import { own, requiredString } from "../request-body.js";
import { findRecord, RecordDraft } from "../zone.js";
import { filterRecords } from "../zone-filters.js";
import { wireRecord } from "../zone-wire.js";
import { type Route, type ZoneCall } from "./route.js";

const path = "/zones/:zoneId/dns_records";
const one = `${path}/:recordId`;

function recordParam(call: ZoneCall): string {
  const id = call.param("recordId");
  if (!/^[0-9a-f]{32}$/i.test(id)) throw couldNotRoute(call.path);
  return id.toLowerCase();
}

/** What can be done to a zone's records: each by itself, or several in a batch. */
const operations = {
  deletes: (draft: RecordDraft, body: JsonObject) => {
    const record = draft.get(requiredString(body, "id"));
    draft.delete(record);
    return record;
  },
  patches: (draft: RecordDraft, body: JsonObject, { zone }: ZoneCall) => {
    const old = draft.get(requiredString(body, "id"));
    return draft.replace(old, readRecord(body, zone.name, recordQuota(zone.plan), old));
  },
  puts: (draft: RecordDraft, body: JsonObject, { zone }: ZoneCall) => {
    const old = draft.get(requiredString(body, "id"));
    return draft.replace(old, readRecord(body, zone.name, recordQuota(zone.plan)));
  },
  posts: (draft: RecordDraft, body: JsonObject, { zone }: ZoneCall) =>
    draft.add(readRecord(body, zone.name, recordQuota(zone.plan))),
};
type Operation = keyof typeof operations;

function apply(call: ZoneCall, operation: Operation, body: JsonObject): DnsRecord {
  const draft = new RecordDraft(call.zone, call.services.clock.now());
  const record = operations[operation](draft, body, call);
  draft.commit();
  return record;
}

function change(operation: "patches" | "puts"): (call: ZoneCall) => Promise<Answer> {
  return async (call) => {
    const body = await call.body();
    return { result: wireRecord(apply(call, operation, { ...body, id: recordParam(call) })) };
  };
}

/** Deletes, patches, puts and posts, in this order whatever the body's; all of them or none. */
async function batch(call: ZoneCall): Promise<Answer> {
  const body = await call.body();
  const draft = new RecordDraft(call.zone, call.services.clock.now());
  const result: Record<string, unknown> = {};
  for (const [name, operation] of Object.entries(operations)) {
    const items = own(body, name) ?? [];
    if (!Array.isArray(items) || !items.every(isJsonObject)) {
      throw unparsable(`Json deserialize error: ${name}: expected a sequence of maps`);
    }
    result[name] = items.map((item) => wireRecord(operation(draft, item, call)));
  }
  draft.commit();
  return { result };
}

/** The DNS records of a zone. */
export const dnsRecordRoutes: readonly Route<ZoneCall>[] = [
  {
    method: "GET",
    path,
    access: "dns read",
    handle: ({ zone, query }) =>
      paginate(filterRecords([...zone.records.values()], query), query, wireRecord, {
        byDefault: defaultRecordsPerPage,
        max: maxRecordsPerPage,
        countPages: true,
      }),
  },
  {
    method: "POST",
    path,
    access: "dns write",
    handle: async (call) => ({ result: wireRecord(apply(call, "posts", await call.body())) }),
  },
  { method: "POST", path: `${path}/batch`, access: "dns write", handle: batch },
  {
    method: "GET",
    path: one,
    access: "dns read",
    handle: (call) => ({ result: wireRecord(findRecord(call.zone.records, recordParam(call))) }),
  },
  { method: "PATCH", path: one, access: "dns write", handle: change("patches") },
  { method: "PUT", path: one, access: "dns write", handle: change("puts") },
  {
    method: "DELETE",
    path: one,
    access: "dns write",
    handle: (call) => ({ result: { id: apply(call, "deletes", { id: recordParam(call) }).id } }),
  },
];
