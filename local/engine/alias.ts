/** Finds the resource of the last run that a registration continues: by its URN, else by its aliases and its parents'. */
import type { ResourceState } from "./deployment.js";
import type { Alias } from "./registration.js";
import { makeUrn, parseUrn, STACK_TYPE, urnName, urnType } from "./urn.js";

/** What identifies a registration. */
export interface Registered {
  urn: string;
  type: string;
  name: string;
  parent: string;
  aliases: readonly Alias[];
}

/** Resolves aliases over one run. */
export class AliasResolver {
  /** Old URN to the URN that took it over. */
  private readonly takenOver = new Map<string, string>();
  /** URN to the old URN that it took over. */
  private readonly origins = new Map<string, string>();

  constructor(
    private readonly stack: string,
    private readonly project: string,
    private readonly olds: ReadonlyMap<string, ResourceState>,
  ) {}

  /** The URN that took over an old one. */
  successorOf(oldUrn: string): string | undefined {
    return this.takenOver.get(oldUrn);
  }

  /** The old resource of a registration, where there is one; what another resource claims too is reported. */
  resolve(
    registered: Registered,
    seen: ReadonlySet<string>,
    onConflict: (message: string) => void,
  ): ResourceState | undefined {
    const { urn } = registered;
    const previous = this.takenOver.get(urn);
    if (previous !== undefined) {
      onConflict(`Duplicate resource URN '${urn}' conflicting with alias on resource with URN '${previous}'`);
    }
    for (const candidate of [urn, ...this.candidates(registered)]) {
      const old = this.olds.get(candidate);
      if (!old) continue;
      if (candidate !== urn) {
        const other = seen.has(candidate) ? candidate : this.takenOver.get(candidate);
        if (other !== undefined) {
          onConflict(
            `Duplicate resource alias '${candidate}' applied to resource with URN '${urn}' conflicting with resource with URN '${other}'`,
          );
        }
        this.takenOver.set(candidate, urn);
        this.origins.set(urn, candidate);
      }
      return old;
    }
    return undefined;
  }

  private candidates({ type, name, parent, aliases }: Registered): string[] {
    const own = aliases.map((alias) => this.aliasUrn(alias, type, name, parent));
    const parentOrigin = this.origins.get(parent);
    if (parentOrigin === undefined) return own;
    const inherit = (childType: string, childName: string) => {
      // A child named after its parent is taken to have been named after the parent's old name.
      const parentName = urnName(parent);
      const oldName = childName.startsWith(parentName)
        ? urnName(parentOrigin) + childName.slice(parentName.length)
        : childName;
      return makeUrn(this.stack, this.project, childType, oldName, parentOrigin);
    };
    return [...new Set([...own, inherit(type, name), ...own.map((urn) => inherit(urnType(urn), urnName(urn)))])];
  }

  private aliasUrn(alias: Alias, type: string, name: string, parent: string): string {
    if ("urn" in alias) return alias.urn;
    let aliasParent = alias.parent === "" ? parent : (this.origins.get(alias.parent) ?? alias.parent);
    if (alias.noParent || (aliasParent !== "" && parseUrn(aliasParent).qualifiedType === STACK_TYPE)) aliasParent = "";
    const [stack, project] = [alias.stack || this.stack, alias.project || this.project];
    return makeUrn(stack, project, alias.type || type, alias.name || name, aliasParent);
  }
}
