/** The results as Markdown tables. */
import type { Paired } from "./paired.js";
import { type BenchResults, type StepResult, totalCalls, type WorkloadResult } from "./results.js";
import type { StartUp } from "./start-up.js";
import type { ProbeReport } from "./start-up-report.js";

const MIB = 1024 * 1024;

type Row = readonly string[];

/** A table; the first column is text, the others are figures. */
export function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

function integer(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? "–" : (ms / 1_000).toFixed(1);
}

function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? "–" : integer(bytes / MIB);
}

/** `POST …/cfd_tunnel`: every endpoint begins with the account. */
function callsOf({ calls }: StepResult): string {
  const list = Object.entries(calls).map(([endpoint, count]) => {
    const [method = "", path = ""] = endpoint.split(" ");
    return `${integer(count)} ${method} ${path.replace("/accounts/{account_id}", "").replace("{tunnel_id}", "{id}")}`;
  });
  return list.length === 0 ? "0" : `${integer(totalCalls(calls))}: ${list.join(", ")}`;
}

function stepRows(result: WorkloadResult): Row[] {
  return result.steps.map((step) => [
    integer(result.n),
    step.name,
    callsOf(step),
    seconds(step.wallMs),
    seconds(step.use.provider?.cpuMs),
    seconds(step.use.program?.cpuMs),
    mebibytes(step.use.provider?.peakBytes),
    mebibytes(step.use.program?.peakBytes),
  ]);
}

function stateRows({ n, state }: WorkloadResult): Row {
  const of = (type: string) => integer((state.byType[type] ?? 0) / n);
  return [
    integer(n),
    integer(state.bytes),
    integer(state.bytes / n),
    of("RandomPassword"),
    of("CfdTunnel"),
    of("TunnelConfiguration"),
  ];
}

/** The largest resident memory that the provider process took in any step. */
export function providerPeak(result: WorkloadResult): number | undefined {
  const peaks = result.steps.map(({ use }) => use.provider?.peakBytes).filter((peak) => peak !== undefined);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/** Each result beside the empty provider's of the same run. */
function pairs(results: readonly WorkloadResult[]): { own: WorkloadResult; empty: WorkloadResult }[] {
  return results.flatMap((own) => {
    const empty = results.find(
      ({ engine, n, workload }) => workload === "empty" && engine === own.engine && n === own.n,
    );
    return own.workload !== "tunnels" || empty === undefined ? [] : [{ own, empty }];
  });
}

function memoryRows(results: readonly WorkloadResult[]): Row[] {
  return pairs(results).flatMap(({ own, empty }) => {
    const [peak, baseline] = [providerPeak(own), providerPeak(empty)];
    if (peak === undefined || baseline === undefined) return [];
    return [[own.engine, integer(own.n), mebibytes(peak), mebibytes(baseline), ((peak - baseline) / MIB).toFixed(1)]];
  });
}

function shareRows(results: readonly WorkloadResult[]): Row[] {
  return pairs(results).flatMap(({ own, empty }) =>
    own.steps.map((step) => {
      const emptyStep = empty.steps.find(({ name }) => name === step.name);
      const both = (of: (step: StepResult) => number | undefined) => [
        seconds(of(step)),
        seconds(emptyStep && of(emptyStep)),
      ];
      return [
        own.engine,
        integer(own.n),
        step.name,
        ...both(({ wallMs }) => wallMs),
        ...both(({ use }) => use.provider?.cpuMs),
        ...both(({ use }) => use.program?.cpuMs),
      ];
    }),
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const PROGRAM_NAMES = {
  tunnels: "this package",
  "given secrets": "this package, secrets given",
  empty: "an empty `pulumi.dynamic.Resource`",
} as const;

function startUpRow({ workload, runs }: StartUp, role: ProbeReport["role"]): Row[] {
  const reports = runs.filter((report) => report.role === role);
  if (reports.length === 0) return [];
  const typical = (of: (report: ProbeReport) => number) => integer(median(reports.map(of)));
  const load = (name: string, field: "modules" | "ms") => (report: ProbeReport) => report.packages[name]?.[field] ?? 0;
  const all = (field: "modules" | "ms") => (report: ProbeReport) =>
    Object.values(report.packages).reduce((sum, entry) => sum + entry[field], 0);
  return [
    [
      `${role}, ${PROGRAM_NAMES[workload]}`,
      typical(all("modules")),
      typical(all("ms")),
      typical(load("pulumi-cloudflare-tunnel", "modules")),
      typical(load("pulumi-cloudflare-tunnel", "ms")),
      typical(load("@pulumi/random", "ms")),
      typical(load("typescript", "ms")),
      typical((report) => report.serializeMs),
      role === "provider" ? typical((report) => report.readyMs) : "–",
    ],
  ];
}

/** Medians, and the median of the pairs' own ratios: what else the machine did hit both of a pair. */
function hostRows({ steps }: BenchResults["hosts"][number]): Row[] {
  return steps.map(({ name, cpuMs, wallMs }) => {
    const both = ({ pulumi, own }: Paired["cpuMs"]): string[] => {
      const ratios = own.map((ms, pair) => ms / (pulumi[pair] ?? ms));
      return [median(pulumi) / 1_000, median(own) / 1_000, median(ratios)].map((value) => value.toFixed(2));
    };
    return [name, ...both(cpuMs), ...both(wallMs)];
  });
}

const SECTIONS = {
  hosts: [
    "Step",
    "CPU on Pulumi's host, s",
    "on ours, s",
    "ours/Pulumi's",
    "Wall on Pulumi's, s",
    "on ours, s",
    "ours/Pulumi's",
  ],
  steps: [
    "Groups",
    "Step",
    "API calls",
    "Wall, s",
    "CPU of the provider, s",
    "CPU of the program, s",
    "Peak of the provider, MiB",
    "Peak of the program, MiB",
  ],
  state: ["Groups", "State, bytes", "Bytes for a group", "RandomPassword", "CfdTunnel", "TunnelConfiguration"],
  share: [
    "Engine",
    "Groups",
    "Step",
    "Wall, s",
    "empty",
    "CPU of the provider, s",
    "empty",
    "CPU of the program, s",
    "empty",
  ],
  memory: ["Engine", "Groups", "Peak, MiB", "Empty provider's peak, MiB", "More, MiB"],
  startUp: [
    "Process",
    "Modules",
    "Loading, ms",
    "of these, own modules",
    "own, ms",
    "@pulumi/random, ms",
    "TypeScript, ms",
    "Serializing, ms",
    "Serves after, ms",
  ],
} as const;

/** The whole report. */
export function toMarkdown({ circumstances, workloads, startUps, hosts }: BenchResults): string {
  const engines = [...new Set(workloads.map(({ engine }) => engine))];
  const { at, node, sdk, cpu, cpus, memoryGiB, platform, load, cli } = circumstances;
  const blocks = [
    `Measured ${at} on ${platform}, ${cpus} processors (${cpu}), ${memoryGiB} GiB, load ${load.toFixed(1)} at the start; Node ${node}, ` +
      `@pulumi/pulumi ${sdk}${cli === undefined ? "" : `, Pulumi CLI ${cli}`}.`,
  ];
  for (const engine of engines) {
    const own = workloads.filter((result) => result.engine === engine && result.workload === "tunnels");
    blocks.push(
      `### Engine: ${engine}`,
      table(SECTIONS.steps, own.flatMap(stepRows)),
      table(SECTIONS.state, own.map(stateRows)),
    );
  }
  const share = shareRows(workloads);
  if (share.length > 0) blocks.push("### Beside an empty provider: Pulumi's own time", table(SECTIONS.share, share));
  const memory = memoryRows(workloads);
  if (memory.length > 0) blocks.push("### Memory of the provider process", table(SECTIONS.memory, memory));
  if (startUps.length > 0) {
    const rows = (["program", "provider"] as const).flatMap((role) =>
      startUps.flatMap((startUp) => startUpRow(startUp, role)),
    );
    blocks.push("### Start-up", table(SECTIONS.startUp, rows));
  }
  for (const each of hosts) {
    blocks.push(
      `### The two hosts of dynamic resources, one group of ${PROGRAM_NAMES[each.workload]}, engine: ${each.engine}`,
      table(SECTIONS.hosts, hostRows(each)),
    );
  }
  return `${blocks.join("\n\n")}\n`;
}
