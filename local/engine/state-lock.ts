/**
 * One run at a time on a state. The kernel holds the lock for the process: it ends with the process, however that ends, so it is never stale
 * and nothing has to be told by a process id, which others may get. Lock files that are told dead by their age keep the next run out for as long.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { constants, mkdir, open, readFile, realpath } from "node:fs/promises";
import { connect, createServer } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { UserError } from "./user-error.js";

/** Releases a lock. */
export type Release = () => Promise<void>;

/** A holder that does not answer may be about to end: it is asked again before it counts. */
const ATTEMPTS = 3;
const ANSWER_MS = 1_000;
/** open(2) of macOS and the BSDs: take the lock of the file, too. Node passes it on, and has no name for it. */
const O_EXLOCK = 0x20;

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** A name that one process of the machine can listen on, and that leaves nothing behind: none on macOS and the BSDs. */
function nameOf(file: string): string | undefined {
  const name = `cloudflare-tunnel-engine-${createHash("sha256").update(file).digest("hex")}`;
  if (process.platform === "win32") return String.raw`\\.\pipe\${name}`;
  return process.platform === "linux" ? `\0${name}` : undefined;
}

async function listenOn(name: string): Promise<Release | undefined> {
  const server = createServer((socket) => socket.on("error", () => undefined).end(String(process.pid)));
  try {
    await once(server.listen({ path: name, exclusive: true }), "listening");
  } catch (error) {
    if (codeOf(error) === "EADDRINUSE") return undefined;
    throw error;
  }
  server.unref();
  return async () => {
    await once(server.close(), "close");
  };
}

async function askHolder(name: string): Promise<string> {
  const socket = connect(name).setTimeout(ANSWER_MS);
  socket.on("timeout", () => socket.destroy(new Error("no answer")));
  return text(socket).catch(() => "");
}

/** The file stays: a lock is on what is open, and whoever removed it would let a second run lock another one of its name. */
async function lockFile(file: string): Promise<Release | undefined> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK;
  try {
    const handle = await open(file, flags, 0o600);
    await handle.truncate();
    await handle.writeFile(String(process.pid));
    return () => handle.close();
  } catch (error) {
    if (codeOf(error) === "EAGAIN") return undefined;
    throw error;
  }
}

/** Takes the lock of a state file. Returns what releases it. */
export async function lockState(stateFile: string): Promise<Release> {
  const directory = path.dirname(stateFile);
  await mkdir(directory, { recursive: true });
  const file = `${path.join(await realpath(directory), path.basename(stateFile))}.lock`;
  const name = nameOf(file);
  let holder = "";
  for (let attempt = 1; attempt <= ATTEMPTS && holder === ""; attempt += 1) {
    const release = await (name === undefined ? lockFile(file) : listenOn(name));
    if (release) return release;
    holder = await (name === undefined ? readFile(file, "utf8").catch(() => "") : askHolder(name));
  }
  const who = /^\d+$/.test(holder) ? ` (process ${holder})` : "";
  throw new UserError(
    `the stack is currently locked by another run${who}: wait for it to finish, or end it; the state is ${stateFile}`,
  );
}
