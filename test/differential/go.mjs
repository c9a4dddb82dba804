import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const source = path.join(import.meta.dirname, "go");

function go(...args) {
  const { status, error, stdout, stderr } = spawnSync("go", args, { cwd: source, encoding: "utf8" });
  if (status !== 0) throw new Error(`go ${args[0]}: ${stderr ?? String(error)}`);
  return stdout.trim();
}

/** Why Go cannot be asked here, or undefined where it can. */
export function whyNoGo() {
  const { error } = spawnSync("go", ["version"]);
  return error === undefined ? undefined : "since there is no `go` on the PATH: https://go.dev/dl/ has it (1.26)";
}

/** Which Go, and which tables: what its verdicts depend on. */
export function goVersions() {
  const modules = ["golang.org/x/net", "golang.org/x/text"];
  return [
    go("env", "GOVERSION"),
    ...modules.map((name) => `${name} ${go("list", "-m", "-f", "{{.Version}}", name)}`),
  ].join(", ");
}

/** What Go says of each text: `value`, its canonical form, "" for what has none, or else `error`. */
export function askGo(kind, texts) {
  const scratch = mkdtempSync(path.join(tmpdir(), "go-verdicts-"));
  try {
    const program = path.join(scratch, process.platform === "win32" ? "verdicts.exe" : "verdicts");
    go("build", "-o", program, ".");
    const input = texts.map((text) => `${JSON.stringify({ kind, text })}\n`).join("");
    const { status, stdout, stderr } = spawnSync(program, { input, encoding: "utf8", maxBuffer: 1 << 30 });
    if (status !== 0) throw new Error(`the Go program failed: ${stderr}`);
    const answers = stdout.trimEnd().split("\n");
    if (answers.length !== texts.length) throw new Error(`Go answered ${answers.length} of ${texts.length}`);
    return answers.map((answer, index) => ({ text: texts[index], ...JSON.parse(answer) }));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
