/**
 * Random zones with records of other people, random programs, renames, replacements and faults, in the order in which the
 * engine asks a provider: whatever happens, nobody else's record changes; and in the end what is declared stands.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { startEmulator, type Emulator } from "../../local/emulator/index.js";
import { DnsRouteLifecycle } from "../../provider/lifecycle/dns-route/lifecycle.js";
import { commentOf } from "../../provider/session/comment-mark.js";
import { Session } from "../../provider/session/session.js";
import { StackModel, type Step } from "./stack-model.js";

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

interface SeenRecord {
  id: string;
  name: string;
  type: string;
  content: string;
  comment: string | null;
}

/** One resource as a program declares it. Its logical name is its key in the program. */
interface Declared {
  readonly host: number;
  readonly tunnel: number;
  readonly comment?: string | undefined;
  readonly adopt?: true | undefined;
}
const tunnels = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];
const hostOf = (index: number): string => `h${String(index)}.example.com`;
const targetOf = (index: number): string => `${String(tunnels[index])}.cfargotunnel.com`;

const routes = (): DnsRouteLifecycle => new DnsRouteLifecycle(new Session(process.env, () => Promise.resolve()));

function inputsOf(name: string, { host, tunnel, comment, adopt }: Declared): Record<string, unknown> {
  return {
    accountId: emulator.accountId,
    tunnelId: tunnels[tunnel],
    hostname: hostOf(host),
    comment: comment ?? commentOf("shop", "prod", name),
    mark: name,
    ...(adopt === undefined ? {} : { adopt }),
  };
}

async function records(): Promise<SeenRecord[]> {
  const { result } = await emulator.callApi("GET", `/zones/${emulator.zoneId}/dns_records?per_page=1000`);
  return result as unknown as SeenRecord[];
}

const host = fc.nat(3);
const tunnel = fc.nat(1);
/** Records of other people: elsewhere, at this stack's tunnels too, under any comment but this stack's own. */
const foreign = fc.uniqueArray(
  fc.oneof(
    fc.record({
      name: host,
      type: fc.constant("CNAME"),
      content: fc.oneof(fc.constant("shop.example.net"), tunnel.map(targetOf)),
      comment: fc.constantFrom("", "by hand", "Pulumi shop/dev/r0", "Pulumi blog/prod/r0"),
      proxied: fc.boolean(),
    }),
    fc.record({ name: host, type: fc.constant("A"), content: fc.constantFrom("192.0.2.1", "192.0.2.2") }),
    fc.record({ name: host, type: fc.constant("TXT"), content: tunnel.map(targetOf) }),
  ),
  { maxLength: 4, selector: ({ name, type }) => `${String(name)} ${type === "TXT" ? "TXT" : "address"}` },
);
const declared: fc.Arbitrary<Declared> = fc.record(
  {
    host,
    tunnel,
    comment: fc.constantFrom(undefined, "web team"),
    adopt: fc.constantFrom(undefined, undefined, undefined, true as const),
  },
  { requiredKeys: ["host", "tunnel"] },
);
const names = fc.constantFrom("r0", "r1", "r2");
const program = fc.dictionary(names, declared, { maxKeys: 3 });
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
  path: fc.constantFrom("/dns_records", "/zones$"),
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

it("changes nobody else's record, and ends in what is declared", { timeout: 300_000 }, async () => {
  const runs = Number(process.env["DNS_WALKS"] ?? "60");
  await fc.assert(
    fc.asyncProperty(foreign, walk, program, async (others, steps, last) => {
      emulator.reset();
      for (const { name, ...record } of others) {
        await emulator.callApi("POST", `/zones/${emulator.zoneId}/dns_records`, { ...record, name: hostOf(name) });
      }
      const before = await records();
      const adopted = new Set<string>();
      const untouched = async (): Promise<void> => {
        const now = await records();
        for (const record of before) {
          if (record.type === "TXT" || !adopted.has(record.name)) expect(now).toContainEqual(record);
        }
      };

      const stack = new StackModel(routes, inputsOf);
      for (const [next, fails] of steps) {
        if (fails !== undefined) emulator.addFault(fails);
        if (next.run === "up") {
          for (const { host: index, adopt } of Object.values(next.program)) if (adopt) adopted.add(hostOf(index));
        }
        await stack.run(next);
        emulator.clearFaults();
        await untouched();
      }

      for (const { host: index, adopt } of Object.values(last)) if (adopt) adopted.add(hostOf(index));
      const up = { run: "up", program: last, replace: [] } as const;
      if (await stack.run(up)) {
        await untouched();
        const now = await records();
        for (const { host: index, tunnel: to, comment } of Object.values(last)) {
          const there = now.filter(({ name, type }) => name === hostOf(index) && type !== "TXT");
          expect(there).toMatchObject([{ type: "CNAME", content: targetOf(to), proxied: true }]);
          if (comment !== undefined) expect(there[0]?.comment).toBe(comment);
        }
        emulator.clearRequests();
        expect(await stack.run(up)).toBe(true);
        expect(emulator.requests().map(({ method, path }) => `${method} ${path}`)).toEqual([]);
      }
      expect(await stack.run({ run: "destroy" })).toBe(true);
      await untouched();
      const left = await records();
      const isForeign = ({ id }: SeenRecord): boolean => before.some((record) => record.id === id);
      expect(left.filter((record) => !isForeign(record))).toEqual([]);
    }),
    { numRuns: runs },
  );
});
