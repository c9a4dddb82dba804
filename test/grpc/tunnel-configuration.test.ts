import { randomUUID } from "node:crypto";

import { beforeEach, describe, expect, it } from "vitest";

import { unknown, type Properties } from "./provider-host.js";
import { failure, freshName, pathOf, refusal, Stage } from "./stage.js";

const stage = Stage.set();
let tunnelId: string;
let inputs: Properties & { config: Properties };

const catchAll = { service: "http_status:404" };
const config = {
  ingress: [
    { hostname: "app.example.com", service: "http://localhost:8080" },
    {
      hostname: "api.example.com",
      path: "^/v[0-9]+/",
      service: "https://localhost:8443",
      originRequest: { noTLSVerify: true, connectTimeout: 15 },
    },
    catchAll,
  ],
  originRequest: { connectTimeout: 20 },
};

beforeEach(async () => {
  ({ id: tunnelId } = await stage.make("cfd_tunnel", { name: freshName(), config_src: "cloudflare" }));
  inputs = { accountId: stage.accountId, tunnelId, config };
});

const unchanged = { changes: false, replaces: [], deleteFirst: false };
const updated = { changes: true, replaces: [], deleteFirst: false };

/** Puts a configuration as the dashboard would. */
async function putOutside(wire: Properties): Promise<void> {
  const { status } = await stage.observer.api("PUT", `/cfd_tunnel/${tunnelId}/configurations`, { config: wire });
  expect(status).toBe(200);
}

async function atCloudflare(): Promise<{ version: number; config: unknown }> {
  const { result } = await stage.observer.api("GET", `/cfd_tunnel/${tunnelId}/configurations`);
  const { version, config: stored } = result as { version: number; config: unknown };
  return { version, config: stored };
}

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
          originRequest: { connectTimeout: 10, tlsTimeout: 10 },
        },
      },
      { config: { ingress: [catchAll] } },
      unchanged,
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

describe("create", () => {
  it("tf#2366 tf#2233 puts once what was declared and no more, as a version that connectors take", async () => {
    let created: Awaited<ReturnType<typeof stage.configurations.create>> | undefined;
    const calls = await stage.observer.counting(async () => (created = await stage.configurations.create(inputs)));
    expect(calls).toEqual({ "PUT cfd_tunnel/{id}/configurations": 1 });
    expect(created).toEqual({
      id: tunnelId,
      outs: { ...inputs, version: 1, source: "cloudflare", createdAt: expect.stringMatching(/^\d{4}-/) as string },
    });
    // `enabled` is the server's own.
    expect(await atCloudflare()).toEqual({ version: 1, config: { ...config, "warp-routing": { enabled: false } } });
  });

  it("sends warpRouting by its wire name, nulls not at all, and keys it does not know as they are", async () => {
    await stage.configurations.create({
      ...inputs,
      config: {
        ingress: [{ ...catchAll, hostname: null, futureField: { a: [1] } }],
        originRequest: { matchSniToHost: true },
        warpRouting: { maxActiveFlows: 5, connectTimeout: "3s" },
      },
    });
    expect((await atCloudflare()).config).toEqual({
      ingress: [{ ...catchAll, futureField: { a: [1] } }],
      originRequest: { matchSniToHost: true },
      "warp-routing": { enabled: false, maxActiveFlows: 5, connectTimeout: 3 },
    });
  });

  it("tf#2520 tf#2553 adds no default of its own", async () => {
    await stage.configurations.create({ ...inputs, config: { ingress: [catchAll], originRequest: {} } });
    const { config: stored } = await atCloudflare();
    expect(stored).toEqual({ ingress: [catchAll], originRequest: {}, "warp-routing": { enabled: false } });
  });

  it("tells of a configuration that was there before", async () => {
    await putOutside({ ingress: [{ service: "http_status:503" }] });
    const said = await stage.said(/existed already/, () => stage.configurations.create(inputs));
    expect(said).toContain(`the configuration of tunnel ${tunnelId} existed already, as version 1`);
  });

  it("says what to do where the tunnel has vanished", async () => {
    await stage.observer.api("DELETE", `/cfd_tunnel/${tunnelId}`);
    const { message } = await failure(stage.configurations.create(inputs));
    expect(message).toBe(
      `put the configuration of tunnel ${tunnelId}: no live tunnel has the id ${tunnelId} in account ${stage.accountId}. ` +
        "If it was deleted outside of Pulumi, run `pulumi refresh`, then `pulumi up`",
    );
  });

  it("passes on why Cloudflare rejects a configuration", async () => {
    await stage.observer.fault(
      "PUT",
      "/configurations$",
      refusal(400, 1056, "Bad Configuration: Validation failed: odd"),
    );
    const { message } = await failure(stage.configurations.create(inputs));
    expect(message).toMatch(/Bad Configuration: Validation failed: odd \(code 1056\)/);
  });
});

describe("read", () => {
  it("tf#6287 tf#6308 gives back what was created, whatever the server added", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    const added = { "warp-routing": { enabled: true } };
    await putOutside({
      ...config,
      ...added,
      ingress: config.ingress.map((rule) => ({ id: randomUUID(), path: "", ...rule })),
      originRequest: { ...config.originRequest, tlsTimeout: 10, noTLSVerify: false, caPool: "", keepAliveTimeout: 90 },
    });
    const read = await stage.configurations.read(id, outs);
    expect(read).toEqual({ id, inputs, props: { ...outs, version: 2, createdAt: read.props["createdAt"] } });
    expect(await stage.configurations.diff(id, read.props, inputs)).toEqual(unchanged);
  });

  const rule = (change: Properties): Properties => ({
    ...config,
    ingress: [{ ...config.ingress[0], ...change }, config.ingress[1], catchAll],
  });
  const origin = (change: Properties): Properties => ({ ...config, originRequest: { connectTimeout: 20, ...change } });
  it.each<[string, Properties]>([
    ["hostname", rule({ hostname: "other.example.com" })],
    ["path", rule({ path: "^/x" })],
    ["service", rule({ service: "http://localhost:9090" })],
    ["a rule more", { ...config, ingress: [{ hostname: "new.example.com", service: "http://n" }, ...config.ingress] }],
    ["a rule less", { ...config, ingress: [config.ingress[0], catchAll] }],
    ["originRequest.connectTimeout", origin({ connectTimeout: 21 })],
    ["originRequest.tlsTimeout", origin({ tlsTimeout: 11 })],
    ["originRequest.tcpKeepAlive", origin({ tcpKeepAlive: 31 })],
    ["originRequest.keepAliveTimeout", origin({ keepAliveTimeout: 91 })],
    ["originRequest.keepAliveConnections", origin({ keepAliveConnections: 5 })],
    ["originRequest.noHappyEyeballs", origin({ noHappyEyeballs: true })],
    ["originRequest.noTLSVerify", origin({ noTLSVerify: true })],
    ["originRequest.disableChunkedEncoding", origin({ disableChunkedEncoding: true })],
    ["originRequest.http2Origin", origin({ http2Origin: true })],
    ["tf#5792 originRequest.matchSNItoHost", origin({ matchSNItoHost: true })],
    ["originRequest.httpHostHeader", origin({ httpHostHeader: "h" })],
    ["originRequest.originServerName", origin({ originServerName: "n" })],
    ["originRequest.caPool", origin({ caPool: "/ca.pem" })],
    ["originRequest.proxyType", origin({ proxyType: "socks" })],
    ["originRequest.bastionMode", { ...origin({ bastionMode: true }) }],
    ["originRequest.proxyAddress", origin({ proxyAddress: "0.0.0.0" })],
    ["originRequest.proxyPort", origin({ proxyPort: 1080 })],
    ["originRequest.ipRules", origin({ ipRules: [{ prefix: "10.0.0.0/8", allow: true }] })],
    ["a rule's access", rule({ originRequest: { access: { required: true, teamName: "t", audTag: ["a"] } } })],
    ["warp-routing.maxActiveFlows", { ...config, "warp-routing": { maxActiveFlows: 9 } }],
    ["warp-routing.connectTimeout", { ...config, "warp-routing": { connectTimeout: 9 } }],
    ["warp-routing.tcpKeepAlive", { ...config, "warp-routing": { tcpKeepAlive: 9 } }],
    ["all settings removed", { ingress: [catchAll] }],
  ])("shows %s changed outside, in inputs too, and one update repairs it", async (_title, outside) => {
    const { id, outs } = await stage.configurations.create(inputs);
    await putOutside(outside);
    const read = await stage.configurations.read(id, outs);
    const { "warp-routing": warpRouting, ...rest } = outside;
    const shown = { ...rest, ...(warpRouting === undefined ? {} : { warpRouting }) };
    expect(read.props["config"]).toEqual(shown);
    expect(read.inputs?.["config"]).toEqual(shown);
    expect(await stage.configurations.diff(id, read.props, inputs)).toEqual(updated);
    const calls = await stage.observer.counting(() => stage.configurations.update(id, read.props, inputs));
    expect(calls).toEqual({ "PUT cfd_tunnel/{id}/configurations": 1 });
    expect((await stage.configurations.read(id, outs)).inputs).toEqual(inputs);
  });

  it("finds the configuration of a deleted tunnel gone", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await stage.observer.api("DELETE", `/cfd_tunnel/${tunnelId}`);
    expect((await stage.configurations.read(id, outs)).id).toBe("");
  });

  it("finds one that was never put gone", async () => {
    const outs = { ...inputs, version: 1, source: "cloudflare", createdAt: "2026-01-01T00:00:00Z" };
    expect((await stage.configurations.read(tunnelId, outs)).id).toBe("");
  });

  it("throws, and forgets nothing, where the read fails for another reason", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await stage.observer.fault("GET", "/configurations$", refusal(403, 10000, "Authentication error"));
    const { message } = await failure(stage.configurations.read(id, outs));
    expect(message).toMatch(new RegExp(`^read the configuration of tunnel ${id}: .*Authentication error`));
  });
});

describe("update", () => {
  it("replaces the configuration in place, with one PUT", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    const news = { ...inputs, config: { ingress: [catchAll] } };
    let after: Properties = {};
    const calls = await stage.observer.counting(
      async () => (after = await stage.configurations.update(id, outs, news)),
    );
    expect(calls).toEqual({ "PUT cfd_tunnel/{id}/configurations": 1 });
    expect(after).toEqual({ ...news, version: 2, source: "cloudflare", createdAt: after["createdAt"] });
    expect((await atCloudflare()).config).toEqual({ ingress: [catchAll], "warp-routing": { enabled: false } });
  });

  it("stores onDelete without a call", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    const news = { ...inputs, onDelete: "retain" };
    let after: Properties = {};
    expect(
      await stage.observer.counting(async () => (after = await stage.configurations.update(id, outs, news))),
    ).toEqual({});
    expect(after).toEqual({ ...outs, onDelete: "retain" });
    expect(await stage.configurations.diff(id, after, news)).toEqual(unchanged);
  });

  it("tf#3228 warns of a version that skips: someone else writes it, too", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await putOutside({ ingress: [{ service: "http_status:500" }] });
    await putOutside({ ingress: [{ service: "http_status:501" }] });
    const said = await stage.said(/someone else/, () =>
      stage.configurations.update(id, outs, { ...inputs, config: { ingress: [catchAll] } }),
    );
    expect(said).toContain(`warning: someone else changed the configuration of tunnel ${id} 2 times`);
    expect(said).toContain("(version 1, now 4)");
  });

  it("does not take its own repeated PUT for somebody else's", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await stage.observer.fault("PUT", "/configurations$", { reset: "after" });
    const said = await stage.said(/someone else.*now 5/, async () => {
      const repeated = await stage.configurations.update(id, outs, { ...inputs, config: { ingress: [catchAll] } });
      expect(repeated["version"]).toBe(3);
      // A warning that must come shows that none came before it.
      await putOutside(config);
      await stage.configurations.update(id, repeated, inputs);
    });
    expect(said.match(/someone else/g)).toHaveLength(1);
  });

  it("warns where Cloudflare stored something else: with the paths, without the values", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    const stored = {
      ...config,
      ingress: [{ hostname: "app.example.com", service: "http://private-value" }, config.ingress[1], catchAll],
    };
    await stage.observer.fault("PUT", "/configurations$", {
      status: 200,
      body: {
        success: true,
        errors: [],
        messages: [],
        result: { tunnel_id: id, version: 2, config: stored, source: "cloudflare", created_at: "2026-01-01T00:00:00Z" },
      },
    });
    const said = await stage.said(/stored another/, () =>
      stage.configurations.update(id, outs, {
        ...inputs,
        config: { ...config, originRequest: { connectTimeout: 25 } },
      }),
    );
    expect(said).toContain("in config.ingress[0].service, config.originRequest.connectTimeout.");
    expect(said).not.toContain("private-value");
  });

  it("says what to do where the tunnel has vanished", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await stage.observer.api("DELETE", `/cfd_tunnel/${tunnelId}`);
    const { message } = await failure(
      stage.configurations.update(id, outs, { ...inputs, config: { ingress: [catchAll] } }),
    );
    expect(message).toMatch(/no live tunnel has the id .* `pulumi refresh`, then `pulumi up`$/);
  });
});

describe("delete", () => {
  it("tf PR#2769 resets the configuration and leaves the tunnel", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    const calls = await stage.observer.counting(() => stage.configurations.delete(id, outs));
    expect(calls).toEqual({ "PUT cfd_tunnel/{id}/configurations": 1 });
    expect((await atCloudflare()).config).toEqual({ ingress: [catchAll], "warp-routing": { enabled: false } });
    expect((await stage.observer.live()).map((tunnel) => tunnel.id)).toContain(tunnelId);
  });

  it("retains it without a call", async () => {
    const { id, outs } = await stage.configurations.create({ ...inputs, onDelete: "retain" });
    expect(outs["onDelete"]).toBe("retain");
    expect(await stage.observer.counting(() => stage.configurations.delete(id, outs))).toEqual({});
    expect((await atCloudflare()).version).toBe(1);
  });

  it("is done where the tunnel is gone already", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await stage.observer.api("DELETE", `/cfd_tunnel/${tunnelId}`);
    await expect(stage.configurations.delete(id, outs)).resolves.toBeUndefined();
  });
});

describe("a look-up by id", () => {
  it("reads an existing configuration with nothing but the account", async () => {
    await putOutside(config);
    const read = await stage.configurations.read(tunnelId, { accountId: stage.accountId });
    expect(read.props).toEqual({
      accountId: stage.accountId,
      tunnelId,
      config,
      version: 1,
      source: "cloudflare",
      createdAt: expect.stringMatching(/^\d{4}-/) as string,
    });
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ["a tunnel that never got one", () => Promise.resolve(tunnelId), /has no configuration: none was ever put/],
    ["a missing tunnel", () => Promise.resolve(randomUUID()), /has no configuration/],
    [
      "a deleted tunnel",
      async () => {
        await stage.observer.api("DELETE", `/cfd_tunnel/${tunnelId}`);
        return tunnelId;
      },
      /has no configuration/,
    ],
  ])("fails on %s", async (_title, prepare, reason) => {
    const id = await prepare();
    expect((await failure(stage.configurations.read(id, { accountId: stage.accountId }))).message).toMatch(reason);
  });

  it("fails on a malformed id without a call", async () => {
    const calls = await stage.observer.counting(async () => {
      const { message } = await failure(stage.configurations.read("../../x", { accountId: stage.accountId }));
      expect(message).toMatch(/"\.\.\/\.\.\/x".*UUID/);
    });
    expect(calls).toEqual({});
  });
});
