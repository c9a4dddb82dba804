/** The engine's words for inputs that a provider refuses. */
import type { PropertyMap, PropertyValue } from "./deployment.js";
import type { CheckFailure } from "./provider.js";
import { isObject, isSecret, isUnknown } from "./property-values.js";
import { urnName, urnType } from "./urn.js";

/** A value as the CLI prints it, in Go's notation; a secret is masked at any depth, which the CLI does not do. */
function printed(value: PropertyValue | undefined): string {
  if (value === undefined || value === null) return "{<nil>}";
  if (isSecret(value)) return "{[secret]}";
  if (isUnknown(value)) return "{{output<string>}}";
  if (Array.isArray(value)) return `{[${value.map(printed).join(" ")}]}`;
  if (isObject(value)) {
    const entries = Object.keys(value)
      .sort()
      .map((key) => `${key}:${printed(value[key])}`);
    return `{map[${entries.join(" ")}]}`;
  }
  return `{${String(value)}}`;
}

/** One line for each failure. */
export function describeFailures(urn: string, inputs: PropertyMap, failures: readonly CheckFailure[]): string[] {
  const resource = `${urnType(urn)} resource '${urnName(urn)}'`;
  return failures.map(({ property, reason }) =>
    property === ""
      ? `${resource} has a problem: ${reason}`
      : `${resource}: property ${property} value ${printed(inputs[property])} has a problem: ${reason}`,
  );
}
