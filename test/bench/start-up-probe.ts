/**
 * Preloaded into the engine's processes: writes which modules they load, what loading costs, and what serializing a
 * provider costs. It hooks Node's module loader, so its times are comparable with each other only.
 */
import { writeFileSync } from "node:fs";
import Module from "node:module";
import path from "node:path";
import { roleOf } from "./announce.js";
import { PROBE_VARIABLE, type ProbeReport } from "./start-up-report.js";

type Loader = (module: NodeJS.Module, file: string) => void;

const extensions = (Module as unknown as { _extensions: Record<string, Loader> })._extensions;
const directory = process.env[PROBE_VARIABLE];
const role = roleOf(process.argv[1]);
const report: ProbeReport = {
  role: role ?? "program",
  packages: {},
  ownModules: [],
  readyMs: 0,
  endMs: 0,
  serializeMs: 0,
};
/** Time of the modules that the one being loaded has loaded itself, level by level. */
const nested: number[] = [0];

/** The package that a file belongs to; this one's own files are reached through a link, outside node_modules. */
function packageOf(file: string): string {
  const [, name] = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file) ?? [];
  if (name !== undefined) return name.replaceAll("\\", "/");
  const own = path.resolve(__dirname, "..", "..");
  return file.startsWith(own + path.sep) ? "pulumi-cloudflare-tunnel" : "the program";
}

/** The serializer answers with a promise, and calls in parallel wait for each other: its time is counted as one span. */
function timeSerializer(exported: { serializeFunction?: (...args: unknown[]) => Promise<unknown> }): void {
  const original = exported.serializeFunction;
  if (original === undefined) return;
  exported.serializeFunction = async (...args) => {
    const started = performance.now();
    try {
      return await original(...args);
    } finally {
      report.serializeMs += performance.now() - started;
    }
  };
}

function observe(load: Loader): Loader {
  return (module, file) => {
    nested.push(0);
    const started = performance.now();
    try {
      load(module, file);
    } finally {
      const inclusive = performance.now() - started;
      const own = inclusive - (nested.pop() ?? 0);
      nested.push((nested.pop() ?? 0) + inclusive);
      const name = packageOf(file);
      const entry = (report.packages[name] ??= { modules: 0, ms: 0 });
      entry.modules += 1;
      entry.ms += own;
      if (name === "pulumi-cloudflare-tunnel") {
        report.ownModules.push(path.relative(path.resolve(__dirname, "..", ".."), file));
      }
      if (file.endsWith(path.join("closure", "serializeClosure.js"))) timeSerializer(module.exports as object);
    }
  };
}

if (directory !== undefined && role !== undefined) {
  for (const extension of [".js", ".cjs"]) {
    const load = extensions[extension] ?? extensions[".js"];
    if (load) extensions[extension] = observe(load);
  }
  const write = process.stdout.write.bind(process.stdout) as (...args: unknown[]) => boolean;
  // The provider's first line is its port: from then on it serves.
  process.stdout.write = (...args: unknown[]) => {
    if (report.readyMs === 0) report.readyMs = performance.now();
    return write(...args);
  };
  process.on("exit", () => {
    report.endMs = performance.now();
    writeFileSync(path.join(directory, `${role}-${process.pid}.json`), JSON.stringify(report));
  });
  // The engine's way to end a provider.
  process.on("SIGINT", () => process.exit(0));
}
