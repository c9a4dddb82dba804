/**
 * Random accounts with routes of other people, random programs, renames, replacements and faults, in the order in which the
 * engine asks a provider: whatever happens, nobody else's route changes; and in the end what is declared stands.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { startEmulator, type Emulator } from "../../local/emulator/index.js";
import type { Lifecycle, Properties } from "../../provider/lifecycle/guard.js";
import { HostnameRouteLifecycle } from "../../provider/lifecycle/hostname-route.js";
import { NetworkRouteLifecycle } from "../../provider/lifecycle/network-route.js";
import { commentOf } from "../../provider/session/comment-mark.js";
import { Session } from "../../provider/session/session.js";
import { StackModel, type Program, type Step } from "./stack-model.js";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
  vi.stubEnv("CLOUDFLARE_BASE_URL", emulator.baseUrl);
  vi.stubEnv("CLOUDFLARE_API_TOKEN", emulator.apiToken);
  vi.stubEnv("CLOUDFLARE_TUNNEL_BACKOFF_SECONDS", "0.001");
  vi.spyOn(console, "log").mockReturnValue();
  vi.spyOn(console, "warn").mockReturnValue();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await emulator.close();
});

interface Seen {
  readonly id: string;
  readonly tunnel_id: string;
  readonly comment: string;
}

/** One resource as a program declares it. */
interface Declared {
  readonly place: number;
  readonly tunnel: number;
  readonly comment?: string | undefined;
  readonly adopt?: true | undefined;
}

/** One kind of route: what can be there once, and how the API calls it. */
interface Kind {
  readonly resource: string;
  readonly path: string;
  /** The field that is unique, of the wire and of the inputs alike. */
  readonly unique: "network" | "hostname";
  readonly places: readonly string[];
  readonly lifecycle: (session: Session) => Lifecycle;
}

const kinds: readonly Kind[] = [
  {
    resource: "NetworkRoute",
    path: "/teamnet/routes",
    unique: "network",
    places: ["10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "fd00::/48"],
    lifecycle: (session) => new NetworkRouteLifecycle(session),
  },
  {
    resource: "HostnameRoute",
    path: "/zerotrust/routes/hostname",
    unique: "hostname",
    places: ["a.internal", "ba.internal", "*.internal", "c.internal"],
    lifecycle: (session) => new HostnameRouteLifecycle(session),
  },
];

const place = fc.nat(3);
const tunnel = fc.nat(1);
const foreign = fc.uniqueArray(
  fc.record({ place, tunnel, comment: fc.constantFrom("", "by hand", "Pulumi shop/dev/r0", "Pulumi blog/prod/r0") }),
  { maxLength: 3, selector: (route) => route.place },
);
const declared: fc.Arbitrary<Declared> = fc.record(
  {
    place,
    tunnel,
    comment: fc.constantFrom(undefined, "web team"),
    adopt: fc.constantFrom(undefined, undefined, undefined, true as const),
  },
  { requiredKeys: ["place", "tunnel"] },
);
// Two resources of one place are refused at preview.
const program = fc
  .dictionary(fc.constantFrom("r0", "r1", "r2"), declared, { maxKeys: 3 })
  .filter(
    (resources) => new Set(Object.values(resources).map((one) => one.place)).size === Object.keys(resources).length,
  );
const step: fc.Arbitrary<Step<Declared>> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ run: fc.constant("up" as const), program, replace: fc.subarray(["r0", "r1", "r2"]) }),
  },
  { weight: 1, arbitrary: fc.constant({ run: "refresh" as const }) },
  { weight: 1, arbitrary: fc.constant({ run: "destroy" as const }) },
);
const fault = fc.record({
  method: fc.constantFrom("GET", "POST", "PATCH", "DELETE"),
  path: fc.constantFrom("/teamnet/routes", "/routes/hostname", "/virtual_networks"),
  skip: fc.nat(2),
  times: fc.constantFrom(1, 2, 7),
  fault: fc.constantFrom(
    { reset: "before" as const },
    { reset: "after" as const },
    { status: 500 },
    { status: 500, processed: true as const },
    { status: 403 },
    { malformed: true as const },
  ),
});
const walk = fc.array(fc.tuple(step, fc.option(fault, { nil: undefined, freq: 2 })), { minLength: 1, maxLength: 6 });

async function tunnelNamed(name: string): Promise<string> {
  const { result } = await emulator.call("POST", "/cfd_tunnel", { name });
  return (result as unknown as { id: string }).id;
}

function adoptedBy({ places }: Kind, resources: Program<Declared>): string[] {
  return Object.values(resources).flatMap(({ place: index, adopt }) => (adopt ? [places[index] ?? ""] : []));
}

describe.each(kinds)("$resource", (kind) => {
  const { path, unique, places, lifecycle } = kind;
  type SeenRoute = Seen & Readonly<Record<string, string>>;

  async function routes(): Promise<SeenRoute[]> {
    const { result } = await emulator.call("GET", `${path}?is_deleted=false&per_page=1000`);
    return result as unknown as SeenRoute[];
  }

  it("changes nobody else's, and ends in what is declared", { timeout: 300_000 }, async () => {
    const runs = Number(process.env["ROUTE_WALKS"] ?? "40");
    await fc.assert(
      fc.asyncProperty(foreign, walk, program, async (others, steps, last) => {
        emulator.reset();
        const tunnels = [await tunnelNamed("blue"), await tunnelNamed("green")];
        for (const { place: index, tunnel: to, comment } of others) {
          await emulator.call("POST", path, { [unique]: places[index], tunnel_id: tunnels[to], comment });
        }
        const before = await routes();
        const adopted = new Set<string>();
        const untouched = async (): Promise<void> => {
          const now = await routes();
          for (const route of before) if (!adopted.has(route[unique] ?? "")) expect(now).toContainEqual(route);
        };
        const inputsOf = (name: string, { place: index, tunnel: to, comment, adopt }: Declared): Properties => ({
          accountId: emulator.accountId,
          tunnelId: tunnels[to],
          [unique]: places[index],
          comment: comment ?? commentOf("shop", "prod", name),
          mark: name,
          ...(adopt === undefined ? {} : { adopt }),
        });
        const stack = new StackModel(() => lifecycle(new Session(process.env, () => Promise.resolve())), inputsOf);

        for (const [next, fails] of steps) {
          if (fails !== undefined) emulator.addFault(fails);
          if (next.run === "up") for (const one of adoptedBy(kind, next.program)) adopted.add(one);
          await stack.run(next);
          emulator.clearFaults();
          await untouched();
        }

        for (const one of adoptedBy(kind, last)) adopted.add(one);
        const up = { run: "up", program: last, replace: [] } as const;
        if (await stack.run(up)) {
          await untouched();
          const now = await routes();
          for (const [name, one] of Object.entries(last)) {
            const there = now.filter((route) => route[unique] === places[one.place]);
            expect(there).toMatchObject([{ tunnel_id: inputsOf(name, one)["tunnelId"] }]);
            // The one that marks it as this stack's stays where a resource was only renamed.
            if (one.comment !== undefined) expect(there[0]?.comment).toBe(one.comment);
          }
          emulator.clearRequests();
          expect(await stack.run(up)).toBe(true);
          expect(emulator.requests().map(({ method, path: asked }) => `${method} ${asked}`)).toEqual([]);
        }
        expect(await stack.run({ run: "destroy" })).toBe(true);
        await untouched();
        const left = await routes();
        expect(left.filter(({ id }) => !before.some((route) => route.id === id))).toEqual([]);
      }),
      { numRuns: runs },
    );
  });
});
