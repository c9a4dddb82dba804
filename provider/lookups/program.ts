import { setTimeout as sleep } from "node:timers/promises";

import * as pulumi from "@pulumi/pulumi";

import { withoutNulls } from "../contract/inputs.js";
import { configuredAccount } from "../session/account.js";
import { resolveBaseUrl, resolveCredentials } from "../session/config.js";
import { isForUser } from "../session/errors.js";
import { isMocked } from "../session/mocks.js";
import { Session } from "../session/session.js";
import { printable } from "../validation/bounded-text.js";
import { answer, type LookUp } from "./call.js";
import { mockedResult } from "./mocked-result.js";

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

/** Runs a look-up for a program; errors name it. */
export async function ask<Args extends object, Result>(
  name: string,
  lookup: LookUp<Args, Result>,
  args: Args,
): Promise<Result> {
  try {
    const given = withoutNulls(Object.fromEntries(Object.entries(args)));
    // A mock's ids and accounts are whatever the test likes: nothing is checked, and nothing is sent.
    if (isMocked()) return await mockedResult<Result>(name, given);
    return await answer(
      name,
      lookup,
      { ...given, accountId: given["accountId"] ?? configuredAccount() },
      currentSession(),
    );
  } catch (error) {
    throw presentable(name, error);
  }
}

/** The errors that are for the user: Pulumi prints a RunError as its message alone. */
function presentable(name: string, error: unknown): unknown {
  if (!isForUser(error)) return error;
  const shown = new pulumi.RunError(printable(`${name}: ${error.message}`));
  shown.stack = shown.message;
  return shown;
}
