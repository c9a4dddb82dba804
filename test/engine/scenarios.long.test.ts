import { afterAll, describe, expect, it } from "vitest";
import type { OperationResult, StackDriver } from "../../local/engine/driver.js";
import { cliMinor, drivers } from "../e2e/drivers.js";
import { ScratchProgram } from "./programs/scratch-program.js";
import { scenarios } from "./scenarios/index.js";
import type { Scenario, ScenarioStep } from "./scenarios/scenario.js";

const programs: ScratchProgram[] = [];

afterAll(() => {
  for (const program of programs) program.remove();
});

function observe(step: ScenarioStep, result: OperationResult, calls: string[]) {
  const errors = result.diagnostics
    .filter(({ severity, message }) => severity === "error" && !/^(update|preview) failed$/.test(message))
    .map(({ message }) => message.trim());
  const diffs = result.resources.flatMap(({ name, diff }) => (diff ? [[name, [...diff].sort()]] : []));
  return {
    ok: result.ok,
    changes: result.changes,
    calls: step.sorted ? [...calls].sort() : calls,
    ...(step.errors && { errors }),
    ...(step.outputs && { outputs: result.outputs }),
    ...(step.diffs && { diffs: Object.fromEntries(diffs) as Record<string, string[]> }),
  };
}

async function play(driver: StackDriver, scenario: Scenario): Promise<void> {
  const program = new ScratchProgram();
  programs.push(program);
  const stack = await program.open(driver);
  for (const [at, step] of scenario.steps.entries()) {
    if (step.program !== undefined) program.write(step.program);
    program.world(step.world ?? {});
    if (step.taint) await stack.taint(...step.taint);
    if (step.untaint) await stack.untaint(...step.untaint);
    const result = await stack[step.run](step.options);
    const { run, ok = true, changes, calls, errors, outputs, diffs } = step;
    const expected = {
      ok,
      changes,
      calls,
      ...(errors && { errors }),
      ...(outputs && { outputs }),
      ...(diffs && { diffs }),
    };
    const context = `step ${at + 1} (${run}): ${JSON.stringify(result.diagnostics)}`;
    expect(observe(step, result, program.takeCallNames()), context).toEqual(expected);
  }
  await stack.close();
}

describe.each(drivers.map((driver) => ({ driver, name: driver.name })))("the $name engine", ({ driver }) => {
  const played =
    driver.name === "pulumi" ? scenarios.filter(({ since }) => since === undefined || since <= cliMinor) : scenarios;
  it.each(played)("$name", async (scenario) => {
    await play(driver, scenario);
  });
});
