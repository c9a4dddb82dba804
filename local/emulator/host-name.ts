import { createRequire } from "node:module";

/** What is used of tr46: Unicode's rules for names, with the same tables whatever Node runs. */
interface Tr46 {
  toASCII(name: string, options: Readonly<Record<string, boolean>>): string | null;
}

const profile = { useSTD3ASCIIRules: true, checkBidi: true, checkJoiners: true };

let tr46: Tr46 | undefined;

/** Loaded with the first name that has letters beyond ASCII: its tables take time. */
function tables(): Tr46 {
  tr46 ??= createRequire(__filename)("tr46") as Tr46;
  return tr46;
}

/** Whether a text is a host name, wildcards and underscores included; dots at the end are gone by now. */
export function isHostname(name: string): boolean {
  return name.length <= 253 && name.split(".").every((label) => /^[\w*-]{1,63}$/.test(label));
}

/** A name as it is kept: in lower case and in ASCII, without the dot at its end. What is no name stays as it is. */
export function asciiForm(name: string): string {
  // Part by part, since a part in ASCII may hold what no host name does: _dmarc, or a wildcard.
  return name
    .trim()
    .replace(/\.$/, "")
    .split(/[.\u3002\uff0e\uff61]/)
    .map((part) => (/^[\x20-\x7e]*$/.test(part) ? part.toLowerCase() : (tables().toASCII(part, profile) ?? part)))
    .join(".");
}
