/** The two hosts of dynamic resources, in pairs: first one, then the other, each on a new stack, so that what else the machine does hits both. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { StackDriver } from "../../local/engine/index.js";
import { STEPS } from "./measurement.js";
import { onNewStack, refuseFailure } from "./new-stack.js";
import type { Paired } from "./paired.js";
import { type HostName, Workload, type WorkloadName } from "./workload.js";

const HOSTS: readonly HostName[] = ["pulumi", "own"];

/** Linux tells CPU time in hundredths of a second, whatever the kernel's own clock does. */
const MS_PER_TICK = 10;

/** Operations on one group: CPU of all processes of an operation, and wall time. Then the start of a host by itself. */
export async function measureHosts(
  driver: StackDriver,
  workload: WorkloadName,
  pairs: number,
  onStep: (name: string) => void,
): Promise<Paired[]> {
  const results = [...STEPS.map(({ name }) => name), "host, to its first Configure"].map(newPaired);
  for (let pair = 0; pair < pairs; pair += 1) {
    for (const host of HOSTS) {
      onStep(`pair ${String(pair + 1)} of ${String(pairs)}, host: ${host}`);
      const taken = [...(await operate(driver, workload, host)), await startOf(host)];
      for (const [at, { cpuMs, wallMs }] of taken.entries()) {
        results[at]?.cpuMs[host].push(cpuMs);
        results[at]?.wallMs[host].push(wallMs);
      }
    }
  }
  return results;
}

function newPaired(name: string): Paired {
  return { name, cpuMs: { pulumi: [], own: [] }, wallMs: { pulumi: [], own: [] } };
}

interface Taken {
  cpuMs: number;
  wallMs: number;
}

function operate(driver: StackDriver, workload: WorkloadName, host: HostName): Promise<Taken[]> {
  return onNewStack(driver, new Workload(workload, 1, host), async ({ stack }) => {
    const taken: Taken[] = [];
    for (const { name, operation } of STEPS) {
      const [cpu, started] = [cpuOf(driver), performance.now()];
      refuseFailure(`${name} on the host ${host}`, await stack[operation]());
      taken.push({ cpuMs: cpuOf(driver) - cpu, wallMs: performance.now() - started });
    }
    return taken;
  });
}

/** CPU time of what has ended of the processes below this one; where the engine is this process, its own, too. */
function cpuOf(driver: StackDriver): number {
  const [user = 0, system = 0, ofChildren = 0, systemOfChildren = 0] = ticksOf("self");
  const own = driver.name === "embedded" ? user + system : 0;
  return (own + ofChildren + systemOfChildren) * MS_PER_TICK;
}

/** User and system time of a process, and of its children that it has waited for. */
function ticksOf(pid: string): number[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the command's name in parentheses, and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).map(Number);
}

const SCRIPTS: Readonly<Record<HostName, string>> = {
  pulumi: require.resolve("@pulumi/pulumi/cmd/dynamic-provider"),
  own: path.resolve(__dirname, "..", "..", "host", "main.js"),
};

/** From nothing to the answer to Configure, without the shell that Pulumi starts around each. */
async function startOf(host: HostName): Promise<Taken> {
  const started = performance.now();
  const child = spawn(process.execPath, [SCRIPTS[host], "127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [port] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const client = new providerGrpc.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const request = new providerPb.ConfigureRequest();
    request.setArgs(Struct.fromJavaScript({}));
    await new Promise<void>((resolve, reject) => {
      client.configure(request, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
    const wallMs = performance.now() - started;
    const [user = 0, system = 0] = ticksOf(String(child.pid));
    client.close();
    return { cpuMs: (user + system) * MS_PER_TICK, wallMs };
  } finally {
    await end(child);
  }
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill();
  await gone;
}
