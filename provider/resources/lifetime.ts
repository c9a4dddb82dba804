import type * as pulumi from "@pulumi/pulumi";

// Registered by name, so that a second copy of this package, as a linked component may bring, knows it too.
const outlives = Symbol.for("pulumi-cloudflare-tunnel.outlivesStack");

/**
 * Notes whether the object outlives the resource: one that is only read (`get`) is never deleted, and one with
 * `retainOnDelete` stays when the resource goes.
 */
export function noteLifetime(resource: pulumi.Resource, opts: pulumi.CustomResourceOptions | undefined): void {
  if (opts?.id === undefined && opts?.retainOnDelete !== true) return;
  Object.defineProperty(resource, outlives, { value: true });
}

/** Whether the object stays when the resource goes: then nothing may count on being `deletedWith` it. */
export function outlivesStack(resource: pulumi.Resource): boolean {
  return outlives in resource;
}
