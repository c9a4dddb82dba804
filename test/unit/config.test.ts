import { describe, expect, it } from "vitest";

import {
  resolveAccountId,
  resolveBaseUrl,
  resolveCredentials,
  settings,
  type Lookup,
} from "../../provider/session/config.js";

const lookup =
  (values: Record<string, string>): Lookup =>
  (key) =>
    values[key];

describe("credentials", () => {
  const rows: [string, Record<string, string>, Record<string, string>, unknown][] = [
    ["the token of the environment", { CLOUDFLARE_API_TOKEN: "env" }, {}, { apiToken: "env" }],
    ["the token of the stack", {}, { "cloudflare:apiToken": "stack" }, { apiToken: "stack" }],
    [
      "the environment's before the stack's: a rotated one reaches refresh and destroy",
      { CLOUDFLARE_API_TOKEN: "env" },
      { "cloudflare:apiToken": "stack" },
      { apiToken: "env" },
    ],
    [
      "the key with its e-mail address",
      { CLOUDFLARE_API_KEY: "k", CLOUDFLARE_EMAIL: "e" },
      {},
      { apiKey: "k", email: "e" },
    ],
    [
      "the key and e-mail address of the stack",
      {},
      { "cloudflare:apiKey": "k", "cloudflare:email": "e" },
      { apiKey: "k", email: "e" },
    ],
    [
      "each from where it is set",
      { CLOUDFLARE_API_KEY: "k" },
      { "cloudflare:apiKey": "other", "cloudflare:email": "e" },
      { apiKey: "k", email: "e" },
    ],
    [
      "a token before a key, wherever either is set",
      { CLOUDFLARE_API_KEY: "k", CLOUDFLARE_EMAIL: "e" },
      { "cloudflare:apiToken": "stack" },
      { apiToken: "stack" },
    ],
    ["no empty variable, as CI sets", { CLOUDFLARE_API_TOKEN: "" }, { "cloudflare:apiToken": "s" }, { apiToken: "s" }],
    ["no blank around a token", { CLOUDFLARE_API_TOKEN: " env\n" }, {}, { apiToken: "env" }],
  ];
  it.each(rows)("are %s", (_title, env, stack, expected) => {
    expect(resolveCredentials(lookup(env), lookup(stack))).toEqual(expected);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ["nothing is set", {}, /CLOUDFLARE_API_TOKEN.*pulumi config set --secret cloudflare:apiToken/],
    ["a key lacks its e-mail address", { CLOUDFLARE_API_KEY: "k" }, /CLOUDFLARE_EMAIL.*cloudflare:email/],
    ["only the e-mail address is set", { CLOUDFLARE_EMAIL: "e" }, /CLOUDFLARE_API_TOKEN/],
  ])("are missing, with what to do, where %s", (_title, env, problem) => {
    const resolved = resolveCredentials(lookup(env), lookup({}));
    expect(resolved).toEqual({ problem: expect.stringMatching(problem) as string });
  });
});

describe("the base URL", () => {
  it.each<[string, Record<string, string>, Record<string, string>, string | undefined]>([
    ["none, by default", {}, {}, undefined],
    ["the environment's", { CLOUDFLARE_BASE_URL: "https://env" }, { "cloudflare:baseUrl": "https://s" }, "https://env"],
    ["the stack's", {}, { "cloudflare:baseUrl": "https://s" }, "https://s"],
  ])("is %s", (_title, env, stack, expected) => {
    expect(resolveBaseUrl(lookup(env), lookup(stack))).toBe(expected);
  });
});

describe("the account", () => {
  it.each<[string, Record<string, string>, Record<string, string>, string | undefined]>([
    ["none, by default", {}, {}, undefined],
    ["the environment's", { CLOUDFLARE_ACCOUNT_ID: "env" }, {}, "env"],
    ["the stack's before the environment's", { CLOUDFLARE_ACCOUNT_ID: "env" }, { "cloudflare:accountId": "s" }, "s"],
    ["not an empty value of the stack's", { CLOUDFLARE_ACCOUNT_ID: "env" }, { "cloudflare:accountId": "" }, "env"],
  ])("is %s", (_title, env, stack, expected) => {
    expect(resolveAccountId(lookup(env), lookup(stack))).toBe(expected);
  });
});

describe("the settings", () => {
  it("have the stack config keys of @pulumi/cloudflare, and say which are secret", () => {
    expect(Object.values(settings).map(({ key }) => key)).toEqual([
      "cloudflare:apiToken",
      "cloudflare:apiKey",
      "cloudflare:email",
      "cloudflare:baseUrl",
      "cloudflare:accountId",
    ]);
    expect(
      Object.values(settings)
        .filter(({ secret }) => secret)
        .map(({ variable }) => variable),
    ).toEqual(["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY"]);
  });
});
