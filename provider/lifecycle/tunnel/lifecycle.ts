import type { dynamic } from "@pulumi/pulumi";

import { deleteConnections } from "../../api/connections.js";
import type { TunnelPatch } from "../../api/tunnels.js";
import type { TunnelKind, TunnelWire } from "../../api/wire.js";
import { during, UserError } from "../../session/errors.js";
import { describe } from "../../session/naming.js";
import type { Session } from "../../session/session.js";
import { checkInputs, withoutNulls, type RuleTable } from "../../validation/rules.js";
import { sameSecret } from "../../validation/tunnel.js";
import { containsUnknown } from "../../validation/unknown.js";
import { changedFields, diffFields, type FieldTable } from "../fields.js";
import { GatheredReads } from "../frame/gathered-reads.js";
import { gone, type Gone, type Lifecycle, type Properties } from "../frame/guard.js";
import { findToAdopt } from "./adoption.js";
import { newClaim, type Created } from "./creation.js";
import { findInDoubt, keepInDoubt, removeInDoubt } from "./doubt.js";
import type { TunnelInputs } from "./inputs.js";
import { readTunnel } from "./reading.js";
import { removeTunnel } from "./removal.js";
import { Renames } from "./renames.js";
import { settle } from "./settling.js";
import { outputsOf, stateOf, type TunnelState } from "./state.js";
import type { LiveTunnel, Target } from "./target.js";
import { readToken, requestToken, type TunnelToken } from "./token.js";

/** What the lifecycles of tunnels of both kinds share; the kinds differ in how one is created and in a few fields. */
export abstract class TunnelLifecycle<Inputs extends TunnelInputs> implements Lifecycle {
  protected abstract readonly kind: TunnelKind;
  protected abstract readonly resource: string;
  protected abstract readonly rules: RuleTable;
  protected abstract readonly fields: FieldTable;

  private readonly reads: GatheredReads<LiveTunnel>;
  private readonly renames = new Renames();

  constructor(protected readonly session: Session) {
    this.reads = new GatheredReads<LiveTunnel>(session.sleep);
  }

  /** Makes a new tunnel as declared; a failure after it exists keeps it in the state. */
  protected abstract make(target: Target, inputs: Inputs): Promise<Created & { token: TunnelToken }>;

  /** The fields that only this kind has, in the outputs. */
  protected abstract ownOutputs(tunnel: TunnelWire & { id: string }, olds: Properties, inputs?: Inputs): Properties;

  /** The fields that only this kind has, in the inputs that read reports. */
  protected abstract ownInputs(outs: Properties): Properties;

  /** Refuses to adopt a tunnel that is not what is declared in the fields that cannot be changed in place. */
  protected refuseMismatch?(tunnel: LiveTunnel, inputs: Inputs): void;

  /** Tells of what changed outside and cannot be changed back in place. */
  protected tellDrift?(tunnel: LiveTunnel, outs: Properties): void;

  /** Whether the tunnel that has this one's name is what an interrupted creation of this very resource left, in no state. */
  protected isLeftover?(target: Target, inputs: Inputs, holder: LiveTunnel): Promise<boolean>;

  async check(_olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: dynamic.CheckFailure[] }> {
    this.session.tunnels.begin();
    const failures = checkInputs(this.resource, this.rules, news);
    if ((news["name"] ?? undefined) === undefined && typeof news["adopt"] !== "string") {
      failures.push({ property: "name", reason: "missing: every tunnel has a name, unless it is adopted by id" });
    }
    for (const reason of await this.session.problems()) failures.push({ property: "", reason });
    return { inputs: withoutNulls(news), failures };
  }

  diff(id: string, olds: Properties, news: Properties): dynamic.DiffResult {
    const state = stateOf(this.kind, id, olds);
    // What may have been made is looked for and deleted first.
    if (state.inDoubt !== undefined) return { changes: true, replaces: ["name"], deleteBeforeReplace: true };
    if (this.session.tunnels.wasTakenFrom(id, state.claim)) {
      // Another resource of this run has the tunnel: this one, declared under another name, needs one of its own.
      return { changes: true, replaces: ["name"], deleteBeforeReplace: false };
    }
    this.session.tunnels.see(id, state.claim);
    const { name } = news as { name?: unknown };
    this.renames.declare(id, typeof name === "string" && !containsUnknown(name) ? name : state.name);
    const diff = diffFields(this.fields, olds, news);
    const adopted = (state.adopt ?? false) !== false;
    if (adopted && (diff.replaces ?? []).length > 0) {
      return this.keepAdopted(id, state, news, diff.replaces ?? []);
    }
    return { ...diff, changes: diff.changes === true || (state.due ?? []).length > 0 };
  }

  async create(properties: Properties): Promise<{ id: string; outs: Properties }> {
    const inputs = properties as unknown as Inputs;
    const target = await this.target(inputs.accountId);
    const adopt = inputs.adopt ?? false;
    // What this very run deleted, to replace it, cannot be adopted any more: another one takes its place.
    const released = typeof adopt === "string" ? this.session.tunnels.releasedName(adopt) : undefined;
    const adopted =
      adopt === false || released !== undefined
        ? undefined
        : await during(`adopt ${describe(this.kind, inputs)}`, () => findToAdopt(target, adopt, inputs.name));
    if (adopted !== undefined) return await this.adopt(target, adopted, inputs);
    const named = released === undefined ? inputs : { ...inputs, name: inputs.name ?? released };
    const { tunnel, token, claim } = await this.makeOrDoubt(target, named);
    if (claim !== undefined) {
      this.session.inform(
        `took over ${describe(this.kind, tunnel)}, which is shown to be this resource's own and never ran: an interrupted run ` +
          "had left it, or a resource that was renamed in the program had it",
      );
    }
    return { id: tunnel.id, outs: this.outputs(tunnel, named, token, { ...(claim === undefined ? {} : { claim }) }) };
  }

  async read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties } | Gone> {
    const state = props as Partial<TunnelState>;
    const known = state.inDoubt === undefined ? { id, props } : await this.readInDoubt(id, props);
    if (known === undefined) return gone;
    return await readTunnel(known.id, known.props, {
      kind: this.kind,
      target: (accountId) => this.target(accountId),
      ownOutputs: (tunnel, olds) => this.ownOutputs(tunnel, olds),
      ownInputs: (outs) => this.ownInputs(outs),
      tellDrift: (tunnel, outs) => {
        this.tellDrift?.(tunnel, outs);
      },
    });
  }

  /** The outputs of a live tunnel as it is, as its adoption would leave them: for an import, which writes nothing. */
  async outputsOfAdopted(tunnel: LiveTunnel, properties: Properties): Promise<Properties> {
    const inputs = properties as unknown as Inputs;
    const target = await this.target(inputs.accountId);
    const step = `read the token of ${describe(this.kind, tunnel)}`;
    const token = await during(step, () => requestToken(target, tunnel.id));
    return this.outputs(tunnel, inputs, token, { claim: newClaim() });
  }

  async update(id: string, oldProperties: Properties, properties: Properties): Promise<{ outs: Properties }> {
    const inputs = properties as unknown as Inputs;
    const olds = stateOf(this.kind, id, oldProperties);
    const target = await this.target(inputs.accountId);
    const changed = changedFields(this.fields, oldProperties, properties);
    const due = new Set(olds.due);
    const writes = (field: "name" | "tunnelSecret"): boolean =>
      inputs[field] !== undefined && (due.has("write") || changed.includes(field) || olds[field] === undefined);
    const rotates = writes("tunnelSecret");
    const outs = await during(`update ${describe(this.kind, { id, name: inputs.name ?? olds.name })}`, () =>
      settle(target, {
        tunnel: { id, created_at: olds.createdAt },
        formerName: olds.name,
        patch: patchOf(writes("name") ? inputs.name : undefined, rotates ? inputs.tunnelSecret : undefined),
        drops: due.has("drop") || (rotates && inputs.onSecretChange === "dropConnections"),
        token: olds.token === undefined ? undefined : { token: olds.token, tunnelSecret: olds.tunnelSecret },
        standing: due.has("adoption") ? ["adoption"] : [],
        before: oldProperties,
        after: (tunnel, token) => this.outputs(tunnel, inputs, token, olds),
        drop: (tunnel) => this.drop(target, tunnel),
        isLeftover: async (holder) => (await this.isLeftover?.(target, inputs, holder)) ?? false,
      }),
    );
    if (due.has("adoption")) this.tellAdopted(outs, id, rotates);
    return { outs };
  }

  async delete(id: string, props: Properties): Promise<void> {
    const state = stateOf(this.kind, id, props);
    if (state.inDoubt !== undefined) {
      const target = await this.target(state.accountId);
      await during(`delete ${describe(this.kind, { name: state.name })}`, () => removeInDoubt(target, state));
      return;
    }
    const tunnel = { ...state, id };
    if (state.due?.includes("adoption") === true) {
      this.session.inform(`left ${describe(this.kind, tunnel)} as it is: its adoption was never completed`);
      return;
    }
    if (this.session.tunnels.isOthers(id, state.claim)) {
      this.session.inform(`left ${describe(this.kind, tunnel)} as it is: another resource of this program has it now`);
      return;
    }
    await removeTunnel(await this.target(state.accountId), tunnel);
    this.session.tunnels.release(id, state.name);
    if (typeof state.adopt === "string") this.session.tunnels.release(state.adopt, state.name);
  }

  /** Throws running connectors off, after the secret that they would come back with was changed. */
  protected async drop(target: Target, tunnel: { id: string; name?: string }): Promise<void> {
    await deleteConnections(target.client, target.accountId, tunnel.id);
  }

  protected outputs(
    tunnel: TunnelWire & { id: string },
    inputs: Inputs,
    token: TunnelToken | undefined,
    olds: Partial<TunnelState> = {},
  ): Properties {
    return {
      ...outputsOf(tunnel, inputs, token, olds),
      ...this.ownOutputs(tunnel, { ...olds }, inputs),
    };
  }

  private async target(accountId: string): Promise<Target> {
    return {
      session: this.session,
      client: await this.session.connect(),
      kind: this.kind,
      reads: this.reads,
      renames: this.renames,
      accountId: accountId.toLowerCase(),
    };
  }

  /** Makes a tunnel; where it is not known whether that succeeded, the state keeps what it would be known by. */
  private async makeOrDoubt(target: Target, inputs: Inputs): Promise<Created & { token: TunnelToken }> {
    try {
      return await during(`create ${describe(this.kind, inputs)}`, () => this.make(target, inputs));
    } catch (error) {
      throw keepInDoubt(error, outputsOf({ id: "" }, inputs, undefined));
    }
  }

  /** The tunnel that a creation in doubt made, as a refresh reads it; undefined where there is none. */
  private async readInDoubt(id: string, props: Properties): Promise<{ id: string; props: Properties } | undefined> {
    const state = stateOf(this.kind, id, props);
    const target = await this.target(state.accountId);
    const found = await during(`read ${describe(this.kind, { name: state.name })}`, () => findInDoubt(target, state));
    if (found === undefined) return undefined;
    return { id: found.id, props: { ...props, inDoubt: undefined, createdAt: found.created_at ?? "unknown" } };
  }

  private async adopt(target: Target, found: LiveTunnel, inputs: Inputs): Promise<{ id: string; outs: Properties }> {
    const claim = newClaim();
    this.session.tunnels.take(found.id, claim);
    return await during(`adopt ${describe(this.kind, found)}`, async () => {
      this.refuseMismatch?.(found, inputs);
      const declared = inputs.tunnelSecret;
      const held = await readToken(target, found.id);
      // Without a secret of its own, the adopted one's is needed, so a refusal must come before anything is changed.
      const token = held ?? (declared === undefined ? await requestToken(target, found.id) : undefined);
      const rotates =
        declared !== undefined && !(token?.tunnelSecret !== undefined && sameSecret(token.tunnelSecret, declared));
      const asFound = { ...inputs, name: found.name, tunnelSecret: undefined };
      const outs = await settle(target, {
        tunnel: found,
        formerName: found.name,
        patch: patchOf(inputs.name === found.name ? undefined : inputs.name, rotates ? declared : undefined),
        drops: rotates && inputs.onSecretChange === "dropConnections",
        token,
        standing: ["adoption"],
        before: this.outputs(found, asFound, token, { claim }),
        after: (tunnel, known) => this.outputs(tunnel, inputs, known, { claim }),
        drop: (tunnel) => this.drop(target, tunnel),
        isLeftover: () => Promise.resolve(false),
      });
      this.tellAdopted(outs, found.id, rotates);
      return { id: found.id, outs };
    });
  }

  private tellAdopted({ name }: Properties, id: string, rotates: boolean): void {
    const rotation =
      "; its secret is the declared one now, so the connectors that run it need the new token (the output token) when they start next";
    this.session.inform(
      `adopted ${describe(this.kind, { id, name: String(name) })} instead of creating one${rotates ? rotation : ""}`,
    );
  }

  /** Replacing what was adopted would delete what the user asked to keep. */
  private keepAdopted(
    id: string,
    { name }: TunnelState,
    news: Properties,
    replaces: readonly string[],
  ): dynamic.DiffResult {
    const known = replaces.filter((field) => !containsUnknown(news[field]));
    // What is not known yet may turn out to be the same; the diff is asked again when it is known.
    if (known.length === 0) return { changes: true, replaces: [], deleteBeforeReplace: false };
    throw new UserError(
      `${describe(this.kind, { id, name })} was adopted, and a change of ${known.join(" and ")} would delete it to make another. ` +
        "To keep it, take the change back. To have another one, declare that as a resource of its own, and remove this one with " +
        "retainOnDelete: true. To replace the adopted one in earnest, first take adopt out of the program and run `pulumi up`, " +
        "then make the change",
    );
  }
}

function patchOf(name: string | undefined, tunnel_secret: string | undefined): TunnelPatch {
  return { ...(name === undefined ? {} : { name }), ...(tunnel_secret === undefined ? {} : { tunnel_secret }) };
}
