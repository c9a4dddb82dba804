/** Taking over what exists: `adopt` by name and by id, and look-ups by id that manage nothing. */
import { beforeEach, describe, expect, it, vi } from "vitest";

import { patience } from "../patience.js";
import type { Properties } from "./provider-host.js";
import { failure, freshId, freshName, freshSecret, Stage } from "./stage.js";

const stage = Stage.set();
let name: string;
let existing: { id: string; name: string; token: string };
let accountId: string;

beforeEach(async () => {
  ({ accountId } = stage);
  name = freshName();
  existing = await stage.make("cfd_tunnel", { name, tunnel_secret: freshSecret(), config_src: "cloudflare" });
});

/** The secret that the emulator holds for the existing tunnel. */
async function secretNow(): Promise<string> {
  const seen = (await stage.observer.live()).find(({ id }) => id === existing.id);
  return seen?.tunnel_secret ?? "";
}

describe("adopt", () => {
  it("tf#1439 tf#5488 pcf#371 takes the live tunnel of the name, and keeps its secret: running replicas stay valid", async () => {
    const before = await secretNow();
    await stage.observer.connect(existing.token);
    let created = { id: "", outs: {} as Properties };
    const calls = await stage.observer.counting(async () => {
      const said = await stage.said(/adopted/, async () => {
        created = await stage.tunnels.create({ accountId, name, adopt: true });
      });
      expect(said).toContain(`adopted tunnel "${name}" (${existing.id}) instead of creating one`);
    });
    expect(calls).toEqual({ "GET cfd_tunnel": 1, "GET cfd_tunnel/{id}/token": 1 });
    expect(created).toEqual({
      id: existing.id,
      outs: {
        accountId,
        name,
        adopt: true,
        configSrc: "cloudflare",
        tunnelSecret: before,
        keepsSecret: true,
        token: existing.token,
        cname: `${existing.id}.cfargotunnel.com`,
        createdAt: expect.stringMatching(/^\d{4}-/) as string,
        adopted: true,
        stamp: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      },
    });
    expect((await stage.observer.connect(existing.token)).status).toBe(200);
    expect((await stage.observer.tunnel(name)).connectors).toHaveLength(2);
  });

  it("finds no difference afterwards, whatever becomes of the secret that the tunnel keeps", async () => {
    const declared = { accountId, name, adopt: true };
    const { id, outs } = await stage.tunnels.create(declared);
    expect(await stage.tunnels.diff(id, outs, declared)).toMatchObject({ changes: false });
    await stage.observer.api("PATCH", `/cfd_tunnel/${id}`, { tunnel_secret: freshSecret() });
    const read = await stage.tunnels.read(id, outs);
    expect(read.props["tunnelSecret"]).toBe(await secretNow());
    expect(read.inputs).toEqual({ ...declared, configSrc: "cloudflare" });
    expect(await stage.tunnels.diff(id, read.props, declared)).toMatchObject({ changes: false });
  });

  it("says that connectors need the new token where it changes the secret, and only there", async () => {
    const declared = { accountId, name, adopt: true, tunnelSecret: freshSecret() };
    const said = await stage.said(/need the new token/, () => stage.tunnels.create(declared));
    expect(said).toContain(
      `adopted tunnel "${name}" (${existing.id}) instead of creating one; its secret is the declared one now`,
    );
    // Another run finds the declared secret in place.
    await stage.elsewhere({}, async (host) => {
      await host.resource("CfdTunnel").create(declared);
      await vi.waitFor(() => {
        expect(host.output.join("\n")).toContain("instead of creating one");
      }, patience);
      expect(host.output.join("\n")).not.toContain("new token");
    });
  });

  it("by id keeps the tunnel's name where none is declared", async () => {
    const { id, outs } = await stage.tunnels.create({ accountId, adopt: existing.id });
    expect(id).toBe(existing.id);
    expect(outs).toMatchObject({ name, adopt: existing.id });
    expect(await stage.tunnels.diff(id, outs, { accountId, adopt: existing.id })).toMatchObject({ changes: false });
  });

  it("by id renames the tunnel to the declared name", async () => {
    const other = freshName();
    const { outs } = await stage.tunnels.create({ accountId, name: other, adopt: existing.id });
    expect(outs["name"]).toBe(other);
    expect((await stage.observer.tunnel(other)).id).toBe(existing.id);
  });

  it("tf#3950 changes the secret where one is declared: the old token is refused, the new one works", async () => {
    const tunnelSecret = freshSecret();
    const { outs } = await stage.tunnels.create({ accountId, name, adopt: true, tunnelSecret });
    expect(outs["tunnelSecret"]).toBe(tunnelSecret);
    expect(outs).not.toHaveProperty("keepsSecret");
    expect((await stage.observer.connect(existing.token)).status).toBe(401);
    expect((await stage.observer.connect(String(outs["token"]))).status).toBe(200);
  });

  it("writes nothing where the declared secret is the tunnel's already", async () => {
    const declared = { accountId, name, adopt: true, tunnelSecret: await secretNow() };
    const calls = await stage.observer.counting(() => stage.tunnels.create(declared));
    expect(calls).toEqual({ "GET cfd_tunnel": 1, "GET cfd_tunnel/{id}/token": 1 });
  });

  it("by name creates the tunnel where there is none, or only a deleted one", async () => {
    await stage.observer.api("DELETE", `/cfd_tunnel/${existing.id}`);
    const { id, outs } = await stage.tunnels.create({ accountId, name, adopt: true });
    expect(id).not.toBe(existing.id);
    expect(outs).toMatchObject({ adopt: true, keepsSecret: true });
    expect((await stage.observer.connect(String(outs["token"]))).status).toBe(200);
  });

  it.each<[string, () => Promise<string>]>([
    ["exists", () => Promise.resolve(freshId())],
    [
      "is alive",
      async () => {
        await stage.observer.api("DELETE", `/cfd_tunnel/${existing.id}`);
        return existing.id;
      },
    ],
  ])("by id fails where no such tunnel %s, and creates none", async (_title, prepare) => {
    const id = await prepare();
    const { message } = await failure(stage.tunnels.create({ accountId, name: freshName(), adopt: id }));
    expect(message).toContain(`no live tunnel has the id ${id} in account ${accountId}; nothing was adopted`);
  });

  it("fails where another resource of the program owns the tunnel", async () => {
    await stage.tunnels.create({ accountId, name, adopt: true });
    const { message } = await failure(stage.tunnels.create({ accountId, adopt: existing.id }));
    expect(message).toContain("another resource of this program owns it already");
  });

  it("that failed is tried again by Pulumi's onError hooks, in the same run", async () => {
    await stage.observer.fault("PATCH", `/cfd_tunnel/${existing.id}`, { status: 403 });
    const declared = { accountId, name: freshName(), adopt: existing.id };
    expect((await failure(stage.tunnels.create(declared))).message).toContain("HTTP 403");
    expect((await stage.tunnels.create(declared)).id).toBe(existing.id);
  });

  it("tf#5488 fails, and changes nothing, where the configuration source is another", async () => {
    const tunnelSecret = freshSecret();
    const local = await stage.make("cfd_tunnel", {
      name: freshName(),
      config_src: "local",
      tunnel_secret: tunnelSecret,
    });
    const declared = { accountId, adopt: local.id, configSrc: "cloudflare", tunnelSecret: freshSecret() };
    const { message } = await failure(stage.tunnels.create(declared));
    expect(message).toMatch(
      new RegExp(
        `^adopt tunnel "${local.name}" \\(${local.id}\\): its configuration source is "local", not "cloudflare"`,
      ),
    );
    expect((await stage.observer.tunnel(local.name)).tunnel_secret).toBe(tunnelSecret);
  });

  it("keeps the configuration source that an adopted tunnel has, where none is declared", async () => {
    const local = await stage.make("cfd_tunnel", { name: freshName(), config_src: "local" });
    const { outs } = await stage.tunnels.create({ accountId, adopt: local.id });
    expect(outs["configSrc"]).toBe("local");
  });

  it("adyanth#36 takes over a WARP connector likewise", async () => {
    const connector = await stage.make("warp_connector", { name: freshName() });
    const { id, outs } = await stage.connectors.create({ accountId, name: connector.name, adopt: true });
    expect(id).toBe(connector.id);
    expect(outs).toMatchObject({ token: connector.token, keepsSecret: true, adopt: true });
  });
});

describe("a look-up by id", () => {
  it("reads a tunnel with nothing but the account", async () => {
    expect(await stage.tunnels.read(existing.id, { accountId })).toEqual({
      id: existing.id,
      props: {
        accountId,
        name,
        configSrc: "cloudflare",
        tunnelSecret: await secretNow(),
        keepsSecret: true,
        token: existing.token,
        cname: `${existing.id}.cfargotunnel.com`,
        createdAt: expect.stringMatching(/^\d{4}-/) as string,
      },
      inputs: { accountId, name, configSrc: "cloudflare" },
    });
  });

  it("reads a WARP connector", async () => {
    const connector = await stage.make("warp_connector", { name: freshName() });
    const { props } = await stage.connectors.read(connector.id, { accountId });
    expect(props).toMatchObject({ accountId, name: connector.name, token: connector.token });
  });

  it("tf#7279 works with a token that may only read, and says what is then missing", async () => {
    const { readOnlyApiToken } = stage.observer.emulator;
    await stage.elsewhere({ CLOUDFLARE_API_TOKEN: readOnlyApiToken }, async (host) => {
      const { props } = await host.resource("CfdTunnel").read(existing.id, { accountId });
      expect(props).toMatchObject({ name });
      expect(props).not.toHaveProperty("token");
      await expect.poll(() => host.output.join("\n")).toMatch(/token and tunnelSecret are not available/);
    });
  });

  it.each(["CfdTunnel", "WarpConnector"])("of a missing %s is an error", async (resource) => {
    const { message } = await failure(stage.host.resource(resource).read(freshId(), { accountId }));
    expect(message).toMatch(/no live (?:tunnel|WARP connector) has the id .* it was deleted, or never existed/);
  });

  it("of a deleted tunnel is an error", async () => {
    await stage.observer.api("DELETE", `/cfd_tunnel/${existing.id}`);
    await expect(stage.tunnels.read(existing.id, { accountId })).rejects.toThrow(/was deleted, or never existed/);
  });

  it.each(["", "web", "../../accounts", `${freshId()}/token`])("of the malformed id %j makes no call", async (id) => {
    const calls = await stage.observer.counting(async () => {
      const { message } = await failure(stage.tunnels.read(id, { accountId }));
      expect(message).toMatch(/must be the id of the tunnel to read, a UUID/);
    });
    expect(calls).toEqual({});
  });

  it("without an account says so", async () => {
    await expect(stage.tunnels.read(existing.id, {})).rejects.toThrow(/^accountId: missing: pass accountId/);
  });
});
