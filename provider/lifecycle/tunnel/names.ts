import type { Target } from "./kind.js";

/** Names are unique among the live tunnels of a kind and an account: what the ledger knows one as. */
export function nameThing({ kind, accountId }: Pick<Target, "kind" | "accountId">, name: string): string {
  return `name ${kind.wire} ${accountId} ${name}`;
}

/**
 * Whether the tunnel of this id gives up a name to the resource that an operation is for: another resource of this run has
 * the tunnel, and of all that the run declares, this one alone is to have the name.
 */
export function givesUp(target: Target, id: string, name: string): boolean {
  const { mark, session } = target;
  if (mark === undefined || !session.ledger.isAnotherResources(id, mark)) return false;
  return session.ledger.declarerOf(nameThing(target, name)) === mark;
}
