import { createHash, randomBytes } from "node:crypto";

import { type Clock } from "./clock.js";
import { type DnsRecord, type RecordContent } from "./dns-record.js";
import { apiError } from "./errors.js";
import { isHostname } from "./host-name.js";
import { firstZoneName, maxRecordsPerZone, maxZonesPerAccount } from "./limits.js";

/** Statuses of a zone. */
export const zoneStatuses = ["initializing", "pending", "active", "moved"] as const;
/** Kinds of zone. */
export const zoneTypes = ["full", "partial", "secondary", "internal"] as const;
/** Plans, as far as they change what DNS records may hold. */
export const zonePlans = ["free", "pro", "business", "enterprise"] as const;

/** What a test may change in a zone. */
export interface ZoneChange {
  status?: (typeof zoneStatuses)[number] | undefined;
  type?: (typeof zoneTypes)[number] | undefined;
  plan?: (typeof zonePlans)[number] | undefined;
}

/** A DNS zone with its records. */
export interface Zone {
  id: string;
  accountId: string;
  name: string;
  status: (typeof zoneStatuses)[number];
  type: (typeof zoneTypes)[number];
  plan: (typeof zonePlans)[number];
  createdAt: number;
  modifiedAt: number;
  activatedAt: number | null;
  records: ReadonlyMap<string, DnsRecord>;
}

/** The id of the zone that an account starts with. */
export function firstZoneId(accountId: string): string {
  return createHash("sha256").update(`${accountId}/${firstZoneName}`).digest("hex").slice(0, 32);
}

/** The zones of one account. */
export class AccountZones {
  readonly #zones = new Map<string, Zone>();
  readonly #accountId: string;
  readonly #clock: Clock;

  constructor(accountId: string, clock: Clock) {
    this.#accountId = accountId;
    this.#clock = clock;
  }

  /** Every zone, in the order of creation. */
  all(): Zone[] {
    return [...this.#zones.values()];
  }

  /** A zone by id. */
  find(id: string): Zone | undefined {
    return this.#zones.get(id);
  }

  /** Makes a zone, as the API does: pending until its name servers are found. 1061 where the account has it. */
  create(name: string, type: Zone["type"], id = randomBytes(16).toString("hex")): Zone {
    const ascii = name.toLowerCase();
    if (!isHostname(ascii) || !ascii.includes(".") || /[*_]/.test(ascii)) {
      throw apiError("invalidZoneName", `${name.slice(0, 100)} is not a valid name of a zone`);
    }
    if (this.all().some((zone) => zone.name === ascii)) throw apiError("zoneExists", `${ascii} already exists`);
    if (this.#zones.size >= maxZonesPerAccount) {
      throw apiError("quotaExceeded", `Quota exceeded: at most ${maxZonesPerAccount} zones in an account`);
    }
    const now = this.#clock.now();
    const zone: Zone = {
      id,
      accountId: this.#accountId,
      name: ascii,
      status: "pending",
      type,
      plan: "free",
      createdAt: now,
      modifiedAt: now,
      activatedAt: null,
      records: new Map(),
    };
    this.#zones.set(zone.id, zone);
    return zone;
  }

  /** Makes the zone that an account starts with: active, and with the same id after each reset. */
  createFirst(): Zone {
    return this.change(this.create(firstZoneName, "full", firstZoneId(this.#accountId)), { status: "active" });
  }

  /** Changes status, type or plan. */
  change(zone: Zone, { status, type, plan }: ZoneChange): Zone {
    const now = this.#clock.now();
    if (status === "active") zone.activatedAt ??= now;
    zone.status = status ?? zone.status;
    zone.type = type ?? zone.type;
    zone.plan = plan ?? zone.plan;
    zone.modifiedAt = now;
    return zone;
  }

  /** Removes a zone and its records. */
  delete(zone: Zone): void {
    this.#zones.delete(zone.id);
  }
}

const addressTypes: readonly string[] = ["A", "AAAA", "CNAME"];

/** A record among others; else 81044. */
export function findRecord(records: ReadonlyMap<string, DnsRecord>, id: string): DnsRecord {
  const record = records.get(id);
  if (!record) throw apiError("recordNotFound");
  return record;
}

/** The records of a zone while they are being changed: nothing counts until `commit`. */
export class RecordDraft {
  readonly #zone: Zone;
  readonly #records: Map<string, DnsRecord>;
  readonly #now: number;

  constructor(zone: Zone, now: number) {
    this.#zone = zone;
    this.#records = new Map(zone.records);
    this.#now = now;
  }

  /** Replaces the zone's records by these. */
  commit(): void {
    this.#zone.records = this.#records;
  }

  /** A record by id; else 81044. */
  get(id: string): DnsRecord {
    return findRecord(this.#records, id);
  }

  /** Adds a record. */
  add(content: RecordContent): DnsRecord {
    this.#refuseConflict(content, "identicalRecord");
    if (this.#records.size >= maxRecordsPerZone) throw apiError("recordQuota");
    const times = { createdAt: this.#now, modifiedAt: this.#now };
    const record = {
      ...content,
      ...times,
      id: randomBytes(16).toString("hex"),
      commentModifiedAt: this.#now,
      tagsModifiedAt: this.#now,
    };
    this.#records.set(record.id, record);
    return record;
  }

  /** Puts other content into a record. */
  replace(old: DnsRecord, content: RecordContent): DnsRecord {
    this.#refuseConflict(content, "recordExists", old.id);
    const record = {
      ...old,
      ...content,
      modifiedAt: this.#now,
      commentModifiedAt: content.comment === old.comment ? old.commentModifiedAt : this.#now,
      tagsModifiedAt: content.tags.join() === old.tags.join() ? old.tagsModifiedAt : this.#now,
    };
    this.#records.set(record.id, record);
    return record;
  }

  /** Removes a record. */
  delete(record: DnsRecord): void {
    this.#records.delete(record.id);
  }

  /** A name has one CNAME and no address beside it; no two records are the same. */
  #refuseConflict(
    { name, type, content }: RecordContent,
    same: "identicalRecord" | "recordExists",
    self?: string,
  ): void {
    const others = [...this.#records.values()].filter((record) => record.name === name && record.id !== self);
    if (others.some((record) => record.type === type && record.content === content)) throw apiError(same);
    if (type === "CNAME" && others.some((record) => addressTypes.includes(record.type))) throw apiError("hostTaken");
    if (addressTypes.includes(type) && others.some((record) => record.type === "CNAME")) throw apiError("cnameTaken");
  }
}
