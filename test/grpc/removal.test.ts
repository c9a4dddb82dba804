/** Deletes that work, or say what stands in the way. */
import { beforeEach, describe, expect, it } from "vitest";

import type { Properties } from "./provider-host.js";
import { failure, freshId, refusal, Stage, type TunnelInputs } from "./stage.js";

const stage = Stage.set();
let inputs: TunnelInputs;
let id: string;
let outs: Properties;

beforeEach(async () => {
  inputs = stage.declared();
  ({ id, outs } = await stage.tunnels.create(inputs));
});

const token = (): string => String(outs["token"]);

describe("a tunnel that connectors run (1022)", () => {
  it("tf#5255 deletes a tunnel with active connectors: looks for routes, drops them, deletes, before they are back", async () => {
    await stage.observer.connect(token());
    await stage.observer.connect(token());
    const calls = await stage.observer.counting(() => stage.tunnels.delete(id, outs));
    expect(calls).toEqual({
      "DELETE cfd_tunnel/{id}": 2,
      "GET teamnet/routes": 1,
      "DELETE cfd_tunnel/{id}/connections": 1,
    });
    expect(await stage.named(inputs.name)).toEqual([]);
  });

  it("nport#16 keeps connectors out that are back before it deletes: their secret is no longer the tunnel's", async () => {
    await stage.observer.connect(token());
    await stage.observer.fault("DELETE", `/cfd_tunnel/${id}$`, refusal(400, 1022, "active connections"), 2);
    const calls = await stage.observer.counting(() => stage.tunnels.delete(id, outs));
    expect(calls).toEqual({
      "DELETE cfd_tunnel/{id}": 3,
      "GET teamnet/routes": 1,
      "PATCH cfd_tunnel/{id}": 1,
      "DELETE cfd_tunnel/{id}/connections": 2,
    });
    const [left] = (await stage.observer.deleted()).filter((tunnel) => tunnel.id === id);
    expect(left?.tunnel_secret).not.toBe(inputs["tunnelSecret"]);
    expect((await stage.observer.connect(token())).status).toBe(401);
  });

  it('is not deleted where the policy is "refuse": the error lists the connectors, and nothing is changed', async () => {
    outs = await stage.tunnels.update(id, outs, { ...inputs, onActiveConnections: "refuse" });
    const one = await stage.observer.connect(token());
    const two = await stage.observer.connect(token());
    let message = "";
    const calls = await stage.observer.counting(
      async () => ({ message } = await failure(stage.tunnels.delete(id, outs))),
    );
    expect(calls).toEqual({ "DELETE cfd_tunnel/{id}": 1, "GET cfd_tunnel/{id}/connections": 1 });
    expect(message).toMatch(
      new RegExp(
        `^delete tunnel "${inputs.name}" \\(${id}\\): 2 connectors still run it \\(1022\\), and onActiveConnections is "refuse"`,
      ),
    );
    expect(message).toContain(`${one.id} (version 2026.8.2, since `);
    expect(message).toContain(two.id);
    expect(message).toContain("from 198.51.100.1");
    expect(message).toMatch(/onActiveConnections: "disconnect" and run `pulumi up` before deleting$/);
    expect(await stage.observer.tunnel(inputs.name)).toMatchObject({
      status: "healthy",
      tunnel_secret: inputs["tunnelSecret"],
    });
  });

  it("is deleted under either policy where no connector runs any more", async () => {
    outs = await stage.tunnels.update(id, outs, { ...inputs, onActiveConnections: "refuse" });
    expect(await stage.observer.counting(() => stage.tunnels.delete(id, outs))).toEqual({
      "DELETE cfd_tunnel/{id}": 1,
    });
  });
});

/** A network that no other test routes. */
let networks = 0;
const freshNetwork = (): string => `10.${String(++networks)}.0.0/16`;

describe("a tunnel whose DELETE is carried out, and every answer lost", () => {
  it("is deleted: the state must not keep a dead id, which another up would take for unchanged", async () => {
    await stage.observer.fault("DELETE", `/cfd_tunnel/${id}$`, { reset: "after" }, 20);
    await stage.tunnels.delete(id, outs);
    expect(await stage.named(inputs.name)).toEqual([]);
  });

  it("is an error where it was not carried out", async () => {
    await stage.observer.fault("DELETE", `/cfd_tunnel/${id}$`, { reset: "before" }, 20);
    expect((await failure(stage.tunnels.delete(id, outs))).message).toContain(inputs.name);
    expect(await stage.named(inputs.name)).toHaveLength(1);
  });
});

describe("a tunnel that networks are routed through (1023)", () => {
  it("tf#2607 lists the routes, says how to remove them, and keeps them and the tunnel", async () => {
    await stage.observer.addRoute(id, "10.0.0.0/8");
    await stage.observer.addRoute(id, "fd00::/8");
    const { message } = await failure(stage.tunnels.delete(id, outs));
    expect(message).toMatch(
      /private network routes lead through this tunnel \(1023\): 10\.0\.0\.0\/8, fd00::\/8\. Remove them/,
    );
    expect(message).toContain(
      "`cloudflared tunnel route ip delete 10.0.0.0/8`, `cloudflared tunnel route ip delete fd00::/8`",
    );
    expect(await stage.named(inputs.name)).toHaveLength(1);
    expect((await stage.observer.api("GET", `/teamnet/routes?tunnel_id=${id}&is_deleted=false`)).result).toHaveLength(
      2,
    );
  });

  it("passes the refusal on where the routes cannot be listed", async () => {
    await stage.observer.addRoute(id, freshNetwork());
    await stage.observer.fault("GET", "/teamnet/routes", refusal(403, 10000, "Authentication error"));
    const { message } = await failure(stage.tunnels.delete(id, outs));
    expect(message).toMatch(/Warp routing configured.*\(code 1023\)/);
  });

  it("is deleted once the routes are gone", async () => {
    await stage.observer.addRoute(id, freshNetwork());
    const routes = (await stage.observer.api("GET", `/teamnet/routes?tunnel_id=${id}`)).result as { id: string }[];
    for (const route of routes) await stage.observer.api("DELETE", `/teamnet/routes/${route.id}`);
    await stage.tunnels.delete(id, outs);
    expect(await stage.named(inputs.name)).toEqual([]);
  });
});

describe("a tunnel that connectors run, and that networks are routed through", () => {
  const untouched = async (): Promise<void> => {
    expect(await stage.observer.tunnel(inputs.name)).toMatchObject({
      id,
      status: "healthy",
      tunnel_secret: inputs["tunnelSecret"],
    });
  };

  it("keeps its secret and its connectors: the routes are looked at before anything is changed", async () => {
    await stage.observer.connect(token());
    const network = freshNetwork();
    await stage.observer.addRoute(id, network);
    let message = "";
    const calls = await stage.observer.counting(
      async () => ({ message } = await failure(stage.tunnels.delete(id, outs))),
    );
    expect(calls).toEqual({ "DELETE cfd_tunnel/{id}": 1, "GET teamnet/routes": 1 });
    expect(message).toContain(`(1023): ${network}`);
    await untouched();
  });

  it("is left as it is where the routes cannot be looked at for a reason that may pass", async () => {
    await stage.observer.connect(token());
    await stage.observer.fault("GET", "/teamnet/routes", { status: 500 }, 100);
    await expect(stage.tunnels.delete(id, outs)).rejects.toThrow(/GET .*teamnet\/routes failed with HTTP 500/);
    await untouched();
  });

  it("keeps a secret that connectors can come back with where the credentials may not list routes", async () => {
    await stage.observer.connect(token());
    await stage.observer.addRoute(id, freshNetwork());
    await stage.observer.fault("GET", "/teamnet/routes", refusal(403, 10000, "Authentication error"), 2);
    await expect(stage.tunnels.delete(id, outs)).rejects.toThrow(/1023/);
    expect((await stage.observer.tunnel(inputs.name)).tunnel_secret).toBe(inputs["tunnelSecret"]);
    expect((await stage.observer.connect(token())).status).toBe(200);
  });
});

describe("a delete that fails after it changed the secret", () => {
  beforeEach(async () => {
    await stage.observer.connect(token());
    // Connectors are back before the DELETE, so their secret is changed.
    await stage.observer.fault("DELETE", `/cfd_tunnel/${id}$`, refusal(400, 1022, "active connections"), 2);
  });

  it.each<[string, string, string, Properties]>([
    ["the DELETE is refused", "DELETE", "$", refusal(403, 10000, "Authentication error")],
    ["the connections cannot be dropped", "DELETE", "/connections$", refusal(403, 10000, "Authentication error")],
    ["routes come up", "DELETE", "$", refusal(400, 1023, "Warp routing configured")],
  ])("puts it back where %s", async (_title, method, suffix, fault) => {
    // The first drop is before the secret is changed.
    if (suffix !== "$") await stage.observer.fault(method, `/cfd_tunnel/${id}${suffix}`, { status: 200, body: done });
    await stage.observer.fault(method, `/cfd_tunnel/${id}${suffix}`, fault, 100);
    const { message } = await failure(stage.tunnels.delete(id, outs));
    expect(message).toContain("Its secret is the same as before, so its connectors can come back");
    expect((await stage.observer.tunnel(inputs.name)).tunnel_secret).toBe(inputs["tunnelSecret"]);
    await stage.observer.clearFaults();
    expect((await stage.observer.connect(token())).status).toBe(200);
  });

  it("puts it back where the answers to the change are lost", async () => {
    await stage.observer.fault("PATCH", `/cfd_tunnel/${id}$`, { status: 500, processed: true }, 6);
    const { message } = await failure(stage.tunnels.delete(id, outs));
    expect(message).toContain("Its secret is the same as before");
    expect((await stage.observer.tunnel(inputs.name)).tunnel_secret).toBe(inputs["tunnelSecret"]);
  });

  it("says that the token is dead, and what brings it back, where that fails, too", async () => {
    await stage.observer.fault("PATCH", `/cfd_tunnel/${id}$`, { status: 500, processed: true }, 6);
    await stage.observer.fault("PATCH", `/cfd_tunnel/${id}$`, refusal(403, 10000, "Authentication error"), 100);
    const { message } = await failure(stage.tunnels.delete(id, outs));
    expect(message).toContain("the token in the state is dead");
    expect(message).toContain("run `pulumi refresh` and `pulumi up`");
    expect(message).toContain("Putting the former secret back failed, too");
    expect(message).not.toContain(inputs.tunnelSecret);
    await stage.observer.clearFaults();
    // And that does bring it back.
    const read = await stage.tunnels.read(id, outs);
    expect((await stage.tunnels.diff(id, read.props, inputs)).changes).toBe(true);
    await stage.tunnels.update(id, read.props, inputs);
    expect((await stage.observer.tunnel(inputs.name)).tunnel_secret).toBe(inputs["tunnelSecret"]);
  });

  it.each(["PATCH", "DELETE"])("is done where the %s finds the tunnel gone", async (method) => {
    const notFound = refusal(404, 1002, "Tunnel not found");
    await stage.observer.fault(method, `/cfd_tunnel/${id}${method === "PATCH" ? "$" : "/connections$"}`, notFound);
    await expect(stage.tunnels.delete(id, outs)).resolves.toBeUndefined();
  });
});

const done: Properties = { success: true, errors: [], messages: [], result: null };

describe("a tunnel that is gone already", () => {
  it("is deleted, with one request", async () => {
    await stage.observer.api("DELETE", `/cfd_tunnel/${id}`);
    expect(await stage.observer.counting(() => stage.tunnels.delete(id, outs))).toEqual({
      "DELETE cfd_tunnel/{id}": 1,
    });
  });

  it("is deleted where it never existed", async () => {
    await expect(stage.tunnels.delete(freshId(), outs)).resolves.toBeUndefined();
  });
});

describe("a DELETE that fails on the way", () => {
  it.each<[string, Properties]>([
    ["before it is processed", { reset: "before" }],
    ["after it is processed", { reset: "after" }],
    ["with a 500", { status: 500 }],
    [
      "with a 502 in HTML, processed",
      { status: 502, processed: true, body: "<html>", headers: { "content-type": "text/html" } },
    ],
    ["with an answer that is no JSON", { malformed: true }],
    ["with a 429", { status: 429, headers: { "retry-after": "0" } }],
  ])("%s is sent again, and the tunnel is gone", async (_title, fault) => {
    await stage.observer.fault("DELETE", `/cfd_tunnel/${id}$`, fault);
    expect(await stage.observer.counting(() => stage.tunnels.delete(id, outs))).toEqual({
      "DELETE cfd_tunnel/{id}": 2,
    });
    expect(await stage.named(inputs.name)).toEqual([]);
  });

  it("pcf#1440 is an error where it is refused, never a success: the tunnel is there", async () => {
    await stage.observer.fault("DELETE", `/cfd_tunnel/${id}$`, refusal(403, 10000, "Authentication error"));
    await expect(stage.tunnels.delete(id, outs)).rejects.toThrow(
      /^delete tunnel .*Authentication error \(code 10000\)/,
    );
    expect(await stage.named(inputs.name)).toHaveLength(1);
  });

  it("is an error where the path leads nowhere: a wrong base URL deletes nothing", async () => {
    await stage.observer.fault("DELETE", `/cfd_tunnel/${id}$`, {
      status: 404,
      body: "<html>not here</html>",
      headers: { "content-type": "text/html" },
    });
    await expect(stage.tunnels.delete(id, outs)).rejects.toThrow(/HTTP 404/);
  });
});
