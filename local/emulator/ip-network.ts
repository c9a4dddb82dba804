import { isIPv4, isIPv6 } from "node:net";

/** An IP address as a number. */
export interface IpAddress {
  family: 4 | 6;
  value: bigint;
}

/** An IP network in canonical form: no bit is set behind the prefix. */
export interface IpNetwork extends IpAddress {
  prefix: number;
  /** `10.0.0.0/8`, `fd00::/8`. */
  text: string;
}

const bits = { 4: 32, 6: 128 };

function ipv6Groups(address: string): string[] {
  // URLs write IPv6 in its canonical form, an embedded IPv4 address in hexadecimal.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const left = head === "" ? [] : head.split(":");
  if (tail === undefined) return left;
  const right = tail === "" ? [] : tail.split(":");
  return [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
}

/** Reads an IP address; undefined where the text is none. */
export function parseAddress(text: string): IpAddress | undefined {
  if (isIPv4(text)) {
    return { family: 4, value: text.split(".").reduce((value, octet) => value * 256n + BigInt(octet), 0n) };
  }
  if (!isIPv6(text) || text.includes("%")) return undefined;
  return { family: 6, value: ipv6Groups(text).reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n) };
}

/** Reads a network in CIDR notation, or a single address; else why it is none, in the words of the API's parser. */
export function parseNetwork(text: string): IpNetwork | "invalid address" | "host part of address was not zero" {
  const [addressText = "", prefixText, ...rest] = text.split("/");
  const address = parseAddress(addressText);
  if (!address || rest.length > 0 || (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText))) {
    return "invalid address";
  }
  const length = bits[address.family];
  const prefix = prefixText === undefined ? length : Number(prefixText);
  if (prefix > length) return "invalid address";
  if (address.value & ((1n << BigInt(length - prefix)) - 1n)) return "host part of address was not zero";
  const canonical = address.family === 4 ? addressText : new URL(`http://[${addressText}]`).hostname.slice(1, -1);
  return { ...address, prefix, text: `${canonical}/${prefix}` };
}

/** Whether a network contains an address, or the whole of another network. */
export function contains(network: IpNetwork, inner: IpAddress | IpNetwork): boolean {
  if (inner.family !== network.family || ("prefix" in inner && inner.prefix < network.prefix)) return false;
  const shift = BigInt(bits[network.family] - network.prefix);
  return inner.value >> shift === network.value >> shift;
}
