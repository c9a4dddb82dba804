import type { Properties } from "./wire.js";

/** How Pulumi marks a secret. */
const signature = { key: "4dabf18193072939515e22adb298388d", ofSecret: "1b47061264138c4ac30d75fd1eb44270" };

/**
 * The properties that are secret in whatever state they stand, or may hold a copy of one, as what was half done may. What the program gives as a secret, the engine marks again on what it has under the same name; these it
 * cannot know of, above all where a resource is imported, and nothing was given.
 */
const secretProperties: ReadonlySet<string> = new Set(["token", "tunnelSecret", "madeSecret", "key", "pending"]);

/** The properties of one of this package's resources, with its secrets marked. */
export function withSecrets(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, secretProperties.has(name) ? asSecret(value) : value]),
  );
}

/** A value, marked as a secret. */
export function asSecret(value: unknown): unknown {
  if (value === undefined || value === null || isSecret(value)) return value;
  return { [signature.key]: signature.ofSecret, value };
}

/** A value without the mark of a secret around it. */
export function inClear(value: unknown): unknown {
  return isSecret(value) ? value["value"] : value;
}

/** A value without marks of secrets, at every depth. */
export function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null) return value;
  if (isSecret(value)) return revealed(value["value"]);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revealed(each)]));
}

/** Whether a mark of a secret is anywhere in a value. */
export function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isSecret(value) || Object.values(value).some(holdsSecret);
}

/** Properties with the marks that others have under the same names; what is in a list is secret as a whole, since lists are reordered. */
export function markedLike(properties: Properties, asked: Properties): Properties {
  const entries = Object.entries(properties).map(([name, value]) => {
    const like = asked[name];
    if (isPlain(value) && isPlain(like)) return [name, markedLike(value, like)];
    return [name, holdsSecret(like) ? asSecret(value) : value];
  });
  return Object.fromEntries(entries) as Properties;
}

function isPlain(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isSecret(value);
}

function isSecret(value: unknown): value is Properties {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as Properties)[signature.key] === signature.ofSecret &&
    "value" in value
  );
}
