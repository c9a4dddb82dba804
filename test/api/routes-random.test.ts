/**
 * Random accounts with routes of other people, random programs, renames, replacements and faults, in the order in which the
 * engine asks a provider: whatever happens, nobody else's route changes; and in the end what is declared stands.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { HostnameRouteLifecycle } from "../../provider/lifecycle/hostname-route.js";
import { NetworkRouteLifecycle } from "../../provider/lifecycle/network-route.js";
import { processOf, type Provider } from "./process.js";
import { emulator, foreignComment, place, program, tunnel, walk, walksOf } from "./random-stage.js";
import { runs } from "../property-runs.js";

/** One kind of route: what can be there once, and how the API calls it. */
interface Kind {
  readonly resource: string;
  readonly path: string;
  /** The field that is unique, of the wire and of the inputs alike. */
  readonly unique: "network" | "hostname";
  readonly places: readonly string[];
  readonly provider: () => Provider;
}

const kinds: readonly Kind[] = [
  {
    resource: "NetworkRoute",
    path: "/teamnet/routes",
    unique: "network",
    places: ["10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "fd00::/48"],
    provider: processOf((session) => new NetworkRouteLifecycle(session)),
  },
  {
    resource: "HostnameRoute",
    path: "/zerotrust/routes/hostname",
    unique: "hostname",
    places: ["a.internal", "ba.internal", "*.internal", "c.internal"],
    provider: processOf((session) => new HostnameRouteLifecycle(session)),
  },
];

const foreign = fc.uniqueArray(fc.record({ place, tunnel, comment: foreignComment }), {
  maxLength: 3,
  selector: (route) => route.place,
});
// Two resources of one place are refused at preview.
const programs = program.filter(
  (resources) => new Set(Object.values(resources).map((one) => one.place)).size === Object.keys(resources).length,
);
const walks = walksOf(programs, ["/teamnet/routes", "/routes/hostname", "/virtual_networks"]);

async function tunnelNamed(name: string): Promise<string> {
  const { result } = await emulator.call("POST", "/cfd_tunnel", { name });
  return (result as unknown as { id: string }).id;
}

describe.each(kinds)("$resource", ({ path, unique, places, provider }) => {
  type SeenRoute = { readonly id: string } & Readonly<Record<string, string>>;

  async function seen(): Promise<SeenRoute[]> {
    const { result } = await emulator.call("GET", `${path}?is_deleted=false&per_page=1000`);
    return result as unknown as SeenRoute[];
  }

  it("changes nobody else's, and ends in what is declared", async () => {
    const walked = Number(process.env["ROUTE_WALKS"] ?? runs(40));
    await fc.assert(
      fc.asyncProperty(foreign, walks, programs, programs, async (others, steps, last, twin) => {
        emulator.reset();
        const tunnels = [await tunnelNamed("blue"), await tunnelNamed("green")];
        for (const { place: index, tunnel: to, comment } of others) {
          const body = { [unique]: places[index], tunnel_id: tunnels[to], comment };
          expect((await emulator.call("POST", path, body)).status).toBe(200);
        }
        const routes = {
          provider,
          seen,
          placeOf: (route: SeenRoute) => route[unique] ?? "",
          places,
          inputsOf: (where: string, index: number) => ({ tunnelId: tunnels[index], [unique]: where }),
          standing: (index: number) => ({ tunnel_id: tunnels[index] }),
        };
        await walk(routes, steps, last, twin);
      }),
      { numRuns: walked },
    );
  });
});
