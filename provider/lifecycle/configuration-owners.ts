import type { Session } from "../session/session.js";
import type { Finding } from "../validation/findings.js";
import { isUnknown } from "../validation/unknown.js";

const inOne = "put all rules into one of them, or use IngressRules only, which share a tunnel";

/**
 * Notes that a resource of this run declares the whole configuration of a tunnel, of which there is one; a failure where
 * another one declares it, or some rules of it, so that each would undo the other.
 */
export function declareWhole(session: Session, tunnelId: unknown, mark: unknown): Finding[] {
  if (typeof tunnelId !== "string" || isUnknown(tunnelId) || typeof mark !== "string") return [];
  const { whole, rules } = keysOf(tunnelId);
  if (!session.declared.declare(whole, mark)) {
    const reason = `another TunnelConfiguration of this program configures this tunnel already, and a tunnel has one configuration, so that each would undo the other: ${inOne}`;
    return [{ property: "tunnelId", reason }];
  }
  return session.declared.ownerOf(rules) !== undefined ? [{ property: "tunnelId", reason: mixed }] : [];
}

/** Notes that a resource of this run declares some rules of a tunnel's configuration; a failure where one declares all of it. */
export function declareRules(session: Session, tunnelId: unknown, mark: unknown): Finding[] {
  if (typeof tunnelId !== "string" || isUnknown(tunnelId) || typeof mark !== "string") return [];
  const { whole, rules } = keysOf(tunnelId);
  // Several may: whether their rules collide is their own business.
  session.declared.declare(rules, mark);
  return session.declared.ownerOf(whole) !== undefined ? [{ property: "tunnelId", reason: mixed }] : [];
}

/** Whether a resource of this run declares the whole configuration of a tunnel. */
export function isWholeDeclared(session: Session, tunnelId: string): boolean {
  return session.declared.ownerOf(keysOf(tunnelId).whole) !== undefined;
}

/** Whether resources of this run declare rules of a tunnel's configuration. */
export function areRulesDeclared(session: Session, tunnelId: string): boolean {
  return session.declared.ownerOf(keysOf(tunnelId).rules) !== undefined;
}

const mixed = `this program has a TunnelConfiguration and IngressRules of this tunnel, and the former would undo the latter: ${inOne}`;

function keysOf(tunnelId: string): { whole: string; rules: string } {
  const id = tunnelId.toLowerCase();
  return { whole: `configuration of tunnel ${id}`, rules: `rules of tunnel ${id}` };
}
