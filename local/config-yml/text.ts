/** The bytes of a `config.yml` as text, as yaml.v3 reads them. */
import { ConversionError } from "./conversion-error.js";

/** What may stand in YAML; everything else is refused wherever it stands, in comments, too. */
const forbidden = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** All that ends a line. */
const lineEnd = /\r\n|[\r\x85\u2028\u2029]/g;

/** The first bytes of a file that is not UTF-8. */
const marks: readonly (readonly [encoding: string, first: number, second: number])[] = [
  ["utf-16le", 0xff, 0xfe],
  ["utf-16be", 0xfe, 0xff],
];

/** The text, with one kind of line end, and without a byte order mark. */
export function textOf(source: string | Uint8Array): string {
  const text = (typeof source === "string" ? source : decode(source)).replace(/^\ufeff/, "");
  const at = text.search(forbidden);
  if (at >= 0) {
    const line = text.slice(0, at).split(/\r\n|[\n\r\x85\u2028\u2029]/).length;
    throw new ConversionError(`this is no YAML: line ${line} has a control character, which YAML does not allow`);
  }
  return text.replace(lineEnd, "\n");
}

function decode(bytes: Uint8Array): string {
  const [encoding] = marks.find(([, first, second]) => bytes[0] === first && bytes[1] === second) ?? ["utf-8"];
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ConversionError(`this is no YAML: it is not ${encoding.toUpperCase()}, which its first bytes announce`);
  }
}
