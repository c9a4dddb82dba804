import { randomBytes } from "node:crypto";

import type { dynamic } from "@pulumi/pulumi";

import type { TunnelWire } from "../api/wire.js";
import { UserError } from "../session/errors.js";
import { describe, targetOf } from "../session/naming.js";
import { validateOneOf } from "../validation/tunnel.js";
import type { Properties } from "./frame/guard.js";
import { createOnce, type Created } from "./tunnel/creation.js";
import { tunnelRules, type TunnelInputs } from "./tunnel/inputs.js";
import { TunnelLifecycle } from "./tunnel/lifecycle.js";
import type { WhyNot } from "./tunnel/name-taken.js";
import { tunnelFields } from "./tunnel/state.js";
import { neverRan, type LiveTunnel, type Target } from "./tunnel/target.js";
import { holdsSecret, tokenAfterWrite, type TunnelToken } from "./tunnel/token.js";

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
    configSrc: {
      onChange: "replaceFirst",
      // A source that changed outside is no reason to replace a live tunnel, as long as the program says what it said.
      same: (old: unknown, declared: unknown, olds: Properties) =>
        declared === old || declared === olds["formerConfigSrc"],
    },
  } as const;

  override async check(olds: Properties, news: Properties): ReturnType<TunnelLifecycle<CfdTunnelInputs>["check"]> {
    const { inputs, failures } = await super.check(olds, news);
    // Left out, it is "cloudflare" for a tunnel that is to be made, and the tunnel's own for one that there is.
    const isNew = Object.keys(olds).every((key) => key === "__provider");
    const isMade = isNew && (inputs["adopt"] ?? false) === false;
    const source = isMade ? "cloudflare" : olds["configSrc"];
    return { inputs: { ...(source === undefined ? {} : { configSrc: source }), ...inputs }, failures };
  }

  override diff(id: string, olds: Properties, news: Properties): dynamic.DiffResult {
    const diff = super.diff(id, olds, news);
    const { formerConfigSrc } = olds;
    // Once the program has followed the tunnel, there is nothing to remember.
    const follows = formerConfigSrc !== undefined && news["configSrc"] !== formerConfigSrc;
    return { ...diff, changes: diff.changes === true || follows };
  }

  protected override async make(target: Target, inputs: CfdTunnelInputs): Promise<Created & { token: TunnelToken }> {
    const { name = "", configSrc = "cloudflare", createsFirst } = inputs;
    // The secret is what proves whose the tunnel is, so there must be one: only the account has it as well.
    const secret = inputs.tunnelSecret ?? randomBytes(32).toString("base64");
    const created = await createOnce(target, {
      body: { name, config_src: configSrc, tunnel_secret: secret },
      whyNotOwn: async (candidate): Promise<WhyNot | undefined> => {
        if (!(await holdsSecret(target, candidate.id, secret))) return "foreign";
        if (createsFirst === true) return "replaced";
        // Only a tunnel that never ran can be taken: one that runs with this secret may be another stack's.
        if (!neverRan(candidate)) return "used";
        // A diff would replace it, and the name would be in the way again.
        return (configSrcOf(candidate) ?? configSrc) === configSrc ? undefined : "otherSource";
      },
    });
    return { ...created, token: await tokenAfterWrite(target, created.tunnel, secret) };
  }

  protected override ownOutputs(
    tunnel: TunnelWire & { id: string },
    olds: Properties,
    inputs?: CfdTunnelInputs,
  ): Properties {
    const known = olds["configSrc"] ?? inputs?.configSrc;
    const configSrc = configSrcOf(tunnel) ?? known ?? "cloudflare";
    const former = inputs === undefined ? (olds["formerConfigSrc"] ?? known) : inputs.configSrc;
    return {
      configSrc,
      // What the program said last, where the tunnel is something else by now. Undefined also drops a former one.
      formerConfigSrc: former === configSrc ? undefined : former,
      cname: targetOf(tunnel.id),
    };
  }

  protected override ownInputs(outs: Properties): Properties {
    return { configSrc: outs["configSrc"] };
  }

  protected override tellDrift(tunnel: LiveTunnel, { configSrc, formerConfigSrc }: Properties): void {
    if (formerConfigSrc === undefined) return;
    const [now, before] = [JSON.stringify(configSrc), JSON.stringify(formerConfigSrc)];
    this.session.warn(
      `the configuration source of ${describe(this.kind, tunnel)} is ${now} now, and was ${before}: it was probably migrated in ` +
        `the dashboard, which cannot be undone. It stays as it is, and is not replaced. Where the program declares configSrc: ${before}, ` +
        `change that to configSrc: ${now}, or leave it out`,
    );
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

/** Where a tunnel's configuration lives. Older answers carry `remote_config` only. */
export function configSrcOf(tunnel: TunnelWire): ConfigSrc | undefined {
  if (tunnel.config_src === "cloudflare" || tunnel.config_src === "local") return tunnel.config_src;
  if (typeof tunnel.remote_config === "boolean") return tunnel.remote_config ? "cloudflare" : "local";
  return undefined;
}
