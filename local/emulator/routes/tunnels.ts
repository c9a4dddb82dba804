import { generateSecret, isBase64 } from "../connector-token.js";
import { unparsable } from "../errors.js";
import { type JsonObject } from "../json.js";
import { defaultTunnelsPerPage, generatedSecretBytes, maxPerPage, minSecretBase64Characters } from "../limits.js";
import { optionalFlag, paginate } from "../query.js";
import { filterTunnels } from "../tunnel-filters.js";
import { optionalBoolean, optionalEnum, optionalString, requiredString } from "../request-body.js";
import { type Tunnel, type TunnelType } from "../tunnel.js";
import { tunnelToken, wireCreatedTunnel, wireTunnel } from "../tunnel-wire.js";
import { type Call, type Route, uuidParam } from "./route.js";
import { apiError } from "../errors.js";

/** The two kinds of tunnel: same routes, different paths and permissions. */
interface Family {
  type: TunnelType;
  read: "cfd read" | "warp read";
  write: "cfd write" | "warp write";
}

/** An empty name names nothing: cloudflared's own check, assumed of the API too. */
function checkedName(name: string): string {
  if (name === "") throw unparsable("Json deserialize error: name: must not be empty");
  return name;
}

function checkedSecret(secret: string): string {
  if (!isBase64(secret) || secret.length < minSecretBase64Characters) {
    throw unparsable("Json deserialize error: tunnel_secret: must be at least 32 bytes and encoded as a base64 string");
  }
  return secret;
}

function optionalSecret(body: JsonObject): string | undefined {
  const secret = optionalString(body, "tunnel_secret");
  return secret === undefined ? undefined : checkedSecret(secret);
}

/** The tunnel in the path, live and of the family's type; else 1002. */
function liveTunnel(call: Call, { type }: Family): Tunnel {
  return call.account.live(uuidParam(call, "tunnelId"), type);
}

async function createCfdTunnel(call: Call) {
  const body = await call.body();
  const name = checkedName(requiredString(body, "name"));
  const configSource = optionalEnum(body, "config_src", ["local", "cloudflare"]) ?? "local";
  const secret = optionalSecret(body) ?? generateSecret(generatedSecretBytes);
  const tunnel = call.account.create({ type: "cfd_tunnel", name, secret, configSource, ha: false });
  return { result: wireCreatedTunnel(tunnel, call.services.switches) };
}

async function createWarpConnector(call: Call) {
  const body = await call.body();
  const name = checkedName(requiredString(body, "name"));
  const ha = optionalBoolean(body, "ha") ?? false;
  // No tunnel_secret here: the API takes none at creation, only by PATCH.
  const secret = generateSecret(generatedSecretBytes);
  const tunnel = call.account.create({ type: "warp_connector", name, secret, configSource: "cloudflare", ha });
  return { result: wireTunnel(tunnel, call.services.switches) };
}

async function edit(call: Call, family: Family) {
  const body = await call.body();
  const name = optionalString(body, "name");
  const secret = optionalSecret(body);
  const tunnel = liveTunnel(call, family);
  if (name !== undefined) call.account.rename(tunnel, checkedName(name));
  // Running connectors stay; a token with the old secret can register no more.
  if (secret !== undefined) tunnel.secret = secret;
  const showToken = secret !== undefined && family.type === "cfd_tunnel";
  return {
    result: { ...wireTunnel(tunnel, call.services.switches), ...(showToken && { token: tunnelToken(tunnel) }) },
  };
}

function listTunnels(tunnels: readonly Tunnel[], { query, services }: Call) {
  return paginate(filterTunnels(tunnels, query), query, (tunnel) => wireTunnel(tunnel, services.switches), {
    byDefault: defaultTunnelsPerPage,
    max: maxPerPage,
  });
}

function familyRoutes(family: Family): Route[] {
  const base = `/accounts/:accountId/${family.type}`;
  const one = `${base}/:tunnelId`;
  return [
    {
      method: "GET",
      path: base,
      access: family.read,
      handle: (call) => {
        const own = call.account.tunnels().filter(({ type }) => type === family.type);
        return listTunnels(own, call);
      },
    },
    {
      method: "POST",
      path: base,
      access: family.write,
      handle: family.type === "cfd_tunnel" ? createCfdTunnel : createWarpConnector,
    },
    {
      method: "GET",
      path: one,
      access: family.read,
      handle: (call) => {
        // A deleted tunnel is still shown, with its deleted_at.
        const tunnel = call.account.find(uuidParam(call, "tunnelId"));
        if (tunnel?.type !== family.type) throw apiError("tunnelNotFound");
        return { result: wireTunnel(tunnel, call.services.switches) };
      },
    },
    { method: "PATCH", path: one, access: family.write, handle: (call) => edit(call, family) },
    {
      method: "DELETE",
      path: one,
      access: family.write,
      handle: (call) => {
        const tunnel = liveTunnel(call, family);
        const cascade = optionalFlag(call.query, "cascade");
        const takeRoutes = cascade || call.services.switches.routesOnTunnelDelete === "delete";
        call.account.delete(tunnel, { cut: cascade, takeRoutes });
        return { result: wireTunnel(tunnel, call.services.switches) };
      },
    },
    {
      method: "GET",
      path: `${one}/token`,
      // Whoever holds the token runs the tunnel: reading it takes Write (TF#7279).
      access: family.write,
      denied: "notAuthorized",
      handle: (call) => ({
        result: tunnelToken(call.account.live(uuidParam(call, "tunnelId"), family.type, "tokenTunnelNotFound")),
      }),
    },
  ];
}

/** Tunnels of both kinds: list, create, get, edit, delete, token; and the list of all types. */
export const tunnelRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/accounts/:accountId/tunnels",
    access: "any tunnel read",
    handle: (call) => listTunnels(call.account.tunnels(), call),
  },
  ...familyRoutes({ type: "cfd_tunnel", read: "cfd read", write: "cfd write" }),
  ...familyRoutes({ type: "warp_connector", read: "warp read", write: "warp write" }),
];
