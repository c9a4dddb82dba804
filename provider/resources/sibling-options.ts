import * as pulumi from "@pulumi/pulumi";

/** How a hidden sibling differs from its owner: its type, and what its name has more. */
export interface Sibling {
  readonly type: string;
  readonly suffix: string;
}

/**
 * The options of a hidden sibling: it shares its owner's fate. An alias is for one resource only, so each of the owner's is
 * given to the sibling, too: without it, renaming or moving the owner would make the sibling anew.
 */
export function siblingOptions(
  sibling: Sibling,
  opts: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
  const { parent, protect, retainOnDelete, aliases } = opts;
  return {
    ...(parent === undefined ? {} : { parent }),
    ...(protect === undefined ? {} : { protect }),
    ...(retainOnDelete === undefined ? {} : { retainOnDelete }),
    ...(aliases === undefined ? {} : { aliases: aliases.flatMap((alias) => siblingAlias(sibling, alias)) }),
  };
}

function siblingAlias(
  sibling: Sibling,
  alias: pulumi.Input<pulumi.URN | pulumi.Alias>,
): pulumi.Input<pulumi.URN | pulumi.Alias>[] {
  // An alias that is not known yet can only be a URN: Pulumi takes an Alias as it is.
  if (typeof alias === "string" || alias instanceof Promise || pulumi.Output.isInstance(alias)) {
    return [pulumi.output(alias as pulumi.Input<pulumi.URN>).apply((urn) => siblingUrn(sibling, urn))];
  }
  // The owner's former type says nothing: the sibling was always of its own.
  const { type, name, ...rest } = alias;
  if (type !== undefined && name === undefined && Object.keys(rest).length === 0) return [];
  if (name === undefined) return [rest];
  return [{ ...rest, name: pulumi.output(name).apply((text) => `${text}${sibling.suffix}`) }];
}

/** `urn:pulumi:<stack>::<project>::<types of the parents>$<type>::<name>`, of the sibling. */
function siblingUrn({ type, suffix }: Sibling, urn: string): string {
  const [prefix, project, types = "", ...name] = urn.split("::");
  const qualified = [...types.split("$").slice(0, -1), type].join("$");
  return [prefix, project, qualified, `${name.join("::")}${suffix}`].join("::");
}
