import { describe, expect, test } from "vitest";
import { readSettings, SETTINGS } from "../../../provider/api/http/settings.js";

describe("settings", () => {
  test("defaults", () => {
    expect(readSettings({})).toEqual({
      maxRetries: 5,
      backoffMs: 500,
      connectTimeoutMs: 10_000,
      answerTimeoutMs: 30_000,
      bodyTimeoutMs: 30_000,
      totalTimeoutMs: 600_000,
      maxConcurrent: 24,
      requestsPer5Minutes: 1_100,
      requestsPerSecond: 180,
      maxResponseBytes: 64_000_000,
    });
  });

  test("what is given wins over the environment, and that over the default", () => {
    const env = {
      CLOUDFLARE_TUNNEL_MAX_RETRIES: "2",
      CLOUDFLARE_TUNNEL_TIMEOUT_SECONDS: "1.5",
      CLOUDFLARE_TUNNEL_MAX_CONCURRENT: "",
    };
    expect(readSettings(env, { maxRetries: 0 })).toMatchObject({
      maxRetries: 0,
      answerTimeoutMs: 1_500,
      maxConcurrent: 24,
    });
    expect(readSettings(env)).toMatchObject({ maxRetries: 2 });
  });

  test.each(SETTINGS)("$variable takes its bounds, and nothing beyond", ({ key, variable, min, max, scale }) => {
    expect(readSettings({ [variable]: String(min) })[key]).toBe(min * scale);
    expect(readSettings({ [variable]: String(max) })[key]).toBe(max * scale);
    for (const wrong of [String(max + 1), "-1", "NaN", "Infinity", "1s", " ", "0x"]) {
      expect(() => readSettings({ [variable]: wrong })).toThrow(
        new RegExp(`^${variable} is .* but must be a .*number`),
      );
    }
  });

  test("the error says what the setting is, its bounds and its default", () => {
    expect(() => readSettings({ CLOUDFLARE_TUNNEL_MAX_RETRIES: "1.5" })).toThrow(
      'CLOUDFLARE_TUNNEL_MAX_RETRIES is "1.5", but must be a whole number from 0 to 20: it says how often a request is ' +
        "sent again after a failure that may pass. Without it the default, 5, applies.",
    );
  });
});
