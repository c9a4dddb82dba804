/** examples/replica-handout/hand-out.sh: what it sends to replicas, and that it sends nothing where there is no token. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

const script = path.resolve("examples", "replica-handout", "hand-out.sh");
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "hand-out-"));
  // What is sent to a host, and which commands run there.
  command(
    "ssh",
    `printf '%s|' "$2" >> "${directory}/commands"; case "$2" in *install*) cat > "${directory}/$1" ;; esac`,
  );
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function command(name: string, body: string): void {
  writeFileSync(path.join(directory, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

function handOut(...hosts: string[]): { status: number | null; stderr: string } {
  return spawnSync("sh", [script, ...hosts], {
    env: { PATH: `${directory}:/usr/bin:/bin` },
    encoding: "utf8",
  });
}

describe.runIf(process.platform !== "win32")("hand-out.sh", () => {
  it("gives each replica the token, without a line break, and restarts it", () => {
    command("pulumi", "echo the-token");
    expect(handOut("one", "two").status).toBe(0);
    for (const host of ["one", "two"]) expect(readFileSync(path.join(directory, host), "utf8")).toBe("the-token");
    expect(readFileSync(path.join(directory, "commands"), "utf8").match(/systemctl restart/g)).toHaveLength(2);
  });

  it.each([
    ["pulumi fails", "echo 'error: no stack selected' >&2; exit 255"],
    ["the output is empty", "echo"],
  ])("touches no replica where %s", (_title, body) => {
    command("pulumi", body);
    const { status, stderr } = handOut("one");
    expect(status).not.toBe(0);
    expect(stderr).not.toBe("");
    expect(existsSync(path.join(directory, "commands"))).toBe(false);
  });
});
