import { getRecord, isRecordGone, listRecords, type ZoneRef } from "../../api/dns-records.js";
import type { CloudflareClient } from "../../api/http/client.js";
import type { DnsRecordWire } from "../../api/wire.js";
import { GatheredReads, type Gathering } from "../frame/gathered-reads.js";

/** A delete looks before it deletes, through one list for all that lead to a tunnel; an old list says too little. */
const ofDeletes: Gathering = { waitMs: 0, waits: 1, atLeast: 1, maxAgeMs: 60_000 };

/** Which record, and where the state says that it leads. */
export interface Known {
  readonly zone: ZoneRef;
  readonly recordId: string;
  readonly target: string | undefined;
}

/** Reads records: many that lead to one tunnel through one list, others by themselves. */
export class Records {
  private readonly reads: GatheredReads<DnsRecordWire>;
  private readonly looks: GatheredReads<DnsRecordWire>;

  constructor(sleep: (ms: number) => Promise<void>) {
    this.reads = new GatheredReads(sleep);
    this.looks = new GatheredReads(sleep, ofDeletes);
  }

  /** The record, for a refresh; undefined where it is gone. */
  read(client: CloudflareClient, known: Known): Promise<DnsRecordWire | undefined> {
    return find(this.reads, client, known);
  }

  /** The record, before it is deleted; undefined where it is gone. */
  look(client: CloudflareClient, known: Known): Promise<DnsRecordWire | undefined> {
    return find(this.looks, client, known);
  }

  /** Notes a write: a list may answer for this record no more. */
  wrote(recordId: string): void {
    this.reads.wrote(recordId);
    this.looks.wrote(recordId);
  }
}

async function find(
  reads: GatheredReads<DnsRecordWire>,
  client: CloudflareClient,
  { zone, recordId, target }: Known,
): Promise<DnsRecordWire | undefined> {
  const get = (): Promise<DnsRecordWire | undefined> => unlessGone(() => getRecord(client, zone, recordId));
  if (target === undefined) return await get();
  const list = async (): Promise<DnsRecordWire[]> =>
    (await unlessGone(() => listRecords(client, zone, { type: "CNAME", "content.exact": target }))) ?? [];
  return await reads.find({ key: `${zone.id} ${target}`, list, get }, recordId);
}

async function unlessGone<T>(request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (isRecordGone(error)) return undefined;
    throw error;
  }
}
