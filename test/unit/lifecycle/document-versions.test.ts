/** A tunnel's document against answers that are late: a tunnel that is not known everywhere, a version of the past. */
import { describe, expect, it } from "vitest";

import { CloudflareApiError } from "../../../provider/api/http/errors.js";
import type { ApiRequest, CloudflareClient } from "../../../provider/api/http/client.js";
import { IngressRulesLifecycle } from "../../../provider/lifecycle/ingress-rules/lifecycle.js";
import { TunnelConfigurationLifecycle } from "../../../provider/lifecycle/tunnel-configuration/lifecycle.js";
import { WarpConnectorConfigurationLifecycle } from "../../../provider/lifecycle/warp-connector-configuration.js";
import { Session } from "../../../provider/session/session.js";

const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
const accountId = "0123456789abcdef0123456789abcdef";
const config = { ingress: [{ hostname: "a.example.com", service: "http://a" }, { service: "http_status:404" }] };
const rules = [{ hostname: "a.example.com", service: "http://a" }];
const of = { accountId, tunnelId };
const provenance = { version: 5, createdAt: "2026-01-01T00:00:00Z" };
const warp = { ...of, mode: "none" as const, ...provenance, onDelete: "reset" as const };

/** A session whose requests are answered so; the requests, what it waited, and what it told. */
function sessionWith(answer: (count: number, request: ApiRequest) => unknown): {
  session: Session;
  waits: number[];
  methods: string[];
  said: string[];
} {
  const [waits, methods, said]: [number[], string[], string[]] = [[], [], []];
  class Told extends Session {
    override warn(text: string): void {
      said.push(text);
    }
  }
  const session = new Told({}, (ms) => {
    waits.push(ms);
    return Promise.resolve();
  });
  const request = (sent: ApiRequest): Promise<unknown> => {
    methods.push(sent.method);
    const result = answer(methods.length, sent);
    return result instanceof Error ? Promise.reject(result) : Promise.resolve({ result, attempts: 1 });
  };
  session.connect = () => Promise.resolve({ request } as unknown as CloudflareClient);
  return { session, waits, methods, said };
}

function notKnown({ method, path, family }: ApiRequest): CloudflareApiError {
  const errors = [{ code: 1055, message: "Tunnel not found" }];
  return new CloudflareApiError({ method, path, family, status: 404, errors });
}

describe("a configuration is put", () => {
  const inputs = { ...of, config };

  it("again and again for a few seconds where its tunnel is new, and then given up", async () => {
    const { session, waits, methods } = sessionWith((_count, request) => notKnown(request));
    await expect(new TunnelConfigurationLifecycle(session).create(inputs)).rejects.toThrow(/no live tunnel has the id/);
    expect(methods).toHaveLength(4);
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  it("until it is taken", async () => {
    const { session, waits } = sessionWith((count, request) =>
      count > 2 ? { version: 1, config } : notKnown(request),
    );
    expect((await new TunnelConfigurationLifecycle(session).create(inputs)).state.version).toBe(1);
    expect(waits).toEqual([500, 1_000]);
  });

  it("once where the tunnel had one before", async () => {
    const { session, waits, methods } = sessionWith((_count, request) => notKnown(request));
    const state = { ...inputs, ...provenance };
    const news = { ...inputs, config: { ingress: [{ service: "http_status:503" }] } };
    await expect(new TunnelConfigurationLifecycle(session).update(tunnelId, state, news)).rejects.toThrow(
      /pulumi refresh/,
    );
    expect([methods, waits]).toEqual([["PUT"], []]);
  });
});

describe("row 9: where Cloudflare goes on answering a version of the past", () => {
  const past = { version: 4, configuration_version: 4, ha_mode: "disabled", config: { ...config, ingress: [] } };
  const state = { ...of, ...provenance };

  it.each([
    [
      "a configuration",
      (session: Session) => new TunnelConfigurationLifecycle(session).read(tunnelId, { ...state, config }),
    ],
    ["rules", (session: Session) => new IngressRulesLifecycle(session).read(tunnelId, { ...state, rules })],
    [
      "a WARP configuration",
      (session: Session) => new WarpConnectorConfigurationLifecycle(session).read(tunnelId, warp),
    ],
  ])("a refresh of %s keeps what the state knows, and says so", async (_what, read) => {
    const { session, said, methods } = sessionWith(() => past);
    expect((await read(session))?.state).toMatchObject(provenance);
    expect(methods).toHaveLength(6);
    expect(said).toEqual([
      expect.stringMatching(/answers version 4 .*although 5 was written already: the state keeps/),
    ]);
  });

  it.each([
    [
      "a configuration",
      (session: Session) => new TunnelConfigurationLifecycle(session).delete(tunnelId, { ...state, config }),
    ],
    ["rules", (session: Session) => new IngressRulesLifecycle(session).delete(tunnelId, { ...state, rules })],
    [
      "changed rules",
      (session: Session) =>
        new IngressRulesLifecycle(session).update(
          tunnelId,
          { ...state, rules },
          { ...of, rules: [...rules, { ...rules[0], path: "^/x" }] },
        ),
    ],
    [
      "a WARP configuration",
      (session: Session) => new WarpConnectorConfigurationLifecycle(session).delete(tunnelId, warp),
    ],
  ])("nothing of %s is written", async (_what, write) => {
    const { session, methods } = sessionWith(() => past);
    await expect(write(session)).rejects.toThrow(/answers version 4 .*although 5 .*nothing was changed; run again/);
    expect(new Set(methods)).toEqual(new Set(["GET"]));
  });
});

describe("rules that are put between others'", () => {
  it("are told of once where it cannot be told which should be first", async () => {
    const [there, ours] = [
      { hostname: "a.example.com", path: "^/static/", service: "http://a" },
      { hostname: "a.example.com", path: "\\.png$", service: "http://a" },
    ];
    const { session, said } = sessionWith((_count, { method }) => ({
      version: method === "PUT" ? 2 : 1,
      config: { ingress: [there, { service: "http_status:404" }] },
    }));
    await new IngressRulesLifecycle(session).create({ ...of, rules: [ours], settleSeconds: 0 });
    expect(said).toEqual([expect.stringMatching(/the rule for a\.example\.com, path .* was put behind/)]);
  });
});
