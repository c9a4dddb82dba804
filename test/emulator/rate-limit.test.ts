import { describe, expect, it } from "vitest";

import { AdjustableClock } from "../../local/emulator/clock.js";
import { ApiError } from "../../local/emulator/errors.js";
import { startEmulator } from "../../local/emulator/index.js";
import { RateLimiter } from "../../local/emulator/rate-limit.js";

function limiter(options: { enforce: boolean; requests: number }): {
  clock: AdjustableClock;
  count: (key?: string) => unknown;
} {
  const clock = new AdjustableClock({ now: () => 0 });
  const rateLimiter = new RateLimiter(clock, { ...options, windowSeconds: 300 });
  return {
    clock,
    count: (key = "a") => {
      const { headers, refusal } = rateLimiter.count(key);
      return [headers["Ratelimit"], refusal instanceof ApiError ? refusal.headers["Retry-After"] : null];
    },
  };
}

describe("the enforced rate limit", () => {
  it("counts down, then blocks every call for a window's length", () => {
    const { clock, count } = limiter({ enforce: true, requests: 3 });
    expect(count()).toEqual(['"default";r=2;t=300', null]);
    clock.advance(10_000);
    expect(count()).toEqual(['"default";r=1;t=290', null]);
    expect(count()).toEqual(['"default";r=0;t=290', null]);
    expect(count()).toEqual(['"default";r=0;t=300', "300"]);
    clock.advance(299_001);
    expect(count()).toEqual(['"default";r=0;t=1', "1"]);
    clock.advance(999);
    expect(count()).toEqual(['"default";r=2;t=300', null]);
  });

  it("starts a new window when the old one is over, and counts callers apart", () => {
    const { clock, count } = limiter({ enforce: true, requests: 1 });
    expect(count("a")).toEqual(['"default";r=0;t=300', null]);
    expect(count("b")).toEqual(['"default";r=0;t=300', null]);
    clock.advance(300_000);
    expect(count("a")).toEqual(['"default";r=0;t=300', null]);
  });
});

describe("the rate limit that is only shown", () => {
  it("never falls below half, so that no careful client waits", () => {
    const { count } = limiter({ enforce: false, requests: 4 });
    expect([count(), count(), count()]).toEqual([
      ['"default";r=3;t=300', null],
      ['"default";r=2;t=300', null],
      ['"default";r=3;t=300', null],
    ]);
  });
});

describe("over HTTP", () => {
  it("shows Cloudflare's own limit on every answer", async () => {
    const emulator = await startEmulator();
    const answers = [await emulator.call("GET", "/cfd_tunnel"), await emulator.call("GET", "/nowhere")];
    await emulator.close();
    expect(answers.map(({ headers }) => headers.get("ratelimit"))).toEqual([
      '"default";r=1199;t=300',
      '"default";r=1198;t=300',
    ]);
    expect(answers[0]?.headers.get("ratelimit-policy")).toBe('"default";q=1200;w=300');
    expect(answers[0]?.headers.get("retry-after")).toBeNull();
  });

  it("stands still where it is switched so, as it was once seen to do", async () => {
    const emulator = await startEmulator({ switches: { constantRatelimit: true } });
    const shown = [];
    for (let n = 0; n < 3; n++) shown.push((await emulator.call("GET", "/cfd_tunnel")).headers.get("ratelimit"));
    emulator.switch({ constantRatelimit: false });
    shown.push((await emulator.call("GET", "/cfd_tunnel")).headers.get("ratelimit"));
    await emulator.close();
    expect(shown).toEqual([...Array<string>(3).fill('"default";r=1199;t=1'), '"default";r=1196;t=300']);
  });

  it("answers 429 with Retry-After, and does not process the request", async () => {
    const emulator = await startEmulator({ rateLimit: { requests: 1 }, clock: { now: () => 0 } });
    await emulator.call("GET", "/cfd_tunnel");
    const refused = await emulator.call("POST", "/cfd_tunnel", { name: "t" });
    const tunnels = emulator.state().accounts[0]?.tunnels;
    await emulator.close();
    expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("ratelimit")]).toEqual([
      429,
      "300",
      '"default";r=0;t=300',
    ]);
    expect(refused.errors).toEqual([
      {
        code: 971,
        message: "More than 1 requests per 300 seconds reached. Please wait and consider throttling your request speed",
      },
    ]);
    expect(tunnels).toEqual([]);
  });
});
