import { type DnsRecord, type RecordType, recordTypes } from "./dns-record.js";
import { type FilterTable, readBoolean, readChoice, readFilters, readList, type Test } from "./query.js";
import { type Zone, zoneStatuses, zoneTypes } from "./zone.js";
import { accountName } from "./zone-wire.js";

/** What two texts must have to do with each other. */
type Relation = (text: string, wanted: string) => boolean;

const relations = {
  exact: (text: string, wanted: string) => text === wanted,
  contains: (text: string, wanted: string) => text.includes(wanted),
  startswith: (text: string, wanted: string) => text.startsWith(wanted),
  endswith: (text: string, wanted: string) => text.endsWith(wanted),
};

/** The operators that may stand before a zone's name: `contains:shop`. */
const zoneOperators: Record<string, Relation> = {
  equal: relations.exact,
  not_equal: (text, wanted) => text !== wanted,
  starts_with: relations.startswith,
  ends_with: relations.endswith,
  contains: relations.contains,
  starts_with_case_sensitive: relations.startswith,
  ends_with_case_sensitive: relations.endswith,
  contains_case_sensitive: relations.contains,
};

function byOperator(text: (zone: Zone) => string): (parameter: string, value: string) => Test<Zone> {
  return (_, value) => {
    const colon = value.indexOf(":");
    const operator = colon === -1 ? undefined : zoneOperators[value.slice(0, colon)];
    const wanted = operator ? value.slice(colon + 1) : value;
    const sensitive = value.slice(0, colon).endsWith("case_sensitive");
    return (zone) =>
      sensitive
        ? (operator ?? relations.exact)(text(zone), wanted)
        : (operator ?? relations.exact)(text(zone).toLowerCase(), wanted.toLowerCase());
  };
}

const zoneFilters: FilterTable<Zone> = {
  name: byOperator(({ name }) => name),
  "account.id":
    (_, wanted) =>
    ({ accountId }) =>
      accountId === wanted.toLowerCase(),
  "account.name": byOperator(({ accountId }) => accountName(accountId)),
  status: (parameter, value) => {
    const wanted = readChoice(parameter, value, zoneStatuses);
    return ({ status }) => status === wanted;
  },
};

/** The parameters `<field>`, which is exact, and `<field>.<relation>`. Letters' case does not count. */
function byText(field: string, text: (record: DnsRecord) => string): FilterTable<DnsRecord> {
  return Object.fromEntries(
    Object.entries({ "": relations.exact, ...relations }).map(([name, relation]) => [
      name === "" ? field : `${field}.${name}`,
      (_: string, value: string): Test<DnsRecord> =>
        (record) =>
          relation(text(record).toLowerCase(), value.toLowerCase()),
    ]),
  );
}

const recordFilters: FilterTable<DnsRecord> = {
  ...byText("name", ({ name }) => name),
  ...byText("content", ({ content }) => content),
  ...byText("comment", ({ comment }) => comment),
  type: (parameter, value) => {
    const wanted: RecordType = readChoice(parameter, value.toUpperCase(), recordTypes);
    return ({ type }) => type === wanted;
  },
  proxied: (parameter, value) => {
    const wanted = readBoolean(parameter, value);
    return ({ proxied }) => proxied === wanted;
  },
  search:
    (_, value) =>
    ({ name, type, content, comment, tags }) =>
      [name, type, content, comment, ...tags].some((text) => text.toLowerCase().includes(value.toLowerCase())),
};

/** Parameters that count by being there, with whatever value. */
const presenceFilters: Record<string, Test<DnsRecord>> = {
  "comment.present": ({ comment }) => comment !== "",
  "comment.absent": ({ comment }) => comment === "",
};

/** The records' tags by `tag.exact=name:value`, `tag.present=name` and so on. */
const tagFilters: FilterTable<DnsRecord> = {
  "tag.present": (_, name) => hasTag((tag) => tagName(tag) === name.toLowerCase()),
  "tag.absent":
    (_, name) =>
    ({ tags }) =>
      !tags.some((tag) => tagName(tag) === name.toLowerCase()),
  ...Object.fromEntries(
    Object.entries({ tag: relations.exact, ...prefixed("tag.", relations) }).map(([parameter, relation]) => [
      parameter,
      (_: string, wanted: string): Test<DnsRecord> =>
        hasTag((tag) => {
          const [name = "", ...value] = wanted.toLowerCase().split(":");
          return tagName(tag) === name && relation(tag.toLowerCase().slice(name.length + 1), value.join(":"));
        }),
    ]),
  ),
};

function prefixed(prefix: string, table: Record<string, Relation>): Record<string, Relation> {
  return Object.fromEntries(Object.entries(table).map(([name, relation]) => [prefix + name, relation]));
}

function tagName(tag: string): string {
  return tag.toLowerCase().split(":", 1)[0] ?? "";
}

function hasTag(is: (tag: string) => boolean): Test<DnsRecord> {
  return ({ tags }) => tags.some(is);
}

/** All tests, or with `match=any` at least one of them. */
function matching<T>(tests: readonly Test<T>[], parameter: string, query: URLSearchParams): Test<T> {
  const match = readChoice(parameter, query.get(parameter) || "all", ["any", "all"]);
  if (match === "any" && tests.length > 0) return (item) => tests.some((test) => test(item));
  return (item) => tests.every((test) => test(item));
}

function sorted<T>(items: T[], query: URLSearchParams, keys: Record<string, (item: T) => string | number>): T[] {
  const order = query.get("order");
  if (order === null || order === "") return items;
  const key = keys[readChoice("order", order, Object.keys(keys))] ?? (() => 0);
  const sign = readChoice("direction", query.get("direction") || "asc", ["asc", "desc"]) === "desc" ? -1 : 1;
  const compare = (a: string | number, b: string | number): number => (a < b ? -1 : Number(a > b));
  return [...items].sort((a, b) => sign * compare(key(a), key(b)));
}

/** Keeps the zones that the query asks for; internal ones only where it names that type. */
export function filterZones(zones: readonly Zone[], query: URLSearchParams): Zone[] {
  const types = readList(query, "type", zoneTypes);
  const wanted = matching(readFilters(query, zoneFilters), "match", query);
  const kept = zones.filter(
    (zone) => (types.length > 0 ? types.includes(zone.type) : zone.type !== "internal") && wanted(zone),
  );
  return sorted(kept, query, {
    name: ({ name }) => name,
    status: ({ status }) => status,
    "account.id": ({ accountId }) => accountId,
    "account.name": ({ accountId }) => accountName(accountId),
    "plan.id": ({ plan }) => plan,
  });
}

/** Keeps the records that the query asks for, in the order it asks for. */
export function filterRecords(records: readonly DnsRecord[], query: URLSearchParams): DnsRecord[] {
  const tests = readFilters(query, recordFilters);
  for (const [parameter, test] of Object.entries(presenceFilters)) if (query.has(parameter)) tests.push(test);
  const tags = readFilters(query, tagFilters);
  if (tags.length > 0) tests.push(matching(tags, "tag_match", query));
  const wanted = matching(tests, "match", query);
  return sorted(records.filter(wanted), query, {
    type: ({ type }) => type,
    name: ({ name }) => name,
    content: ({ content }) => content,
    ttl: ({ ttl }) => ttl,
    proxied: ({ proxied }) => Number(proxied),
  });
}
