import http from "node:http";
import { type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A request as the server got it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** What the server does with a request. */
export type Reply = (response: http.ServerResponse, request: SeenRequest) => void;

/** A server that answers from a script, and keeps what it saw. */
export interface ScriptedServer {
  readonly origin: string;
  readonly seen: SeenRequest[];
  /** How many connections were opened. */
  sockets(): number;
  /** The most that were open at once. */
  highest(): number;
}

/** Answers with a status and a body; JSON unless it is a string. */
export function reply(status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}): Reply {
  return (response) => {
    response.writeHead(status, {
      "content-type": typeof body === "string" ? "text/html" : "application/json",
      ...headers,
    });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** A success in the API's envelope. */
export function success(result: unknown, more: Record<string, unknown> = {}): Reply {
  return reply(200, { success: true, errors: [], messages: [], result, ...more });
}

/** A failure in the API's envelope. */
export function failure(status: number, code: number, message = "no", headers: http.OutgoingHttpHeaders = {}): Reply {
  return reply(status, { success: false, errors: [{ code, message }], messages: [], result: null }, headers);
}

/** Cuts the connection without an answer. */
export const cut: Reply = (response) => {
  response.socket?.destroy();
};

/** Never answers. */
export const hang: Reply = () => undefined;

/** Starts a server on a free port. Each request gets the next reply; the last one serves all that follow. */
export async function scriptedServer(...replies: readonly [Reply, ...Reply[]]): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const open = new Set<Socket>();
  let sockets = 0;
  let highest = 0;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
      const next = replies[Math.min(seen.length, replies.length - 1)] ?? replies[0];
      seen.push(one);
      next(response, one);
    });
  });
  server.on("connection", (socket) => {
    sockets += 1;
    open.add(socket);
    highest = Math.max(highest, open.size);
    socket.on("close", () => open.delete(socket));
    // A test that cuts connections meets resets on its own side.
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    sockets: () => sockets,
    highest: () => highest,
  };
}
