import { randomBytes } from "node:crypto";

import type { dynamic } from "@pulumi/pulumi";

import type { AccountCollection } from "../../api/account-collection.js";
import type { CloudflareClient, Query } from "../../api/http/client.js";
import { isNotFound, isUnknownOutcome } from "../../api/http/errors.js";
import { during, InitFailedError, UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import { checkInputs, withoutNulls, type RuleTable } from "../../validation/rules.js";
import { validateUuid } from "../../validation/tunnel.js";
import { containsUnknown } from "../../validation/unknown.js";
import { changedFields, diffFields, type FieldTable } from "../fields.js";
import { GatheredReads } from "../frame/gathered-reads.js";
import { gone, type Gone, type Lifecycle, type Properties } from "../frame/guard.js";
import { amend, establish, keepInDoubt } from "./creation.js";
import { holderIn, Holders } from "./holders.js";
import type { ObjectInputs } from "./inputs.js";
import { keptOutputs, outputsOf, reading } from "./outputs.js";
import { isAnotherStacks, Ownership } from "./ownership.js";
import { notThere, passedOn } from "./refusals.js";
import { alive, type ObjectState, type ObjectWire } from "./state.js";

/** What the lifecycles of an account's routes and virtual networks share; they differ in what one is made of. */
export abstract class AccountObjectLifecycle<
  Inputs extends ObjectInputs,
  Wire extends ObjectWire,
  Body extends object,
> implements Lifecycle {
  protected abstract readonly resource: string;
  /** How messages call one: "network route". */
  protected abstract readonly noun: string;
  protected abstract readonly rules: RuleTable;
  protected abstract readonly fields: FieldTable;
  protected abstract readonly collection: AccountCollection<Wire, Body>;

  private readonly reads: GatheredReads<Wire>;
  private readonly holders: Holders;
  private readonly ownership: Ownership<Inputs, Wire>;

  constructor(protected readonly session: Session) {
    this.reads = new GatheredReads(session.sleep);
    this.holders = new Holders(session.networks);
    this.ownership = new Ownership<Inputs, Wire>(session, this.holders, {
      find: (client, accountId, id) => this.find(client, accountId, id),
      inTheWay: (client, inputs) => this.inTheWay(client, inputs),
      leadsAlike: (wire, inputs) => this.leadsAlike(wire, inputs),
      describe: (wire) => this.describe(wire),
    });
  }

  /** What can be there once, in words: "10.0.0.0/16". */
  protected abstract labelOf(inputs: Inputs): string;

  /** The same, apart from how it is written, within the account. */
  protected abstract keyOf(inputs: Inputs): string;

  /** Everything that is declared. */
  protected abstract bodyOf(inputs: Inputs): Body;

  /** The live object that this one would be a second of. */
  protected abstract inTheWay(client: CloudflareClient, inputs: Inputs): Promise<Wire | undefined>;

  /** Whether it leads where this one should. */
  protected abstract leadsAlike(wire: Wire, inputs: Inputs): boolean;

  /** How messages name an object that is there. */
  protected abstract describe(wire: Wire): string;

  /** What the outputs hold of an object, besides what all of them have. */
  protected abstract observed(wire: Wire, known: Partial<Inputs>): Properties;

  /** The inputs as the state keeps them. */
  protected normalised?(news: Properties): Properties;

  /** What is wrong with a change of declared inputs, by property. */
  protected refuseChange?(olds: Properties, news: Properties): dynamic.CheckFailure[];

  /** What becomes of a DELETE that was refused; true where that is as good as done. */
  protected settleRefusedDelete?(
    client: CloudflareClient,
    accountId: string,
    id: string,
    error: unknown,
  ): Promise<boolean>;

  async check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: dynamic.CheckFailure[] }> {
    this.session.networks.begin();
    const failures = [...checkInputs(this.resource, this.rules, news), ...(this.refuseChange?.(olds, news) ?? [])];
    const given = withoutNulls(news);
    const inputs = failures.length === 0 ? (this.normalised?.(given) ?? given) : given;
    const { mark } = inputs;
    if (failures.length === 0 && typeof mark === "string" && !containsUnknown(inputs)) {
      const known = inputs as unknown as Inputs;
      if (!this.session.declared.declare(this.declarationOf(known), mark)) {
        const reason = `another ${this.resource} of this program declares ${this.labelOf(known)}, too: there can be one`;
        failures.push({ property: "", reason });
      }
    }
    for (const reason of await this.session.problems()) failures.push({ property: "", reason });
    return { inputs, failures };
  }

  diff(id: string, olds: Properties, news: Properties): dynamic.DiffResult {
    // What may have been made is looked for and deleted first.
    if (olds["inDoubt"] === "creation") return { changes: true, replaces: ["accountId"], deleteBeforeReplace: true };
    const { mark } = holderIn(news);
    // Another resource of this run found the object where it is declared now, and took it: this one gets another.
    if (this.holders.isAnothers(id, mark)) return { changes: true, replaces: ["id"] };
    const diff = diffFields(this.fields, olds, news);
    // One that is replaced has another object soon; create tells which.
    if ((diff.replaces ?? []).length === 0) this.holders.holds(id, { mark, taken: holderIn(olds).taken });
    const isDue = olds["unsettled"] === true || olds["inDoubt"] !== undefined;
    return isDue ? { ...diff, changes: true } : diff;
  }

  async create(properties: Properties): Promise<{ id: string; outs: Properties }> {
    const inputs = properties as unknown as Inputs;
    const accountId = inputs.accountId.toLowerCase();
    const client = await this.session.connect();
    let taken: { taken: string } | undefined;
    try {
      const wire = await during(`create ${this.named(inputs)}`, () =>
        establish<Wire>({
          session: this.session,
          name: this.named(inputs),
          post: () => this.collection.create(client, accountId, this.bodyOf(inputs)),
          take: (found) => {
            taken = { taken: randomBytes(8).toString("hex") };
            return this.take(client, found, inputs);
          },
          look: () => this.inTheWay(client, inputs),
          isOwn: (one) => this.ownership.isOwn(one, inputs),
          isOfThisRun: ({ id }) => this.holders.isAnothers(id, inputs.mark),
          describe: (one) => this.describe(one),
          adopt: inputs.adopt === true,
        }),
      );
      const outs = { ...this.outputs(inputs, wire), ...taken };
      this.holders.makes(wire.id, outs);
      this.reads.wrote(wire.id);
      return { id: wire.id, outs };
    } catch (error) {
      throw keepInDoubt(error, (id) => ({ ...this.outputs(inputs, { id } as Wire), ...taken }));
    }
  }

  async read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties } | Gone> {
    const olds = props as unknown as Partial<Inputs & ObjectState>;
    const { accountId } = olds;
    if (accountId === undefined) throw new UserError(`read ${this.noun} ${id}: accountId is missing`);
    // Outputs always hold createdAt; what `get` passes never does. There, a missing object is the user's mistake.
    const isLookup = olds.createdAt === undefined;
    const malformed = isLookup ? validateUuid(id, `the ${this.noun} to read`) : undefined;
    if (malformed !== undefined) throw new UserError(`the id ${JSON.stringify(id)}: ${malformed}`);
    const client = await this.session.connect();
    const wire = await during(`read ${this.noun} ${id}`, () =>
      olds.inDoubt === "creation"
        ? this.ownership.findInDoubt(client, props as unknown as Inputs)
        : this.find(client, accountId.toLowerCase(), id),
    );
    if (wire === undefined) {
      if (!isLookup) return gone;
      throw new UserError(`no ${this.noun} has the id ${id} in account ${accountId}: it was deleted, or never existed`);
    }
    if (!isLookup && isAnotherStacks(wire, olds)) {
      this.session.warn(
        `${this.describe(wire)}, belongs to another stack by now, as its comment says: it is dropped from this stack's state. Take the ` +
          "resource out of this program, or set adopt: true to take it back",
      );
      return gone;
    }
    return { id: wire.id, ...reading(wire, olds, this.observed(wire, olds), this.rules) };
  }

  async update(id: string, oldProperties: Properties, properties: Properties): Promise<{ outs: Properties }> {
    const inputs = properties as unknown as Inputs;
    const olds = oldProperties as unknown as Inputs & ObjectState;
    if (this.holders.isAnothers(id, inputs.mark)) throw passedOn(this.named(olds));
    this.holders.holds(id, { mark: inputs.mark, taken: olds.taken });
    const changed = changedFields(this.fields, oldProperties, properties).filter((name) => name !== "adopt");
    if (changed.length === 0 && olds.unsettled === undefined && olds.inDoubt === undefined) {
      return { outs: keptOutputs(oldProperties, inputs) };
    }
    const step = `update ${this.named(inputs)}`;
    const client = await this.session.connect();
    return await during(step, async () => {
      await this.ownership.requireOwn(client, id, olds, inputs);
      this.reads.wrote(id);
      try {
        const wire = await amend<Wire>({
          session: this.session,
          id,
          patch: () => this.collection.update(client, inputs.accountId.toLowerCase(), id, this.bodyOf(inputs)),
          look: () => this.inTheWay(client, inputs),
          isOfThisRun: (one) => this.holders.isAnothers(one.id, inputs.mark),
          describe: (one) => this.describe(one),
        });
        const outs = this.outputs(inputs, { ...wire, created_at: wire.created_at ?? olds.createdAt });
        return { outs: { ...outs, ...(olds.taken === undefined ? {} : { taken: olds.taken }) } };
      } catch (error) {
        if (!(error instanceof Error) || !(isNotFound(error) || isUnknownOutcome(error))) throw error;
        if (isNotFound(error)) throw notThere(error);
        throw new InitFailedError(
          id,
          { ...oldProperties, unsettled: true, attemptedComment: inputs.comment },
          `${step}: ${error.message} The next \`pulumi up\` completes it, whatever the program declares by then`,
        );
      }
    });
  }

  async delete(id: string, props: Properties): Promise<void> {
    const state = props as unknown as Inputs & ObjectState;
    if (this.session.networks.isOthers(id, state.mark) || this.holders.isHeldByAnother(id, state)) {
      this.session.inform(`${this.named(state)} is left as it is: it passed to another resource of this program`);
      return;
    }
    const accountId = state.accountId.toLowerCase();
    const client = await this.session.connect();
    await during(`delete ${this.named(state)}`, async () => {
      const own = await this.ownership.idToDelete(client, id, state);
      if (own === undefined) return;
      this.reads.wrote(own);
      try {
        await this.collection.remove(client, accountId, own);
      } catch (error) {
        // Its tunnel may have taken it along.
        const isDone =
          isNotFound(error) ||
          (isUnknownOutcome(error) && (await this.ownership.isGone(client, accountId, own))) ||
          ((await this.settleRefusedDelete?.(client, accountId, own, error)) ?? false);
        if (!isDone) throw error;
      }
      this.session.networks.release(own);
    });
  }

  /** The outputs of an object that is as it is declared: for an import, which writes nothing. */
  outputsOfFound(wire: Wire, properties: Properties): Properties {
    return this.outputs(properties as unknown as Inputs, wire);
  }

  /** Makes an object that is there what is declared. */
  private async take(client: CloudflareClient, found: Wire, inputs: Inputs): Promise<Wire> {
    const { id } = found;
    // Whatever state holds it, it is this one's now: of a resource that was renamed, or of the old one of a replacement.
    this.holders.take(id, inputs.mark);
    const seen = this.outputs({ ...inputs, comment: found.comment }, found);
    const changed = changedFields(this.fields, seen, inputs as unknown as Properties);
    if (changed.filter((name) => name !== "adopt").length === 0) return found;
    return await this.collection.update(client, inputs.accountId.toLowerCase(), id, this.bodyOf(inputs));
  }

  /** `network route 10.0.0.0/16`. */
  protected named(inputs: Inputs): string {
    return `${this.noun} ${this.labelOf(inputs)}`;
  }

  private declarationOf(inputs: Inputs): string {
    return `${this.noun} ${inputs.accountId.toLowerCase()} ${this.keyOf(inputs)}`;
  }

  private outputs(inputs: Inputs, wire: Wire): Properties {
    return outputsOf(inputs, wire, this.observed(wire, inputs));
  }

  /** The live objects that match. */
  protected async live(client: CloudflareClient, accountId: string, query: Query): Promise<Wire[]> {
    const found = await this.collection.list(client, accountId.toLowerCase(), { ...query, is_deleted: false });
    return found.filter((one) => alive(one) !== undefined);
  }

  private find(client: CloudflareClient, accountId: string, id: string): Promise<Wire | undefined> {
    const list = (): Promise<Wire[]> => this.live(client, accountId, {});
    const get = async (): Promise<Wire | undefined> => {
      try {
        return alive(await this.collection.get(client, accountId, id));
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    };
    return this.reads.find({ key: `${this.noun} ${accountId}`, list, get }, id);
  }
}
