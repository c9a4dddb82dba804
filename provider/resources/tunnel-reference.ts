import * as pulumi from "@pulumi/pulumi";

import { typeToken, type RuntimeName } from "../pointer.js";
import { orDefault } from "./defaults.js";
import { goesAway } from "./lifetime.js";

/** The tunnel that a resource belongs to: `tunnel`, the resource, or `tunnelId`. One of the two, and not both. */
export type TunnelReference<Tunnel> = ByTunnel<Tunnel> | ByTunnelId;

/** The tunnel, by its resource. */
export interface ByTunnel<Tunnel> {
  /** The tunnel. It gives `tunnelId` and `accountId`. What a change of it does is said where the arguments are. */
  tunnel: pulumi.Input<Tunnel>;
  /** Comes from `tunnel`. */
  tunnelId?: undefined;
}

/** The tunnel, by its id. */
export interface ByTunnelId {
  /** Not beside `tunnelId`. */
  tunnel?: undefined;
  /** The tunnel's id, a UUID. */
  tunnelId: pulumi.Input<string>;
}

/** What the resources that can be a `tunnel` have in common. */
interface Referable extends pulumi.CustomResource {
  readonly accountId: pulumi.Output<string>;
}

/** The inputs that a resource gets from its `tunnel` or `tunnelId`. */
export interface TunnelInputs {
  accountId: pulumi.Input<string | undefined>;
  tunnelId: pulumi.Input<string> | undefined;
}

/**
 * The tunnel that a resource refers to, of one of the kinds that it can refer to.
 *
 * @param resource how messages name the resource that refers: `DnsRoute "app"`
 */
export function tunnelInputs<Tunnel extends Referable>(
  kinds: readonly RuntimeName[],
  resource: string,
  args: TunnelReference<Tunnel> & { accountId?: pulumi.Input<string | undefined> },
): TunnelInputs {
  const { tunnel } = args;
  if (tunnel === undefined) return { accountId: args.accountId, tunnelId: args.tunnelId };
  // The compiler holds this too, but not in JavaScript.
  if ((args as { tunnelId?: unknown }).tunnelId !== undefined) {
    throw new pulumi.RunError(`${resource}: give either tunnel or tunnelId, not both`);
  }
  if (isDeferred(tunnel)) {
    const known = pulumi.output(tunnel).apply((value) => requireKind(kinds, resource, value as Tunnel));
    return {
      accountId: orDefault(
        args.accountId,
        known.apply(({ accountId }) => accountId),
      ),
      tunnelId: known.apply(({ id }) => id),
    };
  }
  const { accountId, id } = requireKind(kinds, resource, tunnel);
  return { accountId: orDefault(args.accountId, accountId), tunnelId: id };
}

/**
 * The options of a resource that goes away with its tunnel, so that no request is wasted on it: `deletedWith`. A
 * tunnel that stays when its resource goes (`get`, `retainOnDelete`), or may stay (adopted, or with a declared secret, it may be
 * another's by then), gives none; nor does an Output of a
 * tunnel, because Pulumi wants the resource itself for that.
 */
export function goingWith<Tunnel extends Referable>(
  { tunnel }: TunnelReference<Tunnel>,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  const goes = tunnel !== undefined && !isDeferred(tunnel) && goesAway(tunnel, opts);
  return goes ? pulumi.mergeOptions({ deletedWith: tunnel }, opts) : (opts ?? {});
}

function isDeferred<T>(input: pulumi.Input<T>): input is Promise<T> | pulumi.OutputInstance<T> {
  return pulumi.Output.isInstance(input) || input instanceof Promise;
}

/** Told by its type token: a second copy of this package, as a linked component may bring, has classes of its own. */
function requireKind<Tunnel extends object>(kinds: readonly RuntimeName[], resource: string, tunnel: Tunnel): Tunnel {
  const type = pulumi.Resource.isInstance(tunnel) ? (tunnel as { __pulumiType?: string }).__pulumiType : undefined;
  if (kinds.some((kind) => type === typeToken(kind))) return tunnel;
  const given =
    type === undefined ? "no resource; pass an id as tunnelId" : `a ${type.replace(/^pulumi-nodejs:dynamic\/.*:/, "")}`;
  throw new pulumi.RunError(`${resource}: tunnel must be a ${kinds.join(" or a ")}; it is ${given}`);
}
