/** What the parser takes and yaml.v3 refuses: tabs at the beginning of a line, and the like. */
import {
  type CST,
  type Document,
  isAlias,
  isCollection,
  isNode,
  isPair,
  isScalar,
  type LineCounter,
  Scalar,
  visit,
} from "yaml";

import { ConversionError } from "./conversion-error.js";

/** The lines in front of a document that begin with "%". */
export function refuseDirectives(directives: readonly CST.Directive[]): void {
  const seen = new Set<string>();
  for (const { source } of directives) {
    const [, version, handle] = /^%(?:YAML[ \t]+(\S+)|TAG[ \t]+(\S+)[ \t]+\S+)[ \t]*(?:#.*)?$/.exec(source) ?? [];
    const name = version === undefined ? handle : "version";
    if (name === undefined) throw new ConversionError("this is no YAML: it begins with a directive that is none");
    if (seen.has(name)) throw new ConversionError("this is no YAML: it begins with the same directive twice");
    seen.add(name);
    if (version !== undefined && version !== "1.1") {
      throw new ConversionError(
        "it begins with another version than %YAML 1.1, which cloudflared refuses; leave that line out",
      );
    }
  }
}

/** Anchors and aliases are of these alone. */
const anchorName = /^[\w-]+$/;

/** Each escape of a text; those of more than one character, and a slash, are none. */
const escapes = /\\(?:u[dD][89a-fA-F]|U0000[dD][89a-fA-F]|[^])/g;

/** A part of the text, from its first character to the one behind its last. */
type Span = readonly [start: number, end: number];

/** Refuses what a document holds and yaml.v3 does not take. */
export function refuseWhatIsRead(document: Document.Parsed, text: string, lines: LineCounter): void {
  const refuse = (at: number, what: string): never => {
    throw new ConversionError(`this is no YAML to cloudflared: line ${lines.linePos(at).line}: ${what}`);
  };
  const covered: Span[] = [];
  visit(document, (_key, node, path) => {
    if (isPair(node)) refuseKey(node.key, text, path.at(-1), refuse);
    if (!isScalar(node) && !isCollection(node) && !isAlias(node)) return;
    const [start, valueEnd] = node.range ?? [0, 0];
    const anchor = isAlias(node) ? node.source : node.anchor;
    if (anchor !== undefined && !anchorName.test(anchor)) {
      refuse(start, "an anchor's name is of letters, digits, - and _");
    }
    if (isScalar(node) && node.type === Scalar.QUOTE_DOUBLE && hasBadEscape(text.slice(start, valueEnd))) {
      refuse(start, "a text in quotation marks has an escape that is none");
    }
    const isInFlow = path.some((parent) => isCollection(parent) && parent.flow === true);
    if (isCollection(node) && node.flow === true && !isInFlow) covered.push([start, valueEnd]);
    if (!isScalar(node) || isInFlow) {
      if (isScalar(node) && node.type === Scalar.PLAIN) {
        const source = text.slice(start, valueEnd);
        if (source.includes("?")) refuse(start, "a text with ? needs quotation marks within { } and [ ]");
        if (source.startsWith(":")) refuse(start, "a text that begins with : needs quotation marks within { } and [ ]");
      }
      return;
    }
    if (node.type === Scalar.PLAIN) {
      if (start === valueEnd) return;
      // Behind a plain text, a tab may stand where the text could go on.
      const end = valueEnd + (/^\s*/.exec(text.slice(valueEnd))?.[0].length ?? 0);
      const column = columnOf(path, lines) + 1;
      if (hasTabBefore(text.slice(start, end), column)) refuse(start, "a tab stands where the next line is indented");
      covered.push([start, end]);
    } else {
      if (node.type !== Scalar.QUOTE_DOUBLE && node.type !== Scalar.QUOTE_SINGLE) {
        if (hasTabInIndent(text.slice(start, valueEnd))) refuse(start, "a tab stands where the text is indented");
      }
      covered.push([start, valueEnd]);
    }
  });
  refuseTabs(text.slice(0, document.range[2]), covered, refuse);
}

/** A key must be there, and within { } and [ ] stand on one line with its colon. */
function refuseKey(key: unknown, text: string, parent: unknown, refuse: (at: number, what: string) => never): void {
  if (!isNode(key) || isAlias(key) || key.range === undefined || key.range === null) return;
  const [start, end] = key.range;
  if (start === end && isScalar(key) && key.tag === undefined && key.anchor === undefined) {
    if (/^\s*:/.test(text.slice(start))) refuse(start, "a colon has no key");
    return;
  }
  if (!isCollection(parent) || parent.flow !== true) return;
  const [gap] = /^\s*:/.exec(text.slice(end)) ?? [];
  if (gap !== undefined && text.slice(start, end + gap.length).includes("\n")) {
    refuse(start, "a key and its colon do not stand on one line");
  }
}

/** The column of the innermost map or list in which a text stands; -1 for none. */
function columnOf(path: readonly unknown[], lines: LineCounter): number {
  const around = path.filter((node) => isCollection(node)).at(-1);
  return around?.range === undefined || around.range === null ? -1 : lines.linePos(around.range[0]).col - 1;
}

/** Whether one of the lines behind the first begins with a tab before that column. */
function hasTabBefore(text: string, column: number): boolean {
  return text
    .split("\n")
    .slice(1)
    .some((line) => {
      const tab = /^[ \t]*/.exec(line)?.[0].indexOf("\t") ?? -1;
      return tab >= 0 && tab < column;
    });
}

/** Whether a text that is written as a block has a tab within the spaces that its lines begin with. */
function hasTabInIndent(source: string): boolean {
  const [header = "", ...rest] = source.split("\n");
  const given = /[1-9]/.exec(header)?.[0];
  const first = rest.find((line) => /[^ ]/.test(line)) ?? "";
  const indent = given === undefined ? first.length - first.trimStart().length : 0;
  return rest.some((line) => {
    const spaces = /^ */.exec(line)?.[0].length ?? 0;
    return line[spaces] === "\t" && (spaces < indent || line === first);
  });
}

/** A tab may stand at the beginning of a line only within what is covered, or between two comments. */
function refuseTabs(text: string, covered: readonly Span[], refuse: (at: number, what: string) => never): void {
  for (const match of text.matchAll(/^ *\t/gm)) {
    const at = match.index;
    if (covered.some(([start, end]) => start <= at && at < end)) continue;
    if (/(?:^|\n) *#[^\n]*\s*$/.test(text.slice(0, at)) && /^\s*#/.test(text.slice(at))) continue;
    refuse(at, "it begins with a tab");
  }
  for (const match of text.matchAll(/(?<=^[ ]*(?:- +)*[-?:]) *\t/gm)) {
    if (covered.some(([start, end]) => start <= match.index && match.index < end)) continue;
    refuse(match.index, "a tab stands behind -, ? or :");
  }
}

function hasBadEscape(source: string): boolean {
  return (source.match(escapes) ?? []).some((escape) => escape.length > 2 || escape === "\\/");
}
