import { type ApiClient, type Query } from "./http/client.js";
import { type Family } from "./http/family.js";
import { listPages } from "./http/pages.js";
import { path, type ApiPath } from "./http/path.js";
import { hasId, isListOfObjects } from "./http/shapes.js";

/** The requests that objects of an account have in common: private networks, host names and virtual networks. */
export interface AccountCollection<Wire, Body> {
  /** All objects that match, over all pages; `per_page` says how long one is, 1000 unless it is given. */
  list(client: ApiClient, accountId: string, query: Query): Promise<Wire[]>;
  /** One object. A deleted one may be answered too, with `deleted_at` set. */
  get(client: ApiClient, accountId: string, id: string): Promise<Wire>;
  /** Creates one. Sent again only where it surely was not processed. */
  create(client: ApiClient, accountId: string, body: Body): Promise<Wire>;
  /** Changes one in place. Never empty: the API answers that with a 500 (tf#5784). */
  update(client: ApiClient, accountId: string, id: string, body: Partial<Body>): Promise<Wire>;
  /** Deletes one. */
  remove(client: ApiClient, accountId: string, id: string): Promise<void>;
}

/**
 * The requests to the collection at `/accounts/{account_id}/…`, whose path `below` gives. A list is paginated, unless
 * `onePage` says that the API answers all of it at once.
 */
export function accountCollection<Wire extends { readonly id: string }, Body>(
  family: Family,
  below: (accountId: string) => ApiPath,
  { onePage = false } = {},
): AccountCollection<Wire, Body> {
  const one = (accountId: string, id: string): ApiPath => (below(accountId) + path`/${id}`) as ApiPath;
  return {
    list: async (client, accountId, { per_page = 1_000, ...query }) => {
      const path = below(accountId);
      if (!onePage) return (await listPages<Wire>(client, { path, family, query, perPage: Number(per_page) })).items;
      const accepts = (result: unknown): boolean => result === null || isListOfObjects(result);
      return (await client.request<Wire[] | null>({ method: "GET", path, family, query, accepts })).result ?? [];
    },
    get: async (client, accountId, id) => {
      const answer = await client.request<Wire>({ method: "GET", path: one(accountId, id), family, accepts: hasId });
      return answer.result;
    },
    create: async (client, accountId, body) => {
      const answer = await client.request<Wire>({
        method: "POST",
        path: below(accountId),
        family,
        body,
        accepts: hasId,
      });
      return answer.result;
    },
    update: async (client, accountId, id, body) => {
      const request = { method: "PATCH", path: one(accountId, id), family, body, accepts: hasId } as const;
      return (await client.request<Wire>(request)).result;
    },
    remove: async (client, accountId, id) => {
      await client.request<unknown>({ method: "DELETE", path: one(accountId, id), family });
    },
  };
}
