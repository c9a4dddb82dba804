import type { TunnelPatch } from "../../api/tunnels.js";
import type { Contract } from "../../contract/contract.js";
import type { Change, Properties } from "../../contract/inputs.js";
import { during, UserError } from "../../session/errors.js";
import { describe, nounOf } from "../../session/naming.js";
import type { Session } from "../../session/session.js";
import type { Finding } from "../../validation/findings.js";
import { sameSecret } from "../../validation/tunnel.js";
import { containsUnknown } from "../../validation/unknown.js";
import { requireUuid } from "../frame/complete-state.js";
import { GatheredReads } from "../frame/gathered-reads.js";
import type { Declared, Kept, Lifecycle, Outcome } from "../frame/lifecycle.js";
import { isDue, Unfinished } from "../frame/pending.js";
import { declaredElsewhere } from "../frame/refusals.js";
import { newStamp } from "../frame/trace.js";
import type { Kind, LiveTunnel, Target, TunnelInputs, TunnelState } from "./kind.js";
import { findToAdopt, tellAdopted } from "./adoption.js";
import { findInDoubt, inDoubt, MayExist } from "./doubt.js";
import { nameThing } from "./names.js";
import { WaitingNames } from "./waiting-names.js";
import { readTunnel, tokenOf } from "./reading.js";
import { removeTunnel } from "./removal.js";
import { settle } from "./settling.js";
import { hashOf, keepsItsOwn, outputsOf } from "./state.js";
import { findById, getLive, neverRan } from "./target.js";
import { readToken, requestToken } from "./token.js";

type Known = TunnelState & Kept;

/** The lifecycle of tunnels of either kind. */
export class TunnelLifecycle implements Lifecycle<TunnelInputs, TunnelState> {
  readonly contract: Contract;
  readonly needed = ["createdAt"] as const;

  private readonly reads: GatheredReads<LiveTunnel>;
  private readonly names = new WaitingNames();

  constructor(
    private readonly session: Session,
    private readonly kind: Kind,
  ) {
    this.contract = kind.contract;
    this.reads = new GatheredReads<LiveTunnel>(session.sleep);
  }

  named({ name }: { readonly name?: string }, id?: string): string {
    return describe(this.kind.wire, { ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) });
  }

  check(news: Properties): Finding[] {
    const { accountId, name, ha, mark } = news;
    if (name === undefined) {
      if (typeof news["adopt"] === "string") return [];
      return [{ property: "name", reason: "missing: every tunnel has a name, unless it is adopted by id" }];
    }
    if (typeof mark !== "string" || typeof name !== "string" || typeof accountId !== "string") return [];
    if (containsUnknown(name) || containsUnknown(accountId)) return [];
    const where = { kind: this.kind, accountId };
    const things = [nameThing(where, name), ...(this.kind.things?.(where, { name, ha }) ?? [])];
    if (this.session.ledger.declare(mark, things) === undefined) return [];
    const noun = nounOf[this.kind.wire];
    return [
      {
        property: "name",
        reason: `another ${noun} of this program is to have the same name, and it is unique in an account: give one of them another name`,
      },
    ];
  }

  completed(news: Properties, olds: Properties | undefined): Properties {
    return this.kind.completed?.(news, olds) ?? news;
  }

  diff({ id, olds, news, change }: Declared<TunnelState>): Partial<Change> & { readonly changes?: boolean } {
    const { ledger } = this.session;
    const holder = { mark: olds.mark, stamp: olds.stamp };
    // Another resource of this run has the tunnel: this one, declared under another name, needs one of its own.
    if (ledger.isAnothers(id, holder)) return { changes: true, replaces: ["name"], deleteBeforeReplace: false };
    const keeps = keepsItsOwn(olds, news);
    const changed = keeps ? change.changed.filter((name) => name !== "tunnelSecret") : change.changed;
    // The generated secret that is ignored must be known, so that another one is told from it.
    const isFirstSeen = keeps && olds.generatedFrom === undefined;
    const stores = isFirstSeen || this.kind.stores?.(olds, news) === true;
    const corrected = { changed, ...(stores ? { changes: true } : {}) };
    ledger.has(id, holder);
    if (change.replaces.length === 0) return corrected;
    if ((olds.adopt ?? false) === false) {
      ledger.goes(id);
      return corrected;
    }
    this.keepAdopted(id, olds, news, change.replaces);
    return { ...corrected, changes: true, replaces: [], deleteBeforeReplace: false };
  }

  async create(inputs: TunnelInputs): Promise<Outcome<Known>> {
    const { ledger } = this.session;
    const target = await this.target(inputs);
    const { adopt = false } = inputs;
    // What this very run deleted, to replace it, cannot be adopted any more: another one takes its place.
    const released = typeof adopt === "string" ? ledger.released(adopt) : undefined;
    if (adopt !== false && released === undefined) {
      const step = `adopt ${this.named(inputs)}`;
      const found = await during(step, () => findToAdopt(target, adopt, inputs.name));
      if (found !== undefined) return await this.adopt(target, found, inputs);
    }
    const name = inputs.name ?? released?.name;
    return await this.make(target, name === undefined ? inputs : { ...inputs, name });
  }

  async read(id: string, olds: Known): Promise<Outcome<Known> | undefined> {
    const state = await readTunnel(await this.target(olds), id, olds);
    return state === undefined ? undefined : { id, state };
  }

  async lookUp(id: string, accountId: string): Promise<TunnelState> {
    const noun = nounOf[this.kind.wire];
    requireUuid(`the ${noun} to read`, id);
    const target = await this.target({ accountId });
    const tunnel = await during(`read ${this.named({}, id)}`, () => findById(target, id));
    if (tunnel === undefined) {
      throw new UserError(`no live ${noun} has the id ${id} in account ${accountId}: it was deleted, or never existed`);
    }
    const token = await tokenOf(target, tunnel, "token and tunnelSecret are not available");
    return outputsOf(this.kind, tunnel, { accountId }, token);
  }

  inputsOf({ keepsSecret, tunnelSecret }: TunnelState): Properties {
    return { tunnelSecret: keepsSecret === true ? undefined : tunnelSecret };
  }

  /** The outputs of a live tunnel as it is, as its adoption would leave them: for an import, which writes nothing. */
  async outputsOfFound(tunnel: LiveTunnel, inputs: TunnelInputs, generated?: string): Promise<TunnelState> {
    const target = await this.target(inputs);
    const step = `read the token of ${this.named(tunnel, tunnel.id)}`;
    const token = await during(step, () => requestToken(target, tunnel.id));
    const generatedFrom = generated === undefined ? undefined : hashOf(generated);
    const asFound = { ...inputs, tunnelSecret: undefined };
    return outputsOf(this.kind, tunnel, asFound, token, { adopted: true, stamp: newStamp(), generatedFrom });
  }

  async update(id: string, olds: Known, declared: TunnelInputs): Promise<Known> {
    const target = await this.target(declared);
    const due = olds.pending?.due ?? [];
    const isAdopted = due.includes("adopt");
    const keeps = keepsItsOwn(olds, declared);
    const inputs = keeps ? { ...declared, tunnelSecret: undefined } : declared;
    const { name, tunnelSecret } = inputs;
    const writes = due.includes("write");
    const renames = name !== undefined && (writes || name !== olds.name);
    const isSame = olds.tunnelSecret !== undefined && sameSecret(olds.tunnelSecret, tunnelSecret ?? "");
    const rotates = tunnelSecret !== undefined && (writes || !isSame);
    const before = {
      ...olds,
      ...(keeps ? { generatedFrom: hashOf(declared.tunnelSecret) } : {}),
      ...(isAdopted ? { adopted: true as const } : {}),
    };
    const state = await during(`update ${this.named({ name: name ?? olds.name }, id)}`, () =>
      settle(target, {
        tunnel: { id, created_at: olds.createdAt },
        patch: patchOf(renames ? name : undefined, rotates ? tunnelSecret : undefined),
        drops: due.includes("drop") || (rotates && inputs.onSecretChange === "dropConnections"),
        token: olds.token === undefined ? undefined : { token: olds.token, tunnelSecret: olds.tunnelSecret },
        standing: isAdopted ? ["adopt"] : [],
        before,
        inputs,
      }),
    );
    this.session.ledger.has(id, { mark: declared.mark, stamp: state.stamp });
    if (isAdopted) tellAdopted(target, { id, name: state.name }, rotates);
    return state;
  }

  async delete(id: string, state: Known): Promise<void> {
    const target = await this.target(state);
    const what = this.named(state, id);
    const { ledger } = this.session;
    if (isDue(state, "adopt")) {
      this.session.warn(
        `left ${what} as it is: a request of this stack made it whose answer was lost, and connectors have run it since. ` +
          `To manage it, set adopt: "${id}" on the resource; else delete it in the dashboard`,
      );
      return;
    }
    const fate = ledger.fateOf(id, nameThing(target, state.name), { mark: state.mark, stamp: state.stamp });
    if (fate === "leave") {
      this.kind.refusePassing?.(target, id, state);
      if (state.mark !== undefined && ledger.isOneResource(ledger.holderOf(id)?.mark, state.mark)) {
        this.session.warn(
          `left ${what} as it is: its replacement, which was made first, found it and took it over, so nothing was replaced. To have ` +
            "another one, set the resource option deleteBeforeReplace: true, and replace it again",
        );
        return;
      }
      this.session.inform(
        `left ${what} as it is: another resource of this program has it now. What was removed beside it in this run with deletedWith, as a ` +
          "configuration or rules, was not taken out of it, and may still be served",
      );
      return;
    }
    // Where another one has the name by now, what another resource declares is not this tunnel.
    if (fate === "refuse" && (await during(`delete ${what}`, () => getLive(target, id)))?.name === state.name) {
      throw declaredElsewhere(`delete ${what}`);
    }
    if (state.adopted === true) this.session.inform(`${what} was adopted, not made, by this resource: it is deleted`);
    await removeTunnel(target, { ...state, id });
    ledger.release(id, state.name);
    if (typeof state.adopt === "string") ledger.release(state.adopt, state.name);
  }

  async findMade(olds: Known): Promise<Outcome<Partial<Known>> | "untold" | undefined> {
    const target = await this.target(olds);
    const found = await during(`look for ${this.named(olds)}`, () => findInDoubt(target, olds));
    if (found === undefined || found === "untold") return found;
    const state = { name: found.name, createdAt: found.created_at ?? "unknown" };
    // What connectors have run since is theirs, too: a delete leaves it.
    return { id: found.id, state: neverRan(found) ? state : { ...state, pending: { due: ["adopt"] } } };
  }

  /** Makes a tunnel; where it is not known whether that succeeded, the state keeps what it would be known by. */
  private async make(target: Target, inputs: TunnelInputs): Promise<Outcome<Known>> {
    const { tunnel, token, stamp } = await during(`create ${this.named(inputs)}`, async () => {
      try {
        return await this.kind.make(target, inputs);
      } catch (error) {
        throw error instanceof MayExist ? inDoubt(target, inputs, error) : error;
      }
    });
    if (stamp !== undefined) {
      this.session.inform(
        `took over ${this.named(tunnel, tunnel.id)}, which is shown to be this resource's own and never ran: an interrupted run had left it`,
      );
    }
    return { id: tunnel.id, state: outputsOf(this.kind, tunnel, inputs, token, { stamp }) };
  }

  private async adopt(target: Target, found: LiveTunnel, inputs: TunnelInputs): Promise<Outcome<Known>> {
    const { ledger } = this.session;
    const keepsakes = { adopted: true as const, stamp: newStamp() };
    ledger.has(found.id, { mark: target.mark, stamp: keepsakes.stamp });
    const adopting = during(`adopt ${this.named(found, found.id)}`, async () => {
      this.kind.refuseMismatch?.(found, inputs);
      const declared = inputs.tunnelSecret;
      const held = await readToken(target, found.id);
      // Without a secret of its own, the adopted one's is needed, so a refusal must come before anything is changed.
      const token = held ?? (declared === undefined ? await requestToken(target, found.id) : undefined);
      const rotates =
        declared !== undefined && !(token?.tunnelSecret !== undefined && sameSecret(token.tunnelSecret, declared));
      const asFound = { ...inputs, name: found.name, tunnelSecret: undefined };
      const state = await settle(target, {
        tunnel: found,
        patch: patchOf(inputs.name === found.name ? undefined : inputs.name, rotates ? declared : undefined),
        drops: rotates && inputs.onSecretChange === "dropConnections",
        token,
        standing: ["adopt"],
        before: outputsOf(this.kind, found, asFound, token, keepsakes),
        inputs,
      });
      tellAdopted(target, { id: found.id, name: state.name }, rotates);
      return { id: found.id, state };
    });
    return await adopting.catch((error: unknown) => {
      // A hook may try again, which must not find its own claim.
      if (!(error instanceof Unfinished)) ledger.lacks(found.id);
      throw error;
    });
  }

  /** Replacing what was adopted would delete what the user asked to keep. What is not known yet may turn out to be the same. */
  private keepAdopted(id: string, olds: TunnelState, news: Properties, replaces: readonly string[]): void {
    const known = replaces.filter((field) => !containsUnknown(news[field]));
    if (known.length === 0) return;
    throw new UserError(
      `${this.named(olds, id)} was adopted, and a change of ${known.join(" and ")} would delete it to make another. ` +
        "To keep it, take the change back. To have another one, declare that as a resource of its own, and remove this one with " +
        "retainOnDelete: true. To replace the adopted one in earnest, first take adopt out of the program and run `pulumi up`, " +
        "then make the change",
    );
  }

  private async target({ accountId, mark }: Pick<TunnelInputs, "accountId" | "mark">): Promise<Target> {
    const { session, kind, reads, names } = this;
    return { session, client: await session.connect(), kind, accountId, mark, reads, names };
  }
}

function patchOf(name: string | undefined, tunnel_secret: string | undefined): TunnelPatch {
  return { ...(name === undefined ? {} : { name }), ...(tunnel_secret === undefined ? {} : { tunnel_secret }) };
}
