import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";

import { getConfiguration } from "../../provider/api/configurations.js";
import { CloudflareApiError } from "../../provider/api/http/errors.js";
import { getTunnelToken } from "../../provider/api/tokens.js";
import { createTunnel, getTunnel, listTunnels } from "../../provider/api/tunnels.js";
import { type Reply, scriptedServer } from "../api/scripted-server.js";
import { API_TOKEN, errorOf, testClient } from "../api/test-client.js";
import { addFigure } from "../faults/figures.js";
import { runs } from "../property-runs.js";

let fuzzed = 0;
afterAll(() => {
  addFigure("inputs fuzzed", fuzzed);
});

const accountId = "0123456789abcdef0123456789abcdef";
const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
const secret = Buffer.alloc(32, 9).toString("base64");
const LONGEST_MESSAGE = 8_000;
// eslint-disable-next-line no-control-regex -- control characters could forge lines in a terminal
const UNPRINTABLE = /[\u0000-\u001f\u007f\u2028\u2029]/;

const envelopes = fc.record(
  {
    success: fc.oneof(fc.boolean(), fc.jsonValue()),
    errors: fc.oneof(
      fc.array(
        fc.record({
          code: fc.oneof(fc.integer(), fc.jsonValue()),
          message: fc.oneof(fc.string({ unit: "binary" }), fc.constant(`${API_TOKEN} ${secret}`), fc.jsonValue()),
        }),
        { maxLength: 5 },
      ),
      fc.jsonValue(),
    ),
    messages: fc.jsonValue(),
    result: fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        { id: tunnelId },
        { id: 1 },
        [],
        [null],
        [{ id: {} }],
        { config: [] },
        { id: "__proto__" },
        2 ** 53 + 2,
      ),
    ),
    result_info: fc.oneof(
      fc.jsonValue(),
      fc.record({ per_page: fc.double(), page: fc.double(), total_count: fc.double() }),
    ),
  },
  { requiredKeys: [] },
);
const bodies = fc.oneof(
  { arbitrary: envelopes.map((envelope) => JSON.stringify(envelope)), weight: 4 },
  { arbitrary: fc.json(), weight: 1 },
  { arbitrary: fc.string({ unit: "binary", maxLength: 200 }), weight: 1 },
  {
    arbitrary: fc.constantFrom("", "null", "[]", "<title>\u001b[31mno</title>", '{"__proto__":{"success":true}}'),
    weight: 1,
  },
);
const statuses = fc.constantFrom(
  200,
  200,
  200,
  201,
  204,
  301,
  400,
  401,
  403,
  404,
  409,
  418,
  429,
  451,
  500,
  503,
  520,
  599,
);
const headers = fc.record(
  {
    "content-type": fc.constantFrom("application/json", "text/html", "x".repeat(200)),
    "cf-ray": fc.constantFrom("7d0c5f3a1b2c3d4e-FRA", "<script>", "x".repeat(500)),
    "retry-after": fc.constantFrom("0", "-1", "99999999999", "soon"),
    ratelimit: fc.constantFrom('"default";r=0;t=0', '"default";r=-1;t=99999999999', ";;;;,,,,", "x".repeat(5_000)),
  },
  { requiredKeys: [] },
);

describe("answers", () => {
  it("of any kind end in a result or in an error fit to read, without a secret, and lead to no other path", async () => {
    let next: { status: number; body: string; headers: Record<string, string> } = {
      status: 200,
      body: "",
      headers: {},
    };
    const answer: Reply = (response) => {
      response.writeHead(next.status, next.headers);
      response.end(next.body);
    };
    const server = await scriptedServer(answer);
    const client = testClient(server.origin, { retry: { backoffMs: 0, maxRetries: 0 } });
    const calls = [
      () => getTunnel(client, "cfd_tunnel", accountId, tunnelId),
      () => listTunnels(client, "cfd_tunnel", accountId, { name: "web", is_deleted: false, per_page: 2 }),
      () => createTunnel(client, "cfd_tunnel", accountId, { name: "web", tunnel_secret: secret }),
      () => getTunnelToken(client, "cfd_tunnel", accountId, tunnelId),
      () => getConfiguration(client, accountId, tunnelId),
    ];
    await fc.assert(
      fc.asyncProperty(fc.nat(calls.length - 1), statuses, bodies, headers, async (index, status, body, sent) => {
        fuzzed += 1;
        next = { status, body, headers: sent };
        const call = calls[index] ?? (() => Promise.resolve());
        const before = server.seen.length;
        const outcome: unknown = await call().catch((error: unknown) => error);
        // A list that goes on for ever must not be followed for ever.
        expect(server.seen.length - before).toBeLessThan(50);
        if (!(outcome instanceof Error)) return;
        expect(outcome).toBeInstanceOf(CloudflareApiError);
        expect(outcome.message.length).toBeLessThan(LONGEST_MESSAGE);
        expect(outcome.message).not.toMatch(UNPRINTABLE);
        expect(outcome.message).not.toContain(API_TOKEN);
        // Of those that sent it: what a request does not hold, its answer cannot repeat.
        if (index === 2) expect(outcome.message).not.toContain(secret);
      }),
      { numRuns: runs(1_500) },
    );
    const paths = new Set(server.seen.map(({ url }) => url.split("?")[0]));
    const own = `/accounts/${accountId}/cfd_tunnel`;
    expect([...paths].sort()).toEqual(
      [own, `${own}/${tunnelId}`, `${own}/${tunnelId}/configurations`, `${own}/${tunnelId}/token`].sort(),
    );
  });

  const megabytes: [string, string, RegExp][] = [
    ["a message of 5 MB", JSON.stringify({ success: false, errors: [{ code: 1, message: "m".repeat(5e6) }] }), /mmm/],
    [
      "a page of 5 MB",
      `<html><title>${"t".repeat(5e6)}</title></html>`,
      /a page \(application\/json\) titled "t{119}…"/,
    ],
    [
      "100,000 errors",
      JSON.stringify({ success: false, errors: Array(1e5).fill({ code: 7, message: "e" }) }),
      /e \(code 7\)/,
    ],
    ["a million brackets", `{"success":true,"result":${"[".repeat(1e6)}`, /not an answer of the API/],
    ["brackets that close", `{"success":true,"result":${"[".repeat(2e5)}${"]".repeat(2e5)}}`, /not/],
  ];
  it.each(megabytes)("%s: an error of bounded length", async (_title, body, says) => {
    const server = await scriptedServer((response) => {
      response.writeHead(400, { "content-type": "application/json" });
      response.end(body);
    });
    const { message } = await errorOf(getTunnel(testClient(server.origin), "cfd_tunnel", accountId, tunnelId));
    expect(message).toMatch(says);
    expect(message.length).toBeLessThan(LONGEST_MESSAGE);
    fuzzed += 1;
  });

  it("that are larger than the limit are not read to their end", async () => {
    const server = await scriptedServer((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const chunk = Buffer.alloc(64_000, 32);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", more);
      more();
    });
    const client = testClient(server.origin, { settings: { maxResponseBytes: 1_000_000 } });
    const error = await errorOf(getTunnel(client, "cfd_tunnel", accountId, tunnelId));
    expect(error.failure).toBe("too-large");
    expect(server.seen).toHaveLength(1);
  });
});

describe("identifiers", () => {
  it("of any kind stay one segment of the path, or make no request", async () => {
    const server = await scriptedServer((response) => {
      response.writeHead(404, { "content-type": "application/json" });
      response.end('{"success":false,"errors":[{"code":1002,"message":"no"}],"messages":[],"result":null}');
    });
    const client = testClient(server.origin, { retry: { backoffMs: 0, maxRetries: 0 } });
    const ids = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom(
        "..",
        ".",
        "a/b",
        "../..",
        "%2e%2e",
        "a?b=c",
        "a#b",
        "a\\b",
        "//host/x",
        "a;b",
        "@host",
        "\ud800",
        " ",
      ),
    );
    await fc.assert(
      fc.asyncProperty(ids, ids, async (account, id) => {
        fuzzed += 1;
        const before = server.seen.length;
        const outcome: unknown = await getTunnel(client, "cfd_tunnel", account, id).catch((error: unknown) => error);
        const [request, ...others] = server.seen.slice(before);
        expect(others).toEqual([]);
        if (request === undefined) {
          expect(outcome).toBeInstanceOf(TypeError);
          return;
        }
        const [empty, accounts, first, collection, second, ...rest] = request.url.split("/");
        expect([empty, accounts, collection, rest]).toEqual(["", "accounts", "cfd_tunnel", []]);
        expect([first, second].map((segment) => decodeURIComponent(segment ?? ""))).toEqual([account, id]);
      }),
      { numRuns: runs(1_000) },
    );
    expect(server.seen.length).toBeGreaterThan(100);
  });
});
