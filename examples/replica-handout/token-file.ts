import { randomUUID } from "node:crypto";
import { mkdir, open, rename } from "node:fs/promises";
import * as path from "node:path";

/**
 * Writes a token to a file that only its owner can read. The file is complete or not there: a replica that starts
 * meanwhile reads the old token or the new one, never half of one.
 *
 * @returns the file's absolute path
 */
export async function writeTokenFile(file: string, token: string): Promise<string> {
  const target = path.resolve(file);
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  const draft = `${target}.${randomUUID()}`;
  // "wx" refuses to follow a link that someone else has put there, and the mode holds from the first byte on.
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(token);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, target);
  return target;
}
