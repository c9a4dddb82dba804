/** Chooses the engine: the `pulumi` CLI where one is on the PATH, else the embedded one, unless told otherwise. */
import { accessSync, constants } from "node:fs";
import path from "node:path";
import type { EngineChoice, StackDriver } from "./driver.js";
import { embeddedDriver } from "./embedded-driver.js";
import { pulumiDriver } from "./pulumi-driver.js";
import { UserError } from "./user-error.js";

const CHOICES: readonly string[] = ["auto", "embedded", "pulumi"] satisfies EngineChoice[];

function isChoice(text: string): text is EngineChoice {
  return CHOICES.includes(text);
}

/** Where the CLI is on the PATH. */
export function findPulumi(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const names = process.platform === "win32" ? ["pulumi.exe", "pulumi.cmd"] : ["pulumi"];
  const directories = (env["PATH"] ?? "").split(path.delimiter).filter((directory) => directory !== "");
  return directories
    .flatMap((directory) => names.map((name) => path.join(directory, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The driver for a choice; without one, for PULUMI_TUNNEL_ENGINE, else `auto`. */
export function chooseDriver(engine?: EngineChoice, env: NodeJS.ProcessEnv = process.env): StackDriver {
  const choice = engine ?? env["PULUMI_TUNNEL_ENGINE"] ?? "auto";
  if (!isChoice(choice)) throw new UserError(`unknown engine "${choice}": expected ${CHOICES.join(", ")}`);
  if (choice === "embedded") return embeddedDriver;
  if (findPulumi(env) !== undefined) return pulumiDriver;
  if (choice === "auto") return embeddedDriver;
  throw new UserError(
    "the engine `pulumi` was asked for, and there is no `pulumi` on the PATH: install the Pulumi CLI, or use `--engine embedded`",
  );
}
