import { randomBytes } from "node:crypto";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";

import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";

import { adminRoutes } from "./admin.js";
import { apiBasePath, buildApi, failure } from "./api-app.js";
import { type Controls } from "./controls.js";
import { apiError, couldNotRoute } from "./errors.js";
import { deliverFault } from "./fault-delivery.js";

/** Where the admin routes are; below the API's base path too. */
export const adminBasePath = "/__emulator";

/** How long an idle connection stays open. */
const keepAliveMs = 75_000;

/** A served emulator. */
export interface ServedEmulator {
  origin: string;
  port: number;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
  /** Ends the requests that a fault left hanging. */
  cutHanging(): void;
}

function withoutPrefix(path: string): string {
  return path.startsWith(`${apiBasePath}/`) ? path.slice(apiBasePath.length) : path;
}

function isLoopback(host: string): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host);
}

/** A page of another site can reach a loopback port: by a name that resolves to it, or by a request of its own. */
function isForeign(headers: Headers): boolean {
  const origin = headers.get("origin");
  if (!isLoopback(headers.get("host") ?? "")) return true;
  return origin !== null && !isLoopback(origin.replace(/^https?:\/\//, ""));
}

/** Everything that a request passes before the API sees it, and that its answer passes after. */
function buildHandler(controls: Controls, port: () => number) {
  const hanging = new Set<ServerResponse>();
  const cutHanging = (): void => {
    for (const outgoing of hanging) outgoing.destroy();
  };
  const api = buildApi(controls);
  const admin = adminRoutes(controls, () => `http://127.0.0.1:${port()}${apiBasePath}`, cutHanging);

  async function handleApi(request: Request, wire: HttpBindings, path: string, query: string): Promise<Response> {
    const record = controls.requestLog.record(request.method, path, query);
    const { headers, refusal } = controls.rateLimiter.count(controls.credentials.rateLimitKey(request.headers));
    const process = async (): Promise<Response> => {
      if (refusal) return failure(refusal);
      // hono would answer HEAD as GET; the API has no HEAD.
      if (request.method === "HEAD") return failure(apiError("methodNotAllowed", "HEAD method not allowed"));
      return api.fetch(request);
    };
    const decorate = (response: Response): Response => {
      const decorations = {
        ...headers,
        date: new Date(controls.clock.now()).toUTCString(),
        "cf-ray": `${randomBytes(8).toString("hex")}-DFW`,
      };
      for (const [name, value] of Object.entries(decorations)) {
        if (!response.headers.has(name)) response.headers.set(name, value);
      }
      return response;
    };
    const taken = controls.faults.take(request.method, [path, withoutPrefix(path)]);
    if (!taken) {
      const response = decorate(await process());
      record.status = response.status;
      return response;
    }
    const { fault } = taken;
    if ("hang" in fault || "slowBody" in fault) {
      hanging.add(wire.outgoing);
      wire.outgoing.once("close", () => hanging.delete(wire.outgoing));
    }
    const response = await deliverFault(taken, wire, async () => decorate(await process()), controls.settings.sleep);
    if (response === RESPONSE_ALREADY_SENT) {
      if ("slowBody" in fault) record.status = wire.outgoing.statusCode;
      return response;
    }
    record.status = response.status;
    return decorate(response);
  }

  const handle = async (request: Request, wire: HttpBindings): Promise<Response> => {
    if (isForeign(request.headers)) return failure(apiError("foreignHost"));
    const target = wire.incoming.url ?? "/";
    const question = target.indexOf("?");
    const path = question === -1 ? target : target.slice(0, question);
    const adminPath = withoutPrefix(path);
    if (adminPath === adminBasePath || adminPath.startsWith(`${adminBasePath}/`)) {
      const url = new URL(request.url);
      url.pathname = adminPath.slice(adminBasePath.length);
      return admin.fetch(new Request(url, request));
    }
    return handleApi(request, wire, path, question === -1 ? "" : target.slice(question + 1));
  };
  return { handle, cutHanging };
}

/** Serves the API and the admin routes on 127.0.0.1, and on nothing else. */
export async function serve(controls: Controls): Promise<ServedEmulator> {
  let port = 0;
  const { handle, cutHanging } = buildHandler(controls, () => port);
  const listener = getRequestListener((request, env) => handle(request, env as HttpBindings), {
    overrideGlobalObjects: false,
    // A request that cannot even be read, such as one with a malformed Host.
    errorHandler: () => failure(couldNotRoute("the given address")),
  });
  const server: Server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  // Longer than clients idle: a connection closed just as it is used again looks like a lost request.
  server.keepAliveTimeout = keepAliveMs;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(controls.settings.port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  port = (server.address() as AddressInfo).port;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    cutHanging,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
