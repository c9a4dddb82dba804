import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { lockState } from "../../local/engine/state-lock.js";

const HOLDER = path.join(__dirname, "programs", "lock-holder.mjs");
const ROUNDS = 25;
const AT_ONCE = 4;

const root = mkdtempSync(path.join(tmpdir(), "state-lock-"));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

let count = 0;
function newStateFile(): string {
  count += 1;
  return path.join(root, String(count), "dev.json");
}

async function tell(child: ChildProcess, order: "take" | "release"): Promise<unknown> {
  const answer = once(child, "message");
  child.send(order);
  return (await answer)[0] as unknown;
}

async function startHolder(stateFile: string): Promise<ChildProcess> {
  const child = fork(HOLDER, [stateFile]);
  expect((await once(child, "message"))[0]).toBe("ready");
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

describe("the lock of a state", () => {
  it("lets one of four in, each time that its holder was killed", async () => {
    const stateFile = newStateFile();
    const contenders = await Promise.all(Array.from({ length: AT_ONCE }, () => startHolder(stateFile)));
    const rounds: unknown[][] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const victim = await startHolder(stateFile);
      expect(await tell(victim, "take")).toBe("held");
      victim.kill("SIGKILL");
      const answers = await Promise.all(contenders.map((contender) => tell(contender, "take")));
      rounds.push(answers.sort());
      await Promise.all(contenders.map((contender) => tell(contender, "release")));
    }
    expect(rounds).toEqual(Array.from({ length: ROUNDS }, () => ["held", "locked", "locked", "locked"]));
    await Promise.all(contenders.map(kill));
  });

  it("names the process that holds it, and is free when that lets go", async () => {
    const stateFile = newStateFile();
    const holder = await startHolder(stateFile);
    await tell(holder, "take");
    await expect(lockState(stateFile)).rejects.toThrow(
      `the stack is currently locked by another run (process ${String(holder.pid)}): wait for it to finish`,
    );
    await tell(holder, "release");
    const release = await lockState(stateFile);
    await release();
    await kill(holder);
  });

  it.runIf(process.platform === "linux")(
    "is free when its holder is killed and not yet reaped (Linux only)",
    async () => {
      const stateFile = newStateFile();
      // `sleep` takes the shell's place and waits for no child of it: the killed one stays a zombie.
      const parent = spawn("sh", ["-c", '"$0" "$1" "$2" & exec sleep 300', process.execPath, HOLDER, stateFile], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const pid = Number(String((await once(parent.stdout, "data"))[0]));
      process.kill(pid, "SIGKILL");
      while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))) await new Promise(setImmediate);
      const release = await lockState(stateFile);
      expect(readFileSync(`/proc/${pid}/stat`, "utf8")).toMatch(/\) Z /);
      await release();
      await kill(parent);
    },
  );

  it("does not mind a lock file of an earlier release, whose process id another has by now", async () => {
    const stateFile = newStateFile();
    mkdirSync(path.dirname(stateFile));
    writeFileSync(`${stateFile}.lock`, `${process.pid}\n`);
    const release = await lockState(stateFile);
    await expect(lockState(stateFile)).rejects.toThrow(`locked by another run (process ${process.pid})`);
    await release();
  });

  it("is the same by whatever path the state is reached, and another for another stack", async () => {
    const stateFile = newStateFile();
    const release = await lockState(stateFile);
    const link = path.join(root, "link");
    symlinkSync(path.dirname(stateFile), link);
    await expect(lockState(path.join(link, "dev.json"))).rejects.toThrow("locked by another run");
    const other = await lockState(path.join(link, "prod.json"));
    await Promise.all([release(), other()]);
  });
});
