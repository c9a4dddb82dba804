import type { Configuration } from "../contract/configuration-shape.js";
import { durationFields, parseDuration } from "../validation/durations.js";
import type { Argument, Arguments } from "./imported.js";

/** What people look for first in a rule, and in a configuration. */
const order = ["hostname", "path", "service", "ingress", "originRequest", "warpRouting"];

/** A configuration as a person would write it: the match before what becomes of it, durations with units. */
export function configArgument(config: Configuration): Arguments {
  return argumentOf(config) as Arguments;
}

function argumentOf(value: unknown, key = ""): Argument {
  if (Array.isArray(value)) return value.map((item: unknown) => argumentOf(item));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([name, item]) => [name, argumentOf(item, name)] as const);
    const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
    return Object.fromEntries(entries.sort(([one], [other]) => rank(one) - rank(other)));
  }
  return typeof value === "number" && durationFields.includes(key) ? durationOf(value) : (value as Argument);
}

/** 90 is "1m30s". A number stays where that is none that a duration can say. */
function durationOf(seconds: number): string | number {
  const size = Math.abs(seconds);
  const parts: [number, string][] = [
    [Math.floor(size / 3_600), "h"],
    [Math.floor((size % 3_600) / 60), "m"],
    [size % 60, "s"],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${String(count)}${unit}`);
  const text = said.length === 0 ? "0s" : `${seconds < 0 ? "-" : ""}${said.join("")}`;
  return parseDuration(text) === seconds ? text : seconds;
}
