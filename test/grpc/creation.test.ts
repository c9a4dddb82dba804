/** Nothing is made twice, and nothing is orphaned, whatever becomes of the request that creates. */
import { beforeEach, describe, expect, it } from "vitest";

import type { Properties } from "./provider-host.js";
import { postFaults } from "./post-faults.js";
import { failure, freshName, freshSecret, refusal, Stage, type TunnelInputs } from "./stage.js";

const stage = Stage.set({ CLOUDFLARE_TUNNEL_TIMEOUT_SECONDS: "0.4", CLOUDFLARE_TUNNEL_BODY_TIMEOUT_SECONDS: "0.4" });
let inputs: TunnelInputs;

/** With a secret that its class generated, for this resource alone. */
beforeEach(() => {
  inputs = stage.generated();
});

/** The same, with a secret that the program declares. */
const declaring = (): typeof inputs => {
  const { ownSecret, ...rest } = inputs;
  expect(ownSecret).toBe(true);
  return rest;
};

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

describe("a CfdTunnel with a secret that the program declares, which shows nothing of whose it is", () => {
  const notCarriedOut = postFaults.filter(([, , posts]) => posts === 2);
  const carriedOut = postFaults.filter(([, , posts]) => posts === 1);
  const processed = { reset: "after" };

  it.each(notCarriedOut)("is made by a second request, and named by a third, after %s", async (_title, fault) => {
    const declared = declaring();
    await stage.observer.fault("POST", "/cfd_tunnel$", fault);
    let created = { id: "", outs: {} as Properties };
    const calls = await stage.observer.counting(async () => (created = await stage.tunnels.create(declared)));
    expect(calls["POST cfd_tunnel"]).toBe(2);
    expect((await stage.named(inputs.name)).map(({ id }) => id)).toEqual([created.id]);
    expect(created.outs).toMatchObject(declared);
    expect((await stage.observer.connect(String(created.outs["token"]))).status).toBe(200);
    // And nothing is left under the name that it was made with.
    expect((await stage.observer.live()).filter(({ name }) => name.startsWith(`${inputs.name}~`))).toEqual([]);
  });

  it("is found by that name where the second answer is lost, too", async () => {
    await stage.observer.fault("POST", "/cfd_tunnel$", { reset: "before" });
    await stage.observer.fault("POST", "/cfd_tunnel$", processed, 1, 1);
    const { id } = await stage.tunnels.create(declaring());
    expect((await stage.observer.live()).filter(({ name }) => name.startsWith(inputs.name))).toMatchObject([{ id }]);
  });

  it.each(carriedOut)("ends in doubt after %s: another resource may declare the same secret", async (_title, fault) => {
    await stage.observer.fault("POST", "/cfd_tunnel$", fault);
    const failed = await failure(stage.tunnels.create(declaring()));
    const [made] = await stage.named(inputs.name);
    expect(failed.initFailed?.id).toMatch(/^unknown-/);
    expect(failed.initFailed?.properties["pending"]).toEqual({ due: ["create"], maybe: [inputs.name] });
    expect(failed.message).toContain("holds the secret that this resource declares, which shows nothing");
    expect(failed.message).toContain(`set adopt: "${String(made?.id)}"`);
    expect(failed.message).not.toContain(inputs.tunnelSecret);
  });

  describe("and is in doubt", () => {
    let id: string;
    let outs: Properties;
    let made: { id: string } | undefined;
    beforeEach(async () => {
      await stage.observer.fault("POST", "/cfd_tunnel$", processed);
      const { initFailed } = await failure(stage.tunnels.create(declaring()));
      [made] = await stage.named(inputs.name);
      id = initFailed?.id ?? "";
      const { __provider, ...state } = initFailed?.properties ?? {};
      expect(__provider).toBeDefined();
      outs = state;
    });
    const untold =
      /warning: left tunnel .* as it is: it has the name and the secret that this resource declares.*adopt: "/;

    it("stays so with a refresh, which says what to do and touches nothing", async () => {
      let read: { id: string; props: Properties } = { id: "", props: {} };
      const calls = await stage.observer.counting(async () => {
        await stage.said(untold, async () => (read = await stage.tunnels.read(id, outs)));
      });
      expect(calls).toEqual({ "GET cfd_tunnel": 1, "GET cfd_tunnel/{id}/token": 1 });
      expect(read).toMatchObject({ id, props: outs });
    });

    it("is left by a destroy, with a warning", async () => {
      await stage.said(untold, () => stage.tunnels.delete(id, outs));
      expect(await stage.named(inputs.name)).toMatchObject([{ id: made?.id }]);
    });

    it("is left by the next up, which is refused, and taken by it where the advice is followed", async () => {
      await stage.nextRun(async (tunnels) => {
        expect(await tunnels.diff(id, outs, declaring())).toMatchObject({ changes: true, deleteFirst: true });
        await tunnels.delete(id, outs);
        const { message } = await failure(tunnels.create(declaring()));
        expect(message).toContain("holds the secret that this resource declares, which shows nothing");
      });
      const adopted = await stage.nextRun((tunnels) => tunnels.create({ ...declaring(), adopt: made?.id }));
      expect(adopted.id).toBe(made?.id);
      expect(adopted.outs).toMatchObject({ adopted: true, tunnelSecret: inputs.tunnelSecret });
    });

    it("is no doubt any more where a tunnel of the name holds another secret", async () => {
      await stage.observer.api("PATCH", `/cfd_tunnel/${String(made?.id)}`, { tunnel_secret: freshSecret() });
      expect((await stage.tunnels.read(id, outs)).id).toBe("");
    });

    it("makes no call where Pulumi retries it by an update, and stays in doubt", async () => {
      const calls = await stage.observer.counting(async () => {
        const failed = await failure(stage.tunnels.update(id, outs, declaring()));
        expect(failed.initFailed).toMatchObject({ id, properties: { pending: outs["pending"] } });
      });
      expect(calls).toEqual({});
    });
  });

  it("takes nothing over that a crashed run left: it says that it cannot tell, and the ways", async () => {
    const left = await stage.make("cfd_tunnel", { name: inputs.name, tunnel_secret: inputs.tunnelSecret });
    const { message } = await failure(stage.tunnels.create(declaring()));
    expect(message).toContain("holds the secret that this resource declares, which shows nothing");
    expect(message.indexOf("aliases: [{ name:")).toBeLessThan(message.indexOf(`set adopt: "${left.id}"`));
    expect(message).toContain("`pulumi state delete <urn>`");
    expect(message).not.toContain("--target");
    expect(await stage.named(inputs.name)).toMatchObject([{ id: left.id }]);
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
      expect(message).toMatch(/It may exist: the next `pulumi up` looks for it.*`pulumi refresh`.*`pulumi destroy`/s);
      expect(message).not.toContain(inputs.tunnelSecret);
      expect(id).toMatch(/^unknown-/);
      expect(outs).toMatchObject({ name: inputs.name, tunnelSecret: inputs.tunnelSecret });
      expect(outs["pending"]).toEqual({ due: ["create"], maybe: [inputs.name] });
    });

    it("is deleted and made anew by the next up, whatever it declares", async () => {
      const declared = { ...inputs, tunnelSecret: freshSecret() };
      const planned = await stage.tunnels.diff(id, outs, declared);
      expect(planned).toEqual({ changes: true, replaces: ["accountId"], deleteFirst: true });
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
      expect(read.props).not.toHaveProperty("pending");
      expect((await stage.tunnels.diff(read.id, read.props, inputs)).changes).toBe(false);
    });

    it("is dropped by a refresh, and no error to destroy, where it was not made", async () => {
      const name = freshName();
      const absent = { ...outs, name, pending: { due: ["create"], maybe: [name] } };
      expect((await stage.tunnels.read(id, absent)).id).toBe("");
      await stage.elsewhere({}, (host) => host.resource("CfdTunnel").delete(id, absent));
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
