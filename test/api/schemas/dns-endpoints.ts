import { endpoint, type Endpoint } from "./endpoint.js";
import { accountId, boolean, integer, listOf, nullable, object, oneOf, text, time } from "./json-schema.js";
import { type SdkReaders } from "./sdk-readers.js";

const id = accountId;
const digits = { type: "string", pattern: "^[1-9]\\d*$" };
const tunnel = { type: "string", pattern: "^[0-9a-f-]{36}\\.cfargotunnel\\.com$" };
const tags = listOf({ type: "string", pattern: "^[\\w-]{1,32}:.*$" });

/** All that a request may say of the record: it is never partial, and always a proxied CNAME to a tunnel. */
const cname = object({
  type: { const: "CNAME" },
  name: text,
  content: tunnel,
  proxied: { const: true },
  ttl: { const: 1 },
  comment: { type: "string", minLength: 1, maxLength: 100 },
  tags,
});

const record = object(
  {
    id,
    name: text,
    type: oneOf("A", "AAAA", "CNAME"),
    content: text,
    proxiable: boolean,
    proxied: boolean,
    ttl: integer,
    settings: object({}),
    meta: object({}),
    comment: nullable(text),
    tags,
    created_on: time,
    modified_on: time,
  },
  { comment_modified_on: time, tags_modified_on: time },
);

/** The reference's zone has more; what it requires, and what this package reads, is held. */
const zone = {
  type: "object",
  required: [
    "id",
    "name",
    "account",
    "status",
    "type",
    "paused",
    "name_servers",
    "created_on",
    "modified_on",
    "meta",
    "owner",
  ],
  properties: {
    id,
    name: text,
    account: object({ id: accountId, name: text }),
    status: oneOf("initializing", "pending", "active", "moved"),
    type: oneOf("full", "partial", "secondary", "internal"),
    paused: boolean,
    name_servers: listOf(text),
    created_on: time,
    modified_on: time,
  },
};

/** The endpoints of zones and DNS records that the provider uses. */
export const dnsEndpoints: readonly Endpoint[] = [
  endpoint("GET /zones", zone, ["DnsRoute create", "getZone", "getDnsRoutes"], {
    query: object({ page: digits, per_page: { const: "50" } }),
    isList: true,
  }),
  endpoint(
    "GET /zones/{zone_id}/dns_records",
    record,
    [
      "DnsRoute create (name taken)",
      "DnsRoute create (adopt)",
      "DnsRoute read (several at once)",
      "DnsRoute delete",
      "getDnsRoutes",
    ],
    {
      query: object(
        { page: digits, per_page: digits },
        { "name.exact": text, "content.exact": tunnel, "content.endswith": text, type: { const: "CNAME" } },
      ),
      isList: true,
    },
  ),
  endpoint("POST /zones/{zone_id}/dns_records", record, ["DnsRoute create"], { body: cname }),
  endpoint("GET /zones/{zone_id}/dns_records/{dns_record_id}", record, ["DnsRoute read"]),
  endpoint(
    "PATCH /zones/{zone_id}/dns_records/{dns_record_id}",
    record,
    ["DnsRoute update", "DnsRoute create (adopt)"],
    {
      body: cname,
    },
  ),
  endpoint("DELETE /zones/{zone_id}/dns_records/{dns_record_id}", object({ id }), ["DnsRoute delete"]),
  endpoint(
    "POST /zones/{zone_id}/dns_records/batch",
    object({ deletes: listOf(record), patches: listOf(record), puts: listOf(record), posts: listOf(record) }),
    ["DnsRoute create (adopt addresses)"],
    {
      body: object({
        deletes: listOf(object({ id }), { minItems: 1 }),
        posts: listOf(cname, { minItems: 1, maxItems: 1 }),
      }),
    },
  ),
];

/** The official SDK's own method of each. */
export const dnsSdkReaders: SdkReaders = {
  "GET /zones": (sdk) => sdk.zones.list({}),
  "GET /zones/{zone_id}/dns_records": (sdk, { ids }) => sdk.dns.records.list({ zone_id: ids[0] ?? "" }),
  // The body was checked against the endpoint's schema before: here it only has to get past the SDK's own types.
  "POST /zones/{zone_id}/dns_records": (sdk, { ids, body }) =>
    sdk.dns.records.create({ zone_id: ids[0] ?? "", ...body } as never),
  "GET /zones/{zone_id}/dns_records/{dns_record_id}": (sdk, { ids }) =>
    sdk.dns.records.get(ids[1] ?? "", { zone_id: ids[0] ?? "" }),
  "PATCH /zones/{zone_id}/dns_records/{dns_record_id}": (sdk, { ids, body }) =>
    sdk.dns.records.edit(ids[1] ?? "", { zone_id: ids[0] ?? "", ...body } as never),
  "DELETE /zones/{zone_id}/dns_records/{dns_record_id}": (sdk, { ids }) =>
    sdk.dns.records.delete(ids[1] ?? "", { zone_id: ids[0] ?? "" }),
  "POST /zones/{zone_id}/dns_records/batch": (sdk, { ids, body }) =>
    sdk.dns.records.batch({ zone_id: ids[0] ?? "", ...body }),
};
