/** A user's project into which existing tunnels are imported: a folder of its own, with the command as it is shipped. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

import type TypeScript from "typescript";

/** Required: where it is imported, Node reads all of it once more for the names that it exports. */
const ts = createRequire(__filename)("typescript") as typeof TypeScript;

const ROOT = path.resolve(__dirname, "..", "..");
const COMMAND = path.join(ROOT, "dist", "import", "cli.js");

/** What the command did. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class ImportProject {
  readonly directory = realpathSync(mkdtempSync(path.join(tmpdir(), "tunnel-import-")));

  constructor() {
    symlinkSync(path.join(ROOT, "node_modules"), path.join(this.directory, "node_modules"), "junction");
    this.write("Pulumi.yaml", JSON.stringify({ name: "imported", runtime: "nodejs" }));
    this.write("package.json", JSON.stringify({ name: "imported", main: "index.ts" }));
    this.write("tsconfig.json", JSON.stringify({ compilerOptions: { ...OPTIONS, module: "commonjs" } }));
  }

  get importFile(): string {
    return path.join(this.directory, "import.json");
  }

  get program(): string {
    return readFileSync(path.join(this.directory, "index.ts"), "utf8");
  }

  write(file: string, text: string): string {
    writeFileSync(path.join(this.directory, file), text);
    return path.join(this.directory, file);
  }

  /** `npx cloudflare-tunnel-import …`, in this folder. */
  run(words: readonly string[], env: Record<string, string>): Promise<Ran> {
    // Without the PATH's Pulumi: that it is asked is tested by itself.
    const options = { cwd: this.directory, env: { PATH: "", HOME: this.directory, ...env }, maxBuffer: 1024 ** 3 };
    return new Promise((resolve) => {
      execFile(process.execPath, [COMMAND, ...words], options, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
      });
    });
  }

  /** What the compiler says of the program, under `--strict`. */
  complaints(): string[] {
    const file = path.join(this.directory, "index.ts");
    const program = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Node10,
      skipLibCheck: true,
      noUnusedLocals: true,
      types: [],
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  }

  /** Whether Prettier, as it comes, would leave the program as it is. */
  async isFormatted(): Promise<boolean> {
    const { check } = await import("prettier");
    return await check(this.program, { parser: "typescript" });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const OPTIONS = { strict: true, target: "es2022", moduleResolution: "node", skipLibCheck: true };
