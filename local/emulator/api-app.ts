import { type Context, Hono } from "hono";

import { allows, type Caller } from "./auth.js";
import { type Controls } from "./controls.js";
import { failureBody, jsonResponse, successBody } from "./envelope.js";
import { apiError, ApiError, couldNotRoute } from "./errors.js";
import { parseJsonObject, readBodyText } from "./request-body.js";
import { configurationRoutes } from "./routes/configurations.js";
import { connectionRoutes } from "./routes/connections.js";
import { dnsRecordRoutes } from "./routes/dns-records.js";
import { hostnameRouteRoutes } from "./routes/hostname-routes.js";
import { dnsRouteRoutes } from "./routes/dns-routes.js";
import { managementRoutes } from "./routes/management.js";
import { networkRouteRoutes } from "./routes/network-routes.js";
import { type Call, type Route, type UserCall, type ZoneCall } from "./routes/route.js";
import { tunnelRoutes } from "./routes/tunnels.js";
import { virtualNetworkRoutes } from "./routes/virtual-networks.js";
import { warpConfigurationRoutes } from "./routes/warp-configurations.js";
import { zoneListRoutes, zoneRoutes } from "./routes/zones.js";

/** Where the API is, as at Cloudflare. Without the prefix it answers too: cloudflared's `--api-url` may be the bare address. */
export const apiBasePath = "/client/v4";

const accountRoutes: readonly Route[] = [
  ...tunnelRoutes,
  ...connectionRoutes,
  ...configurationRoutes,
  ...managementRoutes,
  ...warpConfigurationRoutes,
  ...networkRouteRoutes,
  ...virtualNetworkRoutes,
  ...hostnameRouteRoutes,
];

/** The failure envelope of an error; anything but an ApiError is a fault of the emulator, and is said on stderr. */
export function failure(error: unknown): Response {
  if (error instanceof ApiError) return jsonResponse(failureBody(error.errors), error.status, error.headers);
  console.error("emulator:", error);
  return failure(apiError("internal"));
}

const isHexId = (id: string): boolean => /^[0-9a-f]{32}$/i.test(id);

/** What every route gets: the request, and what the caller reaches. */
function userCall(controls: Controls, caller: Caller, c: Context): UserCall {
  const { clock, managementTokens, settings, store, switches } = controls;
  const path = c.req.path;
  const reaches = (accountId: string): boolean => caller.accounts?.includes(accountId) ?? true;
  return {
    services: { store, clock, managementTokens, reconnectDelayMs: settings.reconnectDelayMs, switches },
    path,
    query: new URL(c.req.url).searchParams,
    param: (name) => c.req.param(name) ?? "",
    body: async () => parseJsonObject(await readBodyText(c.req.raw, settings.maxBodyBytes)),
    account: (id) => {
      if (!isHexId(id)) throw couldNotRoute(path);
      const account = store.account(id.toLowerCase());
      if (!account || !reaches(account.id)) throw apiError("foreignAccount");
      return account;
    },
    zones: () =>
      store
        .accounts()
        .filter(({ id }) => reaches(id))
        .flatMap(({ zones }) => zones.all())
        .filter(({ id, name }) => !caller.zones || caller.zones.includes(id) || caller.zones.includes(name)),
  };
}

function accountCall(call: UserCall): Call {
  return { ...call, account: call.account(call.param("accountId")) };
}

/** 7003 for what is no zone id, 1001 for an unknown zone, 9109 for one that the caller does not reach. */
function zoneCall(call: UserCall): ZoneCall {
  const id = call.param("zoneId").toLowerCase();
  if (!isHexId(id)) throw couldNotRoute(call.path);
  const account = call.services.store.accounts().find(({ zones }) => zones.find(id));
  if (!account) throw apiError("zoneNotFound");
  const zone = call.zones().find((candidate) => candidate.id === id);
  if (!zone) throw apiError("foreignAccount");
  return { ...call, account, zone };
}

/** The emulated API itself: routing, credentials, permissions. */
export function buildApi(controls: Controls): Hono {
  const api = new Hono();
  const { credentials } = controls;
  const served = new Set<string>();

  /** Serves routes; `narrow` finds what the path names, before permissions are looked at. */
  const serve = <C>(routes: readonly Route<C>[], narrow: (call: UserCall) => C): void => {
    for (const route of routes) {
      const paths = [apiBasePath + route.path, route.path];
      for (const path of paths) served.add(path);
      api.on([route.method], paths, async (c) => {
        const caller = credentials.identify(c.req.raw.headers);
        const call = narrow(userCall(controls, caller, c));
        if (!allows(caller, route.access)) throw apiError(route.denied ?? "authentication");
        return jsonResponse(successBody(await route.handle(call)), 200);
      });
    }
  };
  serve(accountRoutes, accountCall);
  serve(zoneListRoutes, (call) => call);
  serve([...zoneRoutes, ...dnsRecordRoutes, ...dnsRouteRoutes], zoneCall);

  for (const path of served) {
    api.all(path, (c) => {
      const { scheme } = credentials.identify(c.req.raw.headers);
      throw apiError("methodNotAllowed", `${c.req.method} method not allowed for the ${scheme} authentication scheme`);
    });
  }
  api.notFound((c) => failure(couldNotRoute(c.req.path)));
  api.onError(failure);
  return api;
}
