/** The nodes of a file, as yaml.v3 has them before it decodes: what each scalar was written as, and no value yet. */

interface Place {
  /** The line in the file, from 1. */
  readonly line: number;
  /** Short (`!!str`), or as written, where it is none of YAML's own. */
  readonly tag: string;
}

export interface ScalarNode extends Place {
  readonly kind: "scalar";
  /** The text, without quotation marks and escapes. */
  readonly text: string;
}

export interface MappingNode extends Place {
  readonly kind: "mapping";
  readonly pairs: readonly (readonly [key: Node, value: Node])[];
}

export interface SequenceNode extends Place {
  readonly kind: "sequence";
  readonly items: readonly Node[];
}

export interface AliasNode extends Place {
  readonly kind: "alias";
  readonly anchor: string;
  readonly target: Node;
}

/** One node of the file. */
export type Node = ScalarNode | MappingNode | SequenceNode | AliasNode;
