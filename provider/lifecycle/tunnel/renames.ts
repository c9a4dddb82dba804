/** Which names the tunnels of this run are to have, so that two of them can swap theirs. */
export class Renames {
  private readonly wanted = new Map<string, string>();
  private readonly waiting = new Map<string, { id: string; fulfil: () => void }>();

  /** A diff showed which name a tunnel is to have. */
  declare(id: string, name: string): void {
    this.wanted.set(id, name);
  }

  /** Whether the tunnel gives up the name in this run. */
  gives(id: string, name: string): boolean {
    return this.wanted.has(id) && this.wanted.get(id) !== name;
  }

  /** A tunnel waits for a name. Resolves when whoever gave it up has passed it on. */
  wait(name: string, id: string): Promise<void> {
    return new Promise((fulfil) => this.waiting.set(name, { id, fulfil }));
  }

  /** The tunnel waits no more. */
  stop(name: string, id: string): void {
    if (this.waiting.get(name)?.id === id) this.waiting.delete(name);
  }

  /** Who waits for the name. */
  waits(name: string): { id: string; fulfil: () => void } | undefined {
    return this.waiting.get(name);
  }
}
