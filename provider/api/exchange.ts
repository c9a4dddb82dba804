import { onceConnected, type Route } from "./agents.js";
import { type Clock } from "./clock.js";
import { failureOf, type Progress, type Stop } from "./exchange-failure.js";
import { headersOf, type RawAnswer } from "./reading.js";

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

const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);

/**
 * One request on its way and its answer. Plain node:http: a fetch for Node, with its streams and copies of the headers,
 * makes the provider process 3 MB larger and takes a fifth more CPU.
 */
export class Exchange {
  readonly #attempt: Attempt;
  readonly #route: Route;
  readonly #clock: Clock;
  readonly #progress: Progress = { connected: false };
  #cancelTimer: () => void = () => undefined;
  #stop: (why: Stop) => void = () => undefined;

  constructor(attempt: Attempt, route: Route, clock: Clock) {
    this.#attempt = attempt;
    this.#route = route;
    this.#clock = clock;
  }

  /** Sends the request. Rejects with a TransportFailure where no answer could be read. */
  async send(): Promise<RawAnswer> {
    const progress = this.#progress;
    try {
      const body = await this.#converse();
      const { message, proxyStatus } = progress;
      if (proxyStatus !== undefined && proxyStatus !== 200) throw new Error("answered by the proxy");
      const text = new TextDecoder().decode(await this.#decompressed(body));
      return { status: message?.statusCode ?? 0, headers: headersOf(message), text };
    } catch (error) {
      throw failureOf(error, progress, this.#attempt, this.#route);
    } finally {
      this.#cancelTimer();
    }
  }

  /** Ends it, wherever it stands. */
  cancel(): void {
    this.#stop("closed");
  }

  /** The answer's body as it came. */
  #converse(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const { url, method, headers, body, timeouts, maxResponseBytes } = this.#attempt;
      const progress = this.#progress;
      this.#stop = (why) => {
        progress.stopped ??= why;
        reject(new Error(why));
        request.destroy();
      };
      this.#enter("connect-timeout", timeouts.connectTimeoutMs);
      const { agent } = this.#route;
      const request = this.#route.request(url, { method, headers: { ...headers, "accept-encoding": "gzip" }, agent });
      request.on("error", (error) => {
        // Once an answer has begun, it tells by itself whether it is whole: the API may refuse before it has read all.
        if (progress.message === undefined) reject(error);
      });
      request.once("proxyConnect", ({ statusCode }: { readonly statusCode: number }) => {
        progress.proxyStatus = statusCode;
      });
      onceConnected(request, url.protocol === "https:", () => {
        progress.connected = true;
        this.#enter("answer-timeout", timeouts.answerTimeoutMs);
      });
      request.once("response", (message) => {
        progress.message = message;
        this.#enter("body-timeout", timeouts.bodyTimeoutMs);
        const chunks: Buffer[] = [];
        let bytes = 0;
        message.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > maxResponseBytes) this.#stop("too-large");
          else chunks.push(chunk);
        });
        message.once("error", reject);
        message.once("end", () => {
          resolve(Buffer.concat(chunks));
        });
        // A redirect would take the credentials to another place.
        if (REDIRECTS.has(message.statusCode)) this.#stop("redirect");
      });
      request.end(body);
    });
  }

  #enter(phase: Stop, ms: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.after(ms, () => {
      this.#stop(phase);
    });
  }

  async #decompressed(body: Buffer): Promise<Buffer> {
    if (this.#progress.message?.headers["content-encoding"] !== "gzip") return body;
    const { gunzip } = await import("node:zlib");
    return new Promise((resolve, reject) => {
      gunzip(body, { maxOutputLength: this.#attempt.maxResponseBytes }, (error, text) => {
        if (error === null) resolve(text);
        else reject(error);
      });
    });
  }
}
