import ipaddr from "ipaddr.js";

/** Networks that Cloudflare keeps for itself: it refuses routes to them. */
const reserved: readonly { readonly network: string; readonly use: string }[] = [
  { network: "100.64.0.0/12", use: "Cloudflare's own services" },
  { network: "100.80.0.0/16", use: "the addresses that host names resolve to first" },
  { network: "100.96.0.0/12", use: "the devices of the account" },
  { network: "100.112.0.0/16", use: "Cloudflare's own services" },
];

/**
 * Why this is no private network that can be routed, or undefined where it is one: CIDR notation, IPv4 or IPv6, without host
 * bits, and not one of those that Cloudflare keeps for itself.
 */
export function validateNetwork(value: unknown): string | undefined {
  const reason = validateCidr(value);
  if (reason !== undefined) return reason;
  const kept = reserved.find(({ network }) => liesIn(String(value), network));
  return kept === undefined
    ? undefined
    : `lies in ${kept.network}, which Cloudflare keeps for ${kept.use}: choose another network`;
}

/** Why this is no network in CIDR notation, without host bits, or undefined where it is one. */
export function validateCidr(value: unknown): string | undefined {
  if (typeof value !== "string") return 'must be a string, a network in CIDR notation such as "10.0.0.0/16"';
  const written = value.trim();
  if (ipaddr.isValid(written)) {
    const bits = ipaddr.parse(written).kind() === "ipv4" ? 32 : 128;
    return `must be a network in CIDR notation; for this one address, write ${JSON.stringify(`${written}/${String(bits)}`)}`;
  }
  const canonical = canonicalNetwork(written);
  if (canonical === undefined) return 'must be a network in CIDR notation, such as "10.0.0.0/16" or "fd00:1::/48"';
  if (hasHostBits(written)) return `has bits beyond its prefix: write ${JSON.stringify(canonical)}`;
  return value === written ? undefined : `has spaces around it: write ${JSON.stringify(canonical)}`;
}

/** Why this is no IP address, or undefined where it is one. */
export function validateIpAddress(value: unknown): string | undefined {
  return isIpAddress(value) ? undefined : 'must be an IP address, such as "10.1.2.3" or "fd00::1"';
}

/** Whether this is an IP address; not the short forms such as "10.1", which ipaddr.js reads too. */
export function isIpAddress(value: unknown): value is string {
  return typeof value === "string" && (ipaddr.IPv4.isValidFourPartDecimal(value) || ipaddr.IPv6.isValid(value));
}

/** The one way to write a network: no host bits, IPv6 in its short form; undefined where it is none. */
export function canonicalNetwork(network: string): string | undefined {
  if (!ipaddr.isValidCIDR(network)) return undefined;
  const [address, prefix] = ipaddr.parseCIDR(network);
  const base =
    address.kind() === "ipv4"
      ? ipaddr.IPv4.networkAddressFromCIDR(network).toString()
      : ipaddr.IPv6.networkAddressFromCIDR(network).toRFC5952String();
  return `${base}/${String(prefix)}`;
}

/** Whether two texts name the same network. */
export function sameNetwork(one: unknown, other: unknown): boolean {
  if (typeof one !== "string" || typeof other !== "string") return one === other;
  return (canonicalNetwork(one) ?? one) === (canonicalNetwork(other) ?? other);
}

function hasHostBits(network: string): boolean {
  const [address] = ipaddr.parseCIDR(network);
  const [base] = ipaddr.parseCIDR(canonicalNetwork(network) ?? network);
  return address.toNormalizedString() !== base.toNormalizedString();
}

/** Whether one network lies in another. One that only contains it, as 0.0.0.0/0 does, gives way to it: the longest prefix wins. */
function liesIn(inner: string, outer: string): boolean {
  const [address, bits] = ipaddr.parseCIDR(inner);
  const [base, outerBits] = ipaddr.parseCIDR(outer);
  return address.kind() === base.kind() && bits >= outerBits && address.match(base, outerBits);
}
