import { randomBytes } from "node:crypto";

import { deleteConnections } from "../api/connections.js";
import type { TunnelWire } from "../api/wire.js";
import { cfdTunnel } from "../contract/cfd-tunnel.js";
import { UserError } from "../session/errors.js";
import { describe } from "../session/naming.js";
import type { Session } from "../session/session.js";
import { targetOf } from "../validation/tunnel.js";
import { createOnce, Lost } from "./tunnel/creation.js";
import type { ConfigSrc, Kind } from "./tunnel/kind.js";
import { TunnelLifecycle } from "./tunnel/lifecycle.js";
import { MarkedCreation } from "./tunnel/marking.js";
import { whyNotOwn } from "./tunnel/name-taken.js";
import { provesOwner } from "./tunnel/state.js";
import { tokenAfterWrite } from "./tunnel/token.js";

/** cfd_tunnel: one POST to create, PATCH for name and secret, one DELETE. */
const cfdTunnelKind: Kind = {
  wire: "cfd_tunnel",
  contract: cfdTunnel,

  async make(target, inputs) {
    const { name = "", configSrc = "cloudflare" } = inputs;
    // There must be a secret: it can be what shows whose the tunnel is.
    const secret = inputs.tunnelSecret ?? randomBytes(32).toString("base64");
    const body = { config_src: configSrc, tunnel_secret: secret };
    try {
      const created = await createOnce(target, {
        body: { name, ...body },
        whyNotOwn: async (candidate) => {
          const why = await whyNotOwn(target, inputs, candidate, secret);
          // A diff would replace it, and the name would be in the way again.
          return why ?? ((configSrcOf(candidate) ?? configSrc) === configSrc ? undefined : "otherSource");
        },
        isOnlyOnce: !provesOwner(inputs),
      });
      return { ...created, token: await tokenAfterWrite(target, created.tunnel, secret) };
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      // A secret that is declared shows nothing: from now on, a name that only this resource can have must.
      return await new MarkedCreation(target, inputs, body).run(true);
    }
  },

  // Left out, it is "cloudflare" for a tunnel that is to be made, and the tunnel's own for one that there is.
  completed(news, olds) {
    const isMade = olds === undefined && (news["adopt"] ?? false) === false;
    const source = isMade ? "cloudflare" : olds?.["configSrc"];
    return source === undefined ? news : { configSrc: source, ...news };
  },

  // Once the program has followed the tunnel, there is nothing to remember.
  stores: ({ formerConfigSrc }, news) => formerConfigSrc !== undefined && news["configSrc"] !== formerConfigSrc,

  outputs(tunnel, olds, inputs) {
    const known = olds.configSrc ?? inputs?.configSrc;
    const configSrc = configSrcOf(tunnel) ?? known ?? "cloudflare";
    const former = inputs === undefined ? (olds.formerConfigSrc ?? known) : inputs.configSrc;
    return {
      configSrc,
      // What the program said last, where the tunnel is something else by now. Undefined also drops a former one.
      formerConfigSrc: former === configSrc ? undefined : former,
      cname: targetOf(tunnel.id),
    };
  },

  drift(tunnel, { configSrc, formerConfigSrc }) {
    if (formerConfigSrc === undefined) return undefined;
    const [now, before] = [JSON.stringify(configSrc), JSON.stringify(formerConfigSrc)];
    return (
      `the configuration source of ${describe("cfd_tunnel", tunnel)} is ${now} now, and was ${before}: it was probably migrated in ` +
      `the dashboard, which cannot be undone. It stays as it is, and is not replaced. Where the program declares configSrc: ${before}, ` +
      `change that to configSrc: ${now}, or leave it out`
    );
  },

  // Replacing a tunnel that was just adopted would delete what the user asked to keep.
  refuseMismatch(tunnel, { configSrc }) {
    const observed = configSrcOf(tunnel);
    if (configSrc === undefined || observed === undefined || observed === configSrc) return;
    throw new UserError(
      `its configuration source is "${observed}", not "${configSrc}" as declared, and cannot be changed in place. ` +
        `Declare configSrc: "${observed}" to adopt ${describe("cfd_tunnel", tunnel)} as it is`,
    );
  },

  async drop({ client, accountId }, { id }) {
    await deleteConnections(client, accountId, id);
  },
};

/** The engine side of CfdTunnel. */
export class CfdTunnelLifecycle extends TunnelLifecycle {
  constructor(session: Session) {
    super(session, cfdTunnelKind);
  }
}

/** Where a tunnel's configuration lives. Older answers carry `remote_config` only. */
export function configSrcOf(tunnel: TunnelWire): ConfigSrc | undefined {
  if (tunnel.config_src === "cloudflare" || tunnel.config_src === "local") return tunnel.config_src;
  if (typeof tunnel.remote_config === "boolean") return tunnel.remote_config ? "cloudflare" : "local";
  return undefined;
}
