import { Account, type Quotas } from "./account.js";
import { type Clock } from "./clock.js";
import { type Tunnel } from "./tunnel.js";

/** All emulated accounts. */
export class Store {
  readonly #accounts = new Map<string, Account>();
  readonly #ids: string[];
  readonly #clock: Clock;
  readonly #quotas: Quotas;

  constructor(accountIds: readonly string[], clock: Clock, quotas: Quotas) {
    this.#ids = [...accountIds];
    this.#clock = clock;
    this.#quotas = quotas;
    this.reset();
  }

  /** Back to the start: the first account has one zone, each one its default virtual network, and nothing else is there. */
  reset(): void {
    this.#accounts.clear();
    for (const id of this.#ids) this.#accounts.set(id, new Account(id, this.#clock, this.#quotas));
    this.accounts()[0]?.zones.createFirst();
  }

  /** Adds an account, which stays after a reset, empty. */
  add(id: string): void {
    this.#ids.push(id);
    this.#accounts.set(id, new Account(id, this.#clock, this.#quotas));
  }

  /** An account by its id. */
  account(id: string): Account | undefined {
    return this.#accounts.get(id);
  }

  /** Every account. */
  accounts(): Account[] {
    return [...this.#accounts.values()];
  }

  /** A tunnel of any account. */
  tunnel(id: string): { account: Account; tunnel: Tunnel } | undefined {
    for (const account of this.#accounts.values()) {
      const tunnel = account.find(id);
      if (tunnel) return { account, tunnel };
    }
    return undefined;
  }
}
