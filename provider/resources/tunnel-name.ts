import * as pulumi from "@pulumi/pulumi";

/**
 * The name to declare: the one given, else the resource's logical name; none where a tunnel is adopted by its id, since
 * it keeps the name it has unless the program gives one.
 */
export function tunnelNameOf(
  logicalName: string,
  args: { name?: pulumi.Input<string | undefined>; adopt?: pulumi.Input<boolean | string | undefined> },
): pulumi.Input<string | undefined> {
  const { name, adopt = false } = args;
  if (typeof name === "string") return name;
  if (name === undefined && typeof adopt !== "object") return typeof adopt === "string" ? undefined : logicalName;
  return pulumi
    .all([name, adopt])
    .apply(([given, adopts]) => given ?? (typeof adopts === "string" ? undefined : logicalName));
}
