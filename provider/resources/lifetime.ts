import type * as pulumi from "@pulumi/pulumi";

/** What Pulumi's SDK keeps of a resource, in all supported versions, without declaring it. */
interface Kept {
  readonly __parentResource?: pulumi.Resource;
  readonly __pulumiType?: string;
  readonly __transformations?: readonly unknown[];
}

// Registered by name, so that a second copy of this package, as a linked component may bring, knows it too.
const outlives = Symbol.for("pulumi-cloudflare-tunnel.outlivesStack");

/** What of a tunnel's arguments says that another resource, or another stack, may have it, or take it. */
interface Shared {
  readonly tunnelSecret?: unknown;
  readonly adopt?: unknown;
}

/**
 * Notes whether the tunnel may outlive its resource: one that is only read (`get`) is never deleted, one with
 * `retainOnDelete` stays when the resource goes, and one that was adopted, or whose secret others may know, may be another's by
 * then. Transformations may set the option, unseen.
 */
export function noteLifetime(
  resource: pulumi.Resource,
  opts: pulumi.CustomResourceOptions | undefined,
  { tunnelSecret, adopt = false }: Shared,
): void {
  const isTransformed = [(resource as Kept).__transformations, opts?.transforms].some(
    (list) => (list ?? []).length > 0,
  );
  const stays = opts?.id !== undefined || opts?.retainOnDelete === true || isTransformed;
  if (!stays && tunnelSecret === undefined && adopt === false) return;
  Object.defineProperty(resource, outlives, { value: true });
}

/**
 * Whether the object surely goes when its resource does, so that what belongs to it can be `deletedWith` it. A component
 * hands `retainOnDelete` down to what is in it, and no program can see that: so what belongs to a tunnel must be in the same
 * components, and then it is retained with it.
 */
export function goesAway(resource: pulumi.Resource, opts: pulumi.ResourceOptions | undefined): boolean {
  if (outlives in resource) return false;
  const parents = ancestors(resource);
  if (parents.length > 0 && opts?.retainOnDelete === false) return false;
  const own = new Set(parentsOf(opts?.parent));
  return parents.every((parent) => own.has(parent));
}

/** The parents of a resource, but for the stack, which has no options. */
function ancestors(resource: pulumi.Resource): pulumi.Resource[] {
  return parentsOf((resource as Kept).__parentResource);
}

/** A parent and its parents, but for the stack. */
export function parentsOf(parent: pulumi.Resource | undefined): pulumi.Resource[] {
  const isStack = (parent as Kept | undefined)?.__pulumiType === "pulumi:pulumi:Stack";
  return parent === undefined || isStack ? [] : [parent, ...ancestors(parent)];
}
