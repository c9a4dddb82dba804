/** The first document of a file as a tree of nodes. */
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  type ParsedNode,
  Scalar,
  type YAMLError,
} from "yaml";

import { ConversionError } from "./conversion-error.js";
import { refuseDirectives, refuseWhatIsRead } from "./refused-syntax.js";
import { isAboutIndent, spelledOut, withoutError } from "./rewriting.js";
import { shortTag, tagOf } from "./scalars.js";
import type { AliasNode, Node, ScalarNode } from "./tree.js";

const options = {
  // What a scalar is, is decided by the field that it is read into.
  schema: "failsafe",
  merge: false,
  // Nor do tags of older YAML say anything to yaml.v3: !!set, !!omap.
  resolveKnownTags: false,
  uniqueKeys: false,
  logLevel: "silent",
} as const;

/** The file's first document; undefined where there is none. What follows it does not count. */
export function firstDocument(text: string): Node | undefined {
  let source = spelledOut(text);
  for (let tries = 0; ; tries += 1) {
    const lines = new LineCounter();
    const document = parsed(source, lines);
    if (document === undefined) return undefined;
    const error = errorOf(document, source, lines);
    if (error === undefined) {
      refuseWhatIsRead(document, source, lines);
      return document.contents === null ? undefined : new Reader(lines).node(document.contents);
    }
    const other = tries < mostTries ? withoutError(source, error) : undefined;
    if (other === undefined) {
      // The message's first line alone: the others show what stands there, which may be a credential.
      const { line } = lines.linePos(error.pos[0]);
      throw new ConversionError(`this is no YAML: line ${line}: ${reason(error.message)}`);
    }
    source = other;
  }
}

function parsed(text: string, lines: LineCounter): Document.Parsed | undefined {
  const directives: CST.Directive[] = [];
  function* tokens(): Generator<CST.Token> {
    for (const token of new Parser(lines.addNewLine).parse(text)) {
      if (token.type === "directive") directives.push(token);
      yield token;
    }
  }
  const [document] = new Composer({ ...options, lineCounter: lines }).compose(tokens());
  refuseDirectives(directives);
  return document;
}

/** No file needs so many. */
const mostTries = 200;

/** The first error that yaml.v3 has, too. */
function errorOf(document: Document.Parsed, text: string, lines: LineCounter): YAMLError | undefined {
  for (const error of document.errors) {
    if (!isAboutIndent(error) && isBehind(document, error, text, lines)) return undefined;
    // A comment may follow without a space.
    if (!error.message.startsWith("Comments must be separated")) return error;
  }
  return undefined;
}

/** What follows `...` or a map in { }, or is less indented than the first key, is no part of the document, and is not read. */
function isBehind(
  { contents }: Document.Parsed,
  { message, pos: [at] }: YAMLError,
  text: string,
  lines: LineCounter,
): boolean {
  if (!isMap(contents) || at < contents.range[1]) return false;
  if (/^\.\.\.(?=\s)/m.test(text.slice(contents.range[1], at))) return true;
  if (contents.flow === true) return message.startsWith("Unexpected ") && text[contents.range[1] - 1] === "}";
  const line = text
    .slice(text.lastIndexOf("\n", at - 1) + 1)
    .split("\n", 1)
    .join("");
  return line.length - line.trimStart().length < lines.linePos(contents.range[0]).col - 1;
}

/** The parser's words, without the place and the text that it found. */
function reason(message: string): string {
  return message
    .split("\n", 1)
    .join("")
    .replace(/ at line \d+, column \d+:?$/, "")
    .replace(/:? *(?:"|').*$/, "");
}

/** Turns the parser's nodes into these, in the order of the file, so that an alias finds the last anchor before it. */
class Reader {
  readonly #anchors = new Map<string, Node>();
  readonly #lines: LineCounter;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  node(parsed: ParsedNode | null | undefined, line = 1): Node {
    if (parsed === null || parsed === undefined) return { kind: "scalar", line, tag: "!!null", text: "" };
    const place = { line: this.#lines.linePos(parsed.range[0]).line, tag: "" };
    if (isAlias(parsed)) return this.#alias(parsed, place.line);
    if (isScalar(parsed)) return this.#anchored(parsed, scalarNode(parsed, place.line));
    const tag = shortTag(parsed.tag ?? "");
    if (isSeq(parsed)) {
      const items: Node[] = [];
      const node: Node = this.#anchored(parsed, { ...place, kind: "sequence", tag: tag || "!!seq", items });
      for (const item of parsed.items) items.push(this.node(item, place.line));
      return node;
    }
    const pairs: (readonly [Node, Node])[] = [];
    const node = this.#anchored(parsed, { ...place, kind: "mapping", tag: tag || "!!map", pairs });
    if (!isMap(parsed)) throw new ConversionError(`this is no YAML: line ${place.line} is nothing that can be read`);
    for (const { key, value } of parsed.items) {
      const keyNode = this.node(key, place.line);
      pairs.push([keyNode, this.node(value, keyNode.line)]);
    }
    return node;
  }

  #anchored<Kind extends Node>(parsed: { readonly anchor?: string | undefined }, node: Kind): Kind {
    if (parsed.anchor !== undefined) this.#anchors.set(parsed.anchor, node);
    return node;
  }

  #alias({ source }: Alias, line: number): AliasNode {
    const target = this.#anchors.get(source);
    if (target === undefined) {
      throw new ConversionError(`this is no YAML: line ${line}: there is no anchor of that name`);
    }
    return { kind: "alias", line, tag: target.tag, anchor: source, target };
  }
}

const quoted: ReadonlySet<string | undefined> = new Set([
  Scalar.QUOTE_DOUBLE,
  Scalar.QUOTE_SINGLE,
  Scalar.BLOCK_FOLDED,
  Scalar.BLOCK_LITERAL,
]);

function scalarNode(parsed: Scalar.Parsed, line: number): ScalarNode {
  const text = typeof parsed.value === "string" ? parsed.value : parsed.source;
  return { kind: "scalar", line, tag: tagOf(parsed.tag ?? "", text, quoted.has(parsed.type)), text };
}
