/** The wire itself: what Pulumi's host is unforgiving about, and that no secret gets out by any of its ways. */
import { randomBytes } from "node:crypto";

import { describe, expect, it } from "vitest";

import { unknownValues } from "../unknown-values.js";
import { pointer, ProviderHost, type Properties, type ResourceCalls } from "./provider-host.js";
import { failure, freshId, freshName, freshSecret, impatient, refusal, Stage } from "./stage.js";

const stage = Stage.set();

const catchAll = { ingress: [{ service: "http_status:404" }] };

describe("a result", () => {
  it("has no value that the host cannot send, whatever Cloudflare leaves out of its answers", async () => {
    // Each of these answers lacks all but the id; an undefined in a result would fail the call.
    const { id } = await stage.make("cfd_tunnel", { name: freshName() });
    const bare = { status: 200, body: { success: true, errors: [], messages: [], result: { id, name: "n" } } };
    const state = { ...stage.declared(), name: "n", createdAt: "2026-01-01T00:00:00Z" };
    await stage.observer.fault("GET", `/cfd_tunnel/${id}$`, bare);
    expect((await stage.tunnels.read(id, state)).props).toMatchObject({ name: "n" });
    await stage.observer.fault("PATCH", `/cfd_tunnel/${id}$`, bare);
    expect(await stage.tunnels.update(id, state, { ...state, name: "n2" })).toMatchObject({ name: "n2" });
    const empty = { status: 200, body: { success: true, errors: [], messages: [], result: {} } };
    await stage.observer.fault("PUT", "/configurations$", empty);
    const inputs = { accountId: stage.accountId, tunnelId: id, config: catchAll };
    expect((await stage.configurations.create(inputs)).outs).toEqual({
      ...inputs,
      version: 0,
      source: "cloudflare",
      createdAt: "",
    });
  });

  it("of check has only what was given: the pointer to the byte, nulls left out, no undefined", async () => {
    const { inputs } = await stage.tunnels.check({ ...stage.declared(), onSecretChange: null, adopt: null });
    expect(Object.keys(inputs).sort()).toEqual(["accountId", "configSrc", "name", "tunnelSecret"]);
  });
});

describe("the pointer", () => {
  it.each(["CfdTunnel", "TunnelConfiguration", "WarpConnector"])("of %s is at most 150 bytes", (resource) => {
    expect(Buffer.byteLength(pointer(resource))).toBeLessThanOrEqual(150);
  });
});

describe("an error", () => {
  const denied = refusal(403, 10000, "Authentication error");
  const methods: [string, (tunnels: ResourceCalls, id: string, state: Properties) => Promise<unknown>][] = [
    ["create", (tunnels) => tunnels.create(stage.declared())],
    ["read", (tunnels, id, state) => tunnels.read(id, state)],
    ["update", (tunnels, id, state) => tunnels.update(id, state, { ...state, name: freshName() })],
    ["delete", (tunnels, id, state) => tunnels.delete(id, state)],
  ];
  it.each(methods)(
    "of Cloudflare's in %s is UNKNOWN, whatever its own code, and has no stack",
    async (_title, call) => {
      const state = { ...stage.declared(), createdAt: "2026-01-01T00:00:00Z", token: "t" };
      await stage.elsewhere({}, async (host) => {
        for (const method of ["GET", "POST", "PATCH", "DELETE"]) {
          await stage.observer.fault(method, "/cfd_tunnel", denied);
        }
        const error = await failure(call(host.resource("CfdTunnel"), freshId(), state));
        expect(error.status).toBe(2);
        expect(error.initFailed).toBeUndefined();
        expect(error.message).toContain("Authentication error (code 10000)");
        await host.stop();
        const shown = [error.message, ...host.output].join("\n");
        expect(shown).not.toMatch(/^\s+at .*[:(]\d+/m);
        expect(shown).not.toMatch(/node_modules|\.js:\d/);
      });
    },
  );

  it("of the network says what to check, is UNKNOWN, and has no stack", async () => {
    const env = {
      ...impatient,
      CLOUDFLARE_BASE_URL: "http://127.0.0.1:1/client/v4",
      CLOUDFLARE_TUNNEL_MAX_RETRIES: "1",
    };
    await stage.elsewhere(env, async (host) => {
      const error = await failure(host.resource("CfdTunnel").create(stage.declared()));
      expect(error.status).toBe(2);
      expect(error.message).toMatch(/Check that this machine reaches the address/);
      await host.stop();
      expect([error.message, ...host.output].join("\n")).not.toMatch(/\.js:\d/);
    });
  });

  it("of a setting names the variable, and has no stack", async () => {
    await stage.elsewhere({ CLOUDFLARE_TUNNEL_MAX_RETRIES: "many" }, async (host) => {
      const error = await failure(host.resource("CfdTunnel").create(stage.declared()));
      expect(error.message).toMatch(/CLOUDFLARE_TUNNEL_MAX_RETRIES is "many"/);
      await host.stop();
      expect([error.message, ...host.output].join("\n")).not.toMatch(/\.js:\d/);
    });
  });

  it.each([
    ["create", (tunnels: ResourceCalls) => tunnels.create({})],
    ["read", (tunnels: ResourceCalls) => tunnels.read("x", {})],
    ["update", (tunnels: ResourceCalls) => tunnels.update("x", {}, {})],
    ["delete", (tunnels: ResourceCalls) => tunnels.delete("x", {})],
  ])("comes for %s of properties that make no sense: the call is answered, never left open", async (_title, call) => {
    expect((await failure(call(stage.tunnels))).status).toBe(2);
  });

  it.each([
    ["accountId", { accountId: 7 }],
    ["name", { name: { nested: true } }],
    ["tunnelSecret", { tunnelSecret: ["x"] }],
    ["adopt", { adopt: 3 }],
    ["an odd key", { ["__proto__x"]: 1, constructor: 2 }],
  ])("is a failure of check, not a crash, where %s has a wrong type", async (_title, change) => {
    const { failures } = await stage.tunnels.check({ ...stage.declared(), ...change });
    expect(failures.length).toBeGreaterThan(0);
  });
});

describe("unknown values", () => {
  const everyInput: Record<string, string[]> = {
    CfdTunnel: ["accountId", "name", "tunnelSecret", "configSrc", "onSecretChange", "onActiveConnections", "adopt"],
    TunnelConfiguration: ["accountId", "tunnelId", "config", "onDelete"],
    WarpConnector: ["accountId", "name", "ha", "tunnelSecret", "onSecretChange", "onActiveConnections", "adopt"],
  };
  it.each(unknownValues)("marked by %s pass check everywhere, as they are, and count as changes", async (sentinel) => {
    for (const [resource, names] of Object.entries(everyInput)) {
      const news = Object.fromEntries(names.map((name) => [name, sentinel]));
      const calls = stage.host.resource(resource);
      // What any of the three needs in its state.
      const olds = {
        accountId: stage.accountId,
        tunnelId: freshId(),
        config: catchAll,
        createdAt: "2026-01-01T00:00:00Z",
      };
      const checked = await calls.check(news);
      expect(checked).toEqual({ inputs: news, failures: [] });
      expect((await calls.diff("id", olds, news)).changes).toBe(true);
    }
  });
});

describe("configure", () => {
  it("has happened before any of many first calls at once", async () => {
    const { baseUrl, apiToken } = stage.observer.emulator;
    const host = await ProviderHost.start(impatient, {
      "cloudflare:apiToken": apiToken,
      "cloudflare:baseUrl": baseUrl,
    });
    try {
      const [a, b, c] = [stage.declared(), stage.declared(), stage.declared()];
      const answers = await Promise.all([
        host.resource("CfdTunnel").check(a),
        host.resource("CfdTunnel").check(b),
        host.resource("WarpConnector").check({ accountId: c.accountId, name: c.name }),
        host.resource("CfdTunnel").create(a),
        host.resource("CfdTunnel").create(b),
        host.resource("WarpConnector").create({ accountId: c.accountId, name: c.name }),
      ]);
      expect(answers.slice(0, 3)).toMatchObject([{ failures: [] }, { failures: [] }, { failures: [] }]);
      expect(await stage.named(a.name)).toHaveLength(1);
      expect(await stage.named(b.name)).toHaveLength(1);
      expect(await stage.named(c.name)).toHaveLength(1);
    } finally {
      await host.stop();
    }
  });

  it("gives the environment precedence over the stack's config, for credentials and address", async () => {
    const config = { "cloudflare:apiToken": "rotated-away", "cloudflare:baseUrl": "http://127.0.0.1:1/client/v4" };
    const host = await ProviderHost.start({ ...stage.observer.env, ...impatient }, config);
    try {
      const inputs = stage.declared();
      await host.resource("CfdTunnel").create(inputs);
      expect(await stage.named(inputs.name)).toHaveLength(1);
    } finally {
      await host.stop();
    }
  });
});

describe("secrets", () => {
  /** A text as it is, and as it could be written otherwise. */
  const spellings = (text: string): string[] => [
    text,
    Buffer.from(text).toString("base64"),
    Buffer.from(text).toString("base64url"),
    Buffer.from(text).toString("hex"),
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
  ];
  const ofSecret = (secret: string): string[] => [...spellings(secret), Buffer.from(secret, "base64").toString("hex")];

  it("are in no error and in no output, of no method, in whatever way it fails or succeeds", async () => {
    const { apiToken } = stage.observer.emulator;
    const secrets = [freshSecret(), freshSecret(), freshSecret()];
    const [first = "", second = "", third = ""] = secrets;
    const texts: string[] = [];
    const tokens: string[] = [];
    const fail = async (call: Promise<unknown>): Promise<void> => {
      const { message, initFailed } = await failure(call);
      // What an incomplete resource keeps goes into the state, encrypted; its reasons are shown.
      texts.push(message, ...(initFailed?.reasons ?? []));
    };
    await stage.elsewhere({ CLOUDFLARE_TUNNEL_MAX_RETRIES: "1" }, async (host) => {
      const tunnels = host.resource("CfdTunnel");
      const connectors = host.resource("WarpConnector");
      const echo = (status: number, text: string): Properties => refusal(status, 1000, `you sent ${text}`);
      const inputs = { ...stage.declared(), tunnelSecret: first };

      for (const wrong of [first.slice(0, 20), `${first}!`, first.replaceAll("=", "")]) {
        texts.push(JSON.stringify((await tunnels.check({ ...inputs, tunnelSecret: wrong })).failures));
        expect(texts.at(-1)).not.toContain(wrong);
      }
      const misplaced = {
        accountId: first,
        configSrc: first,
        adopt: first,
        onSecretChange: first,
        onActiveConnections: first,
      };
      texts.push(JSON.stringify((await tunnels.check({ ...inputs, ...misplaced })).failures));

      await stage.observer.fault("POST", "/cfd_tunnel$", echo(400, first));
      await fail(tunnels.create(inputs));
      await stage.observer.fault("POST", "/cfd_tunnel$", echo(403, `Bearer ${apiToken}`));
      await fail(tunnels.create(inputs));
      const { id, outs } = await tunnels.create(inputs);
      tokens.push(String(outs["token"]));

      await stage.observer.fault("PATCH", "/cfd_tunnel/", echo(400, second));
      await fail(tunnels.update(id, outs, { ...inputs, tunnelSecret: second }));
      const rotated = await tunnels.update(id, outs, {
        ...inputs,
        tunnelSecret: second,
        onSecretChange: "dropConnections",
      });
      tokens.push(String(rotated["token"]));
      await stage.observer.fault("GET", "/token$", echo(500, "nothing"), 4);
      await fail(tunnels.read(id, rotated));
      await stage.observer.clearFaults();
      await tunnels.read(id, rotated);

      await fail(host.resource("CfdTunnel").create({ ...inputs, tunnelSecret: third }));
      await stage.observer.fault("PATCH", "/warp_connector/", echo(400, third));
      await fail(connectors.create({ accountId: stage.accountId, name: freshName(), tunnelSecret: third }));
      await stage.observer.connect(String(rotated["token"]));
      await fail(tunnels.delete(id, { ...rotated, onActiveConnections: "refuse" }));
      await tunnels.delete(id, rotated);
      await host.stop();
      texts.push(...host.output);
    });
    const searched = texts.join("\n");
    expect(searched.length).toBeGreaterThan(1_000);
    const forbidden = [...secrets.flatMap(ofSecret), ...tokens.flatMap(spellings), ...spellings(apiToken)];
    expect(forbidden.filter((text) => searched.includes(text))).toEqual([]);
  });

  it("of a base URL are not shown", async () => {
    const password = randomBytes(12).toString("hex");
    const env = { CLOUDFLARE_BASE_URL: `http://user:${password}@api.example.com/client/v4` };
    await stage.elsewhere(env, async (host) => {
      const { failures } = await host.resource("CfdTunnel").check(stage.declared());
      expect(failures).toHaveLength(1);
      const { message } = await failure(host.resource("CfdTunnel").create(stage.declared()));
      await host.stop();
      expect([JSON.stringify(failures), message, ...host.output].join("\n")).not.toContain(password);
    });
  });
});
