import type { CloudflareClient } from "../../api/http/client.js";
import {
  createRecord,
  deleteRecord,
  isRecordGone,
  isRecordInTheWay,
  listRecords,
  replaceRecords,
  updateRecord,
  type CnameBody,
  type ZoneRef,
} from "../../api/dns-records.js";
import { isUnknownOutcome } from "../../api/http/errors.js";
import type { DnsRecordWire } from "../../api/wire.js";
import { UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import { bounded } from "../../validation/bounded-text.js";
import { dnsForm } from "../../validation/dns-record.js";
import { patiently } from "../frame/patience.js";
import { tunnelAt } from "./inputs.js";
import { describeRecord, isAsDeclared, isOwn, leadsTo } from "./ownership.js";

/** How often something is written anew, after an answer was lost or what stood in the way changed. */
const maxAttempts = 4;
const firstDelayMs = 500;

/** The record to make, and where. */
export interface Creation {
  readonly session: Session;
  readonly client: CloudflareClient;
  readonly zone: ZoneRef;
  readonly body: CnameBody;
  /** Whether to take over what stands at this name. */
  readonly adopt: boolean;
}

/** What is to be done next: nothing, because the record is there; or one write, of the record with an id or of a new one. */
type Step = { readonly record: DnsRecordWire } | { readonly write: () => Promise<DnsRecordWire>; readonly of?: string };

/** A record may have been made or changed, and what there is now could not be looked up. */
export class RecordUnsettled extends UserError {
  constructor(
    /** Undefined where it is not known whether there is one. */
    readonly recordId: string | undefined,
    cause: Error,
  ) {
    super(cause.message, { cause });
  }
}

/**
 * Makes the record, once: a POST, and nothing else where it succeeds. Where a record stands in the way, or the answer is
 * lost, what stands at the name decides, and is looked at again after each write: one of our own is taken, another's is
 * never touched without `adopt`.
 */
export async function establish(creation: Creation): Promise<DnsRecordWire> {
  let found: DnsRecordWire[] = [];
  let failure: Error | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const step = nextStep(creation, found);
    if ("record" in step) return step.record;
    if (failure !== undefined && attempt > maxAttempts) throw failure;
    try {
      return await step.write();
    } catch (error) {
      if (!(error instanceof Error) || !mayPass(error, found)) throw error;
      failure = error;
    }
    const lost = isUnknownOutcome(failure);
    found = await look(creation, lost ? { failure, ...step } : undefined);
    if (lost && found.length === 0) await creation.session.sleep(firstDelayMs * 2 ** (attempt - 1));
  }
}

/** Whether a look may help: a record stood in the way, or is gone by now, or the answer was lost. */
function mayPass(error: Error, found: readonly DnsRecordWire[]): boolean {
  return isUnknownOutcome(error) || isRecordInTheWay(error) || (found.length > 0 && isRecordGone(error));
}

function nextStep(creation: Creation, found: readonly DnsRecordWire[]): Step {
  const { session, client, zone, body, adopt } = creation;
  if (found.length === 0) return { write: () => post(creation) };
  // A name has one CNAME, or addresses.
  const cname = found.find(({ type }) => type === "CNAME");
  if (cname !== undefined && isOwn(cname, body)) {
    if (isAsDeclared(cname, body)) return { record: cname };
    return { of: cname.id, write: () => updateRecord(client, zone, cname.id, body) };
  }
  if (!adopt) throw inTheWay(found);
  const ids = found.map(({ id }) => id);
  return {
    ...(cname === undefined ? {} : { of: cname.id }),
    write: async () => {
      const record = await (cname === undefined
        ? replaceRecords(client, zone, ids, body)
        : updateRecord(client, zone, cname.id, body));
      session.inform(`adopted ${found.map(describeRecord).join(" and ")}: it leads to the declared tunnel now`);
      return record;
    },
  };
}

async function post({ client, zone, body }: Creation): Promise<DnsRecordWire> {
  const record = await createRecord(client, zone, body);
  // Cloudflare appends the zone's name to a name that does not end in it.
  if (record.name === undefined || dnsForm(record.name) === body.name) return record;
  const removed = await deleteRecord(client, zone, record.id).then(
    () => "which was removed again",
    (error: unknown) => `which could not be removed again: ${error instanceof Error ? error.message : String(error)}`,
  );
  throw new UserError(
    `zone ${zone.id} does not hold this name: Cloudflare made ${bounded(record.name, 255)} of it (id ${record.id}), ${removed}. Correct ` +
      "zoneId, or leave it out to have the zone found by the host name",
  );
}

/** The record that a creation in doubt made; undefined where it made none. */
export async function findMade(
  client: CloudflareClient,
  zone: ZoneRef,
  body: CnameBody,
): Promise<DnsRecordWire | undefined> {
  const found = await listRecords(client, zone, { "name.exact": body.name });
  return found.find((record) => leadsTo(record, [body.content]) && isOwn(record, body));
}

/**
 * The records that a CNAME of this name cannot stand beside. Where an answer was lost, of the record `of` or of a new
 * one, the look is tried for as long as a request may take in all.
 */
async function look(
  { session, client, zone, body }: Creation,
  lost: { readonly failure: Error; readonly of?: string } | undefined,
): Promise<DnsRecordWire[]> {
  const list = (): Promise<DnsRecordWire[]> => listRecords(client, zone, { "name.exact": body.name });
  try {
    const records = await (lost === undefined ? list() : patiently(session, list));
    return records.filter(
      ({ type = "", name = "" }) => ["A", "AAAA", "CNAME"].includes(type) && dnsForm(name) === body.name,
    );
  } catch (error) {
    if (lost === undefined || !(error instanceof Error)) throw error;
    const doubt = new UserError(
      `${lost.failure.message} Then it could not be looked for: ${error.message} The record may be there: the next \`pulumi up\`, ` +
        `\`pulumi refresh\` or \`pulumi destroy\` looks for it, and knows it by its comment, ${JSON.stringify(body.comment)}`,
      { cause: error },
    );
    throw new RecordUnsettled(lost.of, doubt);
  }
}

function inTheWay(found: readonly DnsRecordWire[]): UserError {
  const tunnel = found.map(({ content }) => tunnelAt(content)).find((id) => id !== undefined);
  const owner = tunnel === undefined ? "" : `; that is the tunnel ${tunnel}`;
  return new UserError(
    `the host name is taken (81053) by ${found.map(describeRecord).join(" and ")}${owner}, which is not this resource's own: nothing was ` +
      "changed. Choose another host name; or delete that record; or set adopt: true, which has it lead to this tunnel, and " +
      "take it out of whatever else manages it, without deleting it there (`pulumi state delete`). A resource that was only renamed in " +
      'the program keeps its record with the option aliases: [{ name: "<old name>" }]',
  );
}
