/** Decodes nodes into typed fields, with the verdicts of yaml.v3. */
import { ConversionError } from "./conversion-error.js";
import type { FieldType, Struct } from "./fields.js";
import { parseGoDuration } from "./go-duration.js";
import { int64, type ScalarValue, uint64, valueOf } from "./scalars.js";
import { shownKey } from "./shown.js";
import type { AliasNode, MappingNode, Node, ScalarNode, SequenceNode } from "./tree.js";

/** A duration: what was written, and how long it is. */
export class Duration {
  constructor(
    readonly text: string,
    readonly nanoseconds: bigint,
  ) {}
}

/** The fields of a struct that the file sets. */
export type Decoded = Map<string, Value>;

/** What a typed field holds. */
export type Value = string | boolean | bigint | Duration | Decoded | readonly Value[];

/** What a field without a type holds. */
export type Generic = ScalarValue | readonly Generic[] | ReadonlyMap<Generic, Generic>;

/** A key that cloudflared ignores. */
export interface UnknownKey {
  readonly key: string;
  readonly line: number;
  /** The object that it stands in. */
  readonly place: Struct;
}

/** Stands for null: a field is left as it is, and an item of a list is left out. */
const nothing = Symbol("nothing");

/** What a file expands to by its aliases is bounded as yaml.v3 bounds it. */
const aliases = { few: 400_000, many: 4_000_000, ratioOfFew: 0.99, ratioOfMany: 0.1 };

export class Decoder {
  readonly unknown: UnknownKey[] = [];
  readonly #open = new Set<AliasNode>();
  #steps = 0;
  #stepsInAliases = 0;

  /** Decodes the file. The keys that the struct has no field for are given to `other`, decoded without a type. */
  file(root: Node, struct: Struct, other: Map<string, Generic>): Decoded {
    const target = this.#target(root);
    if (target.kind !== "mapping") {
      if (target.kind === "scalar" && target.tag === "!!null" && valueOf(target) === null) return new Map();
      throw new ConversionError("this is no config.yml: it holds no keys, such as ingress");
    }
    const fields: Decoded = new Map();
    this.#step();
    this.#struct(target, struct, fields, other);
    return fields;
  }

  #target(node: Node): Exclude<Node, AliasNode> {
    let target = node;
    while (target.kind === "alias") target = target.target;
    return target;
  }

  #step(): void {
    this.#steps += 1;
    if (this.#open.size > 0) this.#stepsInAliases += 1;
    if (this.#stepsInAliases <= 100 || this.#steps <= 1000) return;
    const share = Math.min(1, Math.max(0, (this.#steps - aliases.few) / (aliases.many - aliases.few)));
    const allowed = aliases.ratioOfFew - (aliases.ratioOfFew - aliases.ratioOfMany) * share;
    if (this.#stepsInAliases / this.#steps > allowed) {
      throw new ConversionError("its aliases repeat too much: cloudflared refuses the file");
    }
  }

  /** Follows an alias, if the node is one. */
  #follow<Result>(node: Node, read: (target: Exclude<Node, AliasNode>) => Result): Result {
    this.#step();
    if (node.kind !== "alias") return read(node);
    if (this.#open.has(node)) {
      throw new ConversionError(`line ${node.line}: an anchor holds itself`);
    }
    this.#open.add(node);
    try {
      return this.#follow(node.target, read);
    } finally {
      this.#open.delete(node);
    }
  }

  #value(node: Node, type: FieldType, name: string): Value | typeof nothing {
    return this.#follow(node, (target) => {
      if (target.kind === "scalar") {
        const value = valueOf(target);
        return value === null ? nothing : this.#scalar(target, value, type, name);
      }
      if (typeof type !== "object") throw this.#refused(target, name, wanted(type));
      if (target.kind === "sequence") {
        if (!("items" in type)) throw this.#refused(target, name, wanted(type));
        return this.#list(target, type.items, name);
      }
      this.#refuseDoubles(target);
      if (!("fields" in type)) throw this.#refused(target, name, wanted(type));
      const fields: Decoded = new Map();
      this.#struct(target, type, fields);
      return fields;
    });
  }

  #list({ items }: SequenceNode, type: FieldType, name: string): readonly Value[] {
    return items.map((item) => this.#value(item, type, `an item of ${name}`)).filter((item) => item !== nothing);
  }

  #scalar(node: ScalarNode, value: Exclude<ScalarValue, null>, type: FieldType, name: string): Value {
    switch (type) {
      case "text":
        return node.tag === "!!binary" && typeof value === "string" ? value : node.text;
      case "flag": {
        const flag = typeof value === "string" ? flagWords.get(value) : value;
        if (typeof flag === "boolean") return flag;
        break;
      }
      case "integer":
      case "unsigned": {
        const integer = typeof value === "bigint" || typeof value === "number" ? integerFrom(value, type) : undefined;
        if (integer !== undefined) return integer;
        break;
      }
      case "duration": {
        // Once more for the decoder's own type of a duration.
        this.#step();
        const nanoseconds = typeof value === "string" ? parseGoDuration(value) : undefined;
        if (typeof value === "string" && nanoseconds !== undefined) return new Duration(value, nanoseconds);
        break;
      }
      default:
    }
    throw this.#refused(node, name, wanted(type));
  }

  /** Fills the fields from the mapping, and then from what is merged into it. What is set stays. */
  #struct(node: MappingNode, struct: Struct, fields: Decoded, other?: Map<string, Generic>, seen?: Set<string>): void {
    this.#refuseDoubles(node);
    const own = new Set<string>();
    let merge: Node | undefined;
    for (const [key, value] of node.pairs) {
      if (isMerge(key)) {
        merge = value;
        continue;
      }
      const name = this.#value(key, "text", "a key");
      if (typeof name !== "string") continue;
      if (seen !== undefined) {
        if (seen.has(name)) continue;
        seen.add(name);
      }
      const type = struct.fields.get(name);
      if (type !== undefined) {
        if (own.has(name)) throw this.#double(key, name);
        own.add(name);
        const decoded = this.#value(value, type, name);
        if (decoded !== nothing) fields.set(name, decoded);
      } else if (other !== undefined) {
        other.set(name, this.#generic(value));
      } else {
        this.unknown.push({ key: name, line: key.line, place: struct });
      }
    }
    if (merge === undefined) return;
    const merged = seen ?? this.#textsOf(node);
    for (const source of this.#sources(merge)) {
      this.#follow(source, (target) => {
        if (target.kind === "mapping") this.#struct(target, struct, fields, other, merged);
      });
    }
  }

  /** The keys of a mapping as texts; null is none. */
  #textsOf({ pairs }: MappingNode): Set<string> {
    const names = new Set<string>();
    for (const [key] of pairs) {
      const value = this.#generic(key);
      if (typeof value === "object" && value !== null && !isScalarValue(value)) throw this.#noKey(key);
      if (typeof value === "string") names.add(value);
    }
    return names;
  }

  /** The mappings that `<<` names. */
  #sources(merge: Node): readonly Node[] {
    const isMapping = (node: Node): boolean =>
      node.kind === "mapping" || (node.kind === "alias" && node.target.kind === "mapping");
    const sources = merge.kind === "sequence" ? merge.items : [merge];
    if (!sources.every(isMapping)) {
      throw new ConversionError(`line ${merge.line}: << needs a map, or a list of maps`);
    }
    return sources;
  }

  #generic(node: Node): Generic {
    return this.#follow(node, (target): Generic => {
      if (target.kind === "scalar") return valueOf(target);
      if (target.kind === "sequence") return target.items.map((item) => this.#generic(item));
      const map = new Map<Generic, Generic>();
      this.#genericMap(target, map);
      return map;
    });
  }

  #genericMap(node: MappingNode, map: Map<Generic, Generic>, seen?: Set<Generic>): void {
    this.#refuseDoubles(node);
    let merge: Node | undefined;
    for (const [key, value] of node.pairs) {
      if (isMerge(key)) {
        merge = value;
        continue;
      }
      const name = this.#generic(key);
      if (seen?.has(name)) continue;
      seen?.add(name);
      if (typeof name === "object" && name !== null && !isScalarValue(name)) throw this.#noKey(key);
      map.set(name, this.#generic(value));
    }
    if (merge === undefined) return;
    const merged = seen ?? new Set<Generic>(node.pairs.map(([key]) => this.#generic(key)));
    for (const source of this.#sources(merge)) {
      this.#follow(source, (target) => {
        if (target.kind === "mapping") this.#genericMap(target, map, merged);
      });
    }
  }

  #refuseDoubles({ pairs }: MappingNode): void {
    const seen = new Set<string>();
    for (const [key] of pairs) {
      const text = key.kind === "scalar" ? key.text : key.kind === "alias" ? key.anchor : "";
      const id = `${key.kind} ${text}`;
      if (seen.has(id)) throw this.#double(key, text);
      seen.add(id);
    }
  }

  #double(key: Node, name: string): ConversionError {
    return new ConversionError(
      `line ${key.line}: the key ${shownKey(name)} is there twice: cloudflared refuses the file`,
    );
  }

  #noKey(key: Node): ConversionError {
    return new ConversionError(`line ${key.line}: a map or a list is no key`);
  }

  /** The value is not told: it may be a credential. */
  #refused(node: Node, name: string, what: string): ConversionError {
    return new ConversionError(`line ${node.line}: ${name} must be ${what}: cloudflared refuses the file`);
  }
}

function isScalarValue(value: Generic & object): value is Exclude<ScalarValue, null> & object {
  return !Array.isArray(value) && !(value instanceof Map);
}

function isMerge(key: Node): boolean {
  return key.kind === "scalar" && key.text === "<<" && key.tag === "!!merge";
}

/** What older YAML took for a boolean counts where a boolean is wanted, in quotation marks, too. */
const flagWords: ReadonlyMap<string, boolean> = new Map([
  ...["y", "Y", "yes", "Yes", "YES", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "off", "Off", "OFF"].map((word) => [word, false] as const),
]);

/** What an integer field holds: a float is cut off. */
function integerFrom(value: bigint | number, type: "integer" | "unsigned"): bigint | undefined {
  if (typeof value === "bigint") {
    return type === "unsigned" ? (value >= 0n ? value : undefined) : value <= int64.max ? value : undefined;
  }
  if (type === "integer") {
    if (!(value <= 2 ** 63)) return undefined;
    // What 64 bits do not hold becomes the smallest number, on the processors that cloudflared runs on mostly.
    return value >= 2 ** 63 || value < -(2 ** 63) ? int64.min : BigInt(Math.trunc(value));
  }
  if (!(value <= 2 ** 64)) return undefined;
  if (value >= 2 ** 64) return uint64.max;
  return value < -(2 ** 63) ? 2n ** 63n : BigInt.asUintN(64, BigInt(Math.trunc(value)));
}

const wantedBy: Readonly<Record<string, string>> = {
  text: "one text",
  flag: "true or false",
  integer: "a whole number, without quotation marks",
  unsigned: "a whole number of 0 or more, without quotation marks",
  duration: "a duration with its unit, such as 30s",
};

function wanted(type: FieldType): string {
  if (typeof type !== "object") return wantedBy[type] ?? type;
  return "items" in type ? "a list" : "a map of settings";
}
