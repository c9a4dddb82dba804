import { beforeEach, describe, expect, it } from "vitest";

import { ProviderHost, unknown, type Properties, type ResourceCalls } from "./provider-host.js";
import { freshSecret, pathOf, Stage, type TunnelInputs } from "./stage.js";

const stage = Stage.set();
let inputs: TunnelInputs;
let tunnels: ResourceCalls;

beforeEach(() => {
  ({ tunnels } = stage);
  inputs = stage.declared();
});

describe("check", () => {
  it("takes complete inputs as they are", async () => {
    expect(await tunnels.check(inputs)).toEqual({ inputs, failures: [] });
  });

  it("cloudflare-docs PR#24064 fills in the configuration source of a new tunnel, and leaves that of an adopted one open", async () => {
    const { accountId, name } = inputs;
    expect((await tunnels.check({ accountId, name })).inputs).toEqual({ accountId, name, configSrc: "cloudflare" });
    expect((await tunnels.check({ accountId, name, adopt: true })).inputs).toEqual({ accountId, name, adopt: true });
  });

  it("shows no change of the configuration source where adopt is turned on", async () => {
    const { accountId, name } = inputs;
    const before = (await tunnels.check({ accountId, name })).inputs;
    const after = await tunnels.check({ accountId, name, adopt: true }, before);
    expect(after.inputs).toEqual({ ...before, adopt: true });
  });

  it("changes nothing in its own output", async () => {
    const { accountId, name } = inputs;
    const once = await tunnels.check({ accountId, name, tunnelSecret: null });
    expect(await tunnels.check(once.inputs)).toEqual(once);
  });

  it("lets unknown values pass", async () => {
    const open = { accountId: unknown, name: unknown, tunnelSecret: unknown, configSrc: unknown, adopt: unknown };
    expect((await tunnels.check(open)).failures).toEqual([]);
  });

  const wrong: [string, Properties, string, RegExp][] = [
    ["a missing account", { accountId: null }, "accountId", /pulumi config set cloudflare:accountId/],
    ["a malformed account", { accountId: "my-account" }, "accountId", /32 hex/],
    ["an empty name", { name: "" }, "name", /empty/],
    ["a UUID as a name", { name: "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415" }, "name", /UUID/],
    ["a wrong configSrc", { configSrc: "cloud" }, "configSrc", /"cloudflare".*"local"/],
    ["a wrong onSecretChange", { onSecretChange: "drop" }, "onSecretChange", /"keepConnections".*"dropConnections"/],
    ["a wrong onActiveConnections", { onActiveConnections: "keep" }, "onActiveConnections", /"disconnect".*"refuse"/],
    ["a wrong adopt", { adopt: "web" }, "adopt", /UUID|id/],
    ["a short secret", { tunnelSecret: "c2hvcnQ=" }, "tunnelSecret", /tunnelSecret.*5 bytes.*32/],
    ["a secret that is not base64", { tunnelSecret: "*".repeat(44) }, "tunnelSecret", /tunnelSecret.*base64/],
    ["a misspelt input", { onSecretChnage: "dropConnections" }, "onSecretChnage", /onSecretChnage.*onSecretChange/],
  ];
  it.each(wrong)("reports %s, and what to write instead", async (_title, change, property, reason) => {
    const { failures } = await tunnels.check({ ...inputs, ...change });
    expect(failures).toHaveLength(1);
    expect(pathOf(failures[0])).toBe(property);
    expect(failures[0]?.reason).toMatch(reason);
  });

  it("reports every failure at once, makes no call, and repeats no secret", async () => {
    const secret = "c2hvcnQtc2VjcmV0";
    const calls = await stage.observer.counting(async () => {
      const { failures } = await tunnels.check({ name: "", tunnelSecret: secret, configSrc: 1 });
      expect(failures.map(pathOf).sort()).toEqual(["accountId", "configSrc", "name", "tunnelSecret"]);
      expect(JSON.stringify(failures)).not.toContain(secret);
    });
    expect(calls).toEqual({});
  });

  it("says which credentials are missing, and how to set them", async () => {
    const bare = await ProviderHost.start({});
    try {
      const { failures } = await bare.resource("CfdTunnel").check(inputs);
      expect(failures).toHaveLength(1);
      expect(failures[0]?.reason).toMatch(/CLOUDFLARE_API_TOKEN.*pulumi config set --secret cloudflare:apiToken/);
    } finally {
      await bare.stop();
    }
  });

  it.each([
    [
      "a setting that makes no sense",
      { CLOUDFLARE_TUNNEL_MAX_RETRIES: "many" },
      /CLOUDFLARE_TUNNEL_MAX_RETRIES is "many"/,
    ],
    [
      "a base URL that is neither https nor loopback",
      { CLOUDFLARE_BASE_URL: "http://api.example.com/client/v4" },
      /https/,
    ],
  ])("refuses %s, at preview already", (_title, env, reason) =>
    stage.elsewhere(env, async (host) => {
      const { failures } = await host.resource("CfdTunnel").check(inputs);
      expect(failures).toMatchObject([{ reason: expect.stringMatching(reason) as string }]);
    }),
  );
});

describe("diff", () => {
  const rows: [string, Properties, { changes: boolean; replaces: string[]; deleteFirst: boolean }][] = [
    ["nothing", {}, { changes: false, replaces: [], deleteFirst: false }],
    [
      "accountId: replace",
      { accountId: "f".repeat(32) },
      { changes: true, replaces: ["accountId"], deleteFirst: false },
    ],
    ["name: update", { name: "other" }, { changes: true, replaces: [], deleteFirst: false }],
    ["tunnelSecret: update", { tunnelSecret: freshSecret() }, { changes: true, replaces: [], deleteFirst: false }],
    [
      "configSrc: replace, delete first",
      { configSrc: "local" },
      { changes: true, replaces: ["configSrc"], deleteFirst: true },
    ],
    [
      "configSrc and name: replace, create first",
      { configSrc: "local", name: "other" },
      { changes: true, replaces: ["configSrc"], deleteFirst: false },
    ],
    [
      "onSecretChange: stored",
      { onSecretChange: "dropConnections" },
      { changes: true, replaces: [], deleteFirst: false },
    ],
    [
      "onActiveConnections: stored",
      { onActiveConnections: "refuse" },
      { changes: true, replaces: [], deleteFirst: false },
    ],
    ["adopt: stored", { adopt: true }, { changes: true, replaces: [], deleteFirst: false }],
    [
      "a default written out",
      { onSecretChange: "keepConnections", adopt: false },
      { changes: false, replaces: [], deleteFirst: false },
    ],
    ["an unknown name", { name: unknown }, { changes: true, replaces: [], deleteFirst: false }],
    ["an unknown account", { accountId: unknown }, { changes: true, replaces: ["accountId"], deleteFirst: false }],
  ];
  it.each(rows)("%s", async (_title, change, expected) => {
    const olds = { ...inputs, token: "t", cname: "c", createdAt: "2026-01-01T00:00:00Z" };
    expect(await tunnels.diff("id", olds, { ...inputs, ...change })).toEqual(expected);
  });

  it("finds upper-case ids, and another spelling of the same secret bytes, unchanged", async () => {
    // The last digit of 32 bytes in base64 carries two bits that mean nothing.
    const bytes = Buffer.alloc(32, 0xfb).toString("base64");
    expect(bytes.slice(-2)).toBe("s=");
    const olds = { ...inputs, tunnelSecret: bytes, createdAt: "2026-01-01T00:00:00Z" };
    const news = { ...inputs, accountId: inputs.accountId.toUpperCase(), tunnelSecret: bytes.replace(/s=$/, "t=") };
    expect((await tunnels.diff("id", olds, news)).changes).toBe(false);
  });
});

describe("create, read, update and delete", () => {
  it("tf#5009 tf#5570 creates with one POST and gives complete outputs, token and cname among them", async () => {
    let created = { id: "", outs: {} as Properties };
    expect(await stage.observer.counting(async () => (created = await tunnels.create(inputs)))).toEqual({
      "POST cfd_tunnel": 1,
    });
    const seen = await stage.observer.tunnel(inputs.name);
    expect(created.id).toBe(seen.id);
    expect(created.outs).toEqual({
      ...inputs,
      token: expect.stringMatching(/^eyJ/) as string,
      cname: `${seen.id}.cfargotunnel.com`,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
    expect((await stage.observer.connect(String(created.outs["token"]))).status).toBe(200);
  });

  it("reads back what it created: outputs and inputs", async () => {
    const { id, outs } = await tunnels.create(inputs);
    expect(await tunnels.read(id, outs)).toEqual({ id, props: outs, inputs });
  });

  it.each([
    ["the name", { name: "renamed-outside" }, "name"],
    ["the secret", { tunnel_secret: freshSecret() }, "tunnelSecret"],
  ])("reads %s changed outside, in outputs and inputs", async (_title, patch, property) => {
    const { id, outs } = await tunnels.create(inputs);
    await stage.observer.api("PATCH", `/cfd_tunnel/${id}`, patch);
    const read = await tunnels.read(id, outs);
    const [value] = Object.values(patch);
    expect(read.props[property]).toBe(value);
    expect(read.inputs?.[property]).toBe(value);
    expect(await tunnels.diff(id, read.props, inputs)).toEqual({ changes: true, replaces: [], deleteFirst: false });
    await tunnels.update(id, read.props, inputs);
    expect((await tunnels.read(id, outs)).props).toEqual(outs);
  });

  it("tf#6607 tf#7110 reads a deleted tunnel as gone", async () => {
    const { id, outs } = await tunnels.create(inputs);
    await stage.observer.api("DELETE", `/cfd_tunnel/${id}`);
    expect((await tunnels.read(id, outs)).id).toBe("");
  });

  it("is not changed where it was deleted outside: the error says what to do, and none is made", async () => {
    const { id, outs } = await tunnels.create(inputs);
    await stage.observer.api("DELETE", `/cfd_tunnel/${id}`);
    const change = tunnels.update(id, outs, { ...inputs, name: `${inputs.name}-2` });
    await expect(change).rejects.toThrow(new RegExp(`${id}.*pulumi refresh`, "s"));
    expect((await stage.observer.live()).map(({ name }) => name)).not.toContain(`${inputs.name}-2`);
  });

  it("throws, and forgets nothing, where a read fails for another reason", async () => {
    const { id, outs } = await tunnels.create(inputs);
    await stage.observer.fault("GET", `/cfd_tunnel/${id}$`, {
      status: 403,
      body: { success: false, errors: [{ code: 10000, message: "Authentication error" }], messages: [], result: null },
    });
    await expect(tunnels.read(id, outs)).rejects.toThrow(/Authentication error.*10000/);
  });

  it("tf#7279 keeps the known token, and warns, where tokens cannot be read", async () => {
    const { id, outs } = await tunnels.create(inputs);
    await stage.elsewhere({ CLOUDFLARE_API_TOKEN: stage.observer.emulator.readOnlyApiToken }, async (reader) => {
      expect((await reader.resource("CfdTunnel").read(id, outs)).props).toEqual(outs);
      expect(reader.output.join("\n")).toMatch(/warning: the token of tunnel .* could not be read/);
    });
  });

  it("renames in place, with one PATCH, and keeps the token", async () => {
    const { id, outs } = await tunnels.create(inputs);
    const news = { ...inputs, name: `${inputs.name}-2` };
    let updated: Properties = {};
    expect(await stage.observer.counting(async () => (updated = await tunnels.update(id, outs, news)))).toEqual({
      "PATCH cfd_tunnel/{id}": 1,
    });
    expect(updated).toEqual({ ...outs, name: news.name });
    expect((await stage.observer.tunnel(news.name)).id).toBe(id);
  });

  it("tf#5561 tf#1756 rotates in place: the new token works, the old one is refused, connectors stay", async () => {
    const { id, outs } = await tunnels.create(inputs);
    await stage.observer.connect(String(outs["token"]));
    const news = { ...inputs, tunnelSecret: freshSecret() };
    const updated = await tunnels.update(id, outs, news);
    expect((await stage.observer.connect(String(outs["token"]))).status).toBe(401);
    expect((await stage.observer.connect(String(updated["token"]))).status).toBe(200);
    expect((await stage.observer.tunnel(inputs.name)).connectors).toHaveLength(2);
  });

  it("drops the connectors of a leaked secret", async () => {
    const { id, outs } = await tunnels.create(inputs);
    await stage.observer.connect(String(outs["token"]));
    const news = { ...inputs, tunnelSecret: freshSecret(), onSecretChange: "dropConnections" };
    const calls = await stage.observer.counting(() => tunnels.update(id, outs, news));
    expect(calls).toEqual({ "PATCH cfd_tunnel/{id}": 1, "DELETE cfd_tunnel/{id}/connections": 1 });
    expect((await stage.observer.tunnel(inputs.name)).status).toBe("down");
  });

  it.each([
    ["onSecretChange", { onSecretChange: "dropConnections" }],
    ["onActiveConnections", { onActiveConnections: "refuse" }],
    ["adopt", { adopt: true }],
  ])("stores %s without a call", async (_title, change) => {
    const { id, outs } = await tunnels.create(inputs);
    let updated: Properties = {};
    const news = { ...inputs, ...change };
    expect(await stage.observer.counting(async () => (updated = await tunnels.update(id, outs, news)))).toEqual({});
    expect(updated).toEqual({ ...outs, ...change });
    expect((await tunnels.diff(id, updated, news)).changes).toBe(false);
  });

  it("deletes with one DELETE, and takes one that is gone for deleted", async () => {
    const { id, outs } = await tunnels.create(inputs);
    expect(await stage.observer.counting(() => tunnels.delete(id, outs))).toEqual({ "DELETE cfd_tunnel/{id}": 1 });
    expect((await stage.observer.live()).map((tunnel) => tunnel.id)).not.toContain(id);
    await tunnels.delete(id, outs);
  });
});
