import { type ApiClient } from "./http/client.js";
import { CloudflareApiError } from "./http/errors.js";
import { type Family } from "./http/family.js";
import { ACCOUNT_DOCS, DOCS } from "./http/links.js";
import { DEFAULT_BASE_URL } from "./http/base-url.js";
import { listPages, type PagedList } from "./http/pages.js";
import { path, type ApiPath } from "./http/path.js";
import { hasId } from "./http/shapes.js";
import { type TunnelKind, type TunnelWire } from "./wire.js";

const CLOUDFLARED = [
  "Cloudflare Tunnel",
  "Cloudflare One Connector: cloudflared",
  "Cloudflare One Connectors",
] as const;
const WARP = ["Cloudflare One Connector: WARP", "Cloudflare One Connectors"] as const;

/** Cloudflare's pages about tunnels. */
export const TUNNEL_DOCS = `${DOCS}/cloudflare-one/connections/connect-networks/`;

/** What all endpoints of a tunnel, and of what belongs to one, have in common. */
export const ofTunnel: Family = {
  permissions: [
    // "Cloudflare Tunnel" does not cover WARP connectors.
    { path: /\/warp_connector(?:\/|$)/, anyOf: WARP, levels: { GET: "Read" } },
    { anyOf: CLOUDFLARED, levels: { GET: "Read" } },
  ],
  remedies: [
    {
      codes: [7003, 7000],
      advice:
        "An identifier in the path is malformed: check the account id (32 hexadecimal digits; CLOUDFLARE_ACCOUNT_ID, or " +
        `cloudflare:accountId) and the tunnel id (a UUID). Check the base URL too, if it is not ${DEFAULT_BASE_URL}.`,
      link: ACCOUNT_DOCS,
    },
    {
      codes: [1002, 1054, 1055],
      advice:
        "There is no such tunnel in this account. It may have been deleted outside this program: `pulumi refresh` brings the " +
        "state up to date. Check the account id too.",
      link: ACCOUNT_DOCS,
    },
  ],
  // 1002 tunnel, 1054 token of an unknown tunnel, 1055 configuration of an unknown tunnel.
  notFound: {
    codes: [1002, 1054, 1055],
    path: /\/accounts\/[^/]+\/(?:cfd_tunnel|warp_connector|tunnels)\/[^/?]+/,
  },
};

const family: Family = {
  ...ofTunnel,
  remedies: [
    {
      codes: [1013],
      advice:
        "A live tunnel of this account has this name already. A resource that was only renamed in the program keeps its " +
        "tunnel with the option aliases. Otherwise choose another name, or take the tunnel over with `adopt: true`.",
      link: TUNNEL_DOCS,
    },
    {
      codes: [1022],
      path: /\/warp_connector\//,
      advice:
        "A client is still connected through this WARP connector. Disconnect or stop its clients, wait a few minutes until " +
        "Cloudflare counts them as gone, and run again.",
      link: TUNNEL_DOCS,
    },
    {
      codes: [1022],
      advice:
        'Connectors (cloudflared) are still running this tunnel. Stop them, or set `onActiveConnections: "disconnect"` on ' +
        "the resource, and run again.",
      link: TUNNEL_DOCS,
    },
    {
      codes: [1023],
      advice:
        "Private networks are routed through this tunnel. Delete those routes first (`cloudflared tunnel route ip delete`, " +
        "or Networks > Routes in the dashboard), and run again.",
      link: `${TUNNEL_DOCS}private-net/`,
    },
    ...ofTunnel.remedies,
  ],
};

/** 1013: a live tunnel of the account has the name already. */
export function isNameConflict(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.hasCode(1013);
}

/** 1022: connectors are connected, so the tunnel cannot be deleted. */
export function isActiveConnections(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.hasCode(1022);
}

/** 1023: private networks are routed through the tunnel, so it cannot be deleted. */
export function isRoutesAttached(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.hasCode(1023);
}

/** Every filter that the list endpoints have; times as RFC 3339. */
export interface ListTunnelsQuery {
  readonly name?: string;
  /**
   * true: the deleted ones; false: the live ones. Always said: the reference takes a list without it for one of both, the
   * API's changelog of 2025-09-02 for one of live ones.
   */
  readonly is_deleted: boolean;
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
  query: ListTunnelsQuery,
  options: Pick<PagedList, "mayLack"> = {},
): Promise<TunnelList> {
  const { tun_types, per_page = 1_000, ...filters } = query;
  const list = await listPages<TunnelWire>(client, {
    path: kind === "tunnels" ? path`/accounts/${accountId}/tunnels` : collectionPath(kind, accountId),
    family,
    query: { ...filters, ...(tun_types === undefined ? {} : { tun_types: tun_types.join(",") }) },
    perPage: per_page,
    ...options,
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
    family,
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
    family,
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
    family,
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
    family,
    ...(options.cascade === true ? { query: { cascade: true } } : {}),
  });
  // The success is what counts: the legacy endpoint answers null.
  return hasId(answer.result) ? answer.result : { id: tunnelId };
}
