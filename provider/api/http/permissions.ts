/** Names of permissions as the dashboard shows them, without the level. */
const CLOUDFLARED = [
  "Cloudflare Tunnel",
  "Cloudflare One Connector: cloudflared",
  "Cloudflare One Connectors",
] as const;
const WARP = ["Cloudflare One Connector: WARP", "Cloudflare One Connectors"] as const;

/** A permission level as the dashboard calls it; the API's documentation says Write for Edit. */
export type PermissionLevel = "Read" | "Edit";

interface PermissionRow {
  readonly path: RegExp;
  /** Any one of them is enough. */
  readonly anyOf: readonly string[];
  /** By method; other methods need Edit. */
  readonly levels: Readonly<Record<string, PermissionLevel>>;
}

/** Which permission each endpoint needs; the first row whose path matches counts. */
const PERMISSIONS: readonly PermissionRow[] = [
  // A token lets a connector run, so reading it needs Edit (1001 "Not authorized" with Read).
  { path: /\/cfd_tunnel\/[^/]+\/token$/, anyOf: CLOUDFLARED, levels: {} },
  { path: /\/warp_connector\/[^/]+\/token$/, anyOf: WARP, levels: {} },
  { path: /\/cfd_tunnel(?:\/|$)/, anyOf: CLOUDFLARED, levels: { GET: "Read" } },
  // "Cloudflare Tunnel" does not cover WARP connectors.
  { path: /\/warp_connector(?:\/|$)/, anyOf: WARP, levels: { GET: "Read" } },
  { path: /\/tunnels(?:\/|$)/, anyOf: CLOUDFLARED, levels: { GET: "Read" } },
  {
    path: /\/teamnet\/routes(?:\/|$)/,
    anyOf: ["Cloudflare Tunnel", "Cloudflare One Networks"],
    levels: { GET: "Read" },
  },
];

/** What a request needs. */
export interface NeededPermission {
  readonly anyOf: readonly string[];
  readonly level: PermissionLevel;
}

/** The permission that a request needs; undefined for a path that is not in the table. */
export function permissionFor(method: string, path: string): NeededPermission | undefined {
  const row = PERMISSIONS.find((candidate) => candidate.path.test(path));
  return row === undefined ? undefined : { anyOf: row.anyOf, level: row.levels[method] ?? "Edit" };
}

/** The same, as a sentence part: `"Account > Cloudflare Tunnel > Edit" (or …)`. */
export function permissionText({ anyOf, level }: NeededPermission): string {
  const [first = "", ...others] = anyOf.map((name) => `"${name}: ${level}"`);
  return others.length === 0 ? first : `${first} (or ${others.join(" or ")})`;
}
