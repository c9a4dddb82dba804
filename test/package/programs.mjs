// The quickstart as each kind of program: CommonJS and ES modules, TypeScript and plain JavaScript.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const QUICKSTART = path.resolve(import.meta.dirname, "../../examples/quickstart/index.ts");

/** What `pulumi new typescript` writes. */
const TEMPLATE_OPTIONS = {
  strict: true,
  target: "es2020",
  module: "commonjs",
  moduleResolution: "node",
  types: ["node"],
};

/** The kinds of program, by name. */
export const PROGRAMS = {
  "CommonJS, TypeScript": { folder: "cjs-ts", type: "commonjs", main: "index.ts", compilerOptions: TEMPLATE_OPTIONS },
  "CommonJS, JavaScript": { folder: "cjs-js", type: "commonjs", main: "index.js", transpile: ts.ModuleKind.CommonJS },
  "ESM, TypeScript": {
    folder: "esm-ts",
    type: "module",
    main: "index.ts",
    compilerOptions: { ...TEMPLATE_OPTIONS, target: "es2022", module: "nodenext", moduleResolution: "nodenext" },
    // Pulumi compiles TypeScript for CommonJS only. For ES modules, its documentation has Node load a compiler.
    runtimeOptions: { typescript: false, nodeargs: "--import tsx" },
  },
  "ESM, JavaScript": { folder: "esm-js", type: "module", main: "index.js", transpile: ts.ModuleKind.ESNext },
};

/** What the programs are compiled with. */
export const PROGRAM_TOOLS = { typescript: "~5.9.3", tsx: "^4.20.0", "@types/node": "^20.19.0" };

/** Writes a program into a folder of the project; its path. */
export function writeProgram(project, name) {
  const { folder, type, main, compilerOptions, transpile, runtimeOptions } = PROGRAMS[name];
  const directory = path.join(project, folder);
  mkdirSync(directory, { recursive: true });
  const source = readFileSync(QUICKSTART, "utf8");
  const files = {
    "package.json": JSON.stringify({ name: folder, private: true, type, main }),
    "Pulumi.yaml": JSON.stringify({ name: folder, runtime: { name: "nodejs", options: runtimeOptions } }),
    [main]: transpile === undefined ? source : transpiled(source, transpile),
  };
  if (compilerOptions) files["tsconfig.json"] = JSON.stringify({ compilerOptions, files: [main] });
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(directory, file), content);
  return directory;
}

function transpiled(source, module) {
  return ts.transpileModule(source, {
    compilerOptions: { module, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  }).outputText;
}
