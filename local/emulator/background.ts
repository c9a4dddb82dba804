import { type ChildProcess, fork } from "node:child_process";

/** What the command says once it serves. */
export interface Served {
  baseUrl: string;
  accountId: string;
  apiToken: string;
  readOnlyApiToken: string;
}

type Message = { served: Served } | { error: string };

/** Tells the process that started this one in the background, where there is such a one. */
export function report(message: Message): void {
  process.send?.(message);
}

/** Starts a command in the background, where it outlives this process, as ssh-agent does; waits until it serves. */
export async function startInBackground(script: string, args: readonly string[]): Promise<Served & { pid: number }> {
  const child = fork(script, args, { detached: true, stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const message = await firstMessage(child);
  if ("error" in message) throw new Error(message.error);
  child.disconnect();
  child.unref();
  return { ...message.served, pid: child.pid ?? 0 };
}

function firstMessage(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    child.once("message", (message) => {
      resolve(message as Message);
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      reject(new Error(`the emulator ended before it served (${signal ?? `exit code ${code}`})`));
    });
  });
}
