import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

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

/** Who can be asked; undefined where nobody can. */
export type Ask = ((question: string) => Promise<string>) | undefined;

/** Asks before files are replaced; where nobody can answer, they are not. */
export async function mayReplace(files: ImportFiles, isAgreed: boolean, ask: Ask): Promise<void> {
  if (isAgreed) return;
  const there = [files.importFile, files.program].filter((file) => existsSync(file));
  if (there.length === 0) return;
  const what = there.join(" and ");
  if (ask === undefined) {
    throw new UserError(
      `${what} would be replaced: pass --yes where that is meant, or --out with another folder for the new ones`,
    );
  }
  if (!/^y(es)?$/i.test((await ask(`Replace ${what}? [y/N] `)).trim())) throw new UserError("nothing was written");
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
