import type { dynamic } from "@pulumi/pulumi";

import { deleteConnections } from "../../api/connections.js";
import { isNotFound } from "../../api/http/errors.js";
import { isNameConflict, updateTunnel } from "../../api/tunnels.js";
import type { TunnelKind, TunnelWire } from "../../api/wire.js";
import { sameSecret, validateUuid } from "../../validation/tunnel.js";
import { during, UserError } from "../../session/errors.js";
import { changedFields, diffFields, sameId, type FieldTable } from "../fields.js";
import { GatheredReads } from "../gathered-reads.js";
import { gone, type Gone, type Lifecycle, type Properties } from "../guard.js";
import type { Session } from "../../session/session.js";
import { findToAdopt } from "./adoption.js";
import { type TunnelInputs } from "./inputs.js";
import { checkInputs, withoutNulls, type RuleTable } from "../../validation/rules.js";
import { removeTunnel } from "./removal.js";
import { findTunnel } from "./reads.js";
import { alive, type LiveTunnel, type Target } from "./target.js";
import { describe, nounOf } from "../../session/naming.js";
import { readToken, tokenAfterWrite, type TunnelToken } from "./token.js";

/** The outputs of tunnels of both kinds. The policies are kept where they are not the defaults: delete sees outputs only. */
export interface TunnelState extends TunnelInputs {
  token?: string;
  createdAt: string;
  /** Set where no secret is declared and the tunnel keeps its own: then `tunnelSecret` is an output, but no input. */
  keepsSecret?: true;
}

/** What a change of the inputs that both kinds have does. Policies are stored, without a call. */
export const tunnelFields: FieldTable = {
  accountId: { onChange: "replace", same: sameId },
  name: { onChange: "update" },
  tunnelSecret: { onChange: "update", same: sameStoredSecret },
  onSecretChange: { onChange: "update", default: "keepConnections" },
  onActiveConnections: { onChange: "update", default: "disconnect" },
  adopt: { onChange: "update", default: false },
};

function sameStoredSecret(old: unknown, declared: unknown): boolean {
  return typeof old === "string" && typeof declared === "string" && sameSecret(old, declared);
}

/** What the lifecycles of tunnels of both kinds share; the kinds differ in how one is created and in a few fields. */
export abstract class TunnelLifecycle<Inputs extends TunnelInputs> implements Lifecycle {
  protected abstract readonly kind: TunnelKind;
  protected abstract readonly resource: string;
  protected abstract readonly rules: RuleTable;
  protected abstract readonly fields: FieldTable;

  private readonly reads: GatheredReads<LiveTunnel>;

  constructor(protected readonly session: Session) {
    this.reads = new GatheredReads<LiveTunnel>(session.sleep);
  }

  /** Makes a new tunnel as declared and gives its outputs. */
  protected abstract make(target: Target, inputs: Inputs): Promise<{ tunnel: LiveTunnel; token: TunnelToken }>;

  /** The fields that only this kind has, in the outputs. */
  protected abstract ownOutputs(tunnel: TunnelWire & { id: string }, known: Properties): Properties;

  /** The fields that only this kind has, in the inputs that read reports. */
  protected abstract ownInputs(outs: Properties): Properties;

  async check(_olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: dynamic.CheckFailure[] }> {
    const failures = checkInputs(this.resource, this.rules, news);
    if ((news["name"] ?? undefined) === undefined && typeof news["adopt"] !== "string") {
      failures.push({ property: "name", reason: "missing: every tunnel has a name, unless it is adopted by id" });
    }
    for (const reason of await this.session.problems()) failures.push({ property: "", reason });
    return { inputs: withoutNulls(news), failures };
  }

  diff(_id: string, olds: Properties, news: Properties): dynamic.DiffResult {
    return diffFields(this.fields, olds, news);
  }

  async create(properties: Properties): Promise<{ id: string; outs: Properties }> {
    const inputs = properties as unknown as Inputs;
    const target = await this.target(inputs.accountId);
    const adopt = inputs.adopt ?? false;
    const adopted =
      adopt === false
        ? undefined
        : await during(`adopt ${describe(this.kind, inputs)}`, () => findToAdopt(target, adopt, inputs.name));
    if (adopted === undefined) {
      const { tunnel, token } = await during(`create ${describe(this.kind, inputs)}`, () => this.make(target, inputs));
      return { id: tunnel.id, outs: this.outputs(tunnel, inputs, token) };
    }
    const outs = await during(`adopt ${describe(this.kind, adopted)}`, () => this.takeOver(target, adopted, inputs));
    this.session.inform(`adopted ${describe(this.kind, adopted)} instead of creating one`);
    return { id: adopted.id, outs };
  }

  async read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties } | Gone> {
    const olds = props as Partial<TunnelState>;
    if (olds.accountId === undefined) throw new UserError(`read ${describe(this.kind, { id })}: accountId is missing`);
    const target = await this.target(olds.accountId);
    // Outputs always hold createdAt; what `get` passes never does. There, a missing object is the user's mistake.
    const isLookup = olds.createdAt === undefined;
    const malformed = isLookup ? validateUuid(id, `the ${nounOf[this.kind]} to read`) : undefined;
    if (malformed !== undefined) throw new UserError(`the id ${JSON.stringify(id)}: ${malformed}`);
    const tunnel = await during(`read ${describe(this.kind, { id })}`, () => findTunnel(target, id));
    if (tunnel === undefined) {
      if (!isLookup) return gone;
      throw new UserError(
        `no live ${nounOf[this.kind]} has the id ${id} in account ${olds.accountId}: it was deleted, or never existed`,
      );
    }
    const token = await during(`read the token of ${describe(this.kind, tunnel)}`, () => readToken(target, id));
    if (token === undefined) {
      this.session.warn(
        `the token of ${describe(this.kind, tunnel)} could not be read with these credentials (reading it needs a Write permission): ` +
          (isLookup
            ? "token and tunnelSecret are not available"
            : "the known one is kept, and a secret changed outside is not seen"),
      );
    }
    const outs = this.readOutputs(tunnel, olds, token, isLookup);
    return { id, props: outs, inputs: this.inputsOf(outs) };
  }

  async update(id: string, oldProperties: Properties, properties: Properties): Promise<{ outs: Properties }> {
    const inputs = properties as unknown as Inputs;
    const olds = oldProperties as unknown as TunnelState;
    const changed = changedFields(this.fields, oldProperties, properties);
    const patch = {
      ...(changed.includes("name") && inputs.name !== undefined ? { name: inputs.name } : {}),
      ...(this.mustSetSecret(olds, inputs, changed) ? { tunnel_secret: inputs.tunnelSecret } : {}),
    };
    const target = await this.target(inputs.accountId);
    if (Object.keys(patch).length === 0) {
      const known = await this.completeToken(target, id, olds);
      return { outs: this.outputs({ id, created_at: olds.createdAt }, inputs, known, olds) };
    }
    const answer = await during(`update ${describe(this.kind, { id, ...inputs })}`, () =>
      this.patch(target, id, patch),
    );
    const token =
      patch.tunnel_secret === undefined
        ? await this.completeToken(target, id, olds)
        : await during(`read the token of ${describe(this.kind, answer)}`, () =>
            tokenAfterWrite(target, answer, patch.tunnel_secret),
          );
    if (patch.tunnel_secret !== undefined && inputs.onSecretChange === "dropConnections") {
      await this.drop(target, answer);
    }
    return { outs: this.outputs(answer, inputs, token, olds) };
  }

  async delete(id: string, props: Properties): Promise<void> {
    const state = props as unknown as TunnelState;
    const target = await this.target(state.accountId);
    const tunnel = { id, ...(state.name === undefined ? {} : { name: state.name }) };
    await removeTunnel(target, tunnel, state.onActiveConnections ?? "disconnect");
  }

  /** Throws running connectors off, after the secret that they would come back with was changed. */
  protected async drop(target: Target, tunnel: { id: string; name?: string }): Promise<void> {
    await during(`drop the connections of ${describe(this.kind, tunnel)}, after its secret was changed`, () =>
      deleteConnections(target.client, target.accountId, tunnel.id),
    );
  }

  protected outputs(
    tunnel: TunnelWire & { id: string },
    inputs: Inputs,
    token: TunnelToken,
    olds?: TunnelState,
  ): Properties {
    const { onSecretChange, onActiveConnections, adopt } = inputs;
    return {
      accountId: inputs.accountId.toLowerCase(),
      name: inputs.name ?? tunnel.name ?? olds?.name,
      tunnelSecret: inputs.tunnelSecret ?? token.tunnelSecret,
      ...(inputs.tunnelSecret === undefined ? { keepsSecret: true } : {}),
      token: token.token,
      createdAt: tunnel.created_at ?? olds?.createdAt ?? "",
      ...(onSecretChange === "dropConnections" ? { onSecretChange } : {}),
      ...(onActiveConnections === "refuse" ? { onActiveConnections } : {}),
      ...(adopt === undefined || adopt === false ? {} : { adopt }),
      ...this.ownOutputs(tunnel, { ...olds, ...inputs } as Properties),
    };
  }

  private async target(accountId: string): Promise<Target> {
    return {
      session: this.session,
      client: await this.session.connect(),
      kind: this.kind,
      reads: this.reads,
      accountId: accountId.toLowerCase(),
    };
  }

  private async takeOver(target: Target, tunnel: LiveTunnel, inputs: Inputs): Promise<Properties> {
    this.refuseMismatch?.(tunnel, inputs);
    const held = await readToken(target, tunnel.id);
    const rotates =
      inputs.tunnelSecret !== undefined && !(held !== undefined && sameSecret(held.tunnelSecret, inputs.tunnelSecret));
    const patch = {
      ...(inputs.name === undefined || inputs.name === tunnel.name ? {} : { name: inputs.name }),
      ...(rotates ? { tunnel_secret: inputs.tunnelSecret } : {}),
    };
    const answer = Object.keys(patch).length === 0 ? tunnel : await this.patch(target, tunnel.id, patch);
    const token = rotates || held === undefined ? await tokenAfterWrite(target, answer, inputs.tunnelSecret) : held;
    if (rotates && inputs.onSecretChange === "dropConnections") await this.drop(target, tunnel);
    return this.outputs(answer, inputs, token);
  }

  /** An adopted tunnel must be what is declared in the fields that cannot be changed in place. */
  protected refuseMismatch?(tunnel: LiveTunnel, inputs: Inputs): void;

  private async patch(
    target: Target,
    id: string,
    patch: { name?: string; tunnel_secret?: string | undefined },
  ): Promise<LiveTunnel> {
    const { name, tunnel_secret } = patch;
    const body = { ...(name === undefined ? {} : { name }), ...(tunnel_secret === undefined ? {} : { tunnel_secret }) };
    try {
      target.reads.wrote(id);
      const answer = alive(await updateTunnel(target.client, this.kind, target.accountId, id, body));
      if (answer !== undefined) return answer;
    } catch (error) {
      if (isNameConflict(error)) {
        throw new UserError(
          `another live ${nounOf[this.kind]} of the account has the name "${name ?? ""}" already (1013); nothing was changed. ` +
            "Choose another name, or rename or delete the other one first",
          { cause: error },
        );
      }
      if (!isNotFound(error)) throw error;
    }
    throw new UserError(
      `it was deleted outside of Pulumi. Run \`pulumi refresh\`, which drops it from the state, then \`pulumi up\`, which creates it anew`,
    );
  }

  /** A secret changes where it differs, and where one is declared of which it is not known that the tunnel has it. */
  private mustSetSecret(olds: TunnelState, inputs: Inputs, changed: string[]): boolean {
    return inputs.tunnelSecret !== undefined && (changed.includes("tunnelSecret") || olds.tunnelSecret === undefined);
  }

  /** The token of the state; requested where a creation was interrupted before it was known. */
  private async completeToken(target: Target, id: string, olds: TunnelState): Promise<TunnelToken> {
    if (olds.token !== undefined && olds.tunnelSecret !== undefined) {
      return { token: olds.token, tunnelSecret: olds.tunnelSecret };
    }
    return await during(`read the token of ${describe(this.kind, { id, ...olds })}`, () =>
      tokenAfterWrite(target, { id }, olds.tunnelSecret),
    );
  }

  private readOutputs(
    tunnel: LiveTunnel,
    olds: Partial<TunnelState>,
    token: TunnelToken | undefined,
    isLookup: boolean,
  ): Properties {
    // Without the right to read the token, what is known stays: an unknown secret is no drift.
    const current = token ?? { token: olds.token, tunnelSecret: olds.tunnelSecret };
    const same =
      token !== undefined && olds.tunnelSecret !== undefined && sameSecret(token.tunnelSecret, olds.tunnelSecret);
    return {
      ...(olds as Properties),
      name: tunnel.name,
      // The stored text stays where it decodes to the same bytes and account, whatever order the API writes its token in.
      token: same && olds.token !== undefined ? olds.token : current.token,
      tunnelSecret: same ? olds.tunnelSecret : current.tunnelSecret,
      ...(isLookup ? { keepsSecret: true } : {}),
      createdAt: tunnel.created_at ?? olds.createdAt ?? "",
      ...this.ownOutputs(tunnel, olds),
    };
  }

  private inputsOf(outs: Properties): Properties {
    const { accountId, name, tunnelSecret, keepsSecret, onSecretChange, onActiveConnections, adopt } =
      outs as unknown as TunnelState;
    return {
      accountId,
      name,
      ...(keepsSecret === true ? {} : { tunnelSecret }),
      onSecretChange,
      onActiveConnections,
      adopt,
      ...this.ownInputs(outs),
    };
  }
}
