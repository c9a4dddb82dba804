import { createRequire } from "node:module";

/** What is used of tr46: Unicode's rules for names (UTS 46), with the tables of Unicode 15, which are Go's. */
interface Tr46 {
  toASCII(name: string, options: Readonly<Record<string, boolean>>): string | null;
  toUnicode(name: string, options: Readonly<Record<string, boolean>>): { domain: string; error: boolean };
}

/** Those of Go's `idna.Lookup`, but for the hyphens, which Go counts in bytes. */
const profile = { useSTD3ASCIIRules: true, checkBidi: true, checkJoiners: true };

let tr46: Tr46 | undefined;

/** Loaded with the first name that has letters beyond ASCII: its tables take time. */
function tables(): Tr46 {
  tr46 ??= createRequire(__filename)("tr46") as Tr46;
  return tr46;
}

/** DNS holds 253 characters: nobody writes a name of more than these. */
const longestText = 1000;

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** What Go asks of the hyphens of a label: none at its ends, and no `ab--c`. */
function hasGoodHyphens(label: string): boolean {
  const bytes = isAscii(label) ? label : Buffer.from(label).toString("latin1");
  return !label.startsWith("-") && !label.endsWith("-") && !(bytes.length > 4 && bytes.slice(2, 4) === "--");
}

/**
 * A host name as DNS and requests have it, in lower case and in ASCII, by the rules that cloudflared goes by (Go's
 * `idna.Lookup`); undefined where those refuse it, for an underscore or a `*`, say: then cloudflared compares it as written.
 */
export function lookUpForm(hostname: string): string | undefined {
  if (hostname.length > longestText) return undefined;
  if (isAscii(hostname) && !/(?:^|\.)xn--/i.test(hostname)) {
    const lower = hostname.toLowerCase();
    return /^[a-z0-9.-]*$/.test(lower) && lower.split(".").every(hasGoodHyphens) ? lower : undefined;
  }
  const { domain, error } = tables().toUnicode(hostname, profile);
  if (error || !domain.split(".").every(hasGoodHyphens)) return undefined;
  return tables().toASCII(hostname, profile) ?? undefined;
}
