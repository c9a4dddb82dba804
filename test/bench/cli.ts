#!/usr/bin/env node
/** `npm run bench`: what deploying many tunnels costs, on each engine that the machine has. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { UserError } from "../../local/engine/index.js";
import { toSvg } from "./chart.js";
import { toMarkdown } from "./markdown.js";
import { progressOn } from "./progress.js";
import type { BenchResults } from "./results.js";
import { type BenchEngine, runBenchmark } from "./run.js";
import type { HostName } from "./workload.js";

interface Flags {
  n: number[];
  engine: BenchEngine;
  out?: string;
  baseline: boolean;
  startUp: number;
  hosts: number;
  host: HostName;
}

const ABOUT = [
  "Measures preview, up, up without a change, refresh and destroy of N groups of secret, tunnel and configuration, against a",
  "local emulator of the Cloudflare API: API calls, wall time, CPU time and peak memory of the provider's and the program's",
  "process (on Linux), the size of the state, and what start-up costs. Prints Markdown; progress goes to standard error.",
].join(" ");

function counts(list: string): number[] {
  if (list === "") return [];
  const ns = list.split(",").map(Number);
  if (ns.some((n) => !Number.isInteger(n) || n < 1 || n > 10_000)) {
    throw new InvalidArgumentError("expected whole numbers from 1 to 10,000, as in 1,10,200");
  }
  return [...new Set(ns)].sort((one, other) => one - other);
}

function count(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError("expected a whole number from 0 to 999");
  return Number(text);
}

async function save(directory: string, results: BenchResults): Promise<void> {
  await mkdir(directory, { recursive: true });
  const files: Record<string, string> = {
    "benchmark.json": `${JSON.stringify(results, undefined, 2)}\n`,
    "benchmark.md": toMarkdown(results),
  };
  const { node } = results.circumstances;
  for (const engine of new Set(results.workloads.map((each) => each.engine))) {
    const own = results.workloads.filter((each) => each.engine === engine && each.workload === "tunnels");
    files[`benchmark-${engine}.svg`] = toSvg(own, `Engine ${engine}, Node ${node}`);
  }
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(directory, name), text);
}

async function bench({ n, engine, out, baseline, startUp, hosts, host }: Flags): Promise<void> {
  const progress = progressOn(process.stderr);
  try {
    const results = await runBenchmark({
      ns: n,
      engine,
      baseline,
      startUpRuns: startUp,
      hostPairs: hosts,
      host,
      progress,
    });
    if (out !== undefined) await save(path.resolve(out), results);
    process.stdout.write(toMarkdown(results));
  } finally {
    progress.end();
  }
}

new Command("npm run bench --")
  .description(ABOUT)
  .option(
    "--n <list>",
    "numbers of groups, with commas between them; none leaves the programs out",
    counts,
    [1, 10, 200, 1_000],
  )
  .addOption(
    new Option(
      "--engine <name>",
      "auto takes the pulumi CLI where one is on the PATH, else the embedded engine; all takes both",
    )
      .choices(["auto", "embedded", "pulumi", "all"] satisfies BenchEngine[])
      .default("auto"),
  )
  .option("--out <directory>", "also write benchmark.json, benchmark.md and a picture for each engine there")
  .option("--no-baseline", "leave out the empty dynamic provider that memory is compared with")
  .option("--start-up <runs>", "how often the start-up is measured; 0 leaves it out", count, 5)
  .option(
    "--hosts <pairs>",
    "how many pairs of runs compare the two hosts of dynamic resources, with one group (Linux)",
    count,
    0,
  )
  .addOption(
    new Option("--host <name>", "whose host of dynamic resources the programs run on")
      .choices(["pulumi", "own"] satisfies HostName[])
      .default("pulumi"),
  )
  .action(bench)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(
      `error: ${error instanceof UserError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    process.exitCode = 1;
  });
