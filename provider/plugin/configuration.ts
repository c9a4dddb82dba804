import { randomBytes } from "node:crypto";

import type { Request, Response } from "../host/methods.js";
import { DIFF_NONE, DIFF_SOME } from "../host/requests.js";
import { asSecret, holdsSecret, markedLike, revealed } from "../host/secrets.js";
import type { Properties } from "../host/wire.js";
import { placeOf } from "../host/urn.js";
import { checkInputs, withoutNulls, type ArgumentTable } from "../contract/inputs.js";
import { resolveAccountId, settings } from "../session/config.js";
import type { SessionConfig } from "../session/session.js";
import { told } from "../validation/findings.js";
import { inWords } from "./words.js";

const rule = (value: unknown): string | undefined => (typeof value === "string" ? undefined : "must be a string");

/** What a provider can be configured with. */
const args: ArgumentTable = Object.fromEntries(Object.keys(settings).map((name) => [name, { rule }]));

/** Arguments that are the engine's own. */
const ofEngine = ["version", "pluginDownloadURL"];

const credentials = ["apiToken", "apiKey"] as const;

/** How a provider resource is configured. */
export interface Configuration {
  readonly config: SessionConfig;
  /** Whether the program declares it: then its arguments are all that it has besides the environment. */
  readonly isDeclared: boolean;
  /** The configured account. */
  readonly account: string | undefined;
  /** Whether the account was given as a secret. */
  readonly isAccountSecret: boolean;
  /** What makes this provider resource another one than every other: random, in its state before it makes anything. */
  readonly identity: string;
  /** What secrets are derived from that a program leaves open. Secret. */
  readonly key: string;
}

/**
 * The configuration of one provider resource: each has a process of its own. Where the program declares it, its arguments win
 * over the environment, or two accounts of one program would be one. The default one goes as dynamic resources do: the
 * environment first, since `refresh` and `destroy` configure it from the state, where a rotated token may be missing.
 *
 * Nothing of the environment is in what CheckConfig answers: that would be stored.
 */
export class ProviderConfiguration {
  private configured: Configuration | undefined;

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  get(): Configuration {
    if (this.configured === undefined) throw new Error("the engine has not configured this provider");
    return this.configured;
  }

  /** What the engine stores of the provider: its arguments, and the identity that the former state has, or a new one. */
  checkConfig({ olds = {}, news = {} }: Request<"checkRequest">): Promise<Response<"checkResponse">> {
    const given = withoutNulls(revealed(news) as Properties);
    const own = Object.fromEntries(Object.entries(given).filter(([name]) => !ofEngine.includes(name)));
    const failures = checkInputs("provider cloudflare-tunnel", args, own);
    const known = revealed(olds) as Properties;
    const secrets = credentials.flatMap((name) => (given[name] === undefined ? [] : [[name, asSecret(given[name])]]));
    const inputs = {
      ...given,
      ...(Object.fromEntries(secrets) as Properties),
      stackIdentity: known["stackIdentity"] ?? randomBytes(16).toString("hex"),
      stackKey: asSecret(known["stackKey"] ?? randomBytes(32).toString("base64")),
    };
    return Promise.resolve({
      inputs: markedLike(inputs, news),
      failures: failures.map((failure) => ({ property: "", reason: inWords(told(failure)) })),
    });
  }

  /** No change of a provider replaces it, and so all that it made: a resource knows its account by itself. */
  diffConfig({ olds = {}, news = {}, oldInputs = olds }: Request<"diffRequest">): Promise<Response<"diffResponse">> {
    const before = revealed(oldInputs) as Properties;
    const after = revealed(news) as Properties;
    const diffs = Object.keys(args).filter((name) => (before[name] ?? "") !== (after[name] ?? ""));
    return Promise.resolve({ changes: diffs.length > 0 ? DIFF_SOME : DIFF_NONE, diffs });
  }

  configure({ args: given = {}, urn }: Request<"configureRequest">): Promise<Response<"configureResponse">> {
    const known = revealed(given) as Properties;
    const text = (name: string): string | undefined => {
      const value = known[name];
      return typeof value === "string" && value.trim() !== "" ? value : undefined;
    };
    const get = (key: string): string | undefined => text(key.slice("cloudflare:".length));
    const require = (key: string): string => {
      const value = get(key);
      if (value === undefined) throw new Error(`Missing required configuration key: ${key}`);
      return value;
    };
    const isDeclared = !isDefault(urn);
    const config = { get, require, overrides: isDeclared ? overridden(text) : new Set<string>() };
    this.configured = {
      config,
      isDeclared,
      account: resolveAccountId((variable) => this.env[variable], get),
      isAccountSecret: text("accountId") !== undefined && holdsSecret(given["accountId"]),
      // An older state has none. Then what an interrupted run leaves is not known for this stack's own.
      identity: text("stackIdentity") ?? randomBytes(16).toString("hex"),
      key: text("stackKey") ?? randomBytes(32).toString("base64"),
    };
    return Promise.resolve({ acceptSecrets: true, supportsPreview: true });
  }
}

/** Whether a provider is the one that the engine makes by itself: `default`, or `default_<version>`. */
function isDefault(urn: string): boolean {
  const { name } = placeOf(urn);
  return urn === "" || name === "default" || name.startsWith("default_");
}

/** The variables that an argument stands in the place of: credentials of two kinds are never mixed. */
function overridden(given: (name: string) => string | undefined): ReadonlySet<string> {
  const { apiToken, apiKey, email, baseUrl } = settings;
  const hasCredentials = credentials.some((name) => given(name) !== undefined);
  return new Set([
    ...(hasCredentials ? [apiToken.variable, apiKey.variable, email.variable] : []),
    ...(given("baseUrl") === undefined ? [] : [baseUrl.variable]),
  ]);
}
