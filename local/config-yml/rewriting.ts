/** A file in other words: what yaml.v3 takes and the parser does not, as both take it to be the same. */
import { Lexer, type YAMLError } from "yaml";

import { ConversionError } from "./conversion-error.js";

const isOfIndent = /^(?:Flow (?:map|sequence) in block collection must be sufficiently indented|Missing closing )/;

/** Whether the error is about the indentation within quotation marks, { } and [ ], at which yaml.v3 does not look. */
export function isAboutIndent({ message }: YAMLError): boolean {
  return isOfIndent.test(message);
}

/** The file without what the error is about; undefined where yaml.v3 has that error, too. */
export function withoutError(text: string, error: YAMLError): string | undefined {
  const [at] = error.pos;
  if (isAboutIndent(error)) return indent(text, at);
  if (error.message.startsWith("Invalid escape sequence \\'")) return `${text.slice(0, at)}${text.slice(at + 1)}`;
  return undefined;
}

/** What the lexer gives beside the source, each before or behind what it is about. No file holds these characters. */
const marks = { document: "\u0002", scalar: "\u001f", flowEnd: "\u0018" };
const isMark = (lexeme: string): boolean => Object.values(marks).includes(lexeme);

/** The file, with quotation marks and spaces in its first document where the parser needs them to read it as yaml.v3 does. */
export function spelledOut(text: string): string {
  const lexemes = [...new Lexer().lex(text)];
  const rest = lexemes.splice(endOfFirst(lexemes));
  let depth = 0;
  let spelled = "";
  for (let at = 0; at < lexemes.length; at += 1) {
    const lexeme = lexemes[at] ?? "";
    const isScalar = lexemes[at - 1] === marks.scalar;
    if (isMark(lexeme)) continue;
    if (!isScalar && /^[[{]$/.test(lexeme)) depth += 1;
    if (!isScalar && /^[\]}]$/.test(lexeme)) depth -= 1;
    if (depth > 0 && isScalar && isPlain(lexeme) && lexemes[at + 1] === ":" && endsFlow(lexemes[at + 2])) {
      // In "[a:]", the colon is a part of the text.
      spelled += `'${lexeme.replaceAll("'", "''")}:'`;
      at += 1;
    } else if (depth > 0 && !isScalar && lexeme === "-" && endsFlow(nextSource(lexemes, at))) {
      spelled += "'-'";
    } else if (!isScalar && (lexeme === "!<>" || (depth > 0 && isTag(lexeme) && endsFlow(nextSource(lexemes, at))))) {
      // What follows is a part of the tag, or no end of it.
      const line = spelled.split("\n").length;
      throw new ConversionError(
        `this is no YAML to cloudflared: line ${line}: a tag needs a name, and a space behind it`,
      );
    } else if (!isScalar && /^[*&]/.test(lexeme)) {
      // A colon ends the name of an anchor. Outside of { } and [ ], it needs a space behind it to be one.
      spelled += lexeme.replace(depth > 0 ? /^([*&][\w-]+):/ : /^([*&][\w-]+):$/, depth > 0 ? "$1 : " : "$1 :");
    } else {
      spelled += lexeme;
    }
  }
  return [spelled, ...rest.filter((lexeme) => !isMark(lexeme))].join("");
}

/** Where the first document ends. */
function endOfFirst(lexemes: readonly string[]): number {
  const start = lexemes.indexOf(marks.document);
  const end = lexemes.findIndex(
    (lexeme, at) => at > start + 1 && (lexeme === "---" || lexeme === "...") && lexemes[at - 1] !== marks.scalar,
  );
  return end < 0 ? lexemes.length : end;
}

function isPlain(scalarSource: string): boolean {
  return /^[^\s'"|>]/.test(scalarSource) && !scalarSource.includes("\n");
}

function isTag(lexeme: string): boolean {
  return lexeme.startsWith("!");
}

/** What follows, but for scalars that hold nothing. */
function nextSource(lexemes: readonly string[], at: number): string | undefined {
  return lexemes.slice(at + 1, at + 4).find((lexeme) => lexeme !== "" && !isMark(lexeme));
}

function endsFlow(lexeme = ""): boolean {
  return /^[,[\]{}]$/.test(lexeme);
}

/** Indents the line that begins there, or the next that holds something; undefined where there is none. */
function indent(text: string, from: number): string | undefined {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const next = text.slice(start, from).trim() === "" ? from : text.indexOf("\n", from);
  const at = next < 0 ? -1 : next + text.slice(next).search(/\S/);
  if (at < next || /\n(?:---|\.\.\.)(?=\s|$)/.test(text.slice(at - 1, at + 4))) return undefined;
  // Lines between that hold nothing may hold a tab, and so may the beginning of the line.
  const before = text.slice(0, next) + text.slice(next, at).replace(/[ \t]+(?=\n)/g, "");
  const line = before.lastIndexOf("\n") + 1;
  const spaces = " ".repeat(deepest(text.slice(0, start)) + 1);
  return `${before.slice(0, line)}${spaces}${before.slice(line)}${text.slice(at)}`;
}

/** The greatest column at which a line up to there can have begun something. */
function deepest(text: string): number {
  return Math.max(...text.split("\n").map((line) => /^[ \-?]*/.exec(line)?.[0].length ?? 0));
}
