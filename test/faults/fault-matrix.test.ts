import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";
import { ProviderHost } from "../grpc/provider-host.js";
import { FAULT_KINDS } from "./fault-kinds.js";
import { differences } from "./expected.js";
import { type Cell, type CellOutcome, requestsOf, tryCell } from "./fault-matrix.js";
import { addFigure, progress } from "./figures.js";
import { isPlugin, madeSecrets, pluginState } from "./front.js";
import { WIRE_OPERATIONS } from "./operations.js";
import { SecretSearch } from "./secret-search.js";
import { accountIds, makeSecrets, World } from "./world.js";

const TIMES = ["once", "until removed"] as const;

/** Short waits: what is tested is that they end. Two retries: on a busy machine a connection may break by itself. */
const impatient = {
  CLOUDFLARE_TUNNEL_BACKOFF_SECONDS: "0.01",
  CLOUDFLARE_TUNNEL_MAX_RETRIES: "2",
  // A creation whose answer is lost is looked for as long as that.
  CLOUDFLARE_TUNNEL_TOTAL_TIMEOUT_SECONDS: "12",
};
/** What each process is configured with: what the state of the stack has of a native provider. */
const stackConfig: Record<string, string> = isPlugin ? pluginState("one") : {};
const wide = { CLOUDFLARE_TUNNEL_MAX_CONCURRENT: "200" };

/** Cells of a lane share the process that meets the fault, and so many are tried at once. */
const LANES = {
  plain: { atOnce: 12, env: {} },
  limited: { atOnce: 48, env: {} },
  hanging: {
    atOnce: 64,
    env: { CLOUDFLARE_TUNNEL_TIMEOUT_SECONDS: "3", CLOUDFLARE_TUNNEL_BODY_TIMEOUT_SECONDS: "3" },
  },
} as const;
type Lane = keyof typeof LANES;
const laneOf = ({ kind }: Cell): Lane => kind.lane ?? "plain";

const secrets = makeSecrets();
const search = new SecretSearch();
const outcomes: CellOutcome[] = [];
let emulator: Emulator;
let hosts: Record<Lane | "clean", ProviderHost>;

async function inParallel<T>(atOnce: number, items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function cells(worlds: () => World): Promise<Cell[]> {
  const asked = new Map<string, Awaited<ReturnType<typeof requestsOf>>>();
  const { plain, clean } = hosts;
  await inParallel(LANES.plain.atOnce, WIRE_OPERATIONS, async (operation) => {
    asked.set(operation.title, await requestsOf(operation, worlds(), { faulted: plain, clean }));
  });
  // By kind of fault, so that those that wait long wait together.
  return FAULT_KINDS.flatMap((kind) =>
    TIMES.flatMap((times) =>
      WIRE_OPERATIONS.flatMap((operation) =>
        (asked.get(operation.title) ?? []).map((each) => ({ operation, asked: each, kind, times })),
      ),
    ),
  );
}

/** Adds what each account holds instead of what it should. */
function compare(tried: readonly CellOutcome[]): void {
  const states = new Map(emulator.state().accounts.map((account) => [account.id, account]));
  for (const { accountId, expected, wrong } of tried) {
    const state = states.get(accountId);
    wrong.push(...(state === undefined ? ["the account is gone"] : differences(state, expected)));
  }
}

/** On a busy machine, the short time-outs of this lane strike healthy requests too: such a cell is tried again by itself. */
async function tryBusyOnesAgain(worlds: () => World): Promise<void> {
  const suspect = ({ cell, wrong }: CellOutcome): boolean => cell.kind.lane === "hanging" && wrong.length > 0;
  for (const [index, outcome] of [...outcomes.entries()].filter(([, each]) => suspect(each))) {
    const again = await tryCell(outcome.cell, worlds(), { faulted: hosts.hanging, clean: hosts.clean });
    compare([again]);
    outcomes[index] = again;
  }
}

beforeAll(async () => {
  const accounts = accountIds(6_000);
  emulator = await startEmulator({ accounts, reconnectDelayMs: 0 });
  const env = {
    CLOUDFLARE_BASE_URL: emulator.baseUrl,
    CLOUDFLARE_ACCOUNT_ID: emulator.accountId,
    CLOUDFLARE_API_TOKEN: emulator.apiToken,
  };
  const start = (own: Record<string, string>): Promise<ProviderHost> =>
    ProviderHost.start({ ...env, ...wide, ...own }, stackConfig);
  const [plain, limited, hanging, clean] = await Promise.all([
    ...[LANES.plain, LANES.limited, LANES.hanging].map((lane) => start({ ...impatient, ...lane.env })),
    start({}),
  ]);
  hosts = { plain, limited, hanging, clean } as typeof hosts;
  for (const secret of Object.values<string>({ ...secrets })) search.addTunnelSecret(secret);
  search.add(emulator.apiToken);
  const worlds = (): World => new World(emulator, accounts.pop() ?? "", secrets);

  const all = await cells(worlds);
  await Promise.all(
    (Object.keys(LANES) as Lane[]).map((lane) =>
      inParallel(
        LANES[lane].atOnce,
        all.filter((cell) => laneOf(cell) === lane),
        async (cell) => {
          outcomes.push(await tryCell(cell, worlds(), { faulted: hosts[lane], clean: hosts.clean }));
          if (outcomes.length % 250 === 0) {
            progress(`fault matrix: ${String(outcomes.length)} of ${String(all.length)} cells`);
          }
        },
      ),
    ),
  );
  compare(outcomes);
  await tryBusyOnesAgain(worlds);
  for (const secret of madeSecrets()) search.addTunnelSecret(secret);
  for (const { cell, message } of outcomes) search.search(`the error of ${titleOf(cell)}`, message ?? "");
  for (const [title, host] of Object.entries(hosts)) {
    search.search(`the output of the ${title} process`, host.output.join("\n"));
  }
}, 1_800_000);

afterAll(async () => {
  addFigure("cells of the fault matrix tried", outcomes.length);
  addFigure("cells of the fault matrix converged", outcomes.filter(({ wrong }) => wrong.length === 0).length);
  await Promise.all(Object.values(hosts).map((host) => host.stop()));
  await emulator.close();
});

function titleOf({ operation, asked, kind, times }: Cell): string {
  return `${operation.title}; ${asked.method} ${asked.pattern}${asked.skip > 0 ? ` #${String(asked.skip + 1)}` : ""}; ${kind.name}, ${times}`;
}

describe("the fault matrix", () => {
  it.each(WIRE_OPERATIONS.map(({ title }) => title))("%s: works or says why, and the next run repairs it", (title) => {
    const tried = outcomes.filter(({ cell }) => cell.operation.title === title);
    expect(tried.length).toBeGreaterThan(0);
    expect(tried.filter(({ wrong }) => wrong.length > 0).map(({ cell, wrong }) => [titleOf(cell), ...wrong])).toEqual(
      [],
    );
  });

  it("tries every endpoint that tunnels and their configurations call", () => {
    const endpoints = new Set(
      outcomes.map(({ cell: { asked } }) => `${asked.method} ${asked.pattern.replaceAll("[^/]+", "{id}")}`),
    );
    expect([...endpoints].sort()).toEqual([
      "DELETE /cfd_tunnel/{id}",
      "DELETE /cfd_tunnel/{id}/connections",
      "DELETE /tunnels/{id}/connections",
      "DELETE /warp_connector/{id}",
      "GET /cfd_tunnel",
      "GET /cfd_tunnel/{id}",
      "GET /cfd_tunnel/{id}/configurations",
      "GET /cfd_tunnel/{id}/connections",
      "GET /cfd_tunnel/{id}/token",
      "GET /teamnet/routes",
      "GET /warp_connector",
      "GET /warp_connector/{id}",
      "GET /warp_connector/{id}/connections",
      "GET /warp_connector/{id}/token",
      "PATCH /cfd_tunnel/{id}",
      "PATCH /warp_connector/{id}",
      "POST /cfd_tunnel",
      "POST /warp_connector",
      "PUT /cfd_tunnel/{id}/configurations",
      "PUT /warp_connector/{id}/failover",
    ]);
  });

  it("prints no secret", () => {
    expect(search.conclude()).toEqual([]);
  });
});
