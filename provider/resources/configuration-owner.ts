import * as pulumi from "@pulumi/pulumi";

/** The classes that declare a tunnel's configuration: the whole of it, or some rules. */
type Owner = "TunnelConfiguration" | "IngressRules";

/** Who configures each tunnel of this program, by the Output that is its id: known at preview, although its value is not. */
const owners = new WeakMap<object, { readonly type: Owner; readonly name: string }>();

/**
 * Refuses a second owner of a tunnel's whole configuration, at the first preview: each would undo the other. Check tells of
 * those whose ids are known.
 */
export function requireOneOwner(type: Owner, name: string, tunnelId: pulumi.Input<string> | undefined): void {
  if (typeof tunnelId !== "object") return;
  const other = owners.get(tunnelId);
  if (other === undefined) owners.set(tunnelId, { type, name });
  // Several may share a tunnel.
  if (other === undefined || (other.type === "IngressRules" && type === "IngressRules")) return;
  throw new pulumi.RunError(
    `${type} "${name}": ${other.type} "${other.name}" configures this tunnel already, and a TunnelConfiguration is all of a tunnel's ` +
      "configuration, so that each would undo the other: put all rules into one TunnelConfiguration, or use IngressRules (or " +
      "PublicHostname) only, which share a tunnel",
  );
}
