/**
 * What the resources of this run declare, by the one thing in the world that each can be: a host name's DNS record, a
 * network's route. Check tells of every declared resource before anything is written, so when a resource is deleted it is
 * known whether another one of the same run has what it had. A renamed resource is created under its new URN before the
 * old one is deleted, and so is the new one of a replacement: both are the same object then.
 *
 * One thing for each resource, by what it is rather than by an id; whose an object that exists is, claims.ts tells.
 */
export class Declarations {
  private readonly markOf = new Map<string, string>();
  private readonly keyOf = new Map<string, string>();
  private readonly owned = new Map<string, string>();

  /** Notes that a resource, known by its mark, declares this thing. False where another one of the run does, too. */
  declare(key: string, mark: string): boolean {
    const before = this.keyOf.get(mark);
    if (before !== undefined && before !== key && this.markOf.get(before) === mark) this.markOf.delete(before);
    const other = this.markOf.get(key);
    if (other !== undefined && other !== mark) return false;
    this.markOf.set(key, mark);
    this.keyOf.set(mark, key);
    return true;
  }

  /** The mark of the resource that declares this thing; undefined where none of this run does. */
  ownerOf(key: string): string | undefined {
    return this.markOf.get(key);
  }

  /** Notes the id of the object that a declared resource has: it was made, taken over, or is unchanged. */
  own(key: string, id: string): void {
    this.owned.set(key, id);
  }

  /** Whether an object belongs to a resource that this run declares, so that the delete of another must leave it. */
  keeps(key: string, id: string): boolean {
    // Where the declared resource has no object yet, this one is what it will find.
    return this.markOf.has(key) && (this.owned.get(key) ?? id) === id;
  }
}
