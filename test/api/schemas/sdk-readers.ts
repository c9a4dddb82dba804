import type Cloudflare from "cloudflare";

/** The ids and the body of a request that the SDK is to make. */
export interface SdkRequest {
  readonly account_id: string;
  readonly ids: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
}

type Read = (sdk: Cloudflare, request: SdkRequest) => PromiseLike<unknown>;

/** The official SDK's own method of each endpoint, by the endpoint's name. */
export type SdkReaders = Readonly<Record<string, Read>>;

function tunnels(sdk: Cloudflare): Cloudflare["zeroTrust"]["tunnels"] {
  return sdk.zeroTrust.tunnels;
}

const id = ({ ids }: SdkRequest): string => ids[0] ?? "";
const connector = ({ ids }: SdkRequest): string => ids[1] ?? "";
const account = ({ account_id }: SdkRequest): { account_id: string } => ({ account_id });
// The body was checked against the endpoint's schema before: here it only has to get past the SDK's own types.
const params = ({ account_id, body }: SdkRequest): never => ({ account_id, ...body }) as never;

/** Those of the reference's endpoints of tunnels. */
export const sdkReaders: SdkReaders = {
  "GET /tunnels": (sdk, r) => tunnels(sdk).list(account(r)),
  "GET /cfd_tunnel": (sdk, r) => tunnels(sdk).cloudflared.list(account(r)),
  "GET /cfd_tunnel/{tunnel_id}": (sdk, r) => tunnels(sdk).cloudflared.get(id(r), account(r)),
  "POST /cfd_tunnel": (sdk, r) => tunnels(sdk).cloudflared.create(params(r)),
  "PATCH /cfd_tunnel/{tunnel_id}": (sdk, r) => tunnels(sdk).cloudflared.edit(id(r), params(r)),
  "DELETE /cfd_tunnel/{tunnel_id}": (sdk, r) => tunnels(sdk).cloudflared.delete(id(r), account(r)),
  "GET /cfd_tunnel/{tunnel_id}/configurations": (sdk, r) =>
    tunnels(sdk).cloudflared.configurations.get(id(r), account(r)),
  "PUT /cfd_tunnel/{tunnel_id}/configurations": (sdk, r) =>
    tunnels(sdk).cloudflared.configurations.update(id(r), params(r)),
  "GET /cfd_tunnel/{tunnel_id}/connections": (sdk, r) => tunnels(sdk).cloudflared.connections.get(id(r), account(r)),
  "DELETE /cfd_tunnel/{tunnel_id}/connections": (sdk, r) =>
    tunnels(sdk).cloudflared.connections.delete(id(r), account(r)),
  "GET /cfd_tunnel/{tunnel_id}/token": (sdk, r) => tunnels(sdk).cloudflared.token.get(id(r), account(r)),
  "GET /cfd_tunnel/{tunnel_id}/connectors/{connector_id}": (sdk, r) =>
    tunnels(sdk).cloudflared.connectors.get(connector(r), { ...account(r), tunnel_id: id(r) }),
  "POST /cfd_tunnel/{tunnel_id}/management": (sdk, r) => tunnels(sdk).cloudflared.management.create(id(r), params(r)),
  "GET /warp_connector": (sdk, r) => tunnels(sdk).warpConnector.list(account(r)),
  "GET /warp_connector/{tunnel_id}": (sdk, r) => tunnels(sdk).warpConnector.get(id(r), account(r)),
  "POST /warp_connector": (sdk, r) => tunnels(sdk).warpConnector.create(params(r)),
  "PATCH /warp_connector/{tunnel_id}": (sdk, r) => tunnels(sdk).warpConnector.edit(id(r), params(r)),
  "DELETE /warp_connector/{tunnel_id}": (sdk, r) => tunnels(sdk).warpConnector.delete(id(r), account(r)),
  "GET /warp_connector/{tunnel_id}/token": (sdk, r) => tunnels(sdk).warpConnector.token.get(id(r), account(r)),
  "GET /warp_connector/{tunnel_id}/connections": (sdk, r) =>
    tunnels(sdk).warpConnector.connections.get(id(r), account(r)),
  "GET /warp_connector/{tunnel_id}/connectors/{connector_id}": (sdk, r) =>
    tunnels(sdk).warpConnector.connectors.get(connector(r), { ...account(r), tunnel_id: id(r) }),
  "PUT /warp_connector/{tunnel_id}/failover": (sdk, r) => tunnels(sdk).warpConnector.failover.update(id(r), params(r)),
  "GET /warp_connector/{tunnel_id}/configurations": (sdk, r) =>
    tunnels(sdk).warpConnector.configurations.get(id(r), account(r)),
  "PUT /warp_connector/{tunnel_id}/configurations": (sdk, r) =>
    tunnels(sdk).warpConnector.configurations.update(id(r), params(r)),
};
