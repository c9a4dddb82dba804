import type { TunnelWire } from "../api/wire.js";
import { validateOneOf } from "../validation/tunnel.js";
import { UserError } from "../session/errors.js";
import type { Properties } from "./guard.js";
import { createOnce } from "./tunnel/creation.js";
import { tunnelRules, type TunnelInputs } from "./tunnel/inputs.js";
import { TunnelLifecycle, tunnelFields } from "./tunnel/lifecycle.js";
import { type LiveTunnel, type Target } from "./tunnel/target.js";
import { describe } from "../session/naming.js";
import { tokenOfNew, type TunnelToken } from "./tunnel/token.js";

type ConfigSrc = "cloudflare" | "local";

interface CfdTunnelInputs extends TunnelInputs {
  configSrc?: ConfigSrc;
}

/** The engine side of CfdTunnel: cfd_tunnel, one POST to create, PATCH for name and secret, one DELETE. */
export class CfdTunnelLifecycle extends TunnelLifecycle<CfdTunnelInputs> {
  protected readonly kind = "cfd_tunnel";
  protected readonly resource = "CfdTunnel";
  protected readonly rules = {
    ...tunnelRules,
    configSrc: { rule: (value: unknown) => validateOneOf(value, ["cloudflare", "local"]) },
  };
  protected readonly fields = {
    ...tunnelFields,
    configSrc: { onChange: "replaceFirst" },
  } as const;

  override async check(olds: Properties, news: Properties): ReturnType<TunnelLifecycle<CfdTunnelInputs>["check"]> {
    const { inputs, failures } = await super.check(olds, news);
    // A new tunnel has the default source. An adopted one keeps its own; where it was declared before, that is known.
    const isNew = (inputs["adopt"] ?? false) === false;
    const source = isNew ? "cloudflare" : olds["configSrc"];
    return { inputs: { ...(source === undefined ? {} : { configSrc: source }), ...inputs }, failures };
  }

  protected override async make(
    target: Target,
    inputs: CfdTunnelInputs,
  ): Promise<{ tunnel: LiveTunnel; token: TunnelToken }> {
    const { name = "", tunnelSecret, configSrc = "cloudflare" } = inputs;
    const tunnel = await createOnce(target, {
      body: { name, config_src: configSrc, ...(tunnelSecret === undefined ? {} : { tunnel_secret: tunnelSecret }) },
      provenBy: tunnelSecret,
    });
    const known = { ...inputs, accountId: target.accountId, configSrc, createdAt: tunnel.created_at ?? "" };
    return {
      tunnel,
      token: await tokenOfNew(target, tunnel, tunnelSecret, { ...known, ...this.ownOutputs(tunnel, known) }),
    };
  }

  protected override ownOutputs(tunnel: TunnelWire & { id: string }, known: Properties): Properties {
    return {
      configSrc: configSrcOf(tunnel) ?? known["configSrc"] ?? "cloudflare",
      cname: `${tunnel.id}.cfargotunnel.com`,
    };
  }

  protected override ownInputs(outs: Properties): Properties {
    return { configSrc: outs["configSrc"] };
  }

  // Replacing a tunnel that was just adopted would delete what the user asked to keep.
  protected override refuseMismatch(tunnel: LiveTunnel, inputs: CfdTunnelInputs): void {
    const observed = configSrcOf(tunnel);
    if (inputs.configSrc === undefined || observed === undefined || observed === inputs.configSrc) return;
    throw new UserError(
      `its configuration source is "${observed}", not "${inputs.configSrc}" as declared, and cannot be changed in place. ` +
        `Declare configSrc: "${observed}" to adopt ${describe(this.kind, tunnel)} as it is`,
    );
  }
}

/** Older answers carry `remote_config` only. */
function configSrcOf(tunnel: TunnelWire): ConfigSrc | undefined {
  if (tunnel.config_src === "cloudflare" || tunnel.config_src === "local") return tunnel.config_src;
  if (typeof tunnel.remote_config === "boolean") return tunnel.remote_config ? "cloudflare" : "local";
  return undefined;
}
