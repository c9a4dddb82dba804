// What the tarball holds: the modules that an entry point or a command needs, directly or through others, and nothing else.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const ROOT = path.resolve(import.meta.dirname, "../..");
const DOCUMENTS = ["package.json", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"];
/** Folders that are shipped as they are in git. */
const FOLDERS = ["docs", "examples", "host", "plugin", "templates"];
/** What the executables in host/ and plugin/ start. */
const STARTED = ["dist/host/main.js", "dist/plugin/main.js"];

/** Every file that package.json names: the entries' code and types, and the commands. */
function entryFiles({ exports: entries, bin }) {
  const targets = Object.values(entries).flatMap((entry) =>
    typeof entry === "string" ? [entry] : Object.values(entry),
  );
  return [...targets, ...Object.values(bin), ...STARTED]
    .map((file) => path.posix.normalize(file))
    .filter((file) => file !== "package.json");
}

/** The package's own files that a file imports; in types, of types, and in code, of code. */
function importsOf(file) {
  const isTypes = file.endsWith(".d.ts");
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(ROOT, file), "utf8"), true, true);
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => path.posix.join(path.posix.dirname(file), specifier))
    .map((target) => (isTypes ? target.replace(/\.js$/, ".d.ts") : target));
}

function reachable(entries) {
  const found = new Set(entries);
  for (const file of found) {
    if (/\.(js|d\.ts)$/.test(file)) for (const imported of importsOf(file)) found.add(imported);
    // A module of types alone is imported by declarations only, never by code.
    const types = file.replace(/\.js$/, ".d.ts");
    if (existsSync(path.join(ROOT, types))) found.add(types);
  }
  return found;
}

/** A module's name: its code, its source map and its declarations come and go together. */
function moduleOf(file) {
  return file.replace(/\.(js|js\.map|d\.ts)$/, "");
}

/** What git has of the folders that are shipped: not what an example left behind when it ran. */
function documents() {
  const listed = execFileSync("git", ["ls-files", "--", ...FOLDERS, "local/*/README.md"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  // npm never packs a .gitignore; a script that draws a picture is for us.
  return listed.split("\n").filter((file) => file !== "" && !/\.gitignore$|^(?:docs|plugin)\/[^/]*\.mjs$/.test(file));
}

/** Files that nobody needs, and files that are missing. */
export function judgeContents(files) {
  const manifest = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  const needed = new Set([...DOCUMENTS, ...documents(), ...reachable(entryFiles(manifest))]);
  const modules = new Set([...needed].map(moduleOf));
  return {
    needless: files.filter((file) => !modules.has(moduleOf(file))),
    missing: [...needed].filter((file) => !files.includes(file)),
  };
}
