import { timestamp, timestampOrNull } from "./clock.js";
import { type DnsRecord, isProxiable } from "./dns-record.js";
import { type Zone } from "./zone.js";

const planNames = {
  free: "Free Website",
  pro: "Pro Website",
  business: "Business Website",
  enterprise: "Enterprise Website",
};

/** A zone as the API shows it. */
export function wireZone(zone: Zone) {
  const partial = zone.type === "partial";
  return {
    id: zone.id,
    name: zone.name,
    status: zone.status,
    paused: false,
    type: zone.type,
    development_mode: 0,
    name_servers: partial ? [] : ["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"],
    original_name_servers: null,
    original_registrar: null,
    original_dnshost: null,
    created_on: timestamp(zone.createdAt),
    modified_on: timestamp(zone.modifiedAt),
    activated_on: timestampOrNull(zone.activatedAt),
    vanity_name_servers: [],
    ...(partial && { verification_key: `${zone.id.slice(0, 9)}-${zone.id.slice(-9)}` }),
    meta: {
      step: 4,
      custom_certificate_quota: 0,
      page_rule_quota: 3,
      phishing_detected: false,
      cdn_only: false,
      dns_only: false,
      foundation_dns: false,
    },
    owner: { id: null, type: "user", email: null },
    account: { id: zone.accountId, name: accountName(zone.accountId) },
    tenant: { id: null, name: null },
    tenant_unit: { id: null },
    permissions: ["#dns_records:edit", "#dns_records:read", "#zone:edit", "#zone:read"],
    plan: {
      id: zone.plan,
      name: planNames[zone.plan],
      price: 0,
      currency: "USD",
      frequency: "",
      is_subscribed: zone.plan !== "free",
      can_subscribe: false,
      legacy_id: zone.plan,
      legacy_discount: false,
      externally_managed: false,
    },
  };
}

/** An account's name, as zones show it. */
export function accountName(accountId: string): string {
  return `Account ${accountId.slice(0, 8)}`;
}

/** A DNS record as the API shows it. */
export function wireRecord(record: DnsRecord) {
  const { id, name, type, content, proxied, ttl, settings, comment, tags, priority } = record;
  return {
    id,
    name,
    type,
    content,
    ...(priority !== undefined && { priority }),
    proxiable: isProxiable(type),
    proxied,
    ttl,
    settings,
    meta: {},
    comment: comment === "" ? null : comment,
    tags,
    created_on: timestamp(record.createdAt),
    modified_on: timestamp(record.modifiedAt),
    ...(comment !== "" && { comment_modified_on: timestamp(record.commentModifiedAt) }),
    ...(tags.length > 0 && { tags_modified_on: timestamp(record.tagsModifiedAt) }),
  };
}
