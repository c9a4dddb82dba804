import type { dynamic } from "@pulumi/pulumi";

import { missingAccount } from "../contract/common-inputs.js";
import { resolveAccountId, resolveCredentials, settings, type Lookup } from "../session/config.js";
import { UserError } from "../session/errors.js";
import { validateAccountId } from "../validation/tunnel.js";
import type { Place } from "./context.js";
import { findProject, onlyStack, shortName, stackConfig } from "./project.js";
import type { PulumiCli } from "./pulumi-cli.js";

/** What an import knows of the stack: where it is, and its config. */
export interface StackSettings {
  readonly place: Place | undefined;
  readonly accountId: string;
  readonly config: dynamic.Config;
}

/** Finds account and credentials where the provider would: in the environment, and in the config of the stack. */
export async function findSettings(
  directory: string,
  stackName: string | undefined,
  cli: PulumiCli | undefined,
): Promise<StackSettings> {
  const project = await findProject(directory);
  const stack = stackName ?? (project && ((await cli?.selectedStack()) ?? (await onlyStack(project))));
  const values = new Map<string, string>();
  const env: Lookup = (name) => process.env[name];
  const lacksCredentials = "problem" in resolveCredentials(env, () => undefined);
  for (const [key, value] of Object.entries(project === undefined ? {} : await stackConfig(project, stack))) {
    const known = settingOf(value);
    if (known !== undefined) values.set(key, known);
    // Pulumi is asked for secrets only where they are needed: it may ask in turn for a passphrase.
    else if (stack !== undefined && (key === settings.accountId.key || (isCredential(key) && lacksCredentials))) {
      const secret = await cli?.config(stack, key);
      if (secret !== undefined) values.set(key, secret);
    }
  }
  const lookup: Lookup = (key) => values.get(key);
  const credentials = resolveCredentials(env, lookup);
  if ("problem" in credentials) throw new UserError(credentials.problem);
  const accountId = resolveAccountId(env, lookup);
  const wrong =
    accountId === undefined ? missingAccount.replace("pass accountId, or ", "") : validateAccountId(accountId);
  if (accountId === undefined || wrong !== undefined) throw new UserError(`the Cloudflare account is ${String(wrong)}`);
  const place =
    project === undefined || stack === undefined ? undefined : { project: project.name, stack: shortName(stack) };
  return { place, accountId: accountId.toLowerCase(), config: configOf(lookup) };
}

/** A plain value; that of a project may be an object with a default. */
function settingOf(value: unknown): string | undefined {
  if (typeof value === "string" || typeof value === "number") return String(value);
  const { value: inner, default: byDefault } = (value ?? {}) as { value?: unknown; default?: unknown };
  return [inner, byDefault].find((each) => typeof each === "string");
}

function isCredential(key: string): boolean {
  return [settings.apiToken.key, settings.apiKey.key, settings.email.key].some((each) => each === key);
}

function configOf(lookup: Lookup): dynamic.Config {
  return {
    get: (key) => lookup(key),
    require: (key) => {
      const value = lookup(key);
      if (value === undefined) throw new UserError(`the stack has no config ${key}`);
      return value;
    },
  };
}
