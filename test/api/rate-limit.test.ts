import { expect, onTestFinished, test } from "vitest";
import { RateBudget, type Permit, type Waiting } from "../../provider/api/http/budget.js";
import { getTunnel, createTunnel } from "../../provider/api/tunnels.js";
import { startEmulator } from "../../local/emulator/index.js";
import { ManualClock, settled } from "../unit/api/manual-clock.js";
import { testClient } from "./test-client.js";

const CALLS = 2_500;

/** A budget that knows how many requests are under way. */
class CountingBudget extends RateBudget {
  underWay = 0;

  override async acquire(waiting?: Waiting): Promise<Permit> {
    const permit = await super.acquire(waiting);
    this.underWay += 1;
    return {
      release: (headers) => {
        this.underWay -= 1;
        permit.release(headers);
      },
    };
  }
}

/** Moves the time on whenever nothing is under way and the budget waits, until the work is done. */
async function drive(clock: ManualClock, budget: CountingBudget, work: Promise<unknown>): Promise<void> {
  const state = { done: false };
  void work.finally(() => {
    state.done = true;
  });
  while (!state.done) {
    await settled();
    if (budget.underWay === 0) await clock.advanceToNext();
  }
  await work;
}

test.each([
  ["with the limit that Cloudflare documents", false],
  ["with what a local server tells", true],
])("%s, 2,500 calls meet no 429 and none is wasted", async (_, believing) => {
  // The emulator's limit and the budget share a clock; the client's time-outs run on the machine's.
  const clock = new ManualClock(Date.parse("2026-11-22T12:00:00Z"));
  const started = clock.now();
  const emulator = await startEmulator({ rateLimit: true, clock });
  onTestFinished(() => emulator.close());
  const budget = new CountingBudget({
    clock,
    limits: [{ limit: 1_100, windowMs: 300_000 }],
    maxConcurrent: 24,
    believing,
  });
  const client = testClient(emulator.baseUrl, { credentials: { apiToken: emulator.apiToken }, budget });
  const { id } = await createTunnel(client, "cfd_tunnel", emulator.accountId, { name: "blog" });
  const calls = Array.from({ length: CALLS - 1 }, () => getTunnel(client, "cfd_tunnel", emulator.accountId, id));
  await drive(clock, budget, Promise.all(calls));
  const statuses = emulator.requests().map(({ status }) => status);
  expect(statuses).toEqual(Array.from({ length: CALLS }, () => 200));
  // Two windows had to pass, and no third one.
  expect(Math.floor((clock.now() - started) / 300_000)).toBe(2);
});
