/** Whether a failed request may have been processed: "unknown" = it may have been, "refused" = it surely was not. */
export type Outcome = "refused" | "unknown";

/** How a request failed without an answer of the API. */
export type FailureKind =
  | "dns"
  | "connect"
  | "connect-timeout"
  | "tls"
  | "proxy"
  | "redirect"
  | "reset"
  | "answer-timeout"
  | "body-timeout"
  | "unreadable"
  | "too-large"
  | "closed";

interface FailureFacts {
  readonly outcome: Outcome;
  /** Whether the same request may succeed a little later. */
  readonly passing: boolean;
}

/** What each kind means for the request: a failure before the request could be sent leaves no doubt. */
export const FAILURES: Readonly<Record<FailureKind, FailureFacts>> = {
  dns: { outcome: "refused", passing: true },
  connect: { outcome: "refused", passing: true },
  "connect-timeout": { outcome: "refused", passing: true },
  tls: { outcome: "refused", passing: false },
  proxy: { outcome: "refused", passing: false },
  redirect: { outcome: "refused", passing: false },
  reset: { outcome: "unknown", passing: true },
  "answer-timeout": { outcome: "unknown", passing: true },
  "body-timeout": { outcome: "unknown", passing: true },
  unreadable: { outcome: "unknown", passing: true },
  "too-large": { outcome: "unknown", passing: false },
  closed: { outcome: "unknown", passing: false },
};

/** The outcome of a request that was answered with this status and no success. */
export function outcomeOfStatus(status: number): Outcome {
  // 408 comes from a server that gave up waiting; what it had read by then is not known.
  return status >= 500 || status === 408 ? "unknown" : "refused";
}

/** An attempt without a readable answer; the message says what happened, in words for the user. */
export class TransportFailure extends Error {
  override readonly name = "TransportFailure";

  constructor(
    readonly kind: FailureKind,
    explanation: string,
    /** Of the answer, where it had begun. */
    readonly status?: number,
    readonly headers?: Readonly<Record<string, string | undefined>>,
  ) {
    super(explanation);
  }
}
