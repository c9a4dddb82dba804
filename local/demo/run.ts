/** Runs the demo's steps against one engine, and judges each. */
import type { EngineEvent, OperationResult, StackDriver, StepOp } from "../engine/index.js";
import { startEmulator } from "../emulator/index.js";
import { Account } from "./account.js";
import type { ApiCalls } from "./api-calls.js";
import { Expectations, type Mismatch } from "./expectations.js";
import { type DemoStep, demoSteps } from "./scenario.js";
import { Session } from "./session.js";

/** A step that has run. */
export interface StepRecord {
  step: DemoStep;
  result: OperationResult;
  ms: number;
  calls: ApiCalls;
  /** What was checked and is as it should be. */
  met: string[];
  mismatches: Mismatch[];
}

/** A step in the output of `--json`: these keys are a contract. */
export interface JsonStep {
  name: string;
  ms: number;
  changes: Partial<Record<StepOp, number>>;
  apiCalls: ApiCalls;
}

/** Who is told of what goes on. */
export interface DemoObserver {
  stepStarted(step: DemoStep): void;
  engineEvent(event: EngineEvent): void;
  stepFinished(record: StepRecord): void;
  /** Values that must not be shown, whatever text they turn up in. */
  keepSecret(secrets: readonly string[]): void;
}

/** The outcome: `ok` only where every step did what it should. */
export interface DemoOutcome {
  ok: boolean;
  steps: JsonStep[];
}

/** Runs every step until one fails or the signal aborts. Nothing of the run is left afterwards. */
export async function runDemo(driver: StackDriver, observer: DemoObserver, signal: AbortSignal): Promise<DemoOutcome> {
  const emulator = await startEmulator();
  const account = new Account(emulator);
  observer.keepSecret(account.secrets());
  const session = await Session.start({
    driver,
    env: account.env,
    signal,
    onEvent: (event) => {
      observer.engineEvent(event);
    },
  });
  try {
    const steps: JsonStep[] = [];
    for (const step of demoSteps(account, session)) {
      if (signal.aborted) return { ok: false, steps };
      observer.stepStarted(step);
      const record = await runStep(step, account, session);
      observer.keepSecret(account.secrets());
      steps.push({ name: step.name, ms: record.ms, changes: record.result.changes, apiCalls: record.calls });
      observer.stepFinished(record);
      if (record.mismatches.length > 0) return { ok: false, steps };
    }
    return { ok: true, steps };
  } finally {
    await session.close();
    await emulator.close();
  }
}

async function runStep(step: DemoStep, account: Account, session: Session): Promise<StepRecord> {
  await step.prepare?.();
  account.takeCalls();
  const started = performance.now();
  const result = await session.operate(step.operation);
  const ms = Math.round(performance.now() - started);
  const calls = account.takeCalls();
  const expect = new Expectations();
  expect.equal("the operation succeeds", result.ok, true);
  // A failed operation leaves nothing to look at: what it reported says more than what follows from it.
  if (result.ok) step.check({ result, calls, expect });
  return { step, result, ms, calls, met: expect.met, mismatches: expect.mismatches };
}
