import { isIPv4, isIPv6 } from "node:net";

/** An IP address as a number. */
export interface IpAddress {
  width: 32 | 128;
  value: bigint;
}

/** A network: how many leading bits of an address count, and what they are. */
export interface Cidr {
  width: 32 | 128;
  bits: number;
  /** The leading bits, as a number. */
  prefix: bigint;
}

/** `::ffff:0:0/96`, in which IPv6 has the addresses of IPv4. */
const mapped = { bits: 96, prefix: 0xffffn };

/** Reads what Go's netip.ParseAddr takes, but for zones: four decimal numbers without leading zeros, or IPv6. */
export function parseAddress(text: string): IpAddress | undefined {
  if (isIPv4(text)) return { width: 32, value: fromGroups(text.split(".").map(Number), 8n) };
  // Node takes a zone with it.
  return isIPv6(text) && !text.includes("%") ? { width: 128, value: fromIPv6(text) } : undefined;
}

/** Reads what Go's netip.ParsePrefix takes. The bits beyond the prefix are dropped. */
export function parsePrefix(text: string): Cidr | undefined {
  const { address, length } = partsOf(text);
  return /^(?:0|[1-9][0-9]*)$/.test(length) ? network(parseAddress(address), length) : undefined;
}

/**
 * Reads what Go's net.ParseCIDR takes: zeros may stand before the length, and a network of IPv4 addresses that is written
 * as IPv6 is one of IPv4.
 */
export function parseCidr(text: string): Cidr | undefined {
  const { address, length } = partsOf(text);
  const read = /^[0-9]+$/.test(length) ? network(parseAddress(address), length) : undefined;
  if (read?.width !== 128 || read.bits < mapped.bits) return read;
  const bits = read.bits - mapped.bits;
  if (read.prefix >> BigInt(bits) !== mapped.prefix) return read;
  return { width: 32, bits, prefix: read.prefix & ((1n << BigInt(bits)) - 1n) };
}

/** Before and behind the slash; more than one are in the address, which then is none. */
function partsOf(text: string): { address: string; length: string } {
  const slash = text.lastIndexOf("/");
  return slash < 0 ? { address: text, length: "" } : { address: text.slice(0, slash), length: text.slice(slash + 1) };
}

function network(address: IpAddress | undefined, length: string): Cidr | undefined {
  const bits = Number(length);
  if (address === undefined || bits > address.width) return undefined;
  return { width: address.width, bits, prefix: address.value >> BigInt(address.width - bits) };
}

function fromGroups(groups: readonly number[], size: bigint): bigint {
  return groups.reduce((number, group) => (number << size) | BigInt(group), 0n);
}

function fromIPv6(address: string): bigint {
  // URL writes every IPv6 address in groups of hexadecimal digits, also one that ends like an IPv4 address.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (part: string): number[] => (part === "" ? [] : part.split(":").map((group) => parseInt(group, 16)));
  const before = groups(head);
  const after = groups(tail ?? "");
  return fromGroups([...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after], 16n);
}

/** The first address of a network. */
export function firstAddress({ width, bits, prefix }: Cidr): IpAddress {
  return { width, value: prefix << BigInt(width - bits) };
}

/** Whether one network lies in another, or is it. */
export function liesIn(inner: Cidr, outer: Cidr): boolean {
  return (
    inner.width === outer.width &&
    inner.bits >= outer.bits &&
    inner.prefix >> BigInt(inner.bits - outer.bits) === outer.prefix
  );
}

/** The network that has one bit less, and this one within it; undefined for that of all addresses. */
export function widened({ width, bits, prefix }: Cidr): Cidr | undefined {
  return bits === 0 ? undefined : { width, bits: bits - 1, prefix: prefix >> 1n };
}
