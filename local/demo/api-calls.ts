/** The API calls that a step made, from the emulator's own request log. */
import type { RecordedRequest } from "../emulator/index.js";

/** How often each endpoint was called: `{"POST /accounts/{account_id}/cfd_tunnel": 1}`. */
export type ApiCalls = Record<string, number>;

/** A collection, and the reference's name for the id that follows it. */
const PARAMETERS: readonly (readonly [collection: RegExp, parameter: string])[] = [
  [/(\/accounts\/)[^/]+/, "{account_id}"],
  [/(\/(?:cfd_tunnel|warp_connector)\/)[^/]+/, "{tunnel_id}"],
  [/(\/connectors\/)[^/]+/, "{connector_id}"],
  [/(\/teamnet\/routes\/)[^/]+/, "{route_id}"],
  [/(\/zones\/)[^/]+/, "{zone_id}"],
  [/(\/dns_records\/)[^/]+/, "{dns_record_id}"],
];

/** A request's endpoint as the API's reference writes it: without ids and without the API's base path. */
export function endpointOf({ method, path }: Pick<RecordedRequest, "method" | "path">): string {
  const start = path.search(/\/(accounts|zones)(\/|$)/);
  const endpoint = PARAMETERS.reduce(
    (text, [collection, parameter]) => text.replace(collection, `$1${parameter}`),
    start === -1 ? path : path.slice(start),
  );
  return `${method} ${endpoint}`;
}

/** Counts requests by endpoint, in the order in which the endpoints were first called. */
export function countCalls(requests: readonly RecordedRequest[]): ApiCalls {
  const calls: ApiCalls = {};
  for (const request of requests) {
    const endpoint = endpointOf(request);
    calls[endpoint] = (calls[endpoint] ?? 0) + 1;
  }
  return calls;
}

/** An endpoint by its last word that is no parameter: "PATCH cfd_tunnel", "GET token". */
function shortEndpoint(endpoint: string): string {
  const [method = "", path = ""] = endpoint.split(" ");
  const word = path.split("/").findLast((segment) => segment !== "" && !segment.startsWith("{"));
  return `${method} ${word ?? path}`;
}

/** The calls by the last words of their endpoints: "PATCH cfd_tunnel", "2 × GET token". */
export function shortCalls(calls: ApiCalls): string[] {
  const short: ApiCalls = {};
  for (const [endpoint, times] of Object.entries(calls)) {
    const name = shortEndpoint(endpoint);
    short[name] = (short[name] ?? 0) + times;
  }
  return Object.entries(short).map(([name, times]) => (times === 1 ? name : `${times} × ${name}`));
}
