import { boolean, integer, listOf, object, oneOf, text, uuid } from "./json-schema.js";

const access = object({}, { required: boolean, teamName: text, audTag: listOf(text) });

/** Durations are whole seconds: cloudflared refuses "10s" and 10.5 in a remote configuration. */
const originRequest = object(
  {},
  {
    access,
    caPool: text,
    connectTimeout: integer,
    disableChunkedEncoding: boolean,
    http2Origin: boolean,
    httpHostHeader: text,
    keepAliveConnections: integer,
    keepAliveTimeout: integer,
    matchSNItoHost: boolean,
    noHappyEyeballs: boolean,
    noTLSVerify: boolean,
    originServerName: text,
    proxyType: text,
    tcpKeepAlive: integer,
    tlsTimeout: integer,
  },
);

/** The reference calls `hostname` required, and its own example leaves it out of the catch-all rule. */
const ingressRule = object({ service: text }, { hostname: text, path: text, originRequest });

/** A tunnel's configuration. `warp-routing` is in the reference's example only. */
export const tunnelConfig = object(
  { ingress: listOf(ingressRule, { minItems: 1 }) },
  {
    originRequest,
    "warp-routing": object(
      {},
      { enabled: boolean, connectTimeout: integer, maxActiveFlows: integer, tcpKeepAlive: integer },
    ),
  },
);

const secret = { type: "string", pattern: "^[A-Za-z0-9+/]{43,}={0,2}$" };

export const createCfdTunnel = object(
  { name: text },
  { config_src: oneOf("local", "cloudflare"), tunnel_secret: secret },
);
export const createWarpConnector = object({ name: text }, { ha: boolean });
/** An empty one is refused (1030). */
export const editTunnel = { ...object({}, { name: text, tunnel_secret: secret }), minProperties: 1 };
export const putConfiguration = object({ config: tunnelConfig });
export const managementToken = object({ resources: listOf({ const: "logs" }, { minItems: 1 }) });
export const failover = object({ client_id: uuid });

/** A query as sent: everything in it is text. */
const digits = { type: "string", pattern: "^[1-9]\\d*$" };
const truth = oneOf("true", "false");
export const moment = {
  type: "string",
  pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$",
};
const filters = {
  exclude_prefix: text,
  existed_at: moment,
  include_prefix: text,
  is_deleted: truth,
  name: text,
  page: digits,
  per_page: { type: "string", pattern: "^([1-9]\\d{0,2}|1000)$" },
  status: oneOf("inactive", "degraded", "healthy", "down"),
  uuid,
  was_active_at: moment,
  was_inactive_at: moment,
};
const type = "(cfd_tunnel|warp_connector|warp|magic|ip_sec|gre|cni)";

const address = { type: "string", pattern: "^[0-9a-f.:]+$" };
/** `aws` takes a network interface, `local` addresses, the others nothing. */
export const putWarpConfiguration = {
  anyOf: [
    object({ ha_mode: oneOf("none", "disabled") }),
    object({ ha_mode: { const: "aws" }, config: object({ fnr_id: text }) }),
    object({
      ha_mode: { const: "local" },
      config: object({ vips: listOf(object({ address }), { minItems: 1 }) }),
    }),
  ],
};

export const listQuery = object({}, filters);
export const allTunnelsQuery = object(
  {},
  { ...filters, tun_types: { type: "string", pattern: `^${type}(,${type})*$` } },
);
/** Not in the reference: cloudflared's own `delete --force` sends it. */
export const deleteQuery = object({}, { cascade: truth });
export const dropConnectionsQuery = object({}, { client_id: uuid });
