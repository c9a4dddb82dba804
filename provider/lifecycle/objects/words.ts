import { tellable } from "../../session/telling.js";
import { bounded } from "../../validation/bounded-text.js";
import { isUnknown } from "../../validation/unknown.js";
import { traced } from "../frame/trace.js";

/** A text that others chose, as messages quote it. One that holds a secret is not cut before the secret is out of it. */
export function quoted(text: string | null | undefined, limit: number): string {
  return bounded(tellable(text ?? ""), limit);
}

/** The comment of what is there, as people read it. */
export function saidOf(comment: string | null | undefined): string {
  const said = traced(comment).comment;
  return said === "" ? "no comment" : `comment ${JSON.stringify(quoted(said, 100))}`;
}

/** The tunnel that a route leads through. */
export function tunnelOf({ tunnel_id, tunnel_name }: { tunnel_id?: string; tunnel_name?: string }): string {
  return `tunnel ${quoted(tunnel_name, 100)} (${quoted(tunnel_id, 36)})`;
}

/** Whether all of these inputs are texts that are known by now. */
export function allKnown(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === "string" && !isUnknown(value));
}
