/** Where the emulator takes the time from; tests inject their own. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that can be moved forward, so that no test has to wait for hours to pass. */
export class AdjustableClock implements Clock {
  readonly #base: Clock;
  #offsetMs = 0;

  constructor(base: Clock) {
    this.#base = base;
  }

  now(): number {
    return this.#base.now() + this.#offsetMs;
  }

  /** Moves the time forward. */
  advance(ms: number): void {
    this.#offsetMs += ms;
  }

  /** Goes back to the time of the clock below. */
  reset(): void {
    this.#offsetMs = 0;
  }
}

/** The API writes microseconds: `2026-01-02T03:04:05.678000Z`. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`;
}

/** As `timestamp`, for fields that may be unset. */
export function timestampOrNull(ms: number | null): string | null {
  return ms === null ? null : timestamp(ms);
}
