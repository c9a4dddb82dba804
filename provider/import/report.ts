import path from "node:path";

import type { ImportFiles } from "./files.js";
import { formerText, type FormerLine } from "./former-report.js";
import type { Imported } from "./imported.js";

/** What came of an import. Nothing in it is secret. */
export interface Report {
  readonly accountId: string;
  readonly files: ImportFiles;
  readonly resources: readonly Imported[];
  /** What the user should know besides. */
  readonly notes: readonly string[];
  /** What to run next. */
  readonly commands: readonly string[];
  /** Where to run it. */
  readonly directory: string;
  readonly hasCli: boolean;
  /** What became of another tool's state, where there was one. */
  readonly former?: readonly FormerLine[];
}

/** What to run next, in the program's folder. */
export const nextCommands: readonly string[] = [
  "pulumi import --file import.json --generate-code=false --protect=false",
  "pulumi preview --expect-no-changes",
];

/** For scripts: one line of JSON. */
export function asJson({ accountId, files, resources, notes, commands, directory, former }: Report): string {
  const list = resources.map(({ type, name, id }) => ({ type, name, id }));
  return JSON.stringify({ accountId, directory, files, resources: list, notes, commands, former });
}

/** For people. */
export function asText({ accountId, files, resources, commands, directory, hasCli, former }: Report): string {
  const where = path.relative(process.cwd(), directory);
  return [
    `Read account ${accountId}: ${countsOf(resources)}.`,
    "",
    `  ${files.importFile}`,
    "      what they are now, for the state. It holds secrets: only you can read it; delete it once it is imported",
    `  ${files.program}`,
    "      the program that declares them",
    "",
    `Next, ${where === "" ? "here" : `in ${where}`}${hasCli ? "" : ", with the Pulumi CLI 3.254.0 or newer"}:`,
    "",
    ...commands.map((command) => `  ${command}`),
    ...(former === undefined ? [] : ["", formerText(former)]),
  ].join("\n");
}

/** `2 CfdTunnel, 1 DnsRoute` */
function countsOf(resources: readonly Imported[]): string {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${String(count)} ${type}`).join(", ");
}
