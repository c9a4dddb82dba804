/** Who waits for a name that another tunnel of this run gives up, so that two of them can swap theirs. */
export class WaitingNames {
  private readonly waiting = new Map<string, { id: string; fulfil: () => void }>();

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
