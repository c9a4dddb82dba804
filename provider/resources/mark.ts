import type * as pulumi from "@pulumi/pulumi";

import { markAt } from "../session/mark.js";

/** What Pulumi's SDK keeps of a resource, in all supported versions, without declaring it. */
interface Named {
  readonly __name?: string;
  readonly __pulumiType?: string;
  readonly __parentResource?: pulumi.Resource;
}

/**
 * Tells one resource of a program from every other: a hash of types and logical names from the root down. Providers are never
 * told a resource's URN, so the classes pass this as the hidden input `mark`. It is kept in the outputs, and no diff compares
 * it: a resource that was renamed under an alias is still the same.
 *
 * 16 hexadecimal digits. Not secret.
 */
export function markOf(type: string, name: string, opts: pulumi.ResourceOptions | undefined): string {
  return markAt(type, [...ancestors(opts?.parent), name]);
}

/** The types and logical names of a resource and its parents, the outermost first. */
function ancestors(resource: pulumi.Resource | undefined): string[] {
  if (resource === undefined) return [];
  const { __name, __pulumiType, __parentResource } = resource as Named;
  return [...ancestors(__parentResource), __pulumiType ?? "", __name ?? ""];
}
