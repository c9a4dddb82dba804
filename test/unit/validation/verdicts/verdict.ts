/** What cloudflared 2026.8.2 takes and what it refuses, by rule. Plain data: one value a line, both sides of each rule. */
export interface Verdicts<T> {
  accepted: readonly T[];
  refused: readonly T[];
}
