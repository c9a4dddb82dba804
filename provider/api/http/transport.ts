import { routeTo, type ProxyFor, type Route } from "./agents.js";
import { type Attempt } from "./attempt.js";
import { type Clock } from "./clock.js";
import { exchange, type Stops } from "./exchange.js";
import { type RawAnswer } from "./reading.js";

/** Sends requests to one base URL over kept-alive connections. */
export class Transport {
  readonly #baseUrl: URL;
  readonly #clock: Clock;
  readonly #proxyFor: ProxyFor | undefined;
  readonly #stops: Stops = new Set();
  #route: Promise<Route> | undefined;

  constructor(baseUrl: URL, clock: Clock, proxyFor?: ProxyFor) {
    this.#baseUrl = baseUrl;
    this.#clock = clock;
    this.#proxyFor = proxyFor;
  }

  /** Sends a request once. Rejects with a TransportFailure where no answer could be read. */
  async send(attempt: Attempt): Promise<RawAnswer> {
    const route = await (this.#route ??= routeTo(this.#baseUrl, this.#proxyFor));
    return exchange(attempt, route, this.#clock, this.#stops);
  }

  /** Ends what is under way and closes the connections. */
  close(): void {
    for (const stop of this.#stops) stop("closed");
    void this.#route?.then(
      ({ agent }) => {
        agent.destroy();
      },
      // There is no agent where choosing the route failed; each request has reported that.
      () => undefined,
    );
    this.#route = undefined;
  }
}
