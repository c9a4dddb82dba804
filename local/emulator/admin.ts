import { isIP } from "node:net";

import { type Context, Hono } from "hono";

import { type Permission, permissionNames } from "./auth.js";
import { type ConnectorOptions } from "./connectors.js";
import { type Controls, ControlError } from "./controls.js";
import { jsonResponse } from "./envelope.js";
import { ApiError } from "./errors.js";
import { InvalidFaultError } from "./faults.js";
import { type JsonObject } from "./json.js";
import { cloudflaredConnections } from "./limits.js";
import { isUuid } from "./query.js";
import { parseJsonObject, readBodyText } from "./request-body.js";
import { routesOnTunnelDelete } from "./switches.js";
import { zonePlans, zoneStatuses, zoneTypes } from "./zone.js";

function answer(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return jsonResponse(JSON.stringify(value), status, headers);
}

/** A field of an admin body: absent, or of that kind; anything else is 400 with what was expected. */
function field<T>(body: JsonObject, key: string, expected: string, is: (value: unknown) => value is T): T | undefined {
  const value: unknown = Object.hasOwn(body, key) ? body[key] : undefined;
  if (value === undefined) return undefined;
  if (!is(value)) throw new ControlError(400, `${key}: expected ${expected}`);
  return value;
}

const isString = (value: unknown): value is string => typeof value === "string";
const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
const isUuidString = (value: unknown): value is string => isString(value) && isUuid(value);
const isIpAddress = (value: unknown): value is string => isString(value) && isIP(value) !== 0;
const isStringList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isString);
const isMilliseconds = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isVersion = (value: unknown): value is number | null => value === null || isMilliseconds(value);
const isConnectionCount = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= cloudflaredConnections;
const isPermissionList = (value: unknown): value is Permission[] =>
  isStringList(value) && value.every((name) => permissionNames.some((known) => known === name));

const isOneOf =
  <T extends string>(allowed: readonly T[]) =>
  (value: unknown): value is T =>
    allowed.some((choice) => choice === value);

function required<T>(value: T | undefined, key: string): T {
  if (value === undefined) throw new ControlError(400, `${key}: missing`);
  return value;
}

function connectorOptions(body: JsonObject): ConnectorOptions {
  return {
    id: field(body, "id", "a UUID", isUuidString)?.toLowerCase(),
    version: field(body, "version", "a string", isString),
    arch: field(body, "arch", "a string", isString),
    originIp: field(body, "originIp", "an IP address", isIpAddress),
    connections: field(body, "connections", `1 to ${cloudflaredConnections}`, isConnectionCount),
    configVersion: field(body, "configVersion", "a version or null", isVersion),
  };
}

/** The admin routes, for tests: below `/__emulator`. `cutHanging` ends requests that a fault left hanging. */
export function adminRoutes(controls: Controls, baseUrl: () => string, cutHanging: () => void): Hono {
  const admin = new Hono();
  const body = async (c: Context): Promise<JsonObject> =>
    parseJsonObject(await readBodyText(c.req.raw, controls.settings.maxBodyBytes));

  admin.get("/requests", () =>
    answer(controls.requestLog.list(), 200, { "x-emulator-dropped-requests": String(controls.requestLog.dropped) }),
  );
  admin.delete("/requests", () => {
    controls.requestLog.reset();
    return answer({});
  });
  admin.post("/reset", () => {
    cutHanging();
    controls.reset();
    return answer({});
  });
  admin.get("/state", () => answer(controls.state()));
  admin.get("/credentials", () => {
    const { apiToken, readOnlyApiToken, email, apiKey, serviceKey } = controls.settings;
    const accountIds = controls.store.accounts().map(({ id }) => id);
    return answer({
      baseUrl: baseUrl(),
      accountId: accountIds[0],
      accounts: accountIds,
      apiToken,
      readOnlyApiToken,
      email,
      apiKey,
      serviceKey,
    });
  });
  admin.post("/accounts", async (c) => {
    const content = await body(c);
    return answer(controls.addAccount(field(content, "accountId", "a string", isString)));
  });
  admin.post("/tokens", async (c) => {
    const content = await body(c);
    const permissions = required(
      field(content, "permissions", `some of ${permissionNames.join(", ")}`, isPermissionList),
      "permissions",
    );
    const accounts = field(content, "accounts", "account ids", isStringList);
    const zones = field(content, "zones", "ids or names of zones", isStringList);
    return answer({ token: controls.addToken(permissions, accounts, zones) });
  });
  admin.patch("/zones/:id", async (c) => {
    const content = await body(c);
    controls.changeZone(c.req.param("id"), {
      status: field(content, "status", `one of ${zoneStatuses.join(", ")}`, isOneOf(zoneStatuses)),
      type: field(content, "type", `one of ${zoneTypes.join(", ")}`, isOneOf(zoneTypes)),
      plan: field(content, "plan", `one of ${zonePlans.join(", ")}`, isOneOf(zonePlans)),
    });
    return answer({});
  });

  admin.get("/switches", () => answer(controls.switches));
  admin.patch("/switches", async (c) => {
    const content = await body(c);
    controls.switch({
      routesOnTunnelDelete: field(
        content,
        "routesOnTunnelDelete",
        `one of ${routesOnTunnelDelete.join(", ")}`,
        isOneOf(routesOnTunnelDelete),
      ),
      constantRatelimit: field(content, "constantRatelimit", "true or false", isBoolean),
      before20261005: field(content, "before20261005", "true or false", isBoolean),
    });
    return answer(controls.switches);
  });

  admin.get("/faults", () => answer(controls.faults.list()));
  admin.post("/faults", async (c) => answer({ id: controls.faults.add(await body(c)) }));
  admin.get("/faults/:id/struck", async (c) =>
    (await controls.faults.struck(Number(c.req.param("id"))))
      ? answer({})
      : answer({ error: "No such fault, or it was removed" }, 404),
  );
  admin.delete("/faults/:id", (c) => answer({ cleared: controls.faults.remove(Number(c.req.param("id"))) ? 1 : 0 }));
  admin.delete("/faults", () => answer({ cleared: controls.faults.clear() }));

  admin.post("/connectors", async (c) => {
    const content = await body(c);
    const token = required(field(content, "token", "a connector token", isString), "token");
    return answer({ id: controls.connect(token, connectorOptions(content)) });
  });
  admin.patch("/connectors/:id", async (c) => {
    const content = await body(c);
    controls.changeConnector(c.req.param("id"), {
      offline: field(content, "offline", "true or false", isBoolean),
      configVersion: field(content, "configVersion", "a version or null", isVersion),
      connections: field(content, "connections", `1 to ${cloudflaredConnections}`, isConnectionCount),
    });
    return answer({});
  });
  admin.delete("/connectors/:id", (c) => {
    controls.disconnect(c.req.param("id"));
    return answer({});
  });

  admin.post("/routes", async (c) => {
    const content = await body(c);
    const tunnelId = required(field(content, "tunnelId", "a tunnel's id", isUuidString), "tunnelId");
    const network = required(field(content, "network", "a network in CIDR notation", isString), "network");
    return answer({ id: controls.addRoute(tunnelId, network).id });
  });
  admin.get("/clock", () => answer({ now: new Date(controls.clock.now()).toISOString() }));
  admin.post("/clock", async (c) => {
    const content = await body(c);
    controls.clock.advance(required(field(content, "advanceMs", "milliseconds", isMilliseconds), "advanceMs"));
    return answer({ now: new Date(controls.clock.now()).toISOString() });
  });

  admin.all("*", (c) => answer({ error: `No admin route ${c.req.method} ${c.req.path}` }, 404));
  admin.onError((error) => {
    if (error instanceof ControlError) return answer({ error: error.message }, error.status);
    if (error instanceof InvalidFaultError) return answer({ error: error.message }, 400);
    if (error instanceof ApiError) return answer({ error: error.message }, error.status);
    throw error;
  });
  return admin;
}
