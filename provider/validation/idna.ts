import { domainToASCII, domainToUnicode } from "node:url";

/** Appended while Node converts, so that it takes no name for an IPv4 address. */
const suffix = ".a";

/** DNS holds 253 characters, and Node's conversion takes the square of a text's length. */
const longestText = 1000;

const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** The rule for names with a label that is read from right to left (RFC 5893), but for its digits: one direction a label. */
function isOneWay(label: string): boolean {
  const letters = label.match(/\p{L}/gu) ?? [];
  const isRightToLeft = rightToLeft.test(label);
  return /^\p{L}/u.test(label) && letters.every((letter) => rightToLeft.test(letter) === isRightToLeft);
}

/** What Go's profile asks of a label beyond Node's: no ASCII but letters, digits and hyphens, and no `ab--c`. */
function isStrict(label: string): boolean {
  if (label === "") return true;
  const bytes = Buffer.from(label);
  return (
    /^[a-z0-9\u0080-\u{10ffff}-]+$/u.test(label) &&
    !/^-|-$/.test(label) &&
    !(bytes.length > 4 && bytes.toString("latin1", 2, 4) === "--")
  );
}

/**
 * A host name as DNS and requests have it, in lower case and in ASCII, by the rules that cloudflared goes by (Go's
 * `idna.Lookup`); undefined where those refuse it, for an underscore or a `*`, say: then cloudflared compares it as written.
 */
export function lookUpForm(hostname: string): string | undefined {
  // The second is what Node would take for the syntax of an address.
  if (hostname.length > longestText || /[^A-Za-z0-9.\u0080-\u{10ffff}-]/u.test(hostname)) return undefined;
  if (/^[\0-\x7f]*$/.test(hostname) && !/(?:^|\.)xn--/i.test(hostname)) {
    const lower = hostname.toLowerCase();
    return lower.split(".").every(isStrict) ? lower : undefined;
  }
  const ascii = domainToASCII(hostname + suffix).slice(0, -suffix.length);
  if (ascii === "") return undefined;
  const labels = domainToUnicode(ascii + suffix)
    .slice(0, -suffix.length)
    .split(".");
  const isBidirectional = labels.some((label) => rightToLeft.test(label));
  const fits = labels.every((label) => isStrict(label) && (label === "" || !isBidirectional || isOneWay(label)));
  return fits ? ascii : undefined;
}
