import type * as pulumi from "@pulumi/pulumi";

import { ingressRules } from "../contract/ingress-rules.js";
import { typeToken } from "../pointer.js";
import { declared, TunnelResource, type Takes } from "./tunnel-resource.js";
import { requireOneOwner } from "./configuration-owner.js";

import type { CfdTunnel } from "./cfd-tunnel.js";
import type { Duration, IngressRule } from "./configuration-args.js";
import type { GetOptions } from "./get-options.js";
import { isOfType } from "./instance.js";
import { warnOfLocalTunnel } from "./local-tunnel.js";
import { tunnelInputs, type TunnelReference } from "./tunnel-reference.js";

/** The arguments of an {@link IngressRules}: `rules`, and either `tunnel` or `tunnelId`. */
export type IngressRulesArgs = IngressRulesSettings & TunnelReference<CfdTunnel>;

/** A rule that shares a configuration with others': it has a host name. */
export type SharedIngressRule = IngressRule & { hostname: pulumi.Input<string> };

/** What an {@link IngressRules} takes besides its tunnel. */
export interface IngressRulesSettings {
  /**
   * The Cloudflare account, 32 hexadecimal digits. Default: the tunnel's, else the stack's `cloudflare:accountId`, else
   * `CLOUDFLARE_ACCOUNT_ID`. A change replaces the resource.
   */
  accountId?: pulumi.Input<string | undefined>;
  /**
   * The rules: each with a host name, none of them a catch-all. One host name and path has one owner. They are
   * tried in this order; among others', what is more specific goes first. A change is made in place.
   */
  rules: pulumi.Input<pulumi.Input<SharedIngressRule>[]>;
  /**
   * Takes over a rule that exists for the same host name and path, whatever it says. Default: `false`, and it is an error
   * that shows which. A change is stored, without a call.
   */
  adopt?: pulumi.Input<boolean | undefined>;
  /**
   * How long to wait before looking whether what was written is still there: seconds, or a text such as "2s", 0 to 60. It
   * must be longer than any other owner takes between reading and writing. 0 does not look: for those who know that they
   * are alone. Default: 2. A change is stored, without a call.
   */
  settleSeconds?: pulumi.Input<Duration | undefined>;
  /**
   * A text, such as the host name, whose change replaces the resource instead of updating it: the new rules are there at
   * once, and the old ones go at the end of the run, after whatever depends on them, such as a DNS record. Default: none,
   * every change of the rules is made in place. {@link PublicHostname} gives its host name.
   */
  replaceOn?: pulumi.Input<string | undefined>;
}

/**
 * Some rules of a tunnel's configuration. Other rules in it are others': they stay as they are, and in their order. For
 * several owners of one tunnel; where one program has them all, a {@link TunnelConfiguration} does with one request.
 *
 * Its rules stand in the program's order; between owners, what a rule surely covers stands before it. Where that cannot be told,
 * a warning names both.
 *
 * Stacks that use it do not lose each other's rules, as long as none takes longer than `settleSeconds` between reading and
 * writing. Against any other writer there is no such guarantee: the next refresh shows the loss, the next `up` repairs it.
 *
 * Deleting it takes just its rules out. Errors: a rule of this host name and path exists (see `adopt`), the rules of others stand
 * in an order that leaves no place, 1055 no such tunnel, 1056 Cloudflare rejects the configuration.
 *
 * Source: `GET`, `PUT /accounts/{account_id}/cfd_tunnel/{tunnel_id}/configurations`.
 *
 * @example
 * ```typescript
 * new IngressRules("team-a", { tunnelId, rules: [{ hostname: "a.example.com", service: "http://a:80" }] });
 * ```
 */
export class IngressRules extends TunnelResource {
  /** The type token, by which policies tell the class. */
  static readonly __pulumiType = typeToken("IngressRules");

  /** The account that the tunnel is in. */
  declare readonly accountId: pulumi.Output<string>;
  /** The tunnel's id. */
  declare readonly tunnelId: pulumi.Output<string>;
  /** The rules, durations in whole seconds. */
  declare readonly rules: pulumi.Output<pulumi.Unwrap<SharedIngressRule>[]>;
  /** The version of the configuration in which the rules were seen. */
  declare readonly version: pulumi.Output<number>;

  /**
   * Reads the rules for one host name without managing them. None is an error.
   *
   * @param name the logical name in this program
   * @param id `<tunnel id>/<host name>`
   * @param opts resource options, and `accountId` where it is not the configured one
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts: GetOptions = {}): IngressRules {
    const { accountId, ...rest } = opts;
    // A read takes no rules, although a declaration does.
    const args = (accountId === undefined ? {} : { accountId }) as IngressRulesArgs;
    return new IngressRules(name, args, { ...rest, id });
  }

  /** Whether something is an IngressRules, of another copy of this package, too. */
  static override isInstance(value: unknown): value is IngressRules {
    return isOfType(value, IngressRules.__pulumiType);
  }

  /**
   * Declares some rules of a tunnel's configuration, each with a host name. What others have in it stays as it is, and in its
   * order. Not beside a {@link TunnelConfiguration} of the same tunnel, which owns all of it. A rule that is there already is an
   * error, unless `adopt` is set.
   *
   * @param name the logical name
   * @param args see {@link IngressRulesArgs}
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: IngressRulesArgs, opts?: pulumi.CustomResourceOptions) {
    const declaration = declared(ingressRules satisfies Takes<IngressRulesArgs>, name, args, opts);
    const tunnel = tunnelInputs(["CfdTunnel"], `IngressRules "${name}"`, args);
    if (!declaration.isRead && opts?.urn === undefined) requireOneOwner("IngressRules", name, tunnel.tunnelId);
    const { rules, adopt, settleSeconds, replaceOn } = args;
    // Not `deletedWith` its tunnel: where the tunnel's delete fails, nothing shows whose the rules are, once the state lost them.
    super(declaration, { ...tunnel, rules, adopt, settleSeconds, replaceOn }, opts);
    if (declaration.isRead) return;
    warnOfLocalTunnel(this, args, undefined);
  }
}
