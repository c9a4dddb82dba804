import { existsSync } from "node:fs";
import path from "node:path";

import { UserError } from "../session/errors.js";
import type { Choice } from "./choice.js";
import { ImportContext } from "./context.js";
import { filesIn, mayReplace, writeFiles, type Ask } from "./files.js";
import { importFileOf } from "./import-file.js";
import { ImportSession } from "./import-session.js";
import { programOf } from "./program.js";
import { Progress } from "./progress.js";
import { PulumiCli } from "./pulumi-cli.js";
import { readChosen } from "./reading.js";
import { declaredIn, droppedNote } from "./replaced.js";
import { nextCommands, type Report } from "./report.js";
import { findSettings } from "./settings.js";
import { identityType, newIdentity } from "./siblings.js";

/** How an import is to go. */
export interface ImportOptions {
  readonly choice: Choice;
  /** Where the files go: a Pulumi project, or what is to be one. */
  readonly directory: string;
  readonly stack: string | undefined;
  readonly dns: boolean;
  /** Whether files may be replaced without a question. */
  readonly yes: boolean;
  readonly ask: Ask;
  /** Told how far it is. */
  readonly tell: (line: string) => void;
}

/** Reads what is chosen, and writes the import file and the program. Writes nothing at Cloudflare. */
export async function runImport({ choice, directory, stack, dns, yes, ask, tell }: ImportOptions): Promise<Report> {
  const cli = await PulumiCli.find(existsSync(directory) ? directory : process.cwd());
  const files = filesIn(directory);
  await mayReplace(files, yes, ask);
  const { place, accountId, config } = await findSettings(directory, stack, cli);
  const session = new ImportSession(process.env, tell);
  session.configure(config);
  if (place === undefined) {
    session.warn(
      "which stack this is for is not known: pass --stack, in the folder of a Pulumi project, so that import.json holds just what that stack " +
        "would have written",
    );
  }
  const [problem] = await session.problems();
  if (problem !== undefined) throw new UserError(problem);
  // A stack has one identity: what is imported later is the same stack's.
  const known = place === undefined ? undefined : await cli?.idOf(place.stack, identityType);
  const identity = known === undefined ? await newIdentity() : undefined;
  const stackIdentity = known ?? identity?.id ?? "";
  const context = new ImportContext(session, await session.connect(), accountId, place, stackIdentity);
  const resources = await readChosen({ context, choice, dns, progress: new Progress(tell) });
  if (resources.length === 0) {
    throw new UserError([`there is nothing to import in account ${accountId}`, ...session.notes].join("\n"));
  }
  const dropped = droppedNote(await declaredIn(files), resources);
  if (dropped !== undefined) session.warn(dropped);
  // The program makes an identity only where something is known by it; one that it does not make would be deleted.
  const isKnown = resources.some(({ inputs }) => inputs["stackIdentity"] !== undefined);
  await writeFiles(files, {
    importFile: importFileOf(resources, [
      ...(identity === undefined || !isKnown ? [] : [identity]),
      ...context.siblings,
    ]),
    program: programOf(resources),
  });
  return {
    accountId,
    files,
    resources,
    notes: session.notes,
    commands: nextCommands,
    directory: path.resolve(directory),
    hasCli: cli !== undefined,
  };
}
