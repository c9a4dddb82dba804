/**
 * Where credentials, the account and the API's address come from. Pure: environment and stack config are passed in.
 *
 * For credentials and address the environment wins, because `refresh` and `destroy` configure a dynamic provider from
 * the state: a token rotated in the stack config would not reach them. The account belongs to the stack, so there the
 * stack config wins: a variable left in someone's shell must not move a stack to another account.
 */

/** Reads one value: an environment variable, or a key of the stack config. */
export type Lookup = (key: string) => string | undefined;

/** How a request authenticates: an API token (preferred), or a global API key with its e-mail address. */
export type ApiCredentials = { apiToken: string } | { apiKey: string; email: string };

/** Every setting: its environment variable, its stack config key (those of `@pulumi/cloudflare`), and how to set it. */
export const settings = {
  apiToken: { variable: "CLOUDFLARE_API_TOKEN", key: "cloudflare:apiToken", secret: true },
  apiKey: { variable: "CLOUDFLARE_API_KEY", key: "cloudflare:apiKey", secret: true },
  email: { variable: "CLOUDFLARE_EMAIL", key: "cloudflare:email", secret: false },
  baseUrl: { variable: "CLOUDFLARE_BASE_URL", key: "cloudflare:baseUrl", secret: false },
  accountId: { variable: "CLOUDFLARE_ACCOUNT_ID", key: "cloudflare:accountId", secret: false },
} as const;

function environmentFirst(setting: keyof typeof settings, env: Lookup, config: Lookup): string | undefined {
  return present(env(settings[setting].variable)) ?? present(config(settings[setting].key));
}

// An empty variable is how CI systems express a secret that is not there.
function present(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === undefined || trimmed === "" ? undefined : trimmed;
}

/** The credentials, or the reason why there are none. A token takes precedence over a key. */
export function resolveCredentials(env: Lookup, config: Lookup): ApiCredentials | { problem: string } {
  const apiToken = environmentFirst("apiToken", env, config);
  if (apiToken !== undefined) return { apiToken };
  const apiKey = environmentFirst("apiKey", env, config);
  const email = environmentFirst("email", env, config);
  if (apiKey !== undefined && email !== undefined) return { apiKey, email };
  if (apiKey !== undefined) {
    return {
      problem:
        "CLOUDFLARE_API_KEY (cloudflare:apiKey) is set without the e-mail address it belongs to: set CLOUDFLARE_EMAIL " +
        "or `pulumi config set cloudflare:email you@example.com`, or better, use an API token (CLOUDFLARE_API_TOKEN)",
    };
  }
  return {
    problem:
      "no Cloudflare API token: set CLOUDFLARE_API_TOKEN in the environment, or run " +
      "`pulumi config set --secret cloudflare:apiToken <token>`. Create one at https://dash.cloudflare.com/profile/api-tokens " +
      'with the account permission "Cloudflare Tunnel: Edit"',
  };
}

/** The API's address, where one is configured. */
export function resolveBaseUrl(env: Lookup, config: Lookup): string | undefined {
  return environmentFirst("baseUrl", env, config);
}

/** The account of the stack: its config before the environment. */
export function resolveAccountId(env: Lookup, config: Lookup): string | undefined {
  return present(config(settings.accountId.key)) ?? present(env(settings.accountId.variable));
}
