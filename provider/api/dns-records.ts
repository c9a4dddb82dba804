import { type ApiClient } from "./http/client.js";
import { CloudflareApiError, isNotFound } from "./http/errors.js";
import { type Family } from "./http/family.js";
import { DOCS } from "./http/links.js";
import { listPages } from "./http/pages.js";
import { path } from "./http/path.js";
import { hasId, isListOfObjects, isRecord } from "./http/shapes.js";
import { type DnsRecordWire } from "./wire.js";

const family: Family = {
  permissions: [{ scope: "zone", anyOf: ["DNS"], levels: { GET: "Read" }, also: ["Zone: Read"] }],
  remedies: [
    {
      codes: [9313],
      advice:
        "Shorten the `comment` of the resource: it may have 80 characters on the Free plan, and 480 on paid plans.",
      link: `${DOCS}/dns/manage-dns-records/reference/record-attributes/`,
    },
    {
      codes: [9300],
      advice: "Leave out the `tags` of the resource, or some of them: zones on the Free plan have none.",
      link: `${DOCS}/dns/manage-dns-records/reference/record-attributes/`,
    },
    {
      codes: [1001],
      advice: "There is no such zone. Correct `zoneId`, or leave it out to have the zone found by the host name.",
    },
  ],
  // 81044: "Record does not exist"; 1002 is older.
  notFound: { codes: [81044, 1002], path: /\/zones\/[^/]+\/dns_records\/[^/?]+/ },
};

/** The zone that records are in; messages name it. */
export interface ZoneRef {
  readonly id: string;
  /** Where it is known. */
  readonly name?: string;
}

/** Filters of the list, of which all must hold. */
export interface ListRecordsQuery {
  readonly "name.exact"?: string;
  readonly "content.exact"?: string;
  readonly "content.endswith"?: string;
  readonly type?: "CNAME";
}

/** All of a record that this package writes: a request is never partial. */
export interface CnameBody {
  readonly type: "CNAME";
  /** The complete name, punycode. */
  readonly name: string;
  readonly content: string;
  readonly proxied: true;
  /** 1: automatic, the only one that a proxied record has. */
  readonly ttl: 1;
  readonly comment: string;
  /** `name:value` each. */
  readonly tags: readonly string[];
}

/** The API takes pages of up to 5,000,000 records; one of this size suffices for what leads to one tunnel. */
const perPage = 1_000;

/** Whether the record does not exist. 1001 is an unknown zone, which took its records along. */
export function isRecordGone(error: unknown): boolean {
  if (isNotFound(error)) return true;
  return (
    error instanceof CloudflareApiError && error.outcome === "refused" && error.status !== 403 && error.hasCode(1001)
  );
}

function about(zone: ZoneRef): { family: Family; zone: string } {
  return { family, zone: zone.name ?? zone.id };
}

/** Lists the records of a zone that match, over all pages. */
export async function listRecords(client: ApiClient, zone: ZoneRef, query: ListRecordsQuery): Promise<DnsRecordWire[]> {
  const { items } = await listPages<DnsRecordWire>(client, {
    path: path`/zones/${zone.id}/dns_records`,
    ...about(zone),
    query: { ...query },
    perPage,
  });
  return items;
}

/** Reads one record. */
export async function getRecord(client: ApiClient, zone: ZoneRef, recordId: string): Promise<DnsRecordWire> {
  const answer = await client.request<DnsRecordWire>({
    method: "GET",
    path: path`/zones/${zone.id}/dns_records/${recordId}`,
    ...about(zone),
    accepts: hasId,
  });
  return answer.result;
}

/** Creates a record. Sent again only where it surely was not processed. */
export async function createRecord(client: ApiClient, zone: ZoneRef, body: CnameBody): Promise<DnsRecordWire> {
  const answer = await client.request<DnsRecordWire>({
    method: "POST",
    path: path`/zones/${zone.id}/dns_records`,
    ...about(zone),
    body,
    accepts: hasId,
  });
  return answer.result;
}

/** Changes a record in place. */
export async function updateRecord(
  client: ApiClient,
  zone: ZoneRef,
  recordId: string,
  body: CnameBody,
): Promise<DnsRecordWire> {
  const answer = await client.request<DnsRecordWire>({
    method: "PATCH",
    path: path`/zones/${zone.id}/dns_records/${recordId}`,
    ...about(zone),
    body,
    accepts: hasId,
  });
  return answer.result;
}

/** Deletes a record. */
export async function deleteRecord(client: ApiClient, zone: ZoneRef, recordId: string): Promise<void> {
  await client.request<unknown>({
    method: "DELETE",
    path: path`/zones/${zone.id}/dns_records/${recordId}`,
    ...about(zone),
  });
}

/** Puts one record in the place of others in one database transaction, so that no moment is without one. */
export async function replaceRecords(
  client: ApiClient,
  zone: ZoneRef,
  recordIds: readonly string[],
  body: CnameBody,
): Promise<DnsRecordWire> {
  const answer = await client.request<{ readonly posts: readonly [DnsRecordWire] }>({
    method: "POST",
    path: path`/zones/${zone.id}/dns_records/batch`,
    ...about(zone),
    body: { deletes: recordIds.map((id) => ({ id })), posts: [body] },
    accepts: (result) => isRecord(result) && isListOfObjects(result.posts) && (result.posts as unknown[]).length === 1,
  });
  return answer.result.posts[0];
}
