import { Hono } from "hono";

import { allows, type Caller } from "./auth.js";
import { type Controls } from "./controls.js";
import { failureBody, jsonResponse, successBody } from "./envelope.js";
import { apiError, ApiError, couldNotRoute } from "./errors.js";
import { parseJsonObject, readBodyText } from "./request-body.js";
import { configurationRoutes } from "./routes/configurations.js";
import { connectionRoutes } from "./routes/connections.js";
import { managementRoutes } from "./routes/management.js";
import { type Route } from "./routes/route.js";
import { teamnetRoutes } from "./routes/teamnet.js";
import { tunnelRoutes } from "./routes/tunnels.js";
import { type Account } from "./store.js";

/** Where the API is, as at Cloudflare. Without the prefix it answers too: cloudflared's `--api-url` may be the bare address. */
export const apiBasePath = "/client/v4";

const routes: readonly Route[] = [
  ...tunnelRoutes,
  ...connectionRoutes,
  ...configurationRoutes,
  ...managementRoutes,
  ...teamnetRoutes,
];

/** The failure envelope of an error; anything but an ApiError is a fault of the emulator, and is said on stderr. */
export function failure(error: unknown): Response {
  if (error instanceof ApiError) return jsonResponse(failureBody(error.errors), error.status, error.headers);
  console.error("emulator:", error);
  return failure(apiError("internal"));
}

/** The account in the path, if the caller may reach it: 7003 for what is no account id, 9109 for a foreign account. */
function reachableAccount(controls: Controls, caller: Caller, id: string, path: string): Account {
  if (!/^[0-9a-f]{32}$/i.test(id)) throw couldNotRoute(path);
  const account = controls.store.account(id.toLowerCase());
  if (!account || (caller.accounts && !caller.accounts.includes(account.id))) throw apiError("foreignAccount");
  return account;
}

/** The emulated API itself: routing, credentials, permissions. */
export function buildApi(controls: Controls): Hono {
  const api = new Hono();
  const { clock, credentials, managementTokens, settings, store } = controls;
  const services = { store, clock, managementTokens, reconnectDelayMs: settings.reconnectDelayMs };
  const basePaths = [apiBasePath, ""];

  for (const route of routes) {
    const paths = basePaths.map((base) => base + route.path);
    api.on([route.method], paths, async (c) => {
      const caller = credentials.identify(c.req.raw.headers);
      const account = reachableAccount(controls, caller, c.req.param("accountId") ?? "", c.req.path);
      if (!allows(caller, route.access)) throw apiError(route.denied ?? "authentication");
      const answer = await route.handle({
        account,
        services,
        path: c.req.path,
        query: new URL(c.req.url).searchParams,
        param: (name) => c.req.param(name) ?? "",
        body: async () => parseJsonObject(await readBodyText(c.req.raw, settings.maxBodyBytes)),
      });
      return jsonResponse(successBody(answer), 200);
    });
  }
  for (const path of new Set(routes.flatMap((route) => basePaths.map((base) => base + route.path)))) {
    api.all(path, (c) => {
      const { scheme } = credentials.identify(c.req.raw.headers);
      throw apiError("methodNotAllowed", `${c.req.method} method not allowed for the ${scheme} authentication scheme`);
    });
  }
  api.notFound((c) => failure(couldNotRoute(c.req.path)));
  api.onError(failure);
  return api;
}
