/** The project of a program (Pulumi.yaml) and the configuration of a stack (Pulumi.<stack>.yaml). */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { messageOf, UserError } from "./user-error.js";
import type { ConfigValue } from "./driver.js";
import { Secrets } from "./secrets.js";

type YamlMap = Record<string, unknown>;

/** What Pulumi.yaml says. */
export interface Project {
  name: string;
  /** The directory of Pulumi.yaml. */
  root: string;
  /** Where the program runs, and where packages are resolved from: the root and `main`, when that is a directory. */
  directory: string;
  /** What to run, relative to `directory`. */
  entry: string;
  /** `runtime.options`. */
  runtimeOptions: Record<string, unknown>;
  /** `config:` of Pulumi.yaml. */
  declared: YamlMap;
  /** `plugins.providers`: the folders of the project's own plugins, by package. */
  providerPlugins: ReadonlyMap<string, string>;
}

/** One resolved configuration value, always text. */
export interface ConfigEntry {
  value: string;
  secret: boolean;
}

/** Configuration by full key (`namespace:name`). */
export type StackConfig = Map<string, ConfigEntry>;

function isMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function readYaml(file: string): Promise<YamlMap | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UserError(`cannot read ${file}: ${messageOf(error)}`);
  }
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch (error) {
    throw new UserError(`${file} is not valid YAML: ${messageOf(error)}`);
  }
  if (parsed === null || parsed === undefined) return {};
  if (!isMap(parsed)) throw new UserError(`${file} must hold a mapping`);
  return parsed;
}

async function firstYaml(directory: string, name: string): Promise<YamlMap | undefined> {
  return (await readYaml(path.join(directory, `${name}.yaml`))) ?? readYaml(path.join(directory, `${name}.yml`));
}

/** Reads Pulumi.yaml in a directory. */
export async function loadProject(root: string): Promise<Project> {
  const yaml = await firstYaml(root, "Pulumi");
  if (!yaml) throw new UserError(`no Pulumi.yaml in ${root}`);
  const { name, runtime, main, config, plugins } = yaml;
  if (typeof name !== "string" || name === "") throw new UserError("Pulumi.yaml: `name` is missing");
  const runtimeName = isMap(runtime) ? runtime["name"] : runtime;
  if (runtimeName !== "nodejs") {
    throw new UserError(
      `Pulumi.yaml: the embedded engine runs \`nodejs\` programs only, not ${JSON.stringify(runtimeName)}`,
    );
  }
  const options = isMap(runtime) && isMap(runtime["options"]) ? runtime["options"] : {};
  const entry = typeof main === "string" ? path.join(root, main) : root;
  const isFile = /\.[cm]?[jt]s$/.test(entry);
  return {
    name,
    root,
    directory: isFile ? path.dirname(entry) : entry,
    entry: isFile ? `./${path.basename(entry)}` : ".",
    runtimeOptions: options,
    declared: isMap(config) ? config : {},
    providerPlugins: await providerPlugins(root, plugins),
  };
}

/** The folders must be there, whether their packages are used or not; paths are relative to Pulumi.yaml. */
async function providerPlugins(root: string, plugins: unknown): Promise<ReadonlyMap<string, string>> {
  const providers = isMap(plugins) && Array.isArray(plugins["providers"]) ? plugins["providers"] : [];
  const folders = new Map<string, string>();
  for (const entry of providers.filter(isMap)) {
    const name = asText(entry["name"] ?? "");
    const refuse = (why: string) => new UserError(`parsing plugin options for '${name}': ${why}`);
    if (name === "") throw refuse("name must not be empty");
    const folder = path.resolve(root, asText(entry["path"] ?? ""));
    const found = await stat(folder).catch(() => undefined);
    if (found === undefined) throw refuse(`no folder at path '${folder}'`);
    if (!found.isDirectory()) throw refuse(`provider folder '${folder}' is not a directory`);
    // Of two for one package, the first is used.
    if (!folders.has(name)) folders.set(name, folder);
  }
  return folders;
}

function fullKey(key: string, project: string): string {
  const [namespace = "", ...rest] = key.split(":");
  if (rest.length === 0) return `${project}:${key}`;
  // `project:config:key` is the older way to write `project:key`.
  return rest[0] === "config" && rest.length === 2 ? `${namespace}:${rest[1] ?? ""}` : key;
}

function asText(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

const TYPES: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value !== "object",
  integer: (value) => /^[+-]?\d+$/.test(asText(value)),
  number: (value) => asText(value).trim() !== "" && Number.isFinite(Number(value)),
  boolean: (value) => ["true", "false"].includes(asText(value)),
  array: (value) => Array.isArray(typeof value === "string" ? parse(value) : value),
  object: (value) => isMap(typeof value === "string" ? parse(value) : value),
};

function containsSecure(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(containsSecure);
  if (!isMap(value)) return false;
  return typeof value["secure"] === "string" || Object.values(value).some(containsSecure);
}

function decryptWithin(value: unknown, secrets: Secrets): unknown {
  if (Array.isArray(value)) return value.map((item) => decryptWithin(item, secrets));
  if (!isMap(value)) return value;
  if (typeof value["secure"] === "string" && Object.keys(value).length === 1) return secrets.decrypt(value["secure"]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decryptWithin(item, secrets)]));
}

/** Where a stack's configuration comes from. */
export interface ConfigSources {
  project: Project;
  stack: string;
  /** Wins over the files. */
  overrides?: Record<string, ConfigValue>;
  passphrase: () => string;
}

/** The configuration of a stack: Pulumi.<stack>.yaml over the defaults of Pulumi.yaml, checked against the declared types. */
export async function loadConfig({ project, stack, overrides = {}, passphrase }: ConfigSources): Promise<StackConfig> {
  const file = `Pulumi.${stack}`;
  const yaml = (await firstYaml(project.root, file)) ?? {};
  const values = isMap(yaml["config"]) ? yaml["config"] : {};
  let secrets: Secrets | undefined;
  if (containsSecure(values)) {
    const salt = yaml["encryptionsalt"];
    if (typeof salt !== "string") {
      throw new UserError(
        `${file}.yaml has \`secure:\` values and no \`encryptionsalt\`: only the passphrase provider is supported`,
      );
    }
    secrets = await Secrets.open(passphrase(), salt);
  }
  const config: StackConfig = new Map();
  for (const [key, value] of Object.entries(values)) {
    const secret = containsSecure(value);
    const plain = secret && secrets ? decryptWithin(value, secrets) : value;
    config.set(fullKey(key, project.name), { value: asText(plain), secret });
  }
  for (const [key, value] of Object.entries(overrides)) {
    const entry = typeof value === "string" ? { value, secret: false } : { value: value.value, secret: true };
    config.set(fullKey(key, project.name), entry);
  }
  applyDeclarations(project, stack, config);
  return config;
}

/** A declaration: `key: value`, or `key: {type?, default?, value?, secret?, description?}`. */
function applyDeclarations(project: Project, stack: string, config: StackConfig): void {
  const missing: string[] = [];
  for (const [key, declaration] of Object.entries(project.declared).sort(([one], [other]) => (one < other ? -1 : 1))) {
    const full = fullKey(key, project.name);
    const details = isMap(declaration) ? declaration : { value: declaration };
    const own = full.startsWith(`${project.name}:`);
    if (!own) refuseForeignDeclaration(key, details);
    const preset = details["value"] ?? details["default"];
    const given = config.get(full);
    if (given) checkValue(stack, key, details, given);
    else if (preset !== undefined) config.set(full, { value: asText(preset), secret: details["secret"] === true });
    else if (own) missing.push(`'${key}'`);
  }
  if (missing.length > 0) {
    const keys =
      missing.length === 1 ? missing.join() : `${missing.slice(0, -1).join(", ")} and ${missing.at(-1) ?? ""}`;
    throw new UserError(`Stack '${stack}' is missing configuration value${missing.length === 1 ? "" : "s"} ${keys}`);
  }
}

/** A namespaced key belongs to a provider: the CLI lets a project set it, not type it. */
function refuseForeignDeclaration(key: string, details: YamlMap): void {
  for (const field of ["type", "default"]) {
    if (details[field] === undefined) continue;
    throw new UserError(
      `Configuration key '${key}' is not namespaced by the project and should not define a ${field === "type" ? "type" : "default value"}`,
    );
  }
}

function checkValue(stack: string, key: string, details: YamlMap, entry: ConfigEntry): void {
  const { type, secret } = details;
  if (typeof type !== "string") return;
  const prefix = `Stack '${stack}' with configuration key '${key}'`;
  if (secret === true && !entry.secret) throw new UserError(`${prefix} must be encrypted as it's secret`);
  const fits = TYPES[type];
  if (!fits) throw new UserError(`Pulumi.yaml: config '${key}' has an unknown type '${type}'`);
  if (!fits(entry.value)) throw new UserError(`${prefix} must be of type '${type}'`);
}

/** The passphrase of the environment, or an error that says how to give one. */
export async function findPassphrase(env: NodeJS.ProcessEnv): Promise<string> {
  const { PULUMI_CONFIG_PASSPHRASE: direct, PULUMI_CONFIG_PASSPHRASE_FILE: file } = env;
  if (direct !== undefined) return direct;
  if (file !== undefined && file !== "") {
    try {
      return (await readFile(file, "utf8")).trimEnd();
    } catch (error) {
      throw new UserError(`cannot read PULUMI_CONFIG_PASSPHRASE_FILE ${file}: ${messageOf(error)}`);
    }
  }
  throw new UserError(
    "no passphrase: set PULUMI_CONFIG_PASSPHRASE (it may be empty) or PULUMI_CONFIG_PASSPHRASE_FILE; it encrypts the secrets of the state",
  );
}
