import type { Properties } from "./provider-host.js";

const html = { status: 502, headers: { "content-type": "text/html" }, body: "<html><h1>502 Bad Gateway</h1></html>" };

/** What goes wrong with the POST, and how many POSTs it takes. */
export const postFaults: [string, Properties, number][] = [
  ["a connection reset before the request is processed", { reset: "before" }, 2],
  ["a connection reset after the request is processed", { reset: "after" }, 1],
  ["a 500 that processed nothing", { status: 500 }, 2],
  ["a 500 that processed the request", { status: 500, processed: true }, 1],
  ["a 502 of a proxy, in HTML", html, 2],
  ["a 503", { status: 503 }, 2],
  ["an answer that never comes", { hang: true }, 2],
  ["an answer that never ends", { hang: "body" }, 1],
  ["an answer cut short", { truncate: true }, 1],
  ["an answer that is no JSON", { malformed: true }, 1],
  ["tf#5505 a 429", { status: 429 }, 2],
  ["a 429 with Retry-After", { status: 429, headers: { "retry-after": "0" } }, 2],
];
