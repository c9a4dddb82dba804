import http from "node:http";
import https from "node:https";
import { isLoopback, redactedUrl } from "./base-url.js";
import { SettingError } from "./setting-error.js";

/** Chooses the proxy for a URL; "" for none. */
export type ProxyFor = (url: string) => string | Promise<string>;

/** How requests reach the API. */
export interface Route {
  readonly agent: http.Agent;
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
    return { agent: baseUrl.protocol === "https:" ? new https.Agent(KEEP_ALIVE) : new http.Agent(KEEP_ALIVE) };
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
  return { agent: new HttpsProxyAgent(url, KEEP_ALIVE), proxy: redactedUrl(url) };
}

/** What every agent has, though its types do not say so; agents of other packages rely on it too. */
interface RequestAdder {
  addRequest(request: http.ClientRequest, ...rest: readonly unknown[]): void;
}

/** A view of an agent that shows each request before it gets its connection. */
export function observedAgent(agent: http.Agent, onRequest: (request: http.ClientRequest) => void): http.Agent {
  const view = Object.create(agent) as http.Agent & RequestAdder;
  view.addRequest = (request, ...rest) => {
    onRequest(request);
    (agent as http.Agent & RequestAdder).addRequest(request, ...rest);
  };
  return view;
}

/** Calls back once the request's connection is ready, TLS included; from then on the request may have been sent. */
export function onceConnected(request: http.ClientRequest, secure: boolean, callback: () => void): void {
  request.once("socket", (socket) => {
    if (request.reusedSocket || (!secure && !socket.connecting)) callback();
    else socket.once(secure ? "secureConnect" : "connect", callback);
  });
}
