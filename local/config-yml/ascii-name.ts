/** Host names of `url` in ASCII, as cloudflared writes them: in Punycode, part by part, and by no other rule of names. */
import { createRequire } from "node:module";
import { isIPv6 } from "node:net";

import { ConversionError } from "./conversion-error.js";

interface Punycode {
  readonly encode: (text: string) => string;
  readonly decode: (text: string) => string;
}

// The trailing slash tells the package from the module of Node that has its name, and is deprecated.
const { decode, encode } = createRequire(__filename)("punycode/") as Punycode;

const prefix = "xn--";

/** The name as Go's `idna.ToASCII` has it: the case of letters stays. */
export function asciiName(name: string): string {
  return isIPv6(name) ? name : name.split(".").map(asciiPart).join(".");
}

function asciiPart(part: string): string {
  const text = part.startsWith(prefix) ? decoded(part.slice(prefix.length)) : part;
  return /[\u0080-\u{10ffff}]/u.test(text) ? prefix + encode(text) : text;
}

function decoded(part: string): string {
  try {
    return decode(part);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConversionError(`url has a name that begins with ${prefix} and is none: cloudflared refuses the file`);
  }
}
