/**
 * The only text of this package that reaches a state file.
 *
 * Pulumi stores a dynamic resource's provider as CommonJS text, twice for each resource, and runs that very text years
 * later to read, update and delete. So the text is a constant that names the runtime entry: no code, no value, no path
 * travels in it, and a newer release of this package serves what an older one created.
 */

/** The names under which `pulumi-cloudflare-tunnel/runtime` exports the lifecycles: part of the state format, never renamed. */
export type RuntimeName =
  | "CfdTunnel"
  | "DnsRoute"
  | "HostnameRoute"
  | "IngressRules"
  | "NetworkRoute"
  | "StackIdentity"
  | "TunnelConfiguration"
  | "VirtualNetwork"
  | "WarpConnector"
  | "WarpConnectorConfiguration"
  | "WarpConnectorFailover";

const toRuntime = 'exports.handler=()=>require("pulumi-cloudflare-tunnel/runtime").';

/** The `__provider` text of a resource, at most 150 bytes. Replaces what Pulumi's closure serializer would write. */
export function pointer(name: RuntimeName): string {
  return `${toRuntime}${name}`;
}

/** The name in a `__provider` text; undefined where that is another package's code. */
export function nameOfPointer(text: string): string | undefined {
  return text.startsWith(toRuntime) ? text.slice(toRuntime.length) : undefined;
}

const typePrefix = "pulumi-nodejs:dynamic/cloudflareTunnel:";

/** The resource's type token: a dynamic resource of the module `cloudflareTunnel`. */
export function typeToken(name: RuntimeName): string {
  return `${typePrefix}${name}`;
}

/** What the types and look-ups of the native plugin begin with. */
export const pluginPrefix = "cloudflare-tunnel:index:";

/** The name that a type token is of; undefined for another package's. Whether there is such a resource, the runtime tells. */
export function nameOfType(token: string): RuntimeName | undefined {
  const prefix = [typePrefix, pluginPrefix].find((each) => token.startsWith(each));
  const name = prefix === undefined ? "" : token.slice(prefix.length);
  return /^[A-Za-z]+$/.test(name) ? (name as RuntimeName) : undefined;
}
