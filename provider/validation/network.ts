import ipaddr from "ipaddr.js";

import { firstAddress, liesIn, parseAddress, parsePrefix, type Cidr, type IpAddress } from "./cidr.js";
import { explainNetwork } from "./network-advice.js";

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
  // One that only contains such a network, as 0.0.0.0/0 does, gives way to it: the longest prefix wins.
  const kept = reserved.find(({ network }) => isWithin(String(value), network));
  return kept === undefined
    ? undefined
    : `lies in ${kept.network}, which Cloudflare keeps for ${kept.use}: choose another network`;
}

function isWithin(inner: string, outer: string): boolean {
  const [a, b] = [parsePrefix(inner), parsePrefix(outer)];
  return a !== undefined && b !== undefined && liesIn(a, b);
}

/** Why Go's netip does not read this as a network without host bits, or undefined where it does. */
export function validateCidr(value: unknown): string | undefined {
  if (typeof value !== "string") return 'must be a string, a network in CIDR notation such as "10.0.0.0/16"';
  const network = parsePrefix(value);
  if (network === undefined) return explainNetwork(value, canonicalNetwork);
  const address = parseAddress(value.slice(0, value.lastIndexOf("/")));
  return address?.value === firstAddress(network).value
    ? undefined
    : `has bits beyond its prefix: write ${JSON.stringify(networkText(network))}`;
}

/** Why this is no IP address, or undefined where it is one. */
export function validateIpAddress(value: unknown): string | undefined {
  if (isIpAddress(value)) return undefined;
  const zone = typeof value === "string" ? /^([0-9a-f:.]+)%/i.exec(value)?.[1] : undefined;
  return zone !== undefined && isIpAddress(zone)
    ? `must have no zone (what stands behind the %): write ${JSON.stringify(zone)}`
    : 'must be an IP address, such as "10.1.2.3" or "fd00::1"';
}

/** Whether Go's netip reads this as an IP address, without a zone. */
export function isIpAddress(value: unknown): value is string {
  return typeof value === "string" && parseAddress(value) !== undefined;
}

/** The one way to write an address, as Go's netip does; undefined where it is none. */
export function canonicalAddress(address: string): string | undefined {
  const read = parseAddress(address);
  return read === undefined ? undefined : addressText(read);
}

/** The one way to write a network, as Go's netip does: no host bits, IPv6 in its short form; undefined where it is none. */
export function canonicalNetwork(network: string): string | undefined {
  const read = parsePrefix(network);
  return read === undefined ? undefined : networkText(read);
}

/** Whether two texts name the same network. */
export function sameNetwork(one: unknown, other: unknown): boolean {
  if (typeof one !== "string" || typeof other !== "string") return one === other;
  return (canonicalNetwork(one) ?? one) === (canonicalNetwork(other) ?? other);
}

function networkText(network: Cidr): string {
  return `${addressText(firstAddress(network))}/${String(network.bits)}`;
}

function addressText({ width, value }: IpAddress): string {
  const bytes = Array.from({ length: width / 8 }, (_, index) =>
    Number((value >> BigInt(width - 8 * (index + 1))) & 255n),
  );
  const address = ipaddr.fromByteArray(bytes);
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  // Go writes the end of these as IPv4.
  return address.isIPv4MappedAddress() ? `::ffff:${address.toIPv4Address().toString()}` : address.toRFC5952String();
}
