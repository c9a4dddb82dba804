import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { parse } from "yaml";

import { UserError } from "../session/errors.js";

/** The Pulumi project of a directory. */
export interface Project {
  readonly name: string;
  /** Where its Pulumi.yaml is. */
  readonly directory: string;
  /** Where its Pulumi.<stack>.yaml are. */
  readonly settings: string;
  /** What it has as config for every stack. */
  readonly config: Readonly<Record<string, unknown>>;
}

const files = ["Pulumi.yaml", "Pulumi.yml"];

/** The project that a directory is in; undefined where there is none. */
export async function findProject(directory: string): Promise<Project | undefined> {
  for (const file of files) {
    const content = await readYaml(path.join(directory, file));
    if (content === undefined) continue;
    const { name, stackConfigDir = "", config } = content;
    if (typeof name !== "string") throw new UserError(`${path.join(directory, file)} has no name`);
    return { name, directory, settings: path.join(directory, String(stackConfigDir)), config: objectOf(config) };
  }
  const parent = path.dirname(directory);
  return parent === directory ? undefined : await findProject(parent);
}

/** The only stack that a project has settings for; undefined where there are none, or several. */
export async function onlyStack({ settings }: Project): Promise<string | undefined> {
  const names = (await readdir(settings).catch(() => [])).flatMap((file) => {
    const [, stack] = /^Pulumi\.(.+)\.ya?ml$/.exec(file) ?? [];
    return stack === undefined ? [] : [stack];
  });
  return names.length === 1 ? names[0] : undefined;
}

/** A stack's config as its file has it: a text, or `{ secure }`, which needs Pulumi to be read. */
export async function stackConfig(project: Project, stack: string | undefined): Promise<Record<string, unknown>> {
  const own =
    stack === undefined ? undefined : await readYaml(path.join(project.settings, `Pulumi.${shortName(stack)}.yaml`));
  return { ...project.config, ...objectOf(own?.["config"]) };
}

/** `dev` of `organization/project/dev`: what programs are told. */
export function shortName(stack: string): string {
  return stack.split("/").at(-1) ?? stack;
}

async function readYaml(file: string): Promise<Record<string, unknown> | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UserError(`cannot read ${file}: ${(error as Error).message}`);
  }
  try {
    return objectOf(parse(text));
  } catch {
    throw new UserError(`${file} is not YAML`);
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
