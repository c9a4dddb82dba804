import * as pulumi from "@pulumi/pulumi";

import { typeToken, type RuntimeName } from "../pointer.js";
import { configuredAccount } from "../session/account.js";

/** The tunnel that a resource belongs to: `tunnel`, the resource, or `tunnelId`. One of the two, and not both. */
export type TunnelReference<Tunnel> = ByTunnel<Tunnel> | ByTunnelId;

/** The tunnel, by its resource. */
export interface ByTunnel<Tunnel> {
  /**
   * The tunnel. It gives `tunnelId` and `accountId`, and the option `deletedWith`: where the tunnel goes away, no request
   * is wasted on what goes with it. An Output of a tunnel gives no `deletedWith`: Pulumi wants the resource itself for
   * that. Another tunnel replaces the resource.
   */
  tunnel: pulumi.Input<Tunnel>;
  /** Comes from `tunnel`. */
  tunnelId?: undefined;
}

/** The tunnel, by its id. */
export interface ByTunnelId {
  /** Not beside `tunnelId`. */
  tunnel?: undefined;
  /** The tunnel's id, a UUID. A change replaces the resource. */
  tunnelId: pulumi.Input<string>;
}

/** What the resources that can be a `tunnel` have in common. */
interface TunnelResource extends pulumi.CustomResource {
  readonly accountId: pulumi.Output<string>;
}

/** The inputs and options that a resource gets from its `tunnel` or `tunnelId`. */
export function referTo<Tunnel extends TunnelResource>(
  kind: RuntimeName,
  resource: string,
  args: TunnelReference<Tunnel> & { accountId?: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions | undefined,
): {
  accountId: pulumi.Input<string> | undefined;
  tunnelId: pulumi.Input<string> | undefined;
  opts: pulumi.CustomResourceOptions;
} {
  const { tunnel } = args;
  if (tunnel === undefined) {
    return { accountId: args.accountId ?? configuredAccount(), tunnelId: args.tunnelId, opts: opts ?? {} };
  }
  // The compiler holds this too, but not in JavaScript.
  if ((args as { tunnelId?: unknown }).tunnelId !== undefined) {
    throw new pulumi.RunError(`${resource}: give either tunnel or tunnelId, not both`);
  }
  if (isDeferred(tunnel)) {
    const known = pulumi.output(tunnel).apply((value) => requireKind(kind, resource, value as Tunnel));
    return {
      accountId: args.accountId ?? known.apply(({ accountId }) => accountId),
      tunnelId: known.apply(({ id }) => id),
      opts: opts ?? {},
    };
  }
  const { accountId, id } = requireKind(kind, resource, tunnel);
  return {
    accountId: args.accountId ?? accountId,
    tunnelId: id,
    opts: pulumi.mergeOptions({ deletedWith: tunnel }, opts),
  };
}

function isDeferred<T>(input: pulumi.Input<T>): input is Promise<T> | pulumi.OutputInstance<T> {
  return pulumi.Output.isInstance(input) || input instanceof Promise;
}

/** Told by its type token: a second copy of this package, as a linked component may bring, has classes of its own. */
function requireKind<Tunnel extends object>(kind: RuntimeName, resource: string, tunnel: Tunnel): Tunnel {
  const type = pulumi.Resource.isInstance(tunnel) ? (tunnel as { __pulumiType?: string }).__pulumiType : undefined;
  if (type === typeToken(kind)) return tunnel;
  const given = type === undefined ? "no resource; pass an id as tunnelId" : `of the type ${type}`;
  throw new pulumi.RunError(`${resource}: tunnel must be a ${kind}; it is ${given}`);
}
