/** Stands between the provider and the emulator, and keeps every request and answer as it went over the wire. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";

/** One request and its answer. */
export interface Exchange {
  /** On whose behalf it was sent. */
  readonly by: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  /** Empty where there is none. */
  readonly body: string;
  readonly status: number;
  readonly answerType: string;
  readonly answer: string;
}

export class RecordingProxy {
  readonly exchanges: Exchange[] = [];
  #by = "";
  #server: Server | undefined;

  /** `target` is the emulator's origin. */
  private constructor(readonly target: string) {}

  static async start(baseUrl: string): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(new URL(baseUrl).origin);
    const server = createServer((request, response) => {
      proxy.#pass(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    proxy.#server = server;
    return proxy;
  }

  /** The origin that clients are to use. */
  get origin(): string {
    return `http://127.0.0.1:${(this.#server?.address() as AddressInfo).port}`;
  }

  /** Keeps what `run` sends under a name. */
  async as<T>(by: string, run: () => Promise<T>): Promise<T> {
    this.#by = by;
    try {
      return await run();
    } finally {
      this.#by = "";
    }
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const by = this.#by;
    const { method = "GET", url = "/", headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const answered = await fetch(this.target + url, {
      method,
      headers: { authorization: headers.authorization ?? "", "content-type": headers["content-type"] ?? "" },
      ...(body === "" ? {} : { body }),
    });
    const answer = await answered.text();
    const answerType = answered.headers.get("content-type") ?? "";
    const { pathname, searchParams } = new URL(url, this.target);
    const query = Object.fromEntries(searchParams);
    this.exchanges.push({
      by,
      method,
      path: pathname,
      query,
      headers,
      body,
      status: answered.status,
      answerType,
      answer,
    });
    response.writeHead(answered.status, { "content-type": answerType }).end(answer);
  }
}
