/** What a TunnelConfiguration's check accepts and refuses, and what its diff calls a change: no call is made for either. */
import { randomUUID } from "node:crypto";

import { describe, expect, it } from "vitest";

import { catchAll, config, inputs, stage, tunnelId } from "./configuration-stage.js";
import { unknown, type Properties } from "./provider-host.js";
import { pathOf, unchanged, updated } from "./stage.js";

describe("check", () => {
  it("takes a complete configuration as it is, without a call", async () => {
    const calls = await stage.observer.counting(async () => {
      expect(await stage.configurations.check(inputs)).toEqual({ inputs, failures: [] });
    });
    expect(calls).toEqual({});
  });

  it("keeps durations as whole seconds, at every place", async () => {
    const written = {
      ingress: [
        {
          hostname: "a.example.com",
          service: "http://a",
          originRequest: { connectTimeout: "1m30s", tlsTimeout: "5s" },
        },
        catchAll,
      ],
      originRequest: { keepAliveTimeout: "2m", tcpKeepAlive: 7 },
      warpRouting: { connectTimeout: "5s", tcpKeepAlive: "30s" },
    };
    expect((await stage.configurations.check({ ...inputs, config: written })).inputs["config"]).toEqual({
      ingress: [
        { hostname: "a.example.com", service: "http://a", originRequest: { connectTimeout: 90, tlsTimeout: 5 } },
        catchAll,
      ],
      originRequest: { keepAliveTimeout: 120, tcpKeepAlive: 7 },
      warpRouting: { connectTimeout: 5, tcpKeepAlive: 30 },
    });
  });

  it("changes nothing in its own output", async () => {
    const once = await stage.configurations.check({
      ...inputs,
      config: { ...config, originRequest: { tlsTimeout: "9s" } },
    });
    expect(await stage.configurations.check(once.inputs)).toEqual(once);
  });

  it.each<[string, Properties]>([
    ["the tunnel id", { tunnelId: unknown }],
    ["the whole configuration", { config: unknown }],
    ["a list of rules", { config: { ingress: unknown } }],
    ["a rule", { config: { ingress: [unknown, catchAll] } }],
    ["a service", { config: { ingress: [{ hostname: "a.example.com", service: unknown }, catchAll] } }],
    ["a host name of the last rule", { config: { ingress: [{ hostname: unknown, service: "http://a" }] } }],
    ["a duration", { config: { ingress: [catchAll], originRequest: { connectTimeout: unknown } } }],
    [
      "an audience tag",
      {
        config: {
          ingress: [
            {
              hostname: "a.example.com",
              service: "http://a",
              originRequest: { access: { required: true, teamName: unknown, audTag: [unknown] } },
            },
            catchAll,
          ],
        },
      },
    ],
  ])("lets %s pass that is not known yet", async (_title, change) => {
    const checked = await stage.configurations.check({ ...inputs, ...change });
    expect(checked).toEqual({ inputs: { ...inputs, ...change }, failures: [] });
  });

  it.each<[string, Properties, string, RegExp]>([
    ["a missing tunnel id", { tunnelId: null }, "tunnelId", /tunnel: a CfdTunnel/],
    ["a malformed tunnel id", { tunnelId: "my-tunnel" }, "tunnelId", /UUID/],
    ["a missing account", { accountId: null }, "accountId", /pulumi config set cloudflare:accountId/],
    ["a missing configuration", { config: null }, "config", /ingress/],
    ["a configuration that is text", { config: "ingress" }, "config", /object/],
    ["a wrong onDelete", { onDelete: "keep" }, "onDelete", /"reset".*"retain"/],
    ["a misspelt input", { onDelte: "retain" }, "onDelte", /onDelte.*onDelete/],
    ["no rule at all", { config: { ingress: [] } }, "config.ingress", /503/],
    ["a missing service", { config: { ingress: [{}] } }, "config.ingress[0].service", /missing/],
  ])("reports %s, and what to write", async (_title, change, property, reason) => {
    const { failures } = await stage.configurations.check({ ...inputs, ...change });
    expect(failures).toHaveLength(1);
    expect(pathOf(failures[0])).toBe(property);
    expect(failures[0]?.reason).toMatch(reason);
  });

  it("tf#2327 reports a missing catch-all rule before any call, not at apply", async () => {
    const news = { ...inputs, config: { ingress: [{ hostname: "a.example.com", service: "http://a" }] } };
    const calls = await stage.observer.counting(async () => {
      const { failures } = await stage.configurations.check(news);
      expect(failures.map(pathOf)).toEqual(["config.ingress[0].hostname"]);
      expect(failures[0]?.reason).toMatch(/http_status:404/);
    });
    expect(calls).toEqual({});
  });

  it("reports every failure at once, each with its path", async () => {
    const broken = {
      ingress: [
        { hostname: "a.example.com:80", service: "localhost:8000" },
        { hostname: "b.example.com", path: "(?=x)", service: "http://b/path" },
        { hostname: "c.example.com", service: "http_status:1000", originRequest: { connectTimeout: "soon" } },
        { hostname: "d.example.com", service: "http://d" },
      ],
    };
    const { failures } = await stage.configurations.check({
      accountId: stage.accountId,
      tunnelId: "x",
      config: broken,
    });
    expect(failures.map(pathOf).sort()).toEqual([
      "config.ingress[0].hostname",
      "config.ingress[0].service",
      "config.ingress[1].path",
      "config.ingress[1].service",
      "config.ingress[2].originRequest.connectTimeout",
      "config.ingress[2].service",
      "config.ingress[3].hostname",
      "tunnelId",
    ]);
  });

  it("tf#2916 tf#2920 names the rule that a configuration for WARP routing alone needs, too", async () => {
    const { failures } = await stage.configurations.check({ ...inputs, config: { warpRouting: {} } });
    expect(failures.map(pathOf)).toEqual(["config.ingress"]);
    expect(failures[0]?.reason).toMatch(/http_status:404/);
  });

  it("tf#2495 soleur#6511 takes durations in seconds or with a unit, and never coerces one to another value", async () => {
    const withTimeout = (connectTimeout: unknown): Properties => ({
      ...inputs,
      config: { ingress: [catchAll], originRequest: { connectTimeout } },
    });
    for (const [written, seconds] of [
      [5, 5],
      ["5s", 5],
      ["0s", 0],
    ]) {
      const { inputs: checked, failures } = await stage.configurations.check(withTimeout(written));
      expect(failures).toEqual([]);
      expect(checked["config"]).toEqual({ ingress: [catchAll], originRequest: { connectTimeout: seconds } });
    }
    for (const wrong of ["5", "500ms", 0.5, true]) {
      const { failures } = await stage.configurations.check(withTimeout(wrong));
      expect(failures.map(pathOf)).toEqual(["config.originRequest.connectTimeout"]);
    }
  });
});

describe("diff", () => {
  const rows: [string, Properties, Properties, typeof unchanged | object][] = [
    ["nothing", {}, {}, unchanged],
    [
      "another order of keys",
      { config: { ingress: [{ service: "http://a", hostname: "a" }, catchAll], originRequest: {} } },
      { config: { originRequest: {}, ingress: [{ hostname: "a", service: "http://a" }, catchAll] } },
      unchanged,
    ],
    [
      "nulls",
      { config: { ingress: [catchAll] } },
      { config: { ingress: [{ ...catchAll, hostname: null, originRequest: null }], warpRouting: null } },
      unchanged,
    ],
    [
      "empty parts",
      { config: { ingress: [catchAll] } },
      { config: { ingress: [{ ...catchAll, originRequest: {} }], originRequest: {}, warpRouting: {} } },
      unchanged,
    ],
    [
      "tf#4468 pcf#372 warp-routing.enabled",
      { config: { ingress: [catchAll] } },
      { config: { ingress: [catchAll], warpRouting: { enabled: true } } },
      unchanged,
    ],
    [
      '"30s" against 30',
      { config: { ingress: [catchAll], originRequest: { tlsTimeout: 30 } } },
      { config: { ingress: [catchAll], originRequest: { tlsTimeout: "30s" } } },
      unchanged,
    ],
    [
      "tf#2520 defaults of the server in the state",
      {
        config: {
          ingress: [{ ...catchAll, originRequest: { noTLSVerify: false } }],
          originRequest: { keepAliveTimeout: 90, tlsTimeout: 10 },
        },
      },
      { config: { ingress: [catchAll] } },
      unchanged,
    ],
    [
      "connectTimeout: 10 that goes: the reference and cloudflared disagree on its default",
      { config: { ingress: [catchAll], originRequest: { connectTimeout: 10 } } },
      { config: { ingress: [catchAll] } },
      updated,
    ],
    [
      "connectTimeout: 30 that goes",
      { config: { ingress: [catchAll], originRequest: { connectTimeout: 30 } } },
      { config: { ingress: [catchAll] } },
      updated,
    ],
    ["onDelete written out", {}, { onDelete: "reset" }, unchanged],
    [
      "an upper-case tunnel id",
      { tunnelId: "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415" },
      { tunnelId: "F70FF985-A4EF-4643-BBBC-4A0ED4FC8415" },
      unchanged,
    ],
    ["onDelete: stored", {}, { onDelete: "retain" }, updated],
    ["a service", {}, { config: { ...config, ingress: [{ service: "http_status:503" }] } }, updated],
    [
      "the order of rules",
      {},
      { config: { ...config, ingress: [config.ingress[1], config.ingress[0], catchAll] } },
      updated,
    ],
    ["a rule that goes", {}, { config: { ...config, ingress: [catchAll] } }, updated],
    ["a setting that goes", {}, { config: { ingress: config.ingress } }, updated],
    [
      "a default that overrides the top level",
      { config: { ingress: [catchAll], originRequest: { noTLSVerify: true } } },
      {
        config: {
          ingress: [{ ...catchAll, originRequest: { noTLSVerify: false } }],
          originRequest: { noTLSVerify: true },
        },
      },
      updated,
    ],
    [
      "a key that cloudflared does not know, and that goes",
      { config: { ingress: [catchAll], originRequest: { futureField: true } } },
      { config: { ingress: [catchAll] } },
      updated,
    ],
    [
      "a key that cloudflared does not know, and that comes",
      { config: { ingress: [catchAll] } },
      { config: { ingress: [catchAll], originRequest: { futureField: true } } },
      updated,
    ],
    ["warpRouting", {}, { config: { ...config, warpRouting: { maxActiveFlows: 100 } } }, updated],
    ["an unknown part of the configuration", {}, { config: { ingress: [{ service: unknown }] } }, updated],
    [
      "tunnelId: replace",
      {},
      { tunnelId: randomUUID() },
      { changes: true, replaces: ["tunnelId"], deleteFirst: false },
    ],
    [
      "a tunnelId not known yet: replace",
      {},
      { tunnelId: unknown },
      { changes: true, replaces: ["tunnelId"], deleteFirst: false },
    ],
    [
      "accountId: replace",
      {},
      { accountId: "f".repeat(32) },
      { changes: true, replaces: ["accountId"], deleteFirst: false },
    ],
  ];
  it.each(rows)("%s", async (_title, olds, news, expected) => {
    const provenance = { version: 1, source: "cloudflare", createdAt: "2026-01-01T00:00:00Z" };
    expect(
      await stage.configurations.diff(tunnelId, { ...inputs, ...provenance, ...olds }, { ...inputs, ...olds, ...news }),
    ).toEqual(expected);
  });
});
