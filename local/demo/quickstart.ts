/** What examples/quickstart declares, in the words of the API: the demo's checks compare with this. */

/** The tunnel's and the WARP connector's names at the API. */
export const TUNNEL = "quickstart";
export const CONNECTOR = "quickstart-site";

/** The domain that the stack is configured with, one of the account, and the host name in it. */
export const DOMAIN = "example.com";
export const HOSTNAME = `app.${DOMAIN}`;

/** The configuration as the API must hold it: as declared, and `warp-routing`, which the API adds. */
export const CONFIGURATION = {
  ingress: [
    { hostname: HOSTNAME, service: "http://localhost:8080" },
    {
      hostname: `api.${DOMAIN}`,
      path: "^/v[0-9]+/",
      service: "https://localhost:8443",
      originRequest: { noTLSVerify: true, connectTimeout: 10 },
    },
    { service: "http_status:404" },
  ],
  "warp-routing": { enabled: false },
};

/** The resources of the stack, by type and name, the default providers left out. */
export const RESOURCES = {
  stack: "Stack",
  identity: "StackIdentity cloudflare-tunnel-identity",
  password: `RandomPassword ${TUNNEL}-secret`,
  tunnel: `CfdTunnel ${TUNNEL}`,
  configuration: `TunnelConfiguration ${TUNNEL}`,
  route: `DnsRoute ${TUNNEL}`,
  connector: `WarpConnector ${CONNECTOR}`,
} as const;

/** The stack outputs that hold a connector token. */
export const SECRET_OUTPUTS = ["token", "connectorToken"] as const;

/** The endpoints that the program's resources are made and changed with. */
export const ENDPOINTS = {
  createTunnel: "POST /accounts/{account_id}/cfd_tunnel",
  updateTunnel: "PATCH /accounts/{account_id}/cfd_tunnel/{tunnel_id}",
  deleteTunnel: "DELETE /accounts/{account_id}/cfd_tunnel/{tunnel_id}",
  dropConnections: "DELETE /accounts/{account_id}/cfd_tunnel/{tunnel_id}/connections",
  putConfiguration: "PUT /accounts/{account_id}/cfd_tunnel/{tunnel_id}/configurations",
  createRecord: "POST /zones/{zone_id}/dns_records",
  updateRecord: "PATCH /zones/{zone_id}/dns_records/{dns_record_id}",
  deleteRecord: "DELETE /zones/{zone_id}/dns_records/{dns_record_id}",
  createConnector: "POST /accounts/{account_id}/warp_connector",
  renameConnector: "PATCH /accounts/{account_id}/warp_connector/{tunnel_id}",
  deleteConnector: "DELETE /accounts/{account_id}/warp_connector/{tunnel_id}",
} as const;
