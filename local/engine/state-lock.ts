/** A lock file beside the state, so that two runs never write the same stack. */
import { mkdir, open, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { UserError } from "./user-error.js";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function holder(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

async function create(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(`${process.pid}\n`);
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Takes the lock of a state file; a lock whose process is dead is taken over. Returns what releases it. */
export async function lockState(stateFile: string): Promise<() => Promise<void>> {
  const file = `${stateFile}.lock`;
  await mkdir(path.dirname(file), { recursive: true });
  if (!(await create(file))) {
    const pid = await holder(file);
    if (pid !== undefined && isAlive(pid)) {
      throw new UserError(
        `the stack is currently locked by another run (process ${pid}): wait for it to finish, or remove ${file} if it is not one of this engine`,
      );
    }
    await rm(file, { force: true });
    if (!(await create(file))) throw new UserError(`the stack is currently locked by another run: see ${file}`);
  }
  return () => rm(file, { force: true });
}
