import { type Clock } from "./clock.js";

/** One API request, as `GET /__emulator/requests` lists it. Never a header, never a body. */
export interface RecordedRequest {
  method: string;
  /** The path as sent, with its prefix. */
  path: string;
  /** The query as sent, without the question mark; empty where there is none. */
  query: string;
  /** The answer's status; null while under way, and for good where the connection was cut or hung. */
  status: number | null;
  /** When it came, ISO 8601. */
  at: string;
}

/** The requests in the order in which they came, the newest `capacity` of them. */
export class RequestLog {
  #requests: RecordedRequest[] = [];
  #dropped = 0;
  readonly #clock: Clock;
  readonly #capacity: number;

  constructor(clock: Clock, capacity: number) {
    this.#clock = clock;
    this.#capacity = capacity;
  }

  /** Notes a request; the caller sets the status when it is known. */
  record(method: string, path: string, query: string): RecordedRequest {
    const request = { method, path, query, status: null, at: new Date(this.#clock.now()).toISOString() };
    this.#requests.push(request);
    // Dropped in blocks: taking one off the front each time would cost time in proportion to the length.
    if (this.#requests.length > this.#capacity * 1.1) {
      const excess = this.#requests.length - this.#capacity;
      this.#requests = this.#requests.slice(excess);
      this.#dropped += excess;
    }
    return request;
  }

  /** A copy of what is recorded. */
  list(): RecordedRequest[] {
    return this.#requests.slice(-this.#capacity).map((request) => ({ ...request }));
  }

  /** How many were dropped since the last reset. */
  get dropped(): number {
    return this.#dropped + Math.max(0, this.#requests.length - this.#capacity);
  }

  /** Forgets all. */
  reset(): void {
    this.#requests = [];
    this.#dropped = 0;
  }
}
