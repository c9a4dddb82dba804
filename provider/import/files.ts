import { randomBytes } from "node:crypto";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline/promises";

import { UserError } from "../session/errors.js";

/** The files that an import writes. */
export interface ImportFiles {
  readonly importFile: string;
  readonly program: string;
}

/** Where they are, below a directory. */
export function filesIn(directory: string): ImportFiles {
  return { importFile: path.join(directory, "import.json"), program: path.join(directory, "index.ts") };
}

/** Asks before files are replaced; where nobody can answer, they are not. */
export async function mayReplace(files: ImportFiles, isAgreed: boolean): Promise<void> {
  if (isAgreed) return;
  const there: string[] = [];
  for (const file of [files.importFile, files.program]) if (await exists(file)) there.push(file);
  if (there.length === 0) return;
  const what = there.join(" and ");
  if (!process.stdin.isTTY || !process.stderr.isTTY || (process.env["CI"] ?? "") !== "") {
    throw new UserError(
      `${what} would be replaced: pass --yes where that is meant, or --out with another folder for the new ones`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`Replace ${what}? [y/N] `);
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    terminal.close();
  }
  throw new UserError("nothing was written");
}

/** Writes both: the import file for its owner alone, since it holds secrets. */
export async function writeFiles(files: ImportFiles, texts: { importFile: string; program: string }): Promise<void> {
  await mkdir(path.dirname(files.importFile), { recursive: true });
  await writeWhole(files.importFile, texts.importFile, 0o600);
  await writeWhole(files.program, texts.program, 0o666);
}

/** By rename: never half of it, and never with the rights of a file that was there before. */
async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(draft, text, { flag: "wx", mode });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new UserError(`cannot write ${file}: ${(error as Error).message}`);
  }
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
