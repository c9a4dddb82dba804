import { isIPv4, isIPv6 } from "node:net";

/** A network: how many leading bits of an address count, and what they are. */
export interface Cidr {
  width: 32 | 128;
  bits: number;
  /** The leading bits, as a number. */
  prefix: bigint;
}

/** Reads what Go's net.ParseCIDR takes: an address without zone, and as many leading bits as it can have. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf("/");
  const address = text.slice(0, Math.max(slash, 0));
  const length = text.slice(slash + 1);
  if (!/^[0-9]+$/.test(length) || address.includes("%")) return undefined;
  const width = isIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined;
  const bits = Number(length);
  if (width === undefined || bits > width) return undefined;
  const number = width === 32 ? fromGroups(address.split(".").map(Number), 8n) : fromIPv6(address);
  return { width, bits, prefix: number >> BigInt(width - bits) };
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

/** The network that has one bit less, and this one within it; undefined for that of all addresses. */
export function widened({ width, bits, prefix }: Cidr): Cidr | undefined {
  return bits === 0 ? undefined : { width, bits: bits - 1, prefix: prefix >> 1n };
}
