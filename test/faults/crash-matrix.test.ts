import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startEmulator } from "../../local/emulator/index.js";
import { type CrashStage, Gate, type PointOutcome, type Requests, requestsOfSteps, tryPoints } from "./crash-matrix.js";
import { addFigure } from "./figures.js";
import { CANCELS, type Interruption, KILLS } from "./interruption.js";
import { SecretSearch } from "./secret-search.js";
import { type Step, STEPS } from "./site-steps.js";
import { accountIds, makeSecrets } from "./world.js";

let stage: CrashStage;
let requests: Requests;

beforeAll(async () => {
  const accounts = accountIds(400);
  const gate = new Gate();
  const emulator = await startEmulator({ accounts, reconnectDelayMs: 0, sleep: gate.wait });
  const secrets = makeSecrets();
  const search = new SecretSearch().add(emulator.apiToken);
  for (const secret of [secrets.declared, secrets.changed, secrets.foreign]) search.addTunnelSecret(secret);
  stage = { emulator, accounts, secrets, search, gate };
  requests = await requestsOfSteps(STEPS, stage);
});

afterAll(async () => {
  await stage.emulator.close();
});

/** One of each kind of change: a cancelled run saves as it ends, or ends as one that is killed. */
const CANCELLED_STEPS = STEPS.filter(
  ({ title }) => !["update the name", "update the configuration", "replace, under another name"].includes(title),
);

async function tryAll(figure: string, interruption: Interruption, steps: readonly Step[]): Promise<PointOutcome[]> {
  const outcomes = await tryPoints(interruption, steps, requests, stage);
  addFigure(`${figure} tried`, outcomes.length);
  addFigure(`${figure} converged`, outcomes.filter(({ wrong }) => wrong.length === 0).length);
  return outcomes;
}

describe("a run that dies at any request", () => {
  it.each(KILLS.map((kill) => [kill.name, kill] as const))(
    "%s: the next up leaves exactly what is declared",
    async (_name, kill) => {
      const outcomes = await tryAll("crash points", kill, STEPS);
      expect(outcomes.length).toBeGreaterThan(60);
      expect(outcomes.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
    },
  );
});

describe("a run that is cancelled at any request", () => {
  it.each(CANCELS.map((cancel) => [cancel.name, cancel] as const))(
    "%s: the next up repairs it",
    async (_name, cancel) => {
      const outcomes = await tryAll("cancel points", cancel, CANCELLED_STEPS);
      expect(outcomes.length).toBeGreaterThan(30);
      expect(outcomes.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
    },
  );
});

it("leaves no secret in state, outputs or output of any of these runs", () => {
  expect(stage.search.conclude()).toEqual([]);
});
