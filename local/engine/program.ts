/** Runs the user's program, unmodified, in @pulumi/pulumi's own runner. */
import { createRequire } from "node:module";
import path from "node:path";
import { type Child, preload, startNode } from "./child-process.js";
import type { Project, StackConfig } from "./project.js";
import { UserError } from "./user-error.js";

/** How to run it. */
export interface ProgramOptions {
  project: Project;
  stack: string;
  config: StackConfig;
  env: NodeJS.ProcessEnv;
  /** Address of the monitor and the engine service. */
  address: string;
  preview: boolean;
  parallel: number;
  onStdout: (line: string) => void;
  onStderr: (line: string) => void;
}

/** The organization that a file backend gives. */
export const ORGANIZATION = "organization";

/**
 * The runner prints an error by `util.inspect(error, {colors: true})`. On a stack with `node_modules/@pulumi/<file>.ts`
 * that takes Node half a minute, in the marking of package names: without colours it takes no time.
 */
const INSPECT_ERRORS_PLAINLY = [
  "const util = require('node:util');",
  "const inspect = util.inspect;",
  "const plain = (value, options, ...rest) =>",
  "  inspect(value, value instanceof Error && options && options.colors ? { ...options, colors: false } : options, ...rest);",
  "util.inspect = Object.assign(plain, inspect);",
].join("\n");

/** Options of `runtime:` as the language host turns them into environment variables. */
function runtimeEnvironment(options: Record<string, unknown>): NodeJS.ProcessEnv {
  const { typescript = true, tsconfig } = options;
  return {
    PULUMI_NODEJS_TYPESCRIPT: String(typescript === true),
    ...(typeof tsconfig === "string" && { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
  };
}

/** The environment in which a program sees its configuration. */
export function configEnvironment(config: StackConfig): NodeJS.ProcessEnv {
  const values = Object.fromEntries([...config].map(([key, { value }]) => [key, value]));
  const secretKeys = [...config].filter(([, { secret }]) => secret).map(([key]) => key);
  return { PULUMI_CONFIG: JSON.stringify(values), PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys) };
}

/** Starts the program. */
export function startProgram(options: ProgramOptions): Child {
  const { project, stack, address } = options;
  let runner: string;
  try {
    runner = createRequire(path.join(project.directory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    throw new UserError(
      `@pulumi/pulumi is not installed where the program is: run \`npm install\` in ${project.directory}`,
    );
  }
  const { nodeargs } = project.runtimeOptions;
  const nodeArguments = typeof nodeargs === "string" ? nodeargs.split(/\s+/).filter((each) => each !== "") : [];
  const flags: [string, string][] = [
    ["monitor", address],
    ["engine", address],
    ["organization", ORGANIZATION],
    ["project", project.name],
    ["root-directory", project.root],
    ["stack", stack],
    ["pwd", project.directory],
    ["parallel", String(options.parallel)],
  ];
  return startNode({
    args: [
      ...preload("inspect-errors-plainly", INSPECT_ERRORS_PLAINLY),
      ...nodeArguments,
      runner,
      ...flags.flatMap(([name, value]) => [`--${name}`, value]),
      ...(options.preview ? ["--dry-run"] : []),
      project.entry,
    ],
    cwd: project.directory,
    env: { ...options.env, ...runtimeEnvironment(project.runtimeOptions), ...configEnvironment(options.config) },
    onStdout: options.onStdout,
    onStderr: options.onStderr,
  });
}
