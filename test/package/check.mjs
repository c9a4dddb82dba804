// Judges the package before it is published: publint, are-the-types-wrong, knip, and what the tarball holds.
//
//   npm run check:package
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { judgeContents } from "./contents.mjs";
import { pack } from "./pack.mjs";
import { CommandError, run } from "./process.mjs";

const ROOT = path.resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(path.join(tmpdir(), "tunnel-check-"));
let failures = 0;

async function check(title, work) {
  try {
    const said = await work();
    console.log(`ok      ${title}${said === undefined ? "" : `: ${said}`}`);
  } catch (error) {
    failures += 1;
    console.error(`FAILED  ${title}\n${error instanceof CommandError ? error.output : error.message}`);
  }
}

/** Runs a command of a devDependency. */
async function tool(name, ...args) {
  await run(path.join(ROOT, "node_modules", ".bin", name), args, { cwd: ROOT });
}

try {
  const { file, files, size, unpackedSize } = await pack(scratch);
  await check("publint", () => tool("publint", file, "--strict"));
  await check("are the types wrong", () => tool("attw", file, "--no-emoji"));
  await check("knip", () => tool("knip"));
  await check("contents", () => {
    const { needless, missing } = judgeContents(files);
    if (missing.length > 0) throw new Error(`missing:\n  ${missing.join("\n  ")}`);
    if (needless.length > 0) throw new Error(`needed by no entry point and no command:\n  ${needless.join("\n  ")}`);
    const kilobytes = (bytes) => `${Math.round(bytes / 1000)} KB`;
    return `${files.length} files, ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked`;
  });
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;
