import { isIP } from "node:net";

import { quote, shown } from "./findings.js";

/** How people write networks that Go does not read, what is wrong with it, and what they mean; the first that fits is told. */
interface Habit {
  readonly fits: RegExp;
  readonly wrong: string;
  /** What is meant, where that can be told. */
  readonly meant: (match: RegExpExecArray) => string;
}

const habits: readonly Habit[] = [
  { fits: /^\s*([^]*?)\s*$/, wrong: "has spaces around it", meant: ([, network = ""]) => network },
  {
    fits: /^\[([0-9a-f:.]+)\](\/\d+)?$/i,
    wrong: "must have no brackets",
    meant: ([, address = "", length]) => address + (length ?? "/128"),
  },
  {
    fits: /^([0-9a-f:.]+)%[^/]*(\/\d+)?$/i,
    wrong: "must have no zone (what stands behind the %), which is a name of one machine's own",
    meant: ([, address = "", length]) => address + (length ?? "/128"),
  },
  {
    fits: /^([^/]+)\/\+?0*(\d+)$/,
    wrong: "must have its number of bits without + and leading zeros",
    meant: ([, address = "", bits = ""]) => `${address}/${bits}`,
  },
  {
    fits: /^([^/]+)\/(\d+\.\d+\.\d+\.\d+)$/,
    wrong: "must have a number of bits behind the slash, not a netmask",
    meant: ([, address = "", mask = ""]) => `${address}/${bitsOf(mask)}`,
  },
  {
    fits: /^((?:\d+\.){0,3})(?:\*\.)*\*$/,
    wrong: "must be a network in CIDR notation, without *",
    meant: ([, fixed = ""]) => `${completed(fixed)}/${String(8 * (fixed.split(".").length - 1))}`,
  },
  {
    fits: /^(0x[0-9a-f]{1,2}|\d+)((?:\.(?:0x[0-9a-f]{1,2}|\d+)){3})(\/\d+)$/i,
    wrong: "must have its four numbers decimal, without leading zeros, which some tools take for octal",
    meant: ([, first = "", rest = "", length = ""]) =>
      [first, ...rest.split(".").slice(1)].map(decimal).join(".") + length,
  },
  {
    fits: /^((?:\d+\.){0,2}\d+)\.?(\/\d+)$/,
    wrong: "must have all four numbers of its address",
    meant: ([, address = "", length = ""]) => completed(address) + length,
  },
];

const form = 'must be a network in CIDR notation, such as "10.0.0.0/16" or "fd00:1::/48"';

/**
 * Says of a text that is no network what is wrong with it, and what to write; `canonical` tells how a network is written,
 * and that it is one.
 */
export function explainNetwork(text: string, canonical: (network: string) => string | undefined): string {
  const trimmed = text.trim();
  const family = isIP(trimmed.replace(/%.*$/, ""));
  if (family !== 0 && !trimmed.includes("%")) {
    const whole = canonical(`${trimmed}/${family === 4 ? "32" : "128"}`);
    return `must be a network in CIDR notation; for this one address, write ${quote(whole)}`;
  }
  // One text may have several habits: what each means may be what the next one knows.
  const wrong: string[] = [];
  let meant = text;
  for (const { fits, wrong: what, meant: read } of habits) {
    const match = fits.exec(meant);
    const better = match === null ? meant : read(match);
    if (better === meant) continue;
    wrong.push(what);
    meant = better;
  }
  const network = canonical(meant);
  if (network !== undefined && wrong.length > 0) {
    return `${wrong.join(", and ")}: write ${quote(network)}${orOctal(text, network, canonical)}`;
  }
  const [, address = "", bits = ""] = /^([^/]+)\/(\d+)$/.exec(meant) ?? [];
  const version = isIP(address);
  if (version === 0 || bits === "") return form;
  const most = version === 4 ? "32" : "128";
  return `${form}; an address of IPv${String(version)} has ${most} bits, and not ${shown(bits)}`;
}

/** What a tool that takes leading zeros for octal reads, where that is another network. */
function orOctal(text: string, network: string, canonical: (network: string) => string | undefined): string {
  const match = /^\s*((?:\d+\.)*\d+)(\/\d+)\s*$/.exec(text);
  if (match === null) return "";
  const [, address = "", length = ""] = match;
  const parts = address.split(".").map((part) => (/^0[0-7]+$/.test(part) ? String(parseInt(part, 8)) : part));
  const octal = canonical(completed(parts.join(".")) + length);
  return octal === undefined || octal === network ? "" : ` (or ${quote(octal)}, where octal was meant)`;
}

/** An IPv4 address of which only the first numbers are written. */
function completed(start: string): string {
  const parts = start.split(".").filter((part) => part !== "");
  return [...parts, "0", "0", "0", "0"].slice(0, 4).map(bare).join(".");
}

function decimal(number: string): string {
  return /^0x/i.test(number) ? String(parseInt(number, 16)) : bare(number);
}

function bare(number: string): string {
  return number.replace(/^0+(?=\d)/, "");
}

/** The bits of a netmask such as 255.255.0.0; of what is none, no number. */
function bitsOf(mask: string): string {
  const bits = mask
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");
  return /^1*0*$/.test(bits) && bits.length === 32 ? String(bits.indexOf("0") < 0 ? 32 : bits.indexOf("0")) : "?";
}
