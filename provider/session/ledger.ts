/**
 * Which of the states of one object is meant. Two resources differ in their mark; two states of one resource (the old one of a
 * replacement and the new one) in the stamp, which each of them has of its own.
 */
export interface Holder {
  readonly mark?: string | undefined;
  readonly stamp?: string | undefined;
}

/** What becomes of an object when a state that has it, or had it, is deleted. */
export type Fate = "delete" | "leave" | "refuse";

/**
 * What this run declares and has. One process serves one operation of the engine: so the ledger knows nothing of the runs
 * before, proves no ownership, and only keeps a run from undoing its own work.
 *
 * A *thing* is what there can be one of, by what it is: the DNS record of a host name, a network, a rule, a tunnel's
 * configuration. Check declares it, before anything is written. An *object* is what exists at Cloudflare, by its id, or by the
 * thing where it has none.
 *
 * | operation | nobody has the object | this holder has it | another state has it |
 * | --------- | --------------------- | ------------------ | -------------------- |
 * | check     | declares the thing; fails where another resource of the program declares it, too                       |||
 * | diff      | notes that the state has it: what the program declares is diffed before anything is deleted            |||
 * | create, update | has it from now on | has it             | has it from now on: it took it over, with a proof or `adopt` |
 * | delete    | `delete`; `refuse` where another resource declares the thing | `delete` | `leave`: it passed on     |
 *
 * `refuse`: what another one declares, but did not get, must not be lost. A delete that fails keeps it in the state.
 */
export class Ledger {
  private readonly declared = new Map<string, string>();
  private readonly thingsOf = new Map<string, Set<string>>();
  private readonly before = new Map<string, ReadonlySet<string>>();
  private readonly replaced = new Set<string>();
  private readonly former = new Map<string, readonly string[]>();
  private readonly holders = new Map<string, Holder>();
  private readonly leaving = new Set<string>();
  private readonly gone = new Map<string, string | undefined>();
  private readonly versions = new Map<string, number>();
  private readonly known = new Set<string>();
  private readonly failed = new Set<string>();
  private hasBegun = false;

  /**
   * A check: what a resource, known by its mark, declares, in place of what it declared before. Returns the first thing that
   * another resource of the program declares.
   */
  declare(mark: string, things: readonly string[]): string | undefined {
    for (const before of this.thingsOf.get(mark) ?? []) {
      if (this.declared.get(before) === mark) this.declared.delete(before);
    }
    const free = things.filter((thing) => !this.declared.has(thing));
    for (const thing of free) this.declared.set(thing, mark);
    this.thingsOf.set(mark, new Set(free));
    return things.find((thing) => this.declared.get(thing) !== mark);
  }

  /**
   * A check begins. From now on, what is diffed is what the program declares: a refresh before it has diffed what the state
   * holds. A resource that is checked as one that the state has, and then as a new one, is made in the place of its predecessor.
   * Under an alias, the state may know it by the marks that it had before.
   */
  begin(mark: string | undefined, isNew: boolean, formerMarks: readonly string[] = []): void {
    if (!this.hasBegun) this.holders.clear();
    this.hasBegun = true;
    if (mark === undefined) return;
    if (!isNew) {
      this.known.add(mark);
      const others = new Set(formerMarks);
      others.delete(mark);
      this.former.set(mark, [...others]);
    } else if (this.known.has(mark)) this.replaced.add(mark);
  }

  /** The marks that a resource of this run had before. */
  formerMarks(mark: string): readonly string[] {
    return this.former.get(mark) ?? [];
  }

  /** Whether two marks are of one resource of this run, be it under a name that it had before. */
  isOneResource(one: string | undefined, other: string | undefined): boolean {
    if (one === undefined || other === undefined || one === other) return one === other;
    return this.formerMarks(one).includes(other) || this.formerMarks(other).includes(one);
  }

  /** Whether a resource is made in the place of its own predecessor. */
  isReplacement(mark: string | undefined): boolean {
    return mark !== undefined && this.replaced.has(mark);
  }

  /** The mark of the resource that declares a thing; undefined where none of this run does. */
  declarerOf(thing: string): string | undefined {
    return this.declared.get(thing);
  }

  /** The things whose names begin so, and that resources of this run declare, but are not known to have yet. */
  awaited(prefix: string): string[] {
    return [...this.declared]
      .filter(([thing, mark]) => thing.startsWith(prefix) && !this.isOneResource(this.holderOf(thing)?.mark, mark))
      .map(([thing]) => thing);
  }

  /** Notes the things that the state of a resource declares: what is made in its own place may take them over. */
  declaredBefore(mark: string, things: readonly string[]): void {
    this.before.set(mark, new Set(things));
  }

  /** Whether a resource is made in the place of its own predecessor, which had declared this, too. */
  succeeds(mark: string | undefined, thing: string): boolean {
    return mark !== undefined && this.isReplacement(mark) && this.before.get(mark)?.has(thing) === true;
  }

  /** Notes which state has an object. */
  has(object: string, holder: Holder): void {
    this.holders.set(keyOf(object), holder);
    this.gone.delete(keyOf(object));
  }

  /** Takes the note back: the operation failed, and left nothing that has the object. */
  lacks(object: string): void {
    this.holders.delete(keyOf(object));
  }

  /** Notes that the program replaces what has an object. */
  goes(object: string): void {
    this.leaving.add(keyOf(object));
  }

  /** Whether a state of this run has an object that the program keeps. */
  keeps(object: string): boolean {
    return this.holders.has(keyOf(object)) && !this.leaving.has(keyOf(object));
  }

  /** Which state of this run has an object. */
  holderOf(object: string): Holder | undefined {
    return this.holders.get(keyOf(object));
  }

  /** Whether another state of this run than this one has an object. */
  isAnothers(object: string, holder: Holder): boolean {
    const known = this.holders.get(keyOf(object));
    return known !== undefined && (!this.isOneResource(known.mark, holder.mark) || known.stamp !== holder.stamp);
  }

  /** Whether another resource of this run than this one has an object, be it in whatever state. */
  isAnotherResources(object: string, mark: string | undefined): boolean {
    const known = this.holders.get(keyOf(object));
    return known !== undefined && !this.isOneResource(known.mark, mark);
  }

  /** What becomes of an object, and of the thing that it is, when a state is deleted. */
  fateOf(object: string, thing: string | undefined, holder: Holder): Fate {
    if (this.holders.has(keyOf(object))) return this.isAnothers(object, holder) ? "leave" : "delete";
    const declarer = thing === undefined ? undefined : this.declared.get(thing);
    return declarer === undefined || this.isOneResource(declarer, holder.mark) ? "delete" : "refuse";
  }

  /** The object, of this name where it has one, is deleted. */
  release(object: string, name?: string): void {
    this.holders.delete(keyOf(object));
    this.gone.set(keyOf(object), name);
  }

  /** Whether this run deleted an object; and the name that it had. */
  released(object: string): { readonly name: string | undefined } | undefined {
    return this.gone.has(keyOf(object)) ? { name: this.gone.get(keyOf(object)) } : undefined;
  }

  /**
   * Notes an object that a resource of this run failed to change, or the kind of one that it failed to make: what depends on that
   * resource is not declared either.
   */
  failedAt(object: string): void {
    this.failed.add(keyOf(object));
  }

  /** Whether a resource of this run failed to change an object, or to make one of a kind. */
  hasFailedAt(object: string): boolean {
    return this.failed.has(keyOf(object));
  }

  /** Notes a version of a document that surely existed: an answer of an older one is of the past. */
  saw(thing: string, version: number | undefined): void {
    if (version !== undefined && version > (this.versions.get(thing) ?? 0)) this.versions.set(thing, version);
  }

  /** The newest version of a document that this run knows of. */
  newest(thing: string): number {
    return this.versions.get(thing) ?? 0;
  }
}

/** Cloudflare's ids are hexadecimal, upper or lower case. */
function keyOf(object: string): string {
  return object.toLowerCase();
}
