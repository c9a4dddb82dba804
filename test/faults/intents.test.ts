import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";
import { differences } from "./expected.js";
import { FAULT_KINDS } from "./fault-kinds.js";
import { addFigure, progress } from "./figures.js";
import { requestsOf, UnsetStage } from "./intent-runs.js";
import { type IntentCell, type IntentOutcome, INTENTS, tryIntent } from "./intents.js";
import { LAGS } from "./lagging.js";
import { OPERATIONS } from "./operations.js";
import { SecretSearch } from "./secret-search.js";
import { accountIds, makeSecrets, World } from "./world.js";

/** A run tries so many cells of each hundred, others with each commit; `npm run test:faults -- --all` tries all. */
const PERCENT = process.env["FAULTS_ALL"] === "1" ? 100 : Number(process.env["FAULTS_PERCENT"] ?? 5);

const impatient = {
  CLOUDFLARE_TUNNEL_BACKOFF_SECONDS: "0.005",
  CLOUDFLARE_TUNNEL_MAX_RETRIES: "1",
  CLOUDFLARE_TUNNEL_MAX_CONCURRENT: "200",
};
const hasty = { CLOUDFLARE_TUNNEL_TIMEOUT_SECONDS: "1.5", CLOUDFLARE_TUNNEL_BODY_TIMEOUT_SECONDS: "1.5" };

const UNSET = "the stage could not be set";

const secrets = makeSecrets();
const search = new SecretSearch();
const outcomes: IntentOutcome[] = [];
const asked = new Map<string, Awaited<ReturnType<typeof requestsOf>>>();
let emulator: Emulator;
let total = 0;

function titleOf({ operation, asked, kind, times, intent }: IntentCell): string {
  const again = asked.skip > 0 ? ` #${String(asked.skip + 1)}` : "";
  return `${operation.title}; ${asked.method} ${asked.pattern}${again}; ${kind.name}, ${times}; ${intent}`;
}

/** FAULTS_INTENTS, a regular expression, names some, to look at a slice: of the intents, or of what is done to requests. */
function wanted({ intent, kind }: IntentCell): boolean {
  return new RegExp(process.env["FAULTS_INTENTS"] ?? "").test(`${intent}; ${kind.name}`);
}

/** The commit, so that every cell has its turn in time; a fixed text where there is none. */
function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "no commit";
  }
}

function hasItsTurn(cell: IntentCell, seed: string): boolean {
  const digest = createHash("sha256")
    .update(`${seed} ${titleOf(cell)}`)
    .digest();
  return digest.readUInt32BE(0) % 100 < PERCENT;
}

beforeAll(async () => {
  const accounts = accountIds(1_000);
  emulator = await startEmulator({ accounts, reconnectDelayMs: 0 });
  const base = {
    CLOUDFLARE_BASE_URL: emulator.baseUrl,
    CLOUDFLARE_ACCOUNT_ID: emulator.accountId,
    CLOUDFLARE_API_TOKEN: emulator.apiToken,
    ...impatient,
  };
  const envOf = ({ kind }: IntentCell) => ({
    faulted: kind.lane === "hanging" ? { ...base, ...hasty } : base,
    clean: base,
  });
  search.add(emulator.apiToken);
  for (const secret of Object.values<string>({ ...secrets })) search.addTunnelSecret(secret);
  let used = 0;
  const world = (): World => {
    // Before all accounts are used up: a fresh emulator holds as many again.
    used += 1;
    return new World(emulator, accounts[used % accounts.length] ?? "", secrets);
  };
  for (const operation of OPERATIONS) asked.set(operation.title, await requestsOf(operation, world(), base));
  const everyRequest = OPERATIONS.flatMap((operation) =>
    (asked.get(operation.title) ?? []).map((request) => ({ operation, asked: request })),
  );
  const met = [
    ...FAULT_KINDS.flatMap((kind) =>
      (["once", "until removed"] as const).flatMap((times) => everyRequest.map((each) => ({ ...each, kind, times }))),
    ),
    ...LAGS.flatMap((kind) =>
      everyRequest
        .filter((each) => each.asked.method === "GET")
        .map((each) => ({ ...each, kind, times: "once" as const })),
    ),
  ];
  const all = met.flatMap((each) => INTENTS.map((intent): IntentCell => ({ ...each, intent }))).filter(wanted);
  total = all.length;
  const seed = process.env["FAULTS_SEED"] ?? commit();
  const cells = PERCENT === 100 ? all : all.filter((cell) => hasItsTurn(cell, seed));
  // In rounds, each in accounts that are empty again.
  const size = accounts.length;
  emulator.reset();
  for (let start = 0; start < cells.length; start += size) {
    used = -1;
    const round: IntentOutcome[] = [];
    await Promise.all(
      inLanes(cells.slice(start, start + size), async (cell) => {
        const outcome = await tried(cell, world(), envOf(cell));
        if (outcome !== undefined) round.push(outcome);
      }),
    );
    compare(round);
    emulator.reset();
    // On a busy machine, the short time-outs strike healthy requests, too: such a cell is tried again by itself.
    used = -1;
    for (const outcome of round) {
      const { cell, wrong } = outcome;
      const isSuspect = wrong.length > 0 && (cell.kind.lane !== undefined || wrong[0] === UNSET);
      const again = isSuspect ? await tried(cell, world(), envOf(cell)) : undefined;
      if (again !== undefined) compare([again]);
      outcomes.push(again ?? outcome);
    }
    emulator.reset();
    progress(`another intent: ${String(Math.min(start + size, cells.length))} of ${String(cells.length)} cells`);
  }
  for (const { cell, said } of outcomes) for (const text of said) search.search(titleOf(cell), text);
}, 3_600_000);

/** On a busy machine, a connection may break under the stage itself: then the cell is to be tried again. */
async function tried(
  cell: IntentCell,
  world: World,
  env: { faulted: Record<string, string>; clean: Record<string, string> },
): Promise<IntentOutcome | undefined> {
  try {
    return await tryIntent(cell, world, env);
  } catch (error) {
    if (!(error instanceof UnsetStage)) throw error;
    return { cell, accountId: world.accountId, expected: [], wrong: [UNSET, error.message], said: [] };
  }
}

/** What waits for a time-out waits beside what does not. */
function inLanes(cells: readonly IntentCell[], run: (cell: IntentCell) => Promise<void>): Promise<void>[] {
  const lane = (list: IntentCell[], atOnce: number): Promise<void>[] =>
    Array.from({ length: atOnce }, async () => {
      for (let cell = list.shift(); cell !== undefined; cell = list.shift()) await run(cell);
    });
  return [
    ...lane(
      cells.filter(({ kind }) => kind.lane === undefined),
      16,
    ),
    ...lane(
      cells.filter(({ kind }) => kind.lane !== undefined),
      200,
    ),
  ];
}

/** Adds what each account holds instead of what it should. */
function compare(tried: readonly IntentOutcome[]): void {
  const states = new Map(emulator.state().accounts.map((account) => [account.id, account]));
  for (const { accountId, expected, wrong } of tried) {
    const state = states.get(accountId);
    wrong.push(...(state === undefined ? ["the account is gone"] : differences(state, expected)));
  }
}

afterAll(async () => {
  addFigure("cells with another intent, in all", total);
  addFigure("cells with another intent tried", outcomes.length);
  addFigure("cells with another intent converged", outcomes.filter(({ wrong }) => wrong.length === 0).length);
  await emulator.close();
});

describe("the fault matrix, with another intent", () => {
  it.each(INTENTS)("%s: nothing is lost, and one more up is quiet", (intent) => {
    const tried = outcomes.filter(({ cell }) => cell.intent === intent);
    if (process.env["FAULTS_INTENTS"] === undefined) expect(tried.length).toBeGreaterThan(0);
    const wrong = tried.filter((outcome) => outcome.wrong.length > 0);
    expect(wrong.map(({ cell, wrong: flaws }) => [titleOf(cell), ...flaws])).toEqual([]);
  });

  it.skipIf(process.env["FAULTS_ONLY"] !== undefined)(
    "knows every endpoint that the lifecycles write to or read",
    () => {
      const endpoints = [...asked.values()]
        .flat()
        .map(({ method, pattern }) => `${method} ${pattern.replaceAll("[^/]+", "{id}")}`);
      expect([...new Set(endpoints)].sort()).toEqual([
        "DELETE /cfd_tunnel/{id}",
        "DELETE /cfd_tunnel/{id}/connections",
        "DELETE /dns_records/{id}",
        "DELETE /teamnet/routes/{id}",
        "DELETE /teamnet/virtual_networks/{id}",
        "DELETE /tunnels/{id}/connections",
        "DELETE /warp_connector/{id}",
        "DELETE /zerotrust/routes/hostname/{id}",
        "GET /cfd_tunnel",
        "GET /cfd_tunnel/{id}",
        "GET /cfd_tunnel/{id}/configurations",
        "GET /cfd_tunnel/{id}/connections",
        "GET /cfd_tunnel/{id}/token",
        "GET /dns_records",
        "GET /dns_records/{id}",
        "GET /teamnet/routes",
        "GET /teamnet/routes/{id}",
        "GET /teamnet/virtual_networks",
        "GET /teamnet/virtual_networks/{id}",
        "GET /warp_connector",
        "GET /warp_connector/{id}",
        "GET /warp_connector/{id}/configurations",
        "GET /warp_connector/{id}/connections",
        "GET /warp_connector/{id}/token",
        "GET /zerotrust/routes/hostname",
        "GET /zerotrust/routes/hostname/{id}",
        "PATCH /cfd_tunnel/{id}",
        "PATCH /dns_records/{id}",
        "PATCH /teamnet/routes/{id}",
        "PATCH /teamnet/virtual_networks/{id}",
        "PATCH /warp_connector/{id}",
        "PATCH /zerotrust/routes/hostname/{id}",
        "POST /cfd_tunnel",
        "POST /dns_records",
        "POST /dns_records/batch",
        "POST /teamnet/routes",
        "POST /teamnet/virtual_networks",
        "POST /warp_connector",
        "POST /zerotrust/routes/hostname",
        "PUT /cfd_tunnel/{id}/configurations",
        "PUT /warp_connector/{id}/configurations",
        "PUT /warp_connector/{id}/failover",
      ]);
    },
  );

  it("prints no secret", () => {
    expect(search.conclude()).toEqual([]);
  });
});
