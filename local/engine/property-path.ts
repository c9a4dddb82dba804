/** Property paths as `ignoreChanges` and `replaceOnChanges` use them: `a.b[0]["c d"]`, with `*` for any key or index. */
import type { PropertyMap, PropertyValue } from "./deployment.js";
import { isObject, isSecret } from "./property-values.js";

/** One step of a path. */
export type PathSegment = string | number;

const SEGMENT = /^(?:\.?([^.[\]"]+)|\[(\d+)\]|\[(\*)\]|\.?\["((?:[^"\\]|\\.)*)"\])/;

/** Parses a path, or throws where it cannot be one. */
export function parsePropertyPath(path: string): PathSegment[] {
  const segments: PathSegment[] = [];
  let rest = path;
  while (rest !== "") {
    const match = SEGMENT.exec(rest);
    if (!match || (segments.length === 0 && rest.startsWith("."))) {
      throw new Error(`invalid property path ${JSON.stringify(path)}`);
    }
    const [text, name, index, star, quoted] = match;
    if (index !== undefined) segments.push(Number(index));
    else segments.push(name ?? star ?? (quoted ?? "").replaceAll(/\\(.)/g, "$1"));
    rest = rest.slice(text.length);
  }
  return segments;
}

/** Whether a path covers another: equal, or a prefix of it, `*` matching anything. */
export function pathCovers(path: readonly PathSegment[], other: readonly PathSegment[]): boolean {
  return path.length <= other.length && path.every((segment, at) => segment === "*" || segment === other[at]);
}

type Container = PropertyMap | PropertyValue[];

function unwrap(value: PropertyValue | undefined): PropertyValue | undefined {
  return isSecret(value) ? unwrap(value.value) : value;
}

function containerOf(value: PropertyValue | undefined): Container | undefined {
  const plain = unwrap(value);
  return Array.isArray(plain) || isObject(plain) ? plain : undefined;
}

function read(container: Container | undefined, key: PathSegment): PropertyValue | undefined {
  if (Array.isArray(container)) return typeof key === "number" ? container[key] : undefined;
  return container === undefined || typeof key === "number" ? undefined : container[key];
}

function keysOf(container: Container | undefined): PathSegment[] {
  if (container === undefined) return [];
  return Array.isArray(container) ? [...container.keys()] : Object.keys(container);
}

function write(container: Container, key: PathSegment, value: PropertyValue | undefined): boolean {
  if (Array.isArray(container)) {
    // Beyond the end on both sides: there is no change to ignore.
    if (value === undefined && typeof key === "number" && key >= container.length) return true;
    if (typeof key !== "number" || value === undefined || key >= container.length) return false;
    container[key] = value;
    return true;
  }
  if (typeof key === "number") return false;
  if (value === undefined) Reflect.deleteProperty(container, key);
  else container[key] = value;
  return true;
}

function reset(olds: Container | undefined, news: Container, path: readonly PathSegment[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return false;
  if (key === "*") {
    const keys = new Set([...keysOf(olds), ...keysOf(news)]);
    return [...keys].map((each) => reset(olds, news, [each, ...rest])).every(Boolean);
  }
  if (rest.length === 0) return write(news, key, read(olds, key));
  const [before, now] = [containerOf(read(olds, key)), containerOf(read(news, key))];
  // Neither side has the element: there is no change to ignore. Only one has it: an added or removed element.
  if (now === undefined || before === undefined) return now === before;
  return reset(before, now, rest);
}

/** The inputs with each ignored path set back to its old value, and the paths for which that was impossible. */
export function ignoreChanges(
  inputs: PropertyMap,
  oldInputs: PropertyMap,
  paths: readonly string[],
): { inputs: PropertyMap; invalid: string[] } {
  const result = structuredClone(inputs);
  const invalid = paths.filter((path) => !reset(oldInputs, result, parsePropertyPath(path)));
  return { inputs: result, invalid };
}
