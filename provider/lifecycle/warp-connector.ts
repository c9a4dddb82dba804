import { deleteNodeConnections } from "../api/connections.js";
import { updateTunnel } from "../api/tunnels.js";
import type { TunnelWire } from "../api/wire.js";
import { during, InitFailedError } from "../session/errors.js";
import type { Properties } from "./guard.js";
import { createOnce } from "./tunnel/creation.js";
import { tunnelRules, type TunnelInputs } from "./tunnel/inputs.js";
import { TunnelLifecycle, tunnelFields } from "./tunnel/lifecycle.js";
import { alive, type LiveTunnel, type Target } from "./tunnel/target.js";
import { describe } from "../session/naming.js";
import { tokenAfterWrite, tokenOfNew, type TunnelToken } from "./tunnel/token.js";

interface WarpConnectorInputs extends TunnelInputs {
  ha?: boolean;
}

/** The engine side of WarpConnector: warp_connector. Its POST takes no secret, so a declared one follows by PATCH. */
export class WarpConnectorLifecycle extends TunnelLifecycle<WarpConnectorInputs> {
  protected readonly kind = "warp_connector";
  protected readonly resource = "WarpConnector";
  protected readonly rules = {
    ...tunnelRules,
    ha: { rule: (value: unknown) => (typeof value === "boolean" ? undefined : "must be true or false") },
  };
  protected readonly fields = {
    ...tunnelFields,
    // The API takes `ha` at creation only and never reports it: it cannot drift.
    ha: { onChange: "replaceFirst", default: false },
  } as const;

  protected override async make(
    target: Target,
    inputs: WarpConnectorInputs,
  ): Promise<{ tunnel: LiveTunnel; token: TunnelToken }> {
    const { tunnelSecret, ...declared } = inputs;
    const { name = "", ha } = declared;
    const created = await createOnce(target, {
      body: { name, ...(ha === undefined ? {} : { ha }) },
      provenBy: tunnelSecret,
    });
    // Without tunnelSecret: a state in which the declared secret is not known to be set, so the next update sets it.
    // With the policies: the next operation on it may be a delete.
    const known: Properties = { ...declared, accountId: target.accountId, createdAt: created.created_at ?? "" };
    if (tunnelSecret === undefined) {
      return { tunnel: created, token: await tokenOfNew(target, created, undefined, known) };
    }
    try {
      const answer = alive(
        await updateTunnel(target.client, target.kind, target.accountId, created.id, { tunnel_secret: tunnelSecret }),
      );
      const tunnel = answer ?? created;
      return { tunnel, token: await tokenAfterWrite(target, tunnel, tunnelSecret) };
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      throw new InitFailedError(
        created.id,
        known,
        `WARP connector "${name}" was created (${created.id}), but its secret could not be set; the next \`pulumi up\` sets it: ${cause}`,
      );
    }
  }

  // The reference has no request that drops a WARP connector's connections, and Cloudflare may refuse the older one.
  protected override async drop(target: Target, tunnel: { id: string; name?: string }): Promise<void> {
    const what = describe(target.kind, tunnel);
    const dropped = await during(`drop the connections of ${what}, after its secret was changed`, () =>
      deleteNodeConnections(target.client, target.accountId, tunnel.id),
    );
    if (dropped) return;
    this.session.warn(
      `the secret of ${what} was changed, but Cloudflare does not drop the connections of WARP connectors on request: ` +
        "nodes that are connected with the old secret stay connected until they restart. Restart them, or remove them in " +
        "the dashboard, where the secret has leaked",
    );
  }

  protected override ownOutputs(_tunnel: TunnelWire & { id: string }, known: Properties): Properties {
    return known["ha"] === true ? { ha: true } : {};
  }

  protected override ownInputs(outs: Properties): Properties {
    return { ha: outs["ha"] };
  }
}
