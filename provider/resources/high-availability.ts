import * as pulumi from "@pulumi/pulumi";

// Registered by name, so that a second copy of this package, as a linked component may bring, knows it too.
const declaredHa = Symbol.for("pulumi-cloudflare-tunnel.declaredHa");

/**
 * Notes what a declared WARP connector has as `ha`. Not for one that is adopted or only read: the API does not report it.
 */
export function noteHa(connector: pulumi.Resource, ha: pulumi.Input<boolean | undefined>): void {
  Object.defineProperty(connector, declaredHa, { value: ha });
}

/** Warns, on a resource, of what needs several nodes where this program declares that its WARP connector has one. */
export function warnWithoutHa(
  resource: pulumi.Resource,
  tunnel: pulumi.Input<pulumi.Resource> | undefined,
  text: string,
): void {
  pulumi.output(tunnel).apply((connector: object | undefined) => {
    if (connector === undefined || !(declaredHa in connector)) return;
    pulumi.output(connector[declaredHa] as pulumi.Input<boolean | undefined>).apply((ha) => {
      if (ha !== true) void pulumi.log.warn(text, resource);
    });
  });
}
