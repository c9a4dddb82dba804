import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { RateBudget } from "../../provider/api/http/budget.js";
import { type ApiRequest } from "../../provider/api/http/client.js";
import { type FailureKind, type Outcome } from "../../provider/api/http/failure.js";
import { path } from "../../provider/api/http/path.js";
import { hasId } from "../../provider/api/http/shapes.js";
import { noFamily } from "../unit/api/families.js";
import { ManualClock } from "../unit/api/manual-clock.js";
import { cut, failure, hang, reply, scriptedServer, success, type Reply } from "./scripted-server.js";
import { API_TOKEN, errorOf, testClient } from "./test-client.js";

const TUNNEL = { id: "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415", name: "blog" };
const GET: ApiRequest = {
  method: "GET",
  path: path`/accounts/${"a"}/cfd_tunnel/${TUNNEL.id}`,
  family: noFamily,
  accepts: hasId,
};
const POST: ApiRequest = {
  method: "POST",
  path: path`/accounts/${"a"}/cfd_tunnel`,
  family: noFamily,
  body: { name: "blog", tunnel_secret: "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U=" },
  accepts: hasId,
};

describe("a request that is sent again", () => {
  const PATCH: ApiRequest = { ...GET, method: "PATCH", body: { name: "blog" } };

  test("is in doubt where an earlier time may have been carried out, whatever the last answer says", async () => {
    const server = await scriptedServer(failure(500, 1000, "oops"), failure(403, 10000, "Authentication error"));
    const error = await errorOf(testClient(server.origin).request(PATCH));
    expect(error).toMatchObject({ status: 403, outcome: "refused", isDoubtful: true });
    expect(error.message).toContain("Whether Cloudflare carried the request out is not known.");
  });

  test("is in no doubt where every time was refused", async () => {
    const server = await scriptedServer(failure(429, 10000, "slow down"), failure(403, 10000, "Authentication error"));
    expect(await errorOf(testClient(server.origin).request(PATCH))).toMatchObject({ isDoubtful: false });
  });
});

describe("request", () => {
  test("sends path, query, body and headers, and reads the answer", async () => {
    const server = await scriptedServer(
      reply(
        200,
        { success: true, errors: [], messages: ["hello"], result: TUNNEL },
        { date: "Sun, 22 Nov 2026 12:00:00 GMT" },
      ),
    );
    const clock = new ManualClock(1_000);
    const client = testClient(`${server.origin}/client/v4/`, { clock });
    const answer = await client.request({ ...POST, query: { name: "a b&c", page: 2, gone: undefined, yes: true } });
    expect(answer).toEqual({
      result: TUNNEL,
      messages: ["hello"],
      serverTime: Date.parse("2026-11-22T12:00:00Z"),
      sentAt: 1_000,
      receivedAt: 1_000,
      attempts: 1,
    });
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({
      method: "POST",
      url: "/client/v4/accounts/a/cfd_tunnel?name=a%20b%26c&page=2&yes=true",
      body: JSON.stringify(POST.body),
      headers: {
        authorization: `Bearer ${API_TOKEN}`,
        accept: "application/json",
        "content-type": "application/json",
      },
    });
    expect(server.seen[0]?.headers["user-agent"]).toMatch(
      /^pulumi-cloudflare-tunnel\/\d+\.\d+\.\d+\S* \(node\/\d+\.\d+\.\d+; \w+\)$/,
    );
  });

  test("authenticates with key and email", async () => {
    const server = await scriptedServer(success(TUNNEL));
    await testClient(server.origin, { credentials: { apiKey: "k3y-of-the-user", email: "a@example.com" } }).request(
      GET,
    );
    expect(server.seen[0]?.headers).toMatchObject({ "x-auth-key": "k3y-of-the-user", "x-auth-email": "a@example.com" });
    expect(server.seen[0]?.headers).not.toHaveProperty("authorization");
  });

  test("reads a compressed answer", async () => {
    const server = await scriptedServer(compressed(TUNNEL));
    expect((await testClient(server.origin).request(GET)).result).toEqual(TUNNEL);
  });
});

function compressed(result: unknown): Reply {
  return (response) => {
    response.writeHead(200, { "content-encoding": "gzip" });
    response.end(gzipSync(JSON.stringify({ success: true, result })));
  };
}

function partial(headers: Record<string, string>, then: "cut" | "hang"): Reply {
  return (response) => {
    response.writeHead(200, { "content-type": "application/json", ...headers });
    response.write('{"success":true,"result":', () => {
      if (then === "cut") response.socket?.destroy();
    });
  };
}

describe("faults", () => {
  // Only the time-out that a row is about is short, and long enough for a busy machine to answer the next attempt.
  const settingsFor = (kind: number | FailureKind) => ({
    connectTimeoutMs: 10_000,
    answerTimeoutMs: kind === "answer-timeout" ? 400 : 10_000,
    bodyTimeoutMs: kind === "body-timeout" ? 400 : 10_000,
    maxResponseBytes: 1_000,
  });
  /** Each: the fault, what it is, whether a GET is sent again, whether a POST is, and what is known of the POST. */
  const faults: readonly [string, Reply, number | FailureKind, boolean, boolean, Outcome][] = [
    ["429 with Retry-After", failure(429, 10_429, "slow", { "retry-after": "0" }), 429, true, true, "refused"],
    ["429 without Retry-After", failure(429, 971), 429, true, true, "refused"],
    ["500", failure(500, 1_000), 500, true, false, "unknown"],
    ["502 with a page", reply(502, "<html><title>Bad gateway</title></html>"), 502, true, false, "unknown"],
    ["503", failure(503, 1_000), 503, true, false, "unknown"],
    ["a reset", cut, "reset", true, false, "unknown"],
    ["no answer", hang, "answer-timeout", true, false, "unknown"],
    ["a slow body", partial({}, "hang"), "body-timeout", true, false, "unknown"],
    [
      "a body cut off, with its length",
      partial({ "content-length": "100" }, "cut"),
      "unreadable",
      true,
      false,
      "unknown",
    ],
    ["a body cut off, in chunks", partial({}, "cut"), "unreadable", true, false, "unknown"],
    ["malformed JSON", reply(200, '{"success":tru'), "unreadable", true, false, "unknown"],
    ["200 with success false", failure(200, 1_000), 200, false, false, "refused"],
    ["401", failure(401, 1_001), 401, false, false, "refused"],
    ["403", failure(403, 10_000), 403, false, false, "refused"],
    ["a result of another kind", success([]), "unreadable", true, false, "unknown"],
    ["a redirect", reply(307, "", { location: "/elsewhere" }), "redirect", false, false, "refused"],
    ["an answer too large", success({ ...TUNNEL, name: "x".repeat(2_000) }), "too-large", false, false, "unknown"],
    ["a compressed one", compressed({ ...TUNNEL, name: "x".repeat(2_000) }), "too-large", false, false, "unknown"],
  ];

  test.each(faults)("%s once: %s", async (_, fault, kind, getAgain, postAgain) => {
    for (const [request, again] of [
      [GET, getAgain],
      [POST, postAgain],
    ] as const) {
      const server = await scriptedServer(fault, success(TUNNEL));
      const client = testClient(server.origin, { settings: settingsFor(kind) });
      const outcome = client.request(request).then(
        ({ result }) => result,
        () => "failed",
      );
      expect(await outcome).toEqual(again ? TUNNEL : "failed");
      expect(server.seen).toHaveLength(again ? 2 : 1);
    }
  });

  test.each(faults)("%s for ever: a message fit to read", async (_, fault, kind, __, postAgain, outcome) => {
    const server = await scriptedServer(fault);
    const client = testClient(server.origin, { settings: settingsFor(kind) });
    const error = await errorOf(client.request(POST));
    expect({ kind: error.failure ?? error.status, outcome: error.outcome }).toEqual({ kind, outcome });
    expect(server.seen).toHaveLength(postAgain ? 3 : 1);
    expect(error.message).toMatch(/^POST \/accounts\/a\/cfd_tunnel failed/);
    expect(error.message).not.toMatch(/node-fetch|undefined|\[object|\n|<html|FetchError/);
    expect(error.message.length).toBeLessThan(1_000);
  });

  test("nobody listens: every method is sent again, and surely nothing was processed", async () => {
    const server = await scriptedServer(cut);
    const closed = new URL(server.origin);
    closed.port = "1";
    const log: string[] = [];
    const error = await errorOf(testClient(closed.href, { log: (line) => log.push(line) }).request(POST));
    expect(error).toMatchObject({ failure: "connect", outcome: "refused" });
    expect(error.message).toContain("failed after 3 attempts: no connection to 127.0.0.1:1 (ECONNREFUSED).");
    expect(log).toHaveLength(2);
    expect(log[0]).toMatch(
      /^POST \/accounts\/a\/cfd_tunnel: no connection to 127.0.0.1:1 \(ECONNREFUSED\); retry 1 of 2 in 0 s$/,
    );
  });

  test("the total time bounds every attempt", async () => {
    const server = await scriptedServer(hang);
    const client = testClient(server.origin, { retry: { totalTimeoutMs: 40, maxRetries: 5, backoffMs: 1 } });
    expect(await errorOf(client.request(GET))).toMatchObject({ failure: "answer-timeout" });
    expect(server.seen.length).toBeLessThan(3);
  });

  test("a redirect takes the credentials nowhere", async () => {
    const other = await scriptedServer(success(TUNNEL));
    const server = await scriptedServer(reply(302, "", { location: `${other.origin}/` }));
    expect(await errorOf(testClient(server.origin).request(GET))).toMatchObject({ failure: "redirect" });
    expect(other.seen).toEqual([]);
  });
});

describe("connections", () => {
  test("one after the other, requests use one connection", async () => {
    const server = await scriptedServer(success(TUNNEL));
    const client = testClient(server.origin);
    for (let index = 0; index < 20; index += 1) await client.request(GET);
    expect(server.seen).toHaveLength(20);
    expect(server.sockets()).toBe(1);
  });

  test("in parallel, no more connections than allowed, and all are used again", async () => {
    const server = await scriptedServer(success(TUNNEL));
    const budget = new RateBudget({ clock: new ManualClock(), limits: [], maxConcurrent: 8 });
    const client = testClient(server.origin, { budget });
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 40 }, () => client.request(GET)));
    }
    expect(server.seen).toHaveLength(120);
    expect(server.highest()).toBeLessThanOrEqual(8);
    expect(server.sockets()).toBeLessThanOrEqual(8);
  });

  test("close ends what is under way and what waits", async () => {
    const server = await scriptedServer(hang);
    const budget = new RateBudget({ clock: new ManualClock(), limits: [], maxConcurrent: 1 });
    const client = testClient(server.origin, { budget });
    const both = [errorOf(client.request(POST)), errorOf(client.request(POST))];
    await expect.poll(() => server.seen.length).toBe(1);
    client.close();
    const [first, second] = await Promise.all(both);
    expect(first).toMatchObject({ failure: "closed", outcome: "unknown" });
    expect(second).toMatchObject({ failure: "closed", outcome: "refused" });
  });
});

describe("cancelling", () => {
  test("ends the wait for a retry with what the last attempt came to, and what is failing is not sent again", async () => {
    const server = await scriptedServer(failure(503, 1, "down"), failure(503, 1, "down"), success(TUNNEL));
    const cancelling = new AbortController();
    const log: string[] = [];
    const client = testClient(server.origin, {
      clock: new ManualClock(),
      cancelled: cancelling.signal,
      log: (line) => log.push(line),
    });
    const waiting = errorOf(client.request(GET));
    await expect.poll(() => log).toHaveLength(1);
    cancelling.abort();
    expect(await waiting).toMatchObject({ status: 503, outcome: "unknown" });
    expect(await errorOf(client.request(GET))).toMatchObject({ status: 503 });
    // What looks after an earlier write is still sent, once.
    expect(await client.request(GET)).toMatchObject({ attempts: 1 });
    expect(server.seen).toHaveLength(3);
  });

  test("ends the wait for a turn: the request was not sent", async () => {
    const server = await scriptedServer(hang);
    const budget = new RateBudget({ clock: new ManualClock(), limits: [], maxConcurrent: 1 });
    const cancelling = new AbortController();
    const client = testClient(server.origin, { budget, cancelled: cancelling.signal });
    const first = errorOf(client.request(POST));
    await expect.poll(() => server.seen.length).toBe(1);
    const second = errorOf(client.request(POST));
    cancelling.abort();
    expect(await second).toMatchObject({ failure: "closed", outcome: "refused" });
    expect((await second).message).toContain("it was cancelled before the request was sent");
    client.close();
    await first;
    expect(server.seen).toHaveLength(1);
  });
});

test("after a 429 no request is sent until its time has passed", async () => {
  const server = await scriptedServer(failure(429, 10_429, "slow", { "retry-after": "300" }), success(TUNNEL));
  const clock = new ManualClock();
  const budget = new RateBudget({ clock, limits: [], maxConcurrent: 24 });
  const log: string[] = [];
  const client = testClient(server.origin, { clock, budget, log: (line) => log.push(line) });
  const first = client.request(POST);
  await expect.poll(() => log).toEqual(["POST /accounts/a/cfd_tunnel: HTTP 429; retry 1 of 2 in 300 s"]);
  const others = [client.request(GET), client.request(GET)];
  await clock.advance(299_999);
  expect(server.seen).toHaveLength(1);
  await clock.advance(1);
  await Promise.all([first, ...others]);
  expect(server.seen).toHaveLength(4);
  expect(log[1]).toBe("requests wait 300 s, to stay below Cloudflare's limit");
});
