import { listOf, object, type Schema } from "./json-schema.js";

/** One endpoint of the reference, and who in the provider uses it. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/accounts/{account_id}`, or, where it begins with `/zones`, as it is. */
  readonly path: string;
  readonly query: Schema;
  /** Absent where the request has no body. */
  readonly body?: Schema;
  readonly result: Schema;
  readonly isList: boolean;
  /** Resource methods and look-ups, as the table of docs/endpoints.md names them. */
  readonly usedBy: readonly string[];
}

interface Facts {
  readonly query?: Schema;
  readonly body?: Schema;
  readonly isList?: true;
}

/** Describes an endpoint. */
export function endpoint(
  request: `${Endpoint["method"]} ${string}`,
  result: Schema,
  usedBy: readonly string[],
  facts: Facts = {},
): Endpoint {
  const [method = "GET", path = ""] = request.split(" ");
  return {
    method: method as Endpoint["method"],
    path,
    query: facts.query ?? object({}),
    ...(facts.body === undefined ? {} : { body: facts.body }),
    result: facts.isList === true ? listOf(result) : result,
    isList: facts.isList === true,
    usedBy,
  };
}

/** How an endpoint is named. */
export function nameOf({ method, path }: Pick<Endpoint, "method" | "path">): string {
  return `${method} ${path}`;
}

/** The endpoint that a request is for, with the ids in its path; undefined where it is none of these. */
export function endpointOf(
  endpoints: readonly Endpoint[],
  method: string,
  path: string,
): { endpoint: Endpoint; ids: string[] } | undefined {
  for (const endpoint of endpoints) {
    const pattern = endpoint.path.replace("{ip}", "([^/]+)").replaceAll(/\{\w+\}/g, "([0-9a-f-]{32,36})");
    const base = endpoint.path.startsWith("/zones") ? "" : "/accounts/[0-9a-f]{32}";
    const match = new RegExp(`${base}${pattern}$`).exec(path);
    if (match !== null && endpoint.method === method) return { endpoint, ids: match.slice(1) };
  }
  return undefined;
}
