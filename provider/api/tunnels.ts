import { type ApiClient } from "./http/client.js";
import { listPages } from "./http/pages.js";
import { path, type ApiPath } from "./http/path.js";
import { hasId } from "./http/shapes.js";
import { type TunnelKind, type TunnelWire } from "./wire.js";

/** Every filter that the list endpoints have; times as RFC 3339. */
export interface ListTunnelsQuery {
  readonly name?: string;
  /** true: only deleted ones; false: none of them; absent: both. */
  readonly is_deleted?: boolean;
  /** Created, and not deleted, before this time. */
  readonly existed_at?: string;
  readonly uuid?: string;
  readonly was_active_at?: string;
  readonly was_inactive_at?: string;
  readonly include_prefix?: string;
  readonly exclude_prefix?: string;
  readonly status?: "inactive" | "degraded" | "healthy" | "down";
  /** Only for "tunnels", the list of all kinds. */
  readonly tun_types?: readonly string[];
  /** 1 to 1,000. */
  readonly per_page?: number;
}

/** A complete list, and when it was asked for and received: what was written in between may be missing. */
export interface TunnelList {
  readonly tunnels: TunnelWire[];
  /** The server's time of the first page, in milliseconds. */
  readonly serverTime?: number;
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** The body of a create. `config_src` and `tunnel_secret` are cfd_tunnel's, `ha` is warp_connector's. */
export interface CreateTunnelBody {
  readonly name: string;
  readonly config_src?: "cloudflare" | "local";
  readonly tunnel_secret?: string;
  readonly ha?: boolean;
}

/** What can be changed in place. */
export interface TunnelPatch {
  readonly name?: string;
  readonly tunnel_secret?: string;
}

function collectionPath(kind: TunnelKind, accountId: string): ApiPath {
  return kind === "cfd_tunnel" ? path`/accounts/${accountId}/cfd_tunnel` : path`/accounts/${accountId}/warp_connector`;
}

function tunnelPath(kind: TunnelKind, accountId: string, tunnelId: string): ApiPath {
  return kind === "cfd_tunnel"
    ? path`/accounts/${accountId}/cfd_tunnel/${tunnelId}`
    : path`/accounts/${accountId}/warp_connector/${tunnelId}`;
}

/** Lists the tunnels of a kind, or ("tunnels") of all kinds, over all pages. */
export async function listTunnels(
  client: ApiClient,
  kind: TunnelKind | "tunnels",
  accountId: string,
  query: ListTunnelsQuery = {},
): Promise<TunnelList> {
  const { tun_types, per_page = 1_000, ...filters } = query;
  const list = await listPages<TunnelWire>(client, {
    path: kind === "tunnels" ? path`/accounts/${accountId}/tunnels` : collectionPath(kind, accountId),
    query: { ...filters, ...(tun_types === undefined ? {} : { tun_types: tun_types.join(",") }) },
    perPage: per_page,
  });
  return {
    tunnels: list.items,
    ...(list.serverTime === undefined ? {} : { serverTime: list.serverTime }),
    sentAt: list.sentAt,
    receivedAt: list.receivedAt,
  };
}

/** Creates a tunnel. The answer holds its token. Sent again only where it surely was not processed. */
export async function createTunnel(
  client: ApiClient,
  kind: TunnelKind,
  accountId: string,
  body: CreateTunnelBody,
): Promise<TunnelWire> {
  const answer = await client.request<TunnelWire>({
    method: "POST",
    path: collectionPath(kind, accountId),
    body,
    accepts: hasId,
  });
  return answer.result;
}

/** Reads a tunnel. A deleted one is answered too, with `deleted_at` set. */
export async function getTunnel(
  client: ApiClient,
  kind: TunnelKind,
  accountId: string,
  tunnelId: string,
): Promise<TunnelWire> {
  const answer = await client.request<TunnelWire>({
    method: "GET",
    path: tunnelPath(kind, accountId, tunnelId),
    accepts: hasId,
  });
  return answer.result;
}

/** Changes a tunnel's name or secret. An empty patch is refused by the API (1030). */
export async function updateTunnel(
  client: ApiClient,
  kind: TunnelKind,
  accountId: string,
  tunnelId: string,
  patch: TunnelPatch,
): Promise<TunnelWire> {
  const answer = await client.request<TunnelWire>({
    method: "PATCH",
    path: tunnelPath(kind, accountId, tunnelId),
    body: patch,
    accepts: hasId,
  });
  return answer.result;
}

/**
 * Deletes a tunnel. One that was deleted by an earlier attempt of the same call may answer not found. `cascade` takes its
 * connections and its private network routes along: it is not in the reference, but cloudflared's own `delete --force`
 * sends it.
 */
export async function deleteTunnel(
  client: ApiClient,
  kind: TunnelKind,
  accountId: string,
  tunnelId: string,
  options: { readonly cascade?: boolean } = {},
): Promise<TunnelWire> {
  const answer = await client.request<TunnelWire>({
    method: "DELETE",
    path: tunnelPath(kind, accountId, tunnelId),
    ...(options.cascade === true ? { query: { cascade: true } } : {}),
  });
  // The success is what counts: the legacy endpoint answers null.
  return hasId(answer.result) ? answer.result : { id: tunnelId };
}
