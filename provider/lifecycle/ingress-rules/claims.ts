import { keyOf } from "../../validation/rule-order.js";
import type { Rule } from "./merge.js";

interface Claim {
  readonly mark: string | undefined;
  /** Put there in this run, rather than just declared. */
  readonly made: boolean;
}

/**
 * Which resource of this run declares, or has made, the rule of a host name and path.
 *
 * A resource has many of them, and a rule has no id: session/declarations.ts knows one thing for each, session/claims.ts ids.
 */
export class RuleClaims {
  private readonly byTunnel = new Map<string, Map<string, Claim>>();

  /** Notes what a resource declares, or has put there. */
  claim(tunnelId: string, rules: readonly Rule[], mark: string | undefined, made: boolean): void {
    const claims = this.byTunnel.get(tunnelId) ?? new Map<string, Claim>();
    this.byTunnel.set(tunnelId, claims);
    for (const rule of rules) claims.set(keyOf(rule), { mark, made });
  }

  /** The first rule that another resource of this run declares, too. */
  rival(tunnelId: string, rules: readonly Rule[], mark: string | undefined): Rule | undefined {
    const claims = this.byTunnel.get(tunnelId);
    return rules.find((rule) => {
      const claim = claims?.get(keyOf(rule));
      return claim !== undefined && claim.mark !== mark;
    });
  }

  /**
   * The host names and paths that a resource gives up, but that are another's now: that of another logical name, or its own
   * replacement, which was made before the old one goes.
   */
  passedOn(tunnelId: string, rules: readonly Rule[], mark: string | undefined, isDelete: boolean): Set<string> {
    const claims = this.byTunnel.get(tunnelId);
    return new Set(
      rules.map(keyOf).filter((key) => {
        const claim = claims?.get(key);
        return claim !== undefined && (claim.mark !== mark || (isDelete && claim.made));
      }),
    );
  }
}
