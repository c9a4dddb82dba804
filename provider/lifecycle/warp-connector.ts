import type { dynamic } from "@pulumi/pulumi";

import { deleteNodeConnections } from "../api/connections.js";
import type { TunnelWire } from "../api/wire.js";
import { UserError } from "../session/errors.js";
import { describe } from "../session/naming.js";
import { validateBoolean } from "../validation/rules.js";
import type { Properties } from "./frame/guard.js";
import type { Created } from "./tunnel/creation.js";
import { tunnelRules, type TunnelInputs } from "./tunnel/inputs.js";
import { TunnelLifecycle } from "./tunnel/lifecycle.js";
import { MarkedCreation, secretOfOwn } from "./tunnel/marking.js";
import { tunnelFields, type TunnelState } from "./tunnel/state.js";
import { neverRan, type LiveTunnel, type Target } from "./tunnel/target.js";
import { holdsSecret, type TunnelToken } from "./tunnel/token.js";

interface WarpConnectorInputs extends TunnelInputs {
  ha?: boolean;
}

/** The engine side of WarpConnector: warp_connector, a POST and a PATCH to create. */
export class WarpConnectorLifecycle extends TunnelLifecycle<WarpConnectorInputs> {
  protected readonly kind = "warp_connector";
  protected readonly resource = "WarpConnector";
  protected readonly rules = {
    ...tunnelRules,
    ha: { rule: validateBoolean },
  };
  protected readonly fields = {
    ...tunnelFields,
    // The API takes `ha` at creation only and never reports it: it cannot drift.
    ha: { onChange: "replaceFirst", default: false },
  } as const;

  /** The `ha` that this run declares for connectors, by id: one that another resource had may have been made with another. */
  private readonly declaredHa = new Map<string, boolean>();

  override diff(id: string, olds: Properties, news: Properties): dynamic.DiffResult {
    const diff = super.diff(id, olds, news);
    if ((diff.replaces ?? []).length === 0) this.declaredHa.set(id, news["ha"] === true);
    return diff;
  }

  override async create(properties: Properties): Promise<{ id: string; outs: Properties }> {
    const created = await super.create(properties);
    this.declaredHa.set(created.id, properties["ha"] === true);
    return created;
  }

  override async delete(id: string, props: Properties): Promise<void> {
    const { name, claim, ha = false } = props as Partial<TunnelState> & { ha?: boolean };
    const declared = this.declaredHa.get(id);
    if (declared !== undefined && declared !== ha && this.session.tunnels.isOthers(id, claim)) {
      throw new UserError(
        `${describe(this.kind, { id, ...(name === undefined ? {} : { name }) })} passed to another resource of this program, which declares ` +
          `ha: ${String(declared)}, but it was made with ha: ${String(ha)}, and Cloudflare changes that of no connector. Run \`pulumi up --replace\` with ` +
          "the URN of the resource that has it now, which makes a new one",
      );
    }
    await super.delete(id, props);
  }

  protected override make(target: Target, inputs: WarpConnectorInputs): Promise<Created & { token: TunnelToken }> {
    // Where it is not finished, it has the name that it was made under, and a secret that nobody knows.
    return new MarkedCreation(target, inputs, (tunnel) => ({
      ...this.outputs(tunnel, { ...inputs, name: tunnel.name }, undefined),
      tunnelSecret: undefined,
    })).run();
  }

  protected override async isLeftover(
    target: Target,
    { mark, ha, tunnelSecret }: WarpConnectorInputs,
    holder: LiveTunnel,
  ): Promise<boolean> {
    // A declared secret may be another stack's, too.
    if (mark === undefined || tunnelSecret !== undefined || !neverRan(holder)) return false;
    return await holdsSecret(target, holder.id, secretOfOwn(target, mark, ha, holder.id));
  }

  // The reference has no request that drops a WARP connector's connections, and Cloudflare may refuse the older one.
  protected override async drop(target: Target, tunnel: { id: string; name?: string }): Promise<void> {
    if (await deleteNodeConnections(target.client, target.accountId, tunnel.id)) return;
    this.session.warn(
      `the secret of ${describe(target.kind, tunnel)} was changed, but Cloudflare does not drop the connections of WARP connectors on request: ` +
        "nodes that are connected with the old secret stay connected until they restart. Restart them, or remove them in " +
        "the dashboard, where the secret has leaked",
    );
  }

  protected override ownOutputs(
    _tunnel: TunnelWire & { id: string },
    olds: Properties,
    inputs?: WarpConnectorInputs,
  ): Properties {
    return (inputs === undefined ? olds["ha"] : inputs.ha) === true ? { ha: true } : { ha: undefined };
  }

  protected override ownInputs(outs: Properties): Properties {
    return { ha: outs["ha"] };
  }
}
