/**
 * Whose an object is, as one resource's state tells it from another's: undefined is the state of the resource that made the
 * object; one that took it over, or adopted it, has a text of its own.
 */
export type Owner = string | undefined;

/**
 * Which object belongs to which resource in this process, which lasts for one operation of the engine. Pulumi gives a
 * resource that was renamed in the program a new identity: its create comes first, the delete of the old one at the end,
 * and where a run stops in between, the state holds both. So a delete asks here whether the object is another's by now.
 *
 * By ids, of objects that exist; what the program declares, which may not exist yet, has no id: that is in declarations.ts.
 */
export class Claims {
  private readonly taken = new Map<string, Owner>();
  private readonly seen = new Map<string, Owner>();
  private readonly released = new Map<string, string | undefined>();
  private hasBegun = false;

  /** A check: from now on, what is diffed is what the program declares. A refresh before it diffs what the state holds. */
  begin(): void {
    if (!this.hasBegun) this.seen.clear();
    this.hasBegun = true;
  }

  /** A creation of this process gives the object an owner. */
  take(id: string, owner: Owner): void {
    this.taken.set(keyOf(id), owner);
  }

  /** The program declares a resource that has the object: every `up` diffs what it declares before it deletes. */
  see(id: string, owner: Owner): void {
    this.seen.set(keyOf(id), owner);
  }

  /** Whether a resource of this process has the object. */
  has(id: string): boolean {
    return this.taken.has(keyOf(id)) || this.seen.has(keyOf(id));
  }

  /** Whether a creation of this process took the object from this owner. */
  wasTakenFrom(id: string, owner: Owner): boolean {
    return this.taken.has(keyOf(id)) && this.taken.get(keyOf(id)) !== owner;
  }

  /** Whether the object is another resource's than this owner's. A creation is the last word. */
  isOthers(id: string, owner: Owner): boolean {
    if (this.taken.has(keyOf(id))) return this.wasTakenFrom(id, owner);
    return this.seen.has(keyOf(id)) && this.seen.get(keyOf(id)) !== owner;
  }

  /** The object, of this name, is deleted. */
  release(id: string, name?: string): void {
    this.taken.delete(keyOf(id));
    this.seen.delete(keyOf(id));
    this.released.set(keyOf(id), name);
  }

  /** The name of an object that this process deleted: a replacement that was to adopt it is made instead. */
  releasedName(id: string): string | undefined {
    return this.released.get(keyOf(id));
  }
}

/** Cloudflare's ids are hexadecimal, upper or lower case. */
function keyOf(id: string): string {
  return id.toLowerCase();
}
