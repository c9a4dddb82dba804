/** Nothing is made twice, and nothing is orphaned, whatever becomes of the request that creates. */
import { beforeEach, describe, expect, it } from "vitest";

import type { Properties } from "./provider-host.js";
import { postFaults } from "./post-faults.js";
import { failure, freshName, freshSecret, refusal, Stage } from "./stage.js";

const stage = Stage.set({ CLOUDFLARE_TUNNEL_TIMEOUT_SECONDS: "0.4", CLOUDFLARE_TUNNEL_BODY_TIMEOUT_SECONDS: "0.4" });
let inputs: Properties & { accountId: string; name: string; tunnelSecret: string };

beforeEach(() => {
  inputs = { accountId: stage.accountId, name: freshName(), tunnelSecret: freshSecret(), configSrc: "cloudflare" };
});

describe("a CfdTunnel whose POST fails", () => {
  it.each(postFaults)("exists once, and is ours, after %s", async (_title, fault, posts) => {
    await stage.observer.fault("POST", "/cfd_tunnel$", fault);
    let created = { id: "", outs: {} as Properties };
    const calls = await stage.observer.counting(async () => (created = await stage.tunnels.create(inputs)));
    expect(calls["POST cfd_tunnel"]).toBe(posts);
    expect((await stage.named(inputs.name)).map(({ id }) => id)).toEqual([created.id]);
    expect(created.outs).toMatchObject(inputs);
    expect((await stage.observer.connect(String(created.outs["token"]))).status).toBe(200);
  });

  it("fails where every attempt is lost, and makes none", async () => {
    await stage.observer.fault("POST", "/cfd_tunnel$", { status: 500 }, 4);
    const { message } = await failure(stage.tunnels.create(inputs));
    expect(message).toMatch(
      new RegExp(`^create tunnel "${inputs.name}": tunnel "${inputs.name}" may exist: .* HTTP 500`),
    );
    expect(await stage.named(inputs.name)).toEqual([]);
  });

  it("fails at once where the request is refused", async () => {
    await stage.observer.fault("POST", "/cfd_tunnel$", refusal(403, 10000, "Authentication error"));
    let message = "";
    const calls = await stage.observer.counting(
      async () => ({ message } = await failure(stage.tunnels.create(inputs))),
    );
    expect(calls).toEqual({ "POST cfd_tunnel": 1 });
    expect(message).toMatch(/Authentication error \(code 10000\).*Cloudflare Tunnel/s);
  });

  it("fails, and takes nothing over, where the answer is lost and the name is another's", async () => {
    const foreign = await stage.make("cfd_tunnel", { name: inputs.name, tunnel_secret: freshSecret() });
    await stage.observer.fault("POST", "/cfd_tunnel$", { reset: "before" });
    const { message } = await failure(stage.tunnels.create(inputs));
    expect(message).toContain(foreign.id);
    expect(await stage.named(inputs.name)).toHaveLength(1);
  });
});

describe("the token of a new CfdTunnel", () => {
  /** The POST is answered as for a tunnel that exists, without the token that the answer usually holds. */
  async function answerWithoutToken(): Promise<{ id: string; token: string }> {
    const { tunnelSecret } = inputs;
    const made = await stage.make("cfd_tunnel", { name: freshName(), tunnel_secret: tunnelSecret });
    const result = { id: made.id, name: inputs.name, created_at: "2026-01-01T00:00:00Z", deleted_at: null };
    const body = { success: true, errors: [], messages: [], result };
    await stage.observer.fault("POST", "/cfd_tunnel$", { status: 200, body });
    return made;
  }

  it("alchemy-async#1138 tf#5149 is requested where the answer to the POST lacks it", async () => {
    const made = await answerWithoutToken();
    const { outs } = await stage.tunnels.create(inputs);
    expect(outs).toMatchObject({ token: made.token, tunnelSecret: inputs.tunnelSecret });
  });

  it("is composed where it cannot be requested either, and connectors can run with it", async () => {
    const made = await answerWithoutToken();
    await stage.observer.fault("GET", "/token$", refusal(403, 10000, "Authentication error"));
    const { outs } = await stage.tunnels.create(inputs);
    const content = JSON.parse(Buffer.from(String(outs["token"]), "base64").toString()) as unknown;
    expect(content).toEqual({ a: stage.accountId, s: inputs.tunnelSecret, t: made.id });
    expect((await stage.observer.connect(String(outs["token"]))).status).toBe(200);
  });
});

describe("a name conflict", () => {
  it("refuses what a crashed run left where configSrc was changed since: a diff would replace it at once", async () => {
    const { name, tunnelSecret } = inputs;
    await stage.make("cfd_tunnel", { name, tunnel_secret: tunnelSecret, config_src: "local" });
    const { message } = await failure(stage.tunnels.create(inputs));
    expect(message).toMatch(/is left over from an interrupted run that declared another configSrc/);
  });

  it("takes over what a crashed run left: the same secret, and never run", async () => {
    const left = await stage.make("cfd_tunnel", {
      name: inputs.name,
      tunnel_secret: inputs.tunnelSecret,
      config_src: "cloudflare",
    });
    let created = { id: "", outs: {} as Properties };
    const said = await stage.said(/took over/, async () => (created = await stage.tunnels.create(inputs)));
    expect(said).toContain(
      `took over tunnel "${inputs.name}" (${left.id}), which is shown to be this resource's own and never ran`,
    );
    expect(created.id).toBe(left.id);
    expect(created.outs).toMatchObject(inputs);
    expect(await stage.named(inputs.name)).toHaveLength(1);
  });

  it("sst#5049 pcf#1440 with a foreign tunnel is an error that names it and says how to adopt it", async () => {
    const foreign = await stage.make("cfd_tunnel", { name: inputs.name, tunnel_secret: freshSecret() });
    const { message } = await failure(stage.tunnels.create(inputs));
    expect(message).toMatch(
      new RegExp(`^create tunnel "${inputs.name}": the name "${inputs.name}" is taken \\(1013\\)`),
    );
    expect(message).toContain(`set adopt: "${foreign.id}"`);
    expect(message).toContain("is not this resource's own");
    expect((await stage.observer.tunnel(inputs.name)).id).toBe(foreign.id);
  });

  it("with a tunnel that runs is an error, even where it has our secret", async () => {
    const running = await stage.make("cfd_tunnel", { name: inputs.name, tunnel_secret: inputs.tunnelSecret });
    await stage.observer.connect(running.token);
    const { message } = await failure(stage.tunnels.create(inputs));
    expect(message).toContain("has this resource's secret, but connectors have run it");
  });

  it("with a tunnel that ran once is an error, too", async () => {
    const used = await stage.make("cfd_tunnel", { name: inputs.name, tunnel_secret: inputs.tunnelSecret });
    const { id } = await stage.observer.connect(used.token);
    await fetch(new URL(`/__emulator/connectors/${id}`, stage.observer.emulator.baseUrl), { method: "DELETE" });
    expect((await stage.observer.tunnel(inputs.name)).status).toBe("down");
    await expect(stage.tunnels.create(inputs)).rejects.toThrow(
      /has this resource's secret, but connectors have run it/,
    );
  });

  it("tf#3069 is none with a deleted tunnel", async () => {
    const deleted = await stage.make("cfd_tunnel", { name: inputs.name, tunnel_secret: inputs.tunnelSecret });
    await stage.observer.api("DELETE", `/cfd_tunnel/${deleted.id}`);
    const { id } = await stage.tunnels.create(inputs);
    expect(id).not.toBe(deleted.id);
  });

  it("of two resources of one program lets one win and fails the other, one after the other", async () => {
    const first = await stage.tunnels.create(inputs);
    const { message } = await failure(stage.tunnels.create(inputs));
    expect(message).toContain("is another resource's of this program");
    expect((await stage.observer.tunnel(inputs.name)).id).toBe(first.id);
  });

  it("of two resources of one program lets one win and fails the other, at once", async () => {
    const outcomes = await Promise.allSettled([stage.tunnels.create(inputs), stage.tunnels.create(inputs)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await stage.named(inputs.name)).toHaveLength(1);
  });
});

describe("a CfdTunnel whose POST is carried out, its answer lost, and the look for it fails, too", () => {
  it("is looked for again, until it is found: no second one is made", async () => {
    await stage.observer.fault("POST", "/cfd_tunnel$", { reset: "after" });
    // More than one look's own retries.
    await stage.observer.fault("GET", "/cfd_tunnel$", { status: 500 }, 7);
    const { id } = await stage.tunnels.create(inputs);
    expect((await stage.named(inputs.name)).map((tunnel) => tunnel.id)).toEqual([id]);
  });

  describe("where looking is refused", () => {
    let id: string;
    let outs: Properties;
    let message: string;

    beforeEach(async () => {
      await stage.observer.fault("POST", "/cfd_tunnel$", { reset: "after" });
      await stage.observer.fault("GET", "/cfd_tunnel$", refusal(403, 10000, "Authentication error"));
      const failed = await failure(stage.tunnels.create(inputs));
      ({ message } = failed);
      const { properties, id: kept = "" } = failed.initFailed ?? {};
      id = kept;
      outs = Object.fromEntries(Object.entries(properties ?? {}).filter(([name]) => name !== "__provider"));
    });

    it("says that it may exist, how to find out and what to do, and keeps in the state what it is known by", () => {
      expect(message).toMatch(
        new RegExp(`^create tunnel "${inputs.name}": tunnel "${inputs.name}" may exist: a request that makes it`),
      );
      expect(message).toMatch(/looking for it failed: GET .*Authentication error/);
      expect(message).toMatch(/look for it in the dashboard.*`pulumi refresh`.*`pulumi up` again.*`pulumi destroy`/s);
      expect(message).not.toContain(inputs.tunnelSecret);
      expect(id).toMatch(/^unknown-/);
      expect(outs).toMatchObject({ name: inputs.name, tunnelSecret: inputs.tunnelSecret, inDoubt: inputs.name });
    });

    it("is deleted and made anew by the next up, whatever it declares", async () => {
      const declared = { ...inputs, tunnelSecret: freshSecret() };
      const planned = await stage.tunnels.diff(id, outs, declared);
      expect(planned).toEqual({ changes: true, replaces: ["name"], deleteFirst: true });
      await stage.elsewhere({}, async (host) => {
        await host.resource("CfdTunnel").delete(id, outs);
        const created = await host.resource("CfdTunnel").create(declared);
        expect((await stage.named(inputs.name)).map((tunnel) => tunnel.id)).toEqual([created.id]);
      });
      expect((await stage.observer.tunnel(inputs.name)).tunnel_secret).toBe(declared.tunnelSecret);
    });

    it("is taken into the state by a refresh, under its own id", async () => {
      const [left] = await stage.named(inputs.name);
      const read = await stage.tunnels.read(id, outs);
      expect(read.id).toBe(left?.id);
      expect(read.props).toMatchObject({ ...inputs, token: expect.stringMatching(/^eyJ/) as string });
      expect(read.props).not.toHaveProperty("inDoubt");
      expect((await stage.tunnels.diff(read.id, read.props, inputs)).changes).toBe(false);
    });

    it("is dropped by a refresh, and no error to destroy, where it was not made", async () => {
      const absent = { ...outs, inDoubt: freshName() };
      expect((await stage.tunnels.read(id, { ...absent, name: absent.inDoubt })).id).toBe("");
      await stage.elsewhere({}, (host) => host.resource("CfdTunnel").delete(id, { ...absent, name: absent.inDoubt }));
    });

    it("is left by a destroy where it is a foreign tunnel of the name, or has run since", async () => {
      const destroy = (props: Properties): Promise<void> =>
        stage.elsewhere({}, (host) => host.resource("CfdTunnel").delete(id, props));
      await destroy({ ...outs, tunnelSecret: freshSecret() });
      expect(await stage.named(inputs.name)).toHaveLength(1);
      const [left] = await stage.named(inputs.name);
      await stage.observer.connect(await stage.token("cfd_tunnel", left?.id ?? ""));
      await destroy(outs);
      expect(await stage.named(inputs.name)).toHaveLength(1);
    });

    it("is deleted by a destroy", async () => {
      await stage.elsewhere({}, (host) => host.resource("CfdTunnel").delete(id, outs));
      expect(await stage.named(inputs.name)).toEqual([]);
    });
  });
});
