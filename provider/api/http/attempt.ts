/** How long each phase of an attempt may take. */
export interface Timeouts {
  readonly connectTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly bodyTimeoutMs: number;
}

/** One request to send once. */
export interface Attempt {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeouts: Timeouts;
  readonly maxResponseBytes: number;
}
