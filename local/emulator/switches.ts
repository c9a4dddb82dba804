/** What a tunnel's DELETE may do while routes lead through it. */
export const routesOnTunnelDelete = ["refuse", "delete"] as const;

/** Behaviours of the API of which more than one has been seen. A test may switch them at any time; a reset undoes that. */
export interface Switches {
  /** While routes lead through a tunnel, its DELETE is refused (1023), or deletes them with it. */
  routesOnTunnelDelete: (typeof routesOnTunnelDelete)[number];
  /** Whether the header `Ratelimit` says 1199 remaining whatever was used, as was seen, instead of counting. */
  constantRatelimit: boolean;
  /** Whether tunnels show their `connections`, and routes may be named by their network, as before 2026-10-05. */
  before20261005: boolean;
}
