import { accountId, boolean, integer, listOf, nullable, object, oneOf, text, time, uuid } from "./json-schema.js";
import { tunnelConfig } from "./requests.js";

const connectionFields = {
  id: uuid,
  client_id: uuid,
  client_version: text,
  colo_name: text,
  opened_at: time,
  origin_ip: text,
};
const connection = object(connectionFields, { is_pending_reconnect: boolean, uuid });

/** The reference has every time of a tunnel as text; where it says "if null", null is allowed. */
const tunnelFields = {
  id: uuid,
  account_tag: accountId,
  conns_active_at: nullable(time),
  conns_inactive_at: nullable(time),
  created_at: time,
  deleted_at: nullable(time),
  metadata: {},
  name: text,
  status: oneOf("inactive", "degraded", "healthy", "down"),
};
const cfdFields = {
  ...tunnelFields,
  tun_type: { const: "cfd_tunnel" },
  remote_config: boolean,
};
/** A deleted tunnel has lost it. */
const whileLive = { config_src: oneOf("local", "cloudflare") };

/** A cloudflared tunnel. */
export const cfdTunnel = object(cfdFields, whileLive);

/** A cloudflared tunnel after a write of its secret: the real API adds the token and, at creation, the credentials file. */
export const cfdTunnelWritten = object(cfdFields, {
  ...whileLive,
  token: text,
  credentials_file: object({ AccountTag: accountId, TunnelID: uuid, TunnelName: text, TunnelSecret: text }),
});

/** A WARP connector. */
export const warpConnector = object({ ...tunnelFields, tun_type: { const: "warp_connector" } });

/** A tunnel of any kind. */
export const anyTunnel = { anyOf: [cfdTunnel, warpConnector] };

const clientFields = { id: uuid, arch: text, features: listOf(text), run_at: time, version: text };

/** A cloudflared that runs a tunnel. */
export const cfdClient = object({ ...clientFields, config_version: integer, conns: listOf(connection) });

/** A WARP client. */
export const warpClient = object({
  ...clientFields,
  ha_status: oneOf("offline", "passive", "active"),
  conns: listOf(object(connectionFields)),
});

/** A configuration; `config` is null before the first PUT. */
export const configuration = object({
  account_id: accountId,
  tunnel_id: uuid,
  config: nullable(tunnelConfig),
  created_at: time,
  source: oneOf("local", "cloudflare"),
  version: integer,
});

/** A connector token: base64 of JSON. */
export const token = { type: "string", pattern: "^eyJ[A-Za-z0-9+/]+={0,2}$" };

/** A management token: a JSON Web Token. */
export const managementToken = { type: "string", pattern: "^eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+$" };

/** "unknown" in the reference, `{}` in its examples, null in older documents. */
export const nothing = nullable(object({}));

const addresses = listOf(object({ address: text }));

/** How the nodes of a WARP connector take over from one another. */
export const warpConfiguration = object(
  {
    configuration_version: integer,
    created_at: time,
    ha_mode: oneOf("none", "disabled", "aws", "local"),
    tunnel_id: uuid,
  },
  {
    config: nullable({
      anyOf: [object({}), object({ fnr_id: text }), object({ vips: addresses }, { vips_previous: addresses })],
    }),
    updated_at: nullable(time),
  },
);
