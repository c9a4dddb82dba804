import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { assertBaseUrl } from "../../../provider/api/http/client.js";
import { authenticationHeaders } from "../../../provider/api/http/credentials.js";

/** What a call throws, as a user could see it. */
function shownBy(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return inspect(error);
  }
  return "nothing was thrown";
}

describe("assertBaseUrl", () => {
  test.each([
    ["https://api.cloudflare.com/client/v4", "https://api.cloudflare.com/client/v4"],
    ["https://api.fed.cloudflare.com/client/v4//", "https://api.fed.cloudflare.com/client/v4"],
    ["http://127.0.0.1:8787", "http://127.0.0.1:8787/"],
    ["http://127.8.9.1:8787/x/", "http://127.8.9.1:8787/x"],
    ["http://localhost:1/client/v4", "http://localhost:1/client/v4"],
    ["http://[::1]:1", "http://[::1]:1/"],
  ])("%s is taken", (given, expected) => {
    expect(assertBaseUrl(given).href).toBe(expected);
  });

  test.each([
    ["http://api.cloudflare.com/client/v4", "http://api.cloudflare.com/client/v4, is not https"],
    ["http://127.0.0.1.example.com", "is not https"],
    ["http://localhost.example.com", "is not https"],
    ["http://10.0.0.1", "is not https"],
    ["ftp://127.0.0.1", "is not https"],
    ["file:///etc/passwd", "is not a URL with a host"],
    ["api.cloudflare.com/client/v4", "is not a URL"],
    ["", "is not a URL"],
    ["https://api.cloudflare.com/?x=1", "ends with a query or fragment"],
    ["https://api.cloudflare.com/#x", "ends with a query or fragment"],
    ["https://user:pa55word@api.cloudflare.com/v4", "https://api.cloudflare.com/v4, holds a user name or password"],
  ])("%s is refused", (given, reason) => {
    expect(() => assertBaseUrl(given)).toThrow(reason);
    expect(() => assertBaseUrl(given)).toThrow(/CLOUDFLARE_BASE_URL, or cloudflare:baseUrl/);
  });

  test.each([
    "https://user:pa55word@host/",
    "http://user:pa55word@host/",
    "https://user:pa55word@host:x/",
    "x:pa55word@h",
  ])("the password in %s is not shown", (given) => {
    expect(shownBy(() => assertBaseUrl(given))).toMatch(/^\[?SettingError: (?!.*pa55word)/s);
  });
});

describe("authenticationHeaders", () => {
  test("a token, or a key with its email", () => {
    expect(authenticationHeaders({ apiToken: "t0ken" })).toEqual({ authorization: "Bearer t0ken" });
    expect(authenticationHeaders({ apiKey: "k3y", email: "a@example.com" })).toEqual({
      "x-auth-key": "k3y",
      "x-auth-email": "a@example.com",
    });
  });

  test.each([
    ["Bearer t0ken", 'begins with the word "Bearer"'],
    ["bearer\tt0ken", 'begins with the word "Bearer"'],
    ["Authorization: Bearer t0ken", 'begins with the word "Bearer"'],
    ['"t0ken"', "in quotation marks"],
    ["'t0ken'", "in quotation marks"],
  ])("what belongs around a token, and not into it, is told: %s", (apiToken, text) => {
    expect(() => authenticationHeaders({ apiToken })).toThrow(text);
  });

  test("a token may begin as the word does, and hold a quotation mark", () => {
    expect(authenticationHeaders({ apiToken: 'Bearer"t0ken' })).toEqual({ authorization: 'Bearer Bearer"t0ken' });
  });

  test.each(["", "t0ken\n", "t0 ken", "t0ken\r\nX: y", "t0kén"])("%j is refused, and not shown", (apiToken) => {
    expect(() => authenticationHeaders({ apiToken })).toThrow("CLOUDFLARE_API_TOKEN");
    expect(shownBy(() => authenticationHeaders({ apiToken }))).toMatch(/^\[?SettingError: (?!.*t0k)/s);
  });
});
