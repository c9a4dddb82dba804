import {
  createRecord,
  deleteRecord,
  getRecord,
  listRecords,
  replaceRecords,
  updateRecord,
  type CnameBody,
} from "../../api/dns-records.js";
import type { DnsRecordWire } from "../../api/wire.js";
import { UserError } from "../../session/errors.js";
import { dnsForm } from "../../validation/dns-record.js";
import { quote } from "../../validation/findings.js";
import type { Place, Requests } from "../objects/kind.js";
import { quoted, saidOf } from "../objects/words.js";

/** The requests to the records of a zone. */
export const recordRequests: Requests<DnsRecordWire, CnameBody> = {
  list: (zone, query) => listRecords(zone.client, zone, query),
  get: (zone, key) => getRecord(zone.client, zone, key),
  create: createInZone,
  update: (zone, key, body) => updateRecord(zone.client, zone, key, body),
  remove: (zone, key) => deleteRecord(zone.client, zone, key),
  replace: (zone, found, body) => {
    const ids = found.map(({ id }) => id);
    return replaceRecords(zone.client, zone, ids, body);
  },
};

/** Cloudflare appends the zone's name to a name that does not end in it: that is nobody's wish. */
async function createInZone(zone: Place, body: CnameBody): Promise<DnsRecordWire> {
  const record = await createRecord(zone.client, zone, body);
  if (record.name === undefined || dnsForm(record.name) === body.name) return record;
  const removed = await deleteRecord(zone.client, zone, record.id).then(
    () => "which was removed again",
    (error: unknown) => `which could not be removed again: ${error instanceof Error ? error.message : String(error)}`,
  );
  throw new UserError(
    `zone ${zone.id} does not hold this name: Cloudflare made ${quoted(record.name, 255)} of it (id ${record.id}), ${removed}. Correct ` +
      "zoneId, or leave it out to have the zone found by the host name",
  );
}

/** The zone and the record that an id names, which may be the record's alone where the state has the zone. */
export function partsOf(id: string, zoneId: string | undefined): { zoneId: string; key: string } {
  const [, zone, key] = /^(?:([0-9a-f]{32})\/)?([0-9a-f]{32})$/i.exec(id) ?? [];
  const within = zoneId ?? zone;
  // The id of a creation in doubt is none.
  if (within !== undefined) return { zoneId: within, key: key ?? "" };
  throw new UserError(
    `the id ${quote(id)} must be <zone id>/<record id>, 32 hexadecimal digits each; getDnsRoutes lists them`,
  );
}

/** The tunnel at an address; undefined where it is no tunnel's. */
export function tunnelAt(content: string | undefined): string | undefined {
  return /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.cfargotunnel\.com\.?$/.exec(dnsForm(content ?? ""))?.[1];
}

/** How messages name a record: `the CNAME record app.example.com to x.example.net (comment "…", id …)`. */
export function describeRecord({ type, name, content, comment, id }: DnsRecordWire): string {
  return `the ${quoted(type ?? "DNS", 10)} record ${quoted(name, 255)} to ${quoted(content, 255)} (${saidOf(comment)}, id ${id})`;
}
