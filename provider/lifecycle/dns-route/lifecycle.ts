import type { dynamic } from "@pulumi/pulumi";

import { deleteRecord, isRecordGone, updateRecord, type ZoneRef } from "../../api/dns-records.js";
import type { CloudflareClient } from "../../api/http/client.js";
import { isUnknownOutcome } from "../../api/http/errors.js";
import { deletedOutside, during, InitFailedError, UserError } from "../../session/errors.js";
import { targetOf } from "../../session/naming.js";
import type { Session } from "../../session/session.js";
import { zonesOf } from "../../session/zones.js";
import { bounded } from "../../validation/bounded-text.js";
import { dnsForm, validateDnsHostname } from "../../validation/dns-record.js";
import { quote } from "../../validation/findings.js";
import { checkInputs, withoutNulls } from "../../validation/rules.js";
import { isUnknown } from "../../validation/unknown.js";
import { changedFields, diffFields, type FieldDiff } from "../fields.js";
import { gone, type Gone, type Lifecycle, type Properties } from "../guard.js";
import { unknownId } from "../unknown-id.js";
import { ConnectorWait } from "./connector-wait.js";
import { establish, findMade, RecordUnsettled } from "./creation.js";
import { bodyOf, fields, normalised, rules, sentFields, tunnelAt, type DnsRouteInputs } from "./inputs.js";
import { inputsOf, observed, outputsOf, type DnsRouteState } from "./outputs.js";
import { describeRecord, isAnothers, reasonToKeep, type Known } from "./ownership.js";
import { Records } from "./records.js";
import { ZoneWarnings } from "./zone-warnings.js";

/** The engine side of DnsRoute: one POST to create, one PATCH to change, one DELETE; the id is `<zone id>/<record id>`. */
export class DnsRouteLifecycle implements Lifecycle {
  private readonly records: Records;
  private readonly connectors: ConnectorWait;
  private readonly zoneWarnings: ZoneWarnings;

  constructor(private readonly session: Session) {
    this.records = new Records(session.sleep);
    this.connectors = new ConnectorWait(session);
    this.zoneWarnings = new ZoneWarnings(session);
  }

  async check(_olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: dynamic.CheckFailure[] }> {
    const failures = checkInputs("DnsRoute", rules, news);
    const { hostname, mark } = news;
    if (typeof hostname === "string" && validateDnsHostname(hostname) === undefined && typeof mark === "string") {
      if (!this.session.declared.declare(keyOf(hostname), mark)) {
        const reason = `another DnsRoute of this program has the host name ${dnsForm(hostname)}: a name leads to one tunnel`;
        failures.push({ property: "hostname", reason });
      }
    }
    for (const reason of await this.session.problems()) failures.push({ property: "", reason });
    return { inputs: normalised(withoutNulls(news)), failures };
  }

  diff(id: string, olds: Properties, news: Properties): dynamic.DiffResult | FieldDiff {
    const diff = diffFields(fields, olds, compared(olds, news));
    const { hostname, drift, unsettled, inDoubt } = olds as Partial<DnsRouteState>;
    // What may have been made is looked for and deleted first.
    if (inDoubt === true) return { changes: true, replaces: ["hostname"], deleteBeforeReplace: true };
    // One that is replaced has another record soon; create tells which.
    if ((diff.replaces ?? []).length === 0 && hostname !== undefined) this.session.declared.own(keyOf(hostname), id);
    // The program declares the tunnel, and not its address.
    const changed = diff.changed.map((name) => (name === "target" ? "tunnelId" : name));
    return { ...diff, changed, changes: diff.changes === true || drift !== undefined || unsettled !== undefined };
  }

  async create(properties: Properties): Promise<{ id: string; outs: Properties }> {
    const inputs = properties as unknown as DnsRouteInputs;
    const client = await this.session.connect();
    const zone = await this.zoneOf(client, inputs);
    const step = `create ${named(inputs.hostname, zone)}`;
    try {
      await this.awaitConnector(client, inputs, step);
      const record = await during(step, () =>
        establish({ session: this.session, client, zone, body: bodyOf(inputs), adopt: inputs.adopt === true }),
      );
      const id = this.own(inputs.hostname, zone.id, record.id);
      return { id, outs: outputsOf(inputs, zone.id, record) };
    } catch (error) {
      // A record that exists is kept in the state, so that nothing half done is forgotten.
      if (!(error instanceof UserError) || !(error.cause instanceof RecordUnsettled)) throw error;
      const { recordId } = error.cause;
      const outs = outputsOf(inputs, zone.id, {});
      if (recordId === undefined) {
        const id = `${zone.id}/${unknownId()}`;
        throw new InitFailedError(id, { ...outs, inDoubt: true }, error.message);
      }
      const id = this.own(inputs.hostname, zone.id, recordId);
      throw new InitFailedError(id, { ...outs, unsettled: [] }, error.message);
    }
  }

  async read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties } | Gone> {
    const olds = props as Partial<DnsRouteState>;
    if (olds.inDoubt === true) return await this.readInDoubt(props as unknown as DnsRouteState);
    // Outputs always hold createdAt; what `get` passes never does. There, a missing object is the user's mistake.
    const isLookup = olds.createdAt === undefined;
    const { zone, recordId } = partsOf(id);
    const client = await this.session.connect();
    const what = olds.hostname === undefined ? `DNS record ${id}` : named(olds.hostname, zone);
    const record = await during(`read ${what}`, () =>
      this.records.read(client, { zone, recordId, target: olds.target }),
    );
    if (record === undefined) {
      if (!isLookup) return gone;
      throw new UserError(`zone ${zone.id} has no DNS record with the id ${recordId}`);
    }
    if (isLookup && tunnelAt(record.content) === undefined) {
      throw new UserError(`${describeRecord(record)} leads to no tunnel`);
    }
    if (!isLookup && isAnothers(record, knownOf(olds as DnsRouteState))) {
      this.session.warn(
        `${describeRecord(record)} belongs to another stack by now, as its comment says: ${named(olds.hostname ?? "", zone)} is dropped from this ` +
          "stack's state. Take the resource out of this program, or set adopt: true to take the record back",
      );
      return gone;
    }
    const outs = observed(olds, zone.id, record);
    if (outs.drift !== undefined) {
      this.session.warn(
        `${describeRecord(record)} is not the proxied CNAME record of ${outs.hostname} any more (${Object.keys(outs.drift).join(", ")}): the next ` +
          "`pulumi up` makes it so",
      );
    }
    return { id, props: { ...outs }, inputs: inputsOf(outs) };
  }

  async update(id: string, oldProperties: Properties, properties: Properties): Promise<{ outs: Properties }> {
    const inputs = properties as unknown as DnsRouteInputs;
    const olds = oldProperties as unknown as DnsRouteState;
    const { zone, recordId } = partsOf(id);
    const changed = changedFields(fields, oldProperties, compared(oldProperties, properties));
    const due = olds.drift !== undefined || olds.unsettled !== undefined;
    this.session.declared.own(keyOf(inputs.hostname), id);
    if (!due && !changed.some((name) => sentFields.includes(name))) {
      return { outs: outputsOf(inputs, zone.id, { created_on: olds.createdAt, comment: olds.comment }) };
    }
    const client = await this.session.connect();
    const step = `update ${named(inputs.hostname, zone)}`;
    if (changed.includes("target")) await this.awaitConnector(client, inputs, step);
    const record = await during(step, async () => {
      await this.requireOwn(client, zone, recordId, olds, inputs);
      this.records.wrote(recordId);
      try {
        return await updateRecord(client, zone, recordId, bodyOf(inputs));
      } catch (error) {
        if (isRecordGone(error)) throw deletedOutside(error);
        if (!isUnknownOutcome(error)) throw error;
        throw new InitFailedError(
          id,
          {
            ...outputsOf(inputs, zone.id, { created_on: olds.createdAt }),
            unsettled: knownOf(olds),
          },
          `${step}: ${(error as Error).message} The next \`pulumi up\` completes it, whatever the program declares by then`,
        );
      }
    });
    return { outs: outputsOf(inputs, zone.id, { ...record, created_on: record.created_on ?? olds.createdAt }) };
  }

  async delete(givenId: string, props: Properties): Promise<void> {
    const state = props as unknown as DnsRouteState;
    const { hostname, target } = state;
    const id = state.inDoubt === true ? await this.idInDoubt(state) : givenId;
    if (id === undefined) return;
    const { zone, recordId } = partsOf(id);
    const what = named(hostname, zone);
    if (this.session.declared.keeps(keyOf(hostname), id)) {
      this.session.inform(
        `${what} is left as it is: it passed to another resource of this program, which declares the same host name`,
      );
      return;
    }
    const client = await this.session.connect();
    await during(`delete ${what}`, async () => {
      const record = await this.records.look(client, { zone, recordId, target });
      if (record === undefined) return;
      const kept = reasonToKeep(record, knownOf(state));
      if (kept !== undefined) {
        this.session.warn(
          `${describeRecord(record)} was left as it is: ${kept}. Delete it in the dashboard, where nothing needs it`,
        );
        return;
      }
      this.records.wrote(recordId);
      try {
        await deleteRecord(client, zone, recordId);
      } catch (error) {
        if (isRecordGone(error) || (isUnknownOutcome(error) && (await this.isGone(client, zone, recordId)))) return;
        throw error;
      }
    });
  }

  /** Where the record of a creation in doubt is, as a refresh reads it. */
  private async readInDoubt(
    state: DnsRouteState,
  ): Promise<{ id: string; props: Properties; inputs: Properties } | Gone> {
    const id = await this.idInDoubt(state);
    return id === undefined ? gone : await this.read(id, { ...state, inDoubt: undefined });
  }

  /** The id of what a creation in doubt made; undefined where it made nothing. */
  private async idInDoubt(state: DnsRouteState): Promise<string | undefined> {
    const zone = { id: state.zoneId };
    const client = await this.session.connect();
    const record = await during(`look for ${named(state.hostname, zone)}`, () => findMade(client, zone, bodyOf(state)));
    return record === undefined ? undefined : `${zone.id}/${record.id}`;
  }

  /** Whether a record is gone, after a DELETE whose answer was lost: a state that kept it would hold a dead id. */
  private async isGone(client: CloudflareClient, zone: ZoneRef, recordId: string): Promise<boolean> {
    try {
      return (await this.records.look(client, { zone, recordId, target: undefined })) === undefined;
    } catch {
      // Then the failure of the DELETE tells.
      return false;
    }
  }

  /** Before a record is changed: another stack may have taken it over since this one last looked. */
  private async requireOwn(
    client: CloudflareClient,
    zone: ZoneRef,
    recordId: string,
    olds: DnsRouteState,
    inputs: DnsRouteInputs,
  ): Promise<void> {
    const record = await this.records.look(client, { zone, recordId, target: olds.target });
    if (record === undefined) throw deletedOutside();
    if (inputs.adopt === true || !isAnothers(record, [...knownOf(olds), inputs])) return;
    throw new UserError(
      `${describeRecord(record)} belongs to another stack by now, as its comment says: nothing was changed. Take the resource out of ` +
        "this program, which leaves the record; or set adopt: true to take it back",
    );
  }

  private async zoneOf(client: CloudflareClient, { zoneId, hostname, accountId }: DnsRouteInputs): Promise<ZoneRef> {
    if (zoneId !== undefined) return { id: zoneId.toLowerCase() };
    const zone = await during(`find the zone of ${hostname}, which needs no look where zoneId is given`, () =>
      zonesOf(client).covering(hostname, accountId.toLowerCase()),
    );
    this.zoneWarnings.warn(zone, hostname);
    return { id: zone.id, name: zone.name };
  }

  private async awaitConnector(client: CloudflareClient, inputs: DnsRouteInputs, step: string): Promise<void> {
    const { waitForConnector: seconds = 0 } = inputs;
    const wait = {
      client,
      accountId: inputs.accountId.toLowerCase(),
      tunnelId: inputs.tunnelId.toLowerCase(),
      seconds,
    };
    if (seconds > 0) await during(step, () => this.connectors.until(wait));
  }

  private own(hostname: string, zoneId: string, recordId: string): string {
    const id = `${zoneId}/${recordId}`;
    this.session.declared.own(keyOf(hostname), id);
    this.records.wrote(recordId);
    return id;
  }
}

/** What a DnsRoute is in the world: one host name. */
function keyOf(hostname: string): string {
  return `DNS ${dnsForm(hostname)}`;
}

/** What the state knows of the record. */
function knownOf({ target, writtenTarget, comment, unsettled = [] }: DnsRouteState): Known[] {
  return [{ target: writtenTarget ?? target, comment }, ...unsettled];
}

/** `the DNS record app.example.com in zone example.com`: how messages name what is declared. */
function named(hostname: string, zone: ZoneRef): string {
  return `the DNS record ${hostname} in zone ${bounded(zone.name ?? zone.id, 255)}`;
}

function partsOf(id: string): { zone: ZoneRef; recordId: string } {
  const [, zoneId, recordId] = /^([0-9a-f]{32})\/([0-9a-f]{32})$/i.exec(id) ?? [];
  if (zoneId !== undefined && recordId !== undefined) return { zone: { id: zoneId }, recordId };
  throw new UserError(
    `the id ${quote(id)} must be <zone id>/<record id>, 32 hexadecimal digits each; getDnsRoutes lists them`,
  );
}

/** The inputs as the diff compares them: with the address that the tunnel has, in the account that is known. */
function compared(olds: Properties, news: Properties): Properties {
  const { tunnelId, accountId } = news;
  return {
    ...news,
    target: typeof tunnelId === "string" && !isUnknown(tunnelId) ? targetOf(tunnelId) : tunnelId,
    // Not known while the tunnel is replaced, which hardly ever takes it to another account. A record that were planned to go with it
    // would be gone until the new tunnel is there; what is true by then, the next diff sees.
    accountId: isUnknown(accountId) ? olds["accountId"] : accountId,
  };
}
