/** Property values as they travel: Pulumi's marks for secrets, unknowns and references, and what the engine does with them. */
import { isDeepStrictEqual } from "node:util";
import type { PropertyMap, PropertyValue } from "./deployment.js";

/** The key that marks an object as a special value. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
/** Signature of a secret. */
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const ASSETS = new Set(["c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"]);

/** What stands for a value that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWNS = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** A secret in memory and on the wire. */
export interface SecretValue extends PropertyMap {
  [SIGNATURE]: typeof SECRET;
  value: PropertyValue;
}

/** Whether a value is an object, special values included. */
export function isObject(value: unknown): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The signature of a special value. */
export function signatureOf(value: PropertyValue | undefined): string | undefined {
  const signature = isObject(value) ? value[SIGNATURE] : undefined;
  return typeof signature === "string" ? signature : undefined;
}

/** Whether a value is a secret. */
export function isSecret(value: PropertyValue | undefined): value is SecretValue {
  return signatureOf(value) === SECRET;
}

/** Whether a value is not known yet. */
export function isUnknown(value: PropertyValue | undefined): boolean {
  return typeof value === "string" && UNKNOWNS.has(value);
}

/** Marks a value as secret, once. */
export function asSecret(value: PropertyValue): SecretValue {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

function mapValues(map: PropertyMap, change: (value: PropertyValue) => PropertyValue): PropertyMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

/** Rewrites every value that holds others, innermost last, leaving plain values alone. */
function descend(value: PropertyValue, change: (value: PropertyValue) => PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map(change);
  return isObject(value) ? mapValues(value, change) : value;
}

function contains(value: PropertyValue | undefined, test: (value: PropertyValue) => boolean): boolean {
  if (value === undefined) return false;
  if (test(value)) return true;
  if (Array.isArray(value)) return value.some((item) => contains(item, test));
  return isObject(value) && Object.values(value).some((item) => contains(item, test));
}

/** Whether a secret is anywhere in a value. */
export function containsSecret(value: PropertyValue | undefined): boolean {
  return contains(value, isSecret);
}

/** Whether an unknown is anywhere in a value. */
export function containsUnknown(value: PropertyValue | undefined): boolean {
  return contains(value, isUnknown);
}

/** Turns output values, which only newer SDKs send, into secrets, unknowns and plain values. */
export function downgradeOutputValues(value: PropertyValue): PropertyValue {
  if (signatureOf(value) !== OUTPUT_VALUE || !isObject(value)) return descend(value, downgradeOutputValues);
  const inner = value["value"] === undefined ? UNKNOWN : downgradeOutputValues(value["value"]);
  return value["secret"] === true ? asSecret(inner) : inner;
}

/** What a provider gets that accepts neither secrets nor resource references: plain values, the id for a reference. */
export function plainForProvider(value: PropertyValue): PropertyValue {
  if (isSecret(value)) return plainForProvider(value.value);
  if (isObject(value) && signatureOf(value) === RESOURCE_REFERENCE) {
    if (!("id" in value)) return value["urn"] ?? null;
    return value["id"] === "" ? UNKNOWN : plainForProvider(value["id"] ?? UNKNOWN);
  }
  return descend(value, plainForProvider);
}

/** `plainForProvider` of every property. */
export function plainProperties(properties: PropertyMap): PropertyMap {
  return mapValues(properties, plainForProvider);
}

/** Takes the secret marks off, at every depth. */
export function withoutSecrets(value: PropertyValue): PropertyValue {
  return isSecret(value) ? withoutSecrets(value.value) : descend(value, withoutSecrets);
}

/** Values as a result shows them: secrets and unknowns by their names. */
export function showOutputs(value: PropertyValue): PropertyValue {
  if (isSecret(value)) return "[secret]";
  return isUnknown(value) ? "[unknown]" : descend(value, showOutputs);
}

/** The key of a special value that this engine does not carry: assets and archives. */
export function findAsset(properties: PropertyMap): string | undefined {
  const isAsset = (value: PropertyValue) => ASSETS.has(signatureOf(value) ?? "");
  return Object.keys(properties).find((key) => contains(properties[key], isAsset));
}

/**
 * Marks as secret what a provider gave back in clear: a property whose counterpart of the same name was (or held) a secret.
 * Objects are compared key by key; anything else becomes secret as a whole.
 */
export function annotateSecrets(outs: PropertyMap, ins: PropertyMap): PropertyMap {
  const annotated: PropertyMap = { ...outs };
  for (const [key, before] of Object.entries(ins)) {
    const now = annotated[key];
    if (now === undefined || isSecret(now)) continue;
    const bothObjects = signatureOf(now) === undefined && signatureOf(before) === undefined;
    if (isObject(now) && isObject(before) && bothObjects) annotated[key] = annotateSecrets(now, before);
    else if (containsSecret(before)) annotated[key] = asSecret(now);
  }
  return annotated;
}

/** Wraps the outputs that the resource declares secret, and those whose input of the same name is. */
export function wrapSecretOutputs(outputs: PropertyMap, inputs: PropertyMap, declared: readonly string[]): PropertyMap {
  const wrapped: PropertyMap = { ...outputs };
  for (const [key, value] of Object.entries(outputs)) {
    if (declared.includes(key) || isSecret(inputs[key])) wrapped[key] = asSecret(value);
  }
  return wrapped;
}

/** Structural equality; secret marks count. */
export function sameValue(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other);
}

/** The top-level keys in which two maps differ, secret marks aside. */
export function changedKeys(olds: PropertyMap, news: PropertyMap): string[] {
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  return keys.filter((key) => {
    const [one, other] = [olds[key], news[key]];
    if (one === undefined || other === undefined) return one !== other;
    return !sameValue(withoutSecrets(one), withoutSecrets(other));
  });
}
