import { setTimeout as sleep } from "node:timers/promises";

import * as pulumi from "@pulumi/pulumi";

import type { CloudflareClient } from "../api/http/client.js";
import { resolveBaseUrl, resolveCredentials } from "../session/config.js";
import { UserError } from "../session/errors.js";
import { isMocked } from "../session/mocks.js";
import { Session } from "../session/session.js";
import { printable } from "../validation/bounded-text.js";
import { told } from "../validation/findings.js";
import { checkInputs, withoutNulls, type ArgumentTable } from "../contract/inputs.js";
import { configuredAccount } from "../session/account.js";
import { mockedResult } from "./mocked-result.js";

/** What a look-up works with. */
export interface Call {
  readonly client: CloudflareClient;
  readonly accountId: string;
}

/** Arguments as check left them: the account filled in, no null, no undefined. */
export type Checked<Args> = Args & { readonly accountId: string };

const sessions = new Map<string, Session>();

/**
 * The session, and with it the client, of these credentials. One for the process in a program that runs by itself; a
 * program that drives several stacks through Pulumi's Automation API has one for each set of credentials.
 */
function currentSession(): Session {
  const config = new pulumi.Config("cloudflare");
  const fromConfig = (key: string): string | undefined => config.get(key.slice("cloudflare:".length));
  const fromEnvironment = (name: string): string | undefined => process.env[name];
  const key = JSON.stringify([
    resolveCredentials(fromEnvironment, fromConfig),
    resolveBaseUrl(fromEnvironment, fromConfig),
  ]);
  const known = sessions.get(key);
  if (known !== undefined) return known;
  const session = new Session(process.env, (ms) => sleep(ms));
  session.configure({
    get: fromConfig,
    require: (name) => config.require(name.slice("cloudflare:".length)),
  });
  sessions.set(key, session);
  return session;
}

/** Runs a look-up: every wrong argument is reported at once, before any request; errors name the look-up. */
export async function lookUp<Args extends object, Result>(
  name: string,
  rules: ArgumentTable,
  args: Args,
  run: (call: Call, args: Checked<Args>) => Promise<Result>,
): Promise<Result> {
  try {
    const given = withoutNulls(Object.fromEntries(Object.entries(args)));
    // A mock's ids and accounts are whatever the test likes: nothing is checked, and nothing is sent.
    if (isMocked()) return await mockedResult<Result>(name, given);
    const checked = withoutNulls({ ...given, accountId: given["accountId"] ?? configuredAccount() });
    const reasons = checkInputs(name, rules, checked).map(told);
    const session = currentSession();
    reasons.push(...(await session.problems()));
    if (reasons.length > 0) throw new UserError(reasons.join("\n"));
    const accountId = String(checked["accountId"]).toLowerCase();
    return await run({ client: await session.connect(), accountId }, { ...checked, accountId } as Checked<Args>);
  } catch (error) {
    throw presentable(name, error);
  }
}

/** The errors that are for the user: Pulumi prints a RunError as its message alone. */
function presentable(name: string, error: unknown): unknown {
  const forUser =
    error instanceof UserError ||
    (error instanceof Error && (error.name === "CloudflareApiError" || error.name === "SettingError"));
  if (!forUser) return error;
  const shown = new pulumi.RunError(printable(`${name}: ${error.message}`));
  shown.stack = shown.message;
  return shown;
}
