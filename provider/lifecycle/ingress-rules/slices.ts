import type { Session } from "../../session/session.js";
import { RuleClaims } from "./claims.js";
import { ConfigurationWriter } from "./writer.js";

/** What all slices of configurations share in one process: whose each rule is, and the one writer of each tunnel. */
export class Slices {
  private static readonly bySession = new WeakMap<Session, Slices>();

  readonly claims = new RuleClaims();
  private readonly writers = new Map<string, ConfigurationWriter>();

  private constructor(
    private readonly session: Session,
    private readonly random: () => number,
  ) {}

  static of(session: Session, random: () => number = Math.random): Slices {
    const known = this.bySession.get(session);
    if (known !== undefined) return known;
    const slices = new Slices(session, random);
    this.bySession.set(session, slices);
    return slices;
  }

  writer(accountId: string, tunnelId: string): ConfigurationWriter {
    const key = `${accountId}/${tunnelId}`;
    const known = this.writers.get(key);
    if (known !== undefined) return known;
    const writer = new ConfigurationWriter(this.session, accountId, tunnelId, this.random);
    this.writers.set(key, writer);
    return writer;
  }
}
