/** An error in the envelope. */
export interface WireError {
  code: number;
  message: string;
  error_chain?: { code: number; message: string }[];
}

interface ErrorEntry {
  status: number;
  code: number;
  message: string;
}

/**
 * Every error of the emulated API: HTTP status, code and message.
 * Code 1000 stands where Cloudflare's own code is not publicly known.
 */
export const apiErrors = {
  zoneNotFound: { status: 400, code: 1001, message: "Invalid zone identifier" },
  zoneExists: { status: 400, code: 1061, message: "already exists" },
  invalidZoneName: { status: 400, code: 1000, message: "Invalid zone name" },
  zoneActive: { status: 400, code: 1000, message: "The zone is active already" },
  recordNotFound: { status: 404, code: 81044, message: "Record does not exist." },
  hostTaken: {
    status: 400,
    code: 81053,
    message:
      "An A, AAAA, or CNAME record with that host already exists. For more details, refer to <https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/>.",
  },
  cnameTaken: { status: 400, code: 81054, message: "A CNAME record with that host already exists." },
  recordQuota: { status: 400, code: 81045, message: "Record quota exceeded." },
  recordExists: { status: 400, code: 81057, message: "Record already exists." },
  identicalRecord: { status: 400, code: 81058, message: "An identical record already exists." },
  invalidComment: { status: 400, code: 1000, message: "DNS record comment must be one line of text." },
  invalidTag: { status: 400, code: 1000, message: "DNS record has an invalid tag" },
  notAuthorized: { status: 401, code: 1001, message: "Not authorized" },
  tunnelNotFound: { status: 404, code: 1002, message: "Tunnel not found" },
  hostRouted: {
    status: 400,
    code: 1003,
    message: "An A, AAAA, or CNAME record with that host already exists.",
  },
  noLoadBalancers: { status: 400, code: 1000, message: "This emulator has no load balancers" },
  nameTaken: {
    status: 409,
    code: 1013,
    message:
      "You already have a tunnel with this name. Delete the existing tunnel, or choose a different name for your new tunnel",
  },
  routeTaken: {
    status: 409,
    code: 1014,
    message: "You already have a route defined for this exact IP subnet",
  },
  virtualNetworkNameTaken: { status: 409, code: 1014, message: "You already have a virtual network with this name" },
  routeNotFound: {
    status: 404,
    code: 1015,
    message: "You are trying to modify the route for a network that isn't routed.",
  },
  activeConnections: {
    status: 400,
    code: 1022,
    message:
      "This tunnel has active connections. Please stop all cloudflared replicas, or wait a few minutes for connections to close, then try again.",
  },
  warpRoutes: {
    status: 400,
    code: 1023,
    message:
      "Cannot delete tunnel because it has Warp routing configured. You can delete the route with `cloudflared tunnel route ip delete`.",
  },
  unparsable: { status: 400, code: 1030, message: "Could not parse input." },
  virtualNetworkNotFound: { status: 404, code: 1046, message: "Virtual Network not found" },
  virtualNetworkKept: { status: 400, code: 1049, message: "Cannot delete the Virtual Network" },
  tokenTunnelNotFound: { status: 404, code: 1054, message: "Tunnel not found" },
  configurationTunnelNotFound: { status: 404, code: 1055, message: "Configuration for tunnel not found" },
  badConfiguration: { status: 400, code: 1056, message: "Bad Configuration" },
  hostnameTaken: { status: 409, code: 1108, message: "Hostname Route already routed to another tunnel" },
  hostnameRouteNotFound: { status: 404, code: 1000, message: "Hostname Route not found" },
  reservedNetwork: { status: 400, code: 1000, message: "The network is reserved" },
  defaultRequired: { status: 400, code: 1000, message: "An account needs a default Virtual Network" },
  emptyPatch: { status: 500, code: 1000, message: "Internal Server Error" },
  invalidRequestHeaders: { status: 400, code: 6003, message: "Invalid request headers" },
  noRouteForUri: { status: 400, code: 7000, message: "No route for that URI" },
  couldNotRoute: { status: 400, code: 7003, message: "Could not route" },
  foreignAccount: { status: 403, code: 9109, message: "Unauthorized to access requested resource" },
  authentication: { status: 403, code: 10000, message: "Authentication error" },
  methodNotAllowed: { status: 405, code: 10000, message: "method not allowed" },
  rateLimited: { status: 429, code: 971, message: "" },
  foreignHost: { status: 403, code: 1000, message: "This emulator answers requests to its loopback address only" },
  quotaExceeded: { status: 400, code: 1000, message: "Quota exceeded" },
  connectorNotFound: { status: 404, code: 1000, message: "Connector not found" },
  failoverRefused: { status: 400, code: 1000, message: "Failover refused" },
  bodyTooLarge: { status: 413, code: 1000, message: "Request body too large" },
  internal: { status: 500, code: 1000, message: "Internal error of the emulator" },
} as const satisfies Record<string, ErrorEntry>;

/** The name of an entry of `apiErrors`. */
export type ApiErrorName = keyof typeof apiErrors;

/** Thrown anywhere in the emulated API; becomes a failure envelope. */
export class ApiError extends Error {
  readonly status: number;
  readonly errors: WireError[];
  readonly headers: Record<string, string>;

  constructor(status: number, errors: WireError[], headers: Record<string, string> = {}) {
    super(errors.map(({ code, message }) => `${code}: ${message}`).join(", "));
    this.name = "ApiError";
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

/** The error of that name; `message` replaces the table's text where the text names the case. */
export function apiError(name: ApiErrorName, message?: string, headers?: Record<string, string>): ApiError {
  const entry = apiErrors[name];
  return new ApiError(entry.status, [{ code: entry.code, message: message ?? entry.message }], headers);
}

/** 1030: the input is not what the endpoint reads. */
export function unparsable(detail: string): ApiError {
  return apiError("unparsable", `${apiErrors.unparsable.message} ${detail}`);
}

/** A DNS record that is not valid: the 9000s of DNS, of which the numbers are public and few of the texts. */
export function dnsValidation(code: number, message: string): ApiError {
  return new ApiError(400, [{ code, message }]);
}

/** 7003 and 7000: no such route, or an identifier in the path that cannot be one. It names the path below the API's root. */
export function couldNotRoute(path: string): ApiError {
  return new ApiError(apiErrors.couldNotRoute.status, [
    {
      code: apiErrors.couldNotRoute.code,
      message: `Could not route to ${path.replace(/^\/client\/v4(?=\/)/, "")}, perhaps your object identifier is invalid?`,
    },
    { code: apiErrors.noRouteForUri.code, message: apiErrors.noRouteForUri.message },
  ]);
}

/** 6003: the credentials' headers are missing or malformed; the chain says which. */
export function invalidRequestHeaders(...chain: { code: number; message: string }[]): ApiError {
  const { status, code, message } = apiErrors.invalidRequestHeaders;
  return new ApiError(status, [{ code, message, error_chain: chain }]);
}
