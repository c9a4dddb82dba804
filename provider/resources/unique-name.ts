import * as pulumi from "@pulumi/pulumi";

import { parentsOf } from "./lifetime.js";

/** What Pulumi's SDK keeps of a resource, in all supported versions, without declaring it. */
interface Kept {
  readonly __childResources?: ReadonlySet<pulumi.Resource>;
  readonly __name?: string;
  readonly __pulumiType?: string;
}

/** A resource that a class makes beside the one that the program declares. */
export interface Hidden {
  readonly type: string;
  readonly name: string;
  /** What it is for: `the secret of CfdTunnel "web"`. */
  readonly purpose: string;
}

/** The tunnels of each run, by what their URNs have of their own: the types of the parents, and the name. */
const declared = new WeakMap<pulumi.Resource, Set<string>>();

/**
 * Refuses a second tunnel of one name under parents of the same types. Pulumi would refuse it too, but by the URN of the
 * first that it comes to, which is the hidden sibling's.
 */
export function requireFreeName(name: string, opts: pulumi.CustomResourceOptions | undefined): void {
  const stack = pulumi.runtime.getStackResource();
  // In a unit test with mocks there is none, and names do not matter.
  if (stack === undefined || opts?.urn !== undefined) return;
  const types = parentsOf(opts?.parent).map((parent) => (parent as Kept).__pulumiType);
  const key = [...types, name].join("$");
  const keys = declared.get(stack) ?? new Set();
  declared.set(stack, keys);
  if (keys.has(key)) {
    throw new pulumi.RunError(
      `CfdTunnel "${name}": this program has a CfdTunnel of this name already; give one of them another name`,
    );
  }
  keys.add(key);
}

/** The hidden resources of this moment, by their parent. */
const waiting = new Map<pulumi.Resource, Hidden[]>();

/**
 * Says whose a hidden resource is, where the program has one of its own of that type and name. Pulumi refuses the later of
 * the two, by a name that the program's author may never have written. Told once the program's present step has declared
 * what it declares, in either order, and before Pulumi's answer.
 */
export function tellOfNamesakes(hidden: Hidden, opts: pulumi.CustomResourceOptions | undefined): void {
  const parent = opts?.parent ?? pulumi.runtime.getStackResource();
  if (parent === undefined) return;
  const others = waiting.get(parent);
  if (others !== undefined) {
    others.push(hidden);
    return;
  }
  waiting.set(parent, [hidden]);
  setImmediate(() => {
    tellOfChildren(parent, waiting.get(parent) ?? []);
    waiting.delete(parent);
  });
}

function tellOfChildren(parent: pulumi.Resource, all: readonly Hidden[]): void {
  const byKey = new Map(all.map((hidden) => [`${hidden.type} ${hidden.name}`, { hidden, count: 0 }]));
  for (const child of (parent as Kept).__childResources ?? []) {
    const { __name = "", __pulumiType = "" } = child as Kept;
    const entry = byKey.get(`${__pulumiType} ${__name}`);
    if (entry !== undefined && ++entry.count === 2) tell(entry.hidden);
  }
}

function tell({ type, name, purpose }: Hidden): void {
  // Not by pulumi.log: Pulumi, on its refusal, ends the connection that would carry it, which may not even be open yet.
  console.error(
    `error: ${purpose} is made of a ${type.split(":").at(-1) ?? type} named "${name}", and this program has one of its own by that name: ` +
      "give yours another name",
  );
}
