import { endpoint, type Endpoint } from "./endpoint.js";
import { boolean, nullable, object, oneOf, text, time, uuid } from "./json-schema.js";
import { moment } from "./requests.js";
import { type SdkReaders, type SdkRequest } from "./sdk-readers.js";

const digits = { type: "string", pattern: "^[1-9]\\d*$" };
const truth = oneOf("true", "false");
const cidr = { type: "string", pattern: "^[0-9a-f.:]+/\\d{1,3}$" };
const comment = { type: "string", maxLength: 100 };

/** All that a request may say: it is never partial, and never empty, which the API answers with a 500 (tf#5784). */
const networkRouteBody = object({ network: cidr, tunnel_id: uuid, comment }, { virtual_network_id: uuid });
const hostnameRouteBody = object({ hostname: text, tunnel_id: uuid, comment });
const virtualNetworkBody = object({ name: text, comment }, { is_default_network: boolean });

const lived = { id: uuid, comment: text, created_at: time, deleted_at: nullable(time) };
const tunnelOf = {
  tunnel_name: text,
  tun_type: oneOf("cfd_tunnel", "warp_connector", "warp", "magic", "ip_sec", "gre", "cni"),
};
const writtenRoute = { ...lived, network: cidr, tunnel_id: uuid, virtual_network_id: uuid };
const networkRoute = object(writtenRoute);
const listedRoute = object({ ...writtenRoute, ...tunnelOf, virtual_network_name: text });
const hostnameRoute = object({ ...lived, ...tunnelOf, hostname: text, tunnel_id: uuid });
const virtualNetwork = object({ ...lived, name: text, is_default_network: boolean });

/** The endpoints of private networks, host names and virtual networks that the provider uses. */
export const networkEndpoints: readonly Endpoint[] = [
  endpoint(
    "GET /teamnet/routes",
    listedRoute,
    ["NetworkRoute create (network taken)", "NetworkRoute read (several at once)", "getNetworkRoutes"],
    {
      query: object(
        { is_deleted: truth, page: digits, per_page: digits },
        {
          comment: text,
          existed_at: moment,
          network_subset: cidr,
          network_superset: cidr,
          route_id: uuid,
          tun_types: text,
          tunnel_id: uuid,
          virtual_network_id: uuid,
        },
      ),
      isList: true,
    },
  ),
  endpoint("POST /teamnet/routes", networkRoute, ["NetworkRoute create"], { body: networkRouteBody }),
  endpoint("GET /teamnet/routes/{route_id}", networkRoute, ["NetworkRoute read"]),
  endpoint("PATCH /teamnet/routes/{route_id}", networkRoute, ["NetworkRoute update", "NetworkRoute create (adopt)"], {
    body: networkRouteBody,
  }),
  endpoint("DELETE /teamnet/routes/{route_id}", networkRoute, ["NetworkRoute delete"]),
  endpoint("GET /teamnet/routes/ip/{ip}", listedRoute, ["getNetworkRouteByIp"], {
    query: object({}, { virtual_network_id: uuid, default_virtual_network_fallback: truth }),
  }),

  endpoint(
    "GET /teamnet/virtual_networks",
    virtualNetwork,
    ["VirtualNetwork create (name taken)", "VirtualNetwork read (several at once)", "getVirtualNetworks"],
    {
      query: object({ is_deleted: truth }, { id: uuid, name: text, is_default_network: truth }),
      isList: true,
    },
  ),
  endpoint("POST /teamnet/virtual_networks", virtualNetwork, ["VirtualNetwork create"], { body: virtualNetworkBody }),
  endpoint("GET /teamnet/virtual_networks/{virtual_network_id}", virtualNetwork, ["VirtualNetwork read"]),
  endpoint("PATCH /teamnet/virtual_networks/{virtual_network_id}", virtualNetwork, ["VirtualNetwork update"], {
    body: virtualNetworkBody,
  }),
  endpoint("DELETE /teamnet/virtual_networks/{virtual_network_id}", virtualNetwork, ["VirtualNetwork delete"]),

  endpoint(
    "GET /zerotrust/routes/hostname",
    hostnameRoute,
    ["HostnameRoute create (host name taken)", "HostnameRoute read (several at once)", "getHostnameRoutes"],
    {
      query: object(
        { is_deleted: truth, page: digits, per_page: digits },
        { id: uuid, comment: text, existed_at: moment, hostname: text, tunnel_id: uuid },
      ),
      isList: true,
    },
  ),
  endpoint("POST /zerotrust/routes/hostname", hostnameRoute, ["HostnameRoute create"], { body: hostnameRouteBody }),
  endpoint("GET /zerotrust/routes/hostname/{hostname_route_id}", hostnameRoute, ["HostnameRoute read"]),
  endpoint("PATCH /zerotrust/routes/hostname/{hostname_route_id}", hostnameRoute, ["HostnameRoute update"], {
    body: hostnameRouteBody,
  }),
  endpoint("DELETE /zerotrust/routes/hostname/{hostname_route_id}", hostnameRoute, ["HostnameRoute delete"]),
];

const id = ({ ids }: SdkRequest): string => ids[0] ?? "";
const account = ({ account_id }: SdkRequest): { account_id: string } => ({ account_id });
// The body was checked against the endpoint's schema before: here it only has to get past the SDK's own types.
const params = ({ account_id, body }: SdkRequest): never => ({ account_id, ...body }) as never;

/** The official SDK's own method of each. */
export const networkSdkReaders: SdkReaders = {
  "GET /teamnet/routes": ({ zeroTrust }, r) => zeroTrust.networks.routes.list(account(r)),
  "POST /teamnet/routes": ({ zeroTrust }, r) => zeroTrust.networks.routes.create(params(r)),
  "GET /teamnet/routes/{route_id}": ({ zeroTrust }, r) => zeroTrust.networks.routes.get(id(r), account(r)),
  "PATCH /teamnet/routes/{route_id}": ({ zeroTrust }, r) => zeroTrust.networks.routes.edit(id(r), params(r)),
  "DELETE /teamnet/routes/{route_id}": ({ zeroTrust }, r) => zeroTrust.networks.routes.delete(id(r), account(r)),
  "GET /teamnet/routes/ip/{ip}": ({ zeroTrust }, r) => zeroTrust.networks.routes.ips.get(id(r), account(r)),
  "GET /teamnet/virtual_networks": ({ zeroTrust }, r) => zeroTrust.networks.virtualNetworks.list(account(r)),
  "POST /teamnet/virtual_networks": ({ zeroTrust }, r) => zeroTrust.networks.virtualNetworks.create(params(r)),
  "GET /teamnet/virtual_networks/{virtual_network_id}": ({ zeroTrust }, r) =>
    zeroTrust.networks.virtualNetworks.get(id(r), account(r)),
  "PATCH /teamnet/virtual_networks/{virtual_network_id}": ({ zeroTrust }, r) =>
    zeroTrust.networks.virtualNetworks.edit(id(r), params(r)),
  "DELETE /teamnet/virtual_networks/{virtual_network_id}": ({ zeroTrust }, r) =>
    zeroTrust.networks.virtualNetworks.delete(id(r), account(r)),
  "GET /zerotrust/routes/hostname": ({ zeroTrust }, r) => zeroTrust.networks.hostnameRoutes.list(account(r)),
  "POST /zerotrust/routes/hostname": ({ zeroTrust }, r) => zeroTrust.networks.hostnameRoutes.create(params(r)),
  "GET /zerotrust/routes/hostname/{hostname_route_id}": ({ zeroTrust }, r) =>
    zeroTrust.networks.hostnameRoutes.get(id(r), account(r)),
  "PATCH /zerotrust/routes/hostname/{hostname_route_id}": ({ zeroTrust }, r) =>
    zeroTrust.networks.hostnameRoutes.edit(id(r), params(r)),
  "DELETE /zerotrust/routes/hostname/{hostname_route_id}": ({ zeroTrust }, r) =>
    zeroTrust.networks.hostnameRoutes.delete(id(r), account(r)),
};
