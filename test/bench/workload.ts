/** The programs that are measured, each in a project of its own outside the checkout. */
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The repository's dependencies, seen from dist/test/bench. */
const ROOT_MODULES = path.resolve(__dirname, "..", "..", "..", "node_modules");

/**
 * What is deployed: groups of this package; the same with secrets that are given, so that no other plugin starts; or as many
 * resources with a provider that does nothing.
 */
export type WorkloadName = "tunnels" | "given secrets" | "empty";

/** Which host runs the dynamic resources: that of Pulumi's SDK, or this package's. */
export type HostName = "pulumi" | "own";

const OWN_HOST = path.resolve(__dirname, "..", "..", "..", "host");

/** Groups of a tunnel, with these arguments, and its configuration. */
const groups = (
  n: number,
  args: string,
): string => `const { CfdTunnel, TunnelConfiguration } = require("pulumi-cloudflare-tunnel");
for (let index = 0; index < ${n}; index += 1) {
  const name = "site-" + index;
  const tunnel = new CfdTunnel(name, ${args});
  const ingress = [{ hostname: name + ".example.com", service: "http://localhost:8080" }, { service: "http_status:404" }];
  new TunnelConfiguration(name, { tunnel, config: { ingress } });
}
`;

const PROGRAMS: Record<WorkloadName, (n: number) => string> = {
  tunnels: (n) => groups(n, "{}"),
  "given secrets": (n) => groups(n, '{ tunnelSecret: Buffer.alloc(32, index).toString("base64") }'),
  // As many resources, dependencies and dynamic resources, and no more of anything: what is left is Pulumi's own.
  empty: (n) => `const pulumi = require("@pulumi/pulumi");
const { RandomPassword } = require("@pulumi/random");
const provider = {
  check: async (olds, news) => ({ inputs: news, failures: [] }),
  diff: async () => ({ changes: false }),
  create: async (inputs) => ({ id: "1", outs: inputs }),
  read: async (id, props) => ({ id, props }),
  update: async (id, olds, news) => ({ outs: news }),
  delete: async () => undefined,
};
class Empty extends pulumi.dynamic.Resource {
  constructor(name, value) {
    super(provider, name, { value });
  }
}
for (let index = 0; index < ${n}; index += 1) {
  const name = "site-" + index;
  const secret = new RandomPassword(name + "-secret", { length: 64 });
  const first = new Empty(name + "-tunnel", secret.result);
  new Empty(name + "-configuration", first.value);
}
`,
};

/** A project on disk. */
export class Workload {
  readonly directory = realpathSync(mkdtempSync(path.join(tmpdir(), "tunnel-bench-program-")));

  constructor(
    readonly name: WorkloadName,
    readonly n: number,
    host: HostName = "pulumi",
  ) {
    // As in an installed project: the package, and what it needs, are found from the program's directory.
    symlinkSync(ROOT_MODULES, path.join(this.directory, "node_modules"), "junction");
    // JavaScript: the compiler's start-up is the user's choice, and the same for every package.
    const runtime = { name: "nodejs", options: { typescript: false } };
    const plugins = { providers: [{ name: "pulumi-nodejs", path: OWN_HOST }] };
    const project = { name: "bench", runtime, ...(host === "own" && { plugins }) };
    this.write("Pulumi.yaml", JSON.stringify(project));
    this.write("package.json", JSON.stringify({ name: "bench", main: "index.js" }));
    this.write("index.js", PROGRAMS[name](n));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private write(file: string, text: string): void {
    writeFileSync(path.join(this.directory, file), text);
  }
}
