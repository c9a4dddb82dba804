import http from "node:http";
import https from "node:https";
import { isLoopback, redactedUrl } from "./base-url.js";
import { SettingError } from "./setting-error.js";

/** Chooses the proxy for a URL; "" for none. */
export type ProxyFor = (url: string) => string | Promise<string>;

/** How requests reach the API. */
export interface Route {
  readonly agent: http.Agent;
  readonly watch: Watch;
  /** The proxy, without its credentials, for messages. */
  readonly proxy?: string;
}

/** Idle connections are closed before most servers would, so that a request seldom meets one that is closing. */
const IDLE_MS = 15_000;

const KEEP_ALIVE: http.AgentOptions = { keepAlive: true, maxFreeSockets: 64, timeout: IDLE_MS };

async function proxyFromEnvironment(url: string): Promise<string> {
  const { getProxyForUrl } = await import("proxy-from-env");
  return getProxyForUrl(url);
}

/** Makes the agent for a base URL: kept-alive connections, through the environment's proxy unless it is loopback. */
export async function routeTo(baseUrl: URL, proxyFor: ProxyFor = proxyFromEnvironment): Promise<Route> {
  const proxy = isLoopback(baseUrl.hostname) ? "" : await proxyFor(baseUrl.href);
  if (proxy === "") {
    const agent = baseUrl.protocol === "https:" ? new https.Agent(KEEP_ALIVE) : new http.Agent(KEEP_ALIVE);
    return { agent, watch: watched(agent) };
  }
  // A proxy URL often holds a password, so one that does not parse is not quoted.
  if (!URL.canParse(proxy)) throw new SettingError("The proxy in HTTPS_PROXY (or ALL_PROXY) is not a URL.");
  const url = new URL(proxy);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new SettingError(
      `The proxy ${redactedUrl(url)} in HTTPS_PROXY (or ALL_PROXY) is not an http or https proxy. ` +
        "Set one that is, or list the API's host in NO_PROXY.",
    );
  }
  const { HttpsProxyAgent } = await import("https-proxy-agent");
  const agent = new HttpsProxyAgent(url, KEEP_ALIVE);
  return { agent, watch: watched(agent), proxy: redactedUrl(url) };
}

/** What every agent has, though its types do not say so; agents of other packages rely on it too. */
interface RequestAdder {
  addRequest(request: http.ClientRequest, ...rest: readonly unknown[]): void;
}

/** Runs `send`, which makes a request through the agent before it returns, and shows that request. */
export type Watch = <T>(onRequest: (request: http.ClientRequest) => void, send: () => T) => T;

/**
 * Shows an agent's requests before they get their connections: node-fetch does not tell when one stands, and only until
 * then a failed request was surely not carried out. The agent is changed once, for good: an object for each request, with
 * the agent as its prototype, makes Node's own code slow.
 */
function watched(agent: http.Agent): Watch {
  const adder = agent as http.Agent & RequestAdder;
  const addRequest = adder.addRequest.bind(agent);
  let watcher: ((request: http.ClientRequest) => void) | undefined;
  adder.addRequest = (request, ...rest) => {
    watcher?.(request);
    addRequest(request, ...rest);
  };
  return (onRequest, send) => {
    watcher = onRequest;
    try {
      return send();
    } finally {
      watcher = undefined;
    }
  };
}

/** Calls back once the request's connection is ready, TLS included; from then on the request may have been sent. */
export function onceConnected(request: http.ClientRequest, secure: boolean, callback: () => void): void {
  request.once("socket", (socket) => {
    if (request.reusedSocket || (!secure && !socket.connecting)) callback();
    else socket.once(secure ? "secureConnect" : "connect", callback);
  });
}
