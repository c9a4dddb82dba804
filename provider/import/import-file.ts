import type { Properties } from "../contract/inputs.js";
import { pointer, typeToken } from "../pointer.js";
import type { Imported } from "./imported.js";
import type { Sibling } from "./siblings.js";

/** How Pulumi's files mark a secret. */
const signature = { key: "4dabf18193072939515e22adb298388d", ofSecret: "1b47061264138c4ac30d75fd1eb44270" };

/** The outputs that are secret. Without the mark, a refresh would put them into the state in clear. */
const secretOutputs: readonly string[] = ["token", "tunnelSecret", "key", "result"];

/** The file for `pulumi import --file`: each resource with its inputs and outputs, so that no provider reads it. */
export function importFileOf(resources: readonly Imported[], siblings: readonly Sibling[]): string {
  const declared = resources.map(({ type, id, name, inputs, outputs }) => {
    const __provider = pointer(type);
    return { type: typeToken(type), name, id, inputs: { ...inputs, __provider }, outputs: { ...outputs, __provider } };
  });
  const entries = [...siblings, ...declared].map(({ type, name, id, inputs, outputs }) => ({
    type,
    name,
    id,
    inputs,
    outputs: withSecrets(outputs),
  }));
  return `${JSON.stringify({ nameTable: {}, resources: entries }, undefined, 2)}\n`;
}

function withSecrets(outputs: Properties): Properties {
  const marked = Object.entries(outputs).map(([key, value]) =>
    value !== undefined && secretOutputs.includes(key) ? [key, secret(value)] : [key, value],
  );
  return Object.fromEntries(marked) as Properties;
}

function secret(value: unknown): Properties {
  return { [signature.key]: signature.ofSecret, plaintext: JSON.stringify(value) };
}
