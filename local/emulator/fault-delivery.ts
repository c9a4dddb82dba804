import { type ServerResponse, type IncomingMessage } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";

import { editAnswer } from "./answer-edits.js";
import { failureBody, jsonContentType, successBody } from "./envelope.js";
import { type Fault, faultError, type TakenFault } from "./faults.js";

/** The two ends of a request on the wire. */
export interface Wire {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

/** Lets a request go wrong as the fault says. `process` gives the answer that it would have had. */
export async function deliverFault(
  { fault, struck }: TakenFault,
  { incoming, outgoing }: Wire,
  process: () => Promise<Response>,
  sleep: (ms: number) => Promise<void>,
): Promise<Response> {
  const cut = (): Response => {
    incoming.socket.resetAndDestroy();
    return RESPONSE_ALREADY_SENT;
  };
  if ("status" in fault) {
    if (fault.processed) await process();
    struck();
    return statusResponse(fault);
  }
  if ("reset" in fault) {
    if (fault.reset === "after") await process();
    struck();
    return cut();
  }
  if ("delayMs" in fault) {
    struck();
    await sleep(fault.delayMs);
    return process();
  }
  if ("hang" in fault && fault.hang !== "body") {
    if (fault.hang === "after") await process();
    struck();
    return RESPONSE_ALREADY_SENT;
  }

  const answer = await process();
  struck();
  if ("malformed" in fault) {
    const headers = new Headers(answer.headers);
    return new Response(`${(await answer.text()).slice(0, -1)},]`, { status: answer.status, headers });
  }
  if ("edit" in fault) {
    return new Response(editAnswer(await answer.text(), fault.edit), {
      status: answer.status,
      headers: answer.headers,
    });
  }
  const body = Buffer.from(await answer.arrayBuffer());
  const middle = Math.floor(body.length / 2);
  outgoing.writeHead(answer.status, { ...Object.fromEntries(answer.headers), "content-length": body.length });
  outgoing.write(body.subarray(0, middle));
  if ("truncate" in fault) {
    // A clean end, short of the announced length: not a reset, which clients report differently.
    outgoing.once("close", () => incoming.socket.destroy());
    incoming.socket.end();
  } else if ("slowBody" in fault) {
    await sleep(fault.slowBody);
    outgoing.end(body.subarray(middle));
  }
  return RESPONSE_ALREADY_SENT;
}

function statusResponse({ status, headers = {}, body }: Extract<Fault, { status: number }>): Response {
  if (status === 204 || status === 304) return new Response(null, { status, headers });
  const [text, contentType] = statusBody(status, body);
  return new Response(text, { status, headers: { "content-type": contentType, ...lowerCased(headers) } });
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function statusBody(status: number, body: unknown): [text: string, contentType: string] {
  if (typeof body === "string") {
    return [body, body.trimStart().startsWith("<") ? "text/html; charset=UTF-8" : "text/plain; charset=UTF-8"];
  }
  if (body !== undefined) return [JSON.stringify(body), jsonContentType];
  return [status < 400 ? successBody({ result: null }) : failureBody([faultError(status)]), jsonContentType];
}
