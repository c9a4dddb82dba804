/** A policy pack on the Pulumi CLI: a violation stops a preview before anything is created. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { onPulumi, runsOnPulumi } from "./drivers.js";
import { ScratchProject } from "./scratch-project.js";

const run = promisify(execFile);
const pack = path.resolve(__dirname, "..", "grpc", "fixtures", "policy-pack");

describe.skipIf(!runsOnPulumi)(onPulumi("on the pulumi CLI"), () => {
  let backend: string;
  let project: ScratchProject;

  beforeEach(async () => {
    backend = await mkdtemp(path.join(tmpdir(), "tunnel-policies-"));
    project = new ScratchProject("");
    await pulumi("stack", "init", "dev");
  });
  afterEach(async () => {
    project.remove();
    await rm(backend, { recursive: true, force: true });
  });

  async function pulumi(...args: string[]): Promise<{ ok: boolean; output: string }> {
    const ended = run("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: project.directory,
      env: {
        ...process.env,
        PULUMI_BACKEND_URL: `file://${backend}`,
        PULUMI_CONFIG_PASSPHRASE: "",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        CLOUDFLARE_ACCOUNT_ID: "0123456789abcdef0123456789abcdef",
        CLOUDFLARE_API_TOKEN: "a-token-that-is-never-sent-anywhere-0000",
      },
    });
    return ended.then(
      ({ stdout, stderr }) => ({ ok: true, output: stdout + stderr }),
      (error: unknown) => {
        const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
        return { ok: false, output: stdout + stderr };
      },
    );
  }

  function write(name: string): void {
    project.write(
      `new CfdTunnel("web", { name: "${name}", tunnelSecret: "${Buffer.alloc(32, 7).toString("base64")}" });`,
    );
  }

  test("a tunnel that a policy forbids is refused, one that it allows is not", async () => {
    write("web");
    const refused = await pulumi("preview", "--policy-pack", pack);
    expect(refused.output).toContain("the tunnel is called web");
    expect(refused.ok).toBe(false);

    write("prod-web");
    const allowed = await pulumi("preview", "--policy-pack", pack);
    expect(allowed.output).not.toContain("the tunnel is called");
    expect(allowed.ok, allowed.output).toBe(true);
  });
});
