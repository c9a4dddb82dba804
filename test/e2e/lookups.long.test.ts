/** Look-ups within programs, WarpConnectorFailover, and the two examples that show them. */
import path from "node:path";

import { describe, expect, test } from "vitest";

import { Observer } from "../observer.js";
import { Deployed } from "./deployed.js";
import { drivers } from "./drivers.js";
import { scenario } from "./harness.js";

const asItIs = { end: "as it is" } as const;

scenario(
  "a look-up waits for what it depends on: no request before the tunnel exists, one after",
  async (run) => {
    const program = `
      const tunnel = new CfdTunnel("web");
      const found = tunnels.getCfdTunnelOutput({ tunnelId: tunnel.id });
      exports.status = found.status;
      exports.token = tunnels.getTunnelTokenOutput({ tunnelId: tunnel.id });`;
    await run.preview(program);
    const { calls, outputs } = await run.up();
    expect(calls).toEqual({ "POST cfd_tunnel": 1, "GET cfd_tunnel/{id}": 1, "GET cfd_tunnel/{id}/token": 1 });
    expect(outputs).toEqual({ status: "inactive", token: "[secret]" });
    expect((await run.observer.connect(await run.output("token"))).status).toBe(200);
    // Known by now, so a preview looks it up, too, and sees what it is now.
    const preview = await run.stack.run("preview");
    expect(preview.changes).toEqual({});
    expect(preview.calls).toEqual({ "GET cfd_tunnel/{id}": 1, "GET cfd_tunnel/{id}/token": 1 });
    const again = await run.up();
    expect(again.changes).toEqual({});
    expect(again.outputs).toEqual({ status: "healthy", token: "[secret]" });
    await run.destroy();
  },
  asItIs,
);

scenario(
  "a token that the plain form looked up is secret, awaited or not",
  async (run) => {
    const { result } = await run.observer.api("POST", "/cfd_tunnel", { name: "web" });
    const { id } = result as { id: string };
    const program = `
      module.exports = async () => {
        const { id } = await tunnels.getCfdTunnel({ name: "web" });
        return {
          id,
          awaited: await tunnels.getTunnelToken({ tunnelId: id }),
          promised: tunnels.getTunnelToken({ tunnelId: id }),
          management: await tunnels.getTunnelManagementToken({ tunnelId: id }),
          within: { deep: [await tunnels.getTunnelToken({ tunnelId: id })] },
        };
      };`;
    const { outputs, calls } = await run.up(program);
    const secret = "[secret]";
    expect(outputs).toEqual({ id, awaited: secret, promised: secret, management: secret, within: { deep: [secret] } });
    expect(calls).toEqual({
      "GET cfd_tunnel": 1,
      "GET cfd_tunnel/{id}/token": 3,
      "POST cfd_tunnel/{id}/management": 1,
    });
    expect((await run.observer.connect(await run.output("promised"))).status).toBe(200);
  },
  asItIs,
);

describe("a look-up that fails ends the program with its message, and no stack", () => {
  const message = 'getCfdTunnel: there is no tunnel in account <account> with name "nobody", is_deleted false';
  const programs: [string, string][] = [
    ["the plain form", 'module.exports = async () => { await tunnels.getCfdTunnel({ name: "nobody" }); };'],
    ["the Output form", 'exports.id = tunnels.getCfdTunnelOutput({ name: "nobody" }).id;'],
  ];
  for (const [title, program] of programs) {
    scenario(
      title,
      async (run) => {
        const { messages } = await run.fails("up", program);
        const errors = messages
          .filter((text) => text.startsWith("error"))
          .map((text) => text.replace(run.observer.emulator.accountId, "<account>"));
        expect(errors).toContainEqual(expect.stringContaining(message));
        expect(errors.join("\n")).not.toMatch(/^\s+at /m);
      },
      asItIs,
    );
  }
});

scenario(
  "the declared WARP client is active: failover, no change, drift, repair, destroy",
  async (run) => {
    const connector = 'const office = new tunnels.WarpConnector("office", { ha: true }); exports.token = office.token;';
    await run.up(connector);
    const token = await run.output("token");
    const first = (await run.observer.connect(token)).id;
    const second = (await run.observer.connect(token)).id;
    const program = `${connector}
      new tunnels.WarpConnectorFailover("office", { tunnel: office, clientId: "${second}" });`;
    const { changes, calls } = await run.up(program);
    expect(changes).toEqual({ "WarpConnectorFailover office": "create" });
    expect(calls).toEqual({
      "GET warp_connector/{id}/connections": 1,
      "PUT warp_connector/{id}/failover": 1,
    });
    await run.unchanged();

    const { id } = await run.observer.tunnel("office");
    await run.observer.api("PUT", `/warp_connector/${id}/failover`, { client_id: first });
    await run.refresh();
    const repair = await run.up();
    expect(repair.changes).toEqual({ "WarpConnectorFailover office": "update" });
    expect(repair.diffs["WarpConnectorFailover office"]).toEqual(["clientId"]);
    await run.unchanged();

    const failed = await run.fails("up", program.replace(second, "00000000-0000-4000-8000-000000000000"));
    expect(failed.messages.join("\n")).toContain(`Linked clients: ${first} (passive), ${second} (active)`);
    await run.destroy();
    expect(await run.liveNames()).toEqual([]);
  },
  asItIs,
);

describe.each(drivers.map((driver) => [driver.name, driver] as const))("%s", (_engine, driver) => {
  async function example(name: string, run: (stack: Deployed, observer: Observer) => Promise<void>): Promise<void> {
    const observer = await Observer.start();
    const cwd = path.resolve(__dirname, "..", "..", "examples", name);
    const stack = Deployed.start(driver, observer, { cwd, config: { waitSeconds: "0" } });
    try {
      await run(stack, observer);
    } finally {
      await stack.close();
      await observer.close();
    }
  }

  test("examples/existing-tunnel finds a tunnel, reads its connectors, configures it, and leaves it", async () => {
    await example("existing-tunnel", async (stack, observer) => {
      const { result } = await observer.api("POST", "/cfd_tunnel", { name: "existing", config_src: "cloudflare" });
      const { id, token } = result as { id: string; token: string };
      const connector = (await observer.connect(token)).id;
      const up = await stack.run("up");
      expect(up.changes).toEqual({ "TunnelConfiguration existing": "create" });
      expect(up.calls).toEqual({
        "GET cfd_tunnel": 1,
        "GET cfd_tunnel/{id}/connections": 1,
        "PUT cfd_tunnel/{id}/configurations": 1,
      });
      expect(up.outputs).toEqual({
        tunnelId: id,
        cname: `${id}.cfargotunnel.com`,
        status: "healthy",
        connectors: [{ id: connector, version: "2026.8.2", connections: 4 }],
        configurationVersion: 1,
      });
      expect((await stack.run("up")).changes).toEqual({});
      await stack.run("destroy");
      const { configuration } = await observer.tunnel("existing");
      expect(configuration).toMatchObject({ version: 1, config: { ingress: [{ hostname: "app.example.com" }, {}] } });
    });
  });

  test("examples/wait-for-connectors shows whether every connector has the newest configuration", async () => {
    await example("wait-for-connectors", async (stack, observer) => {
      const first = await stack.run("up");
      expect(first.outputs).toEqual({
        newestVersion: 1,
        everyConnectorIsUpToDate: false,
        connectors: [],
        token: "[secret]",
      });
      const { id } = await observer.connect(String((await stack.outputs())["token"]));
      const current = await stack.run("up");
      expect(current.changes).toEqual({});
      expect(current.outputs).toMatchObject({
        everyConnectorIsUpToDate: true,
        connectors: [{ id, configVersion: 1 }],
      });
      // A connector that does not take the next version, as one whose network is cut off.
      observer.emulator.changeConnector(id, { configVersion: 1 });
      await stack.reopen({ config: { waitSeconds: "0", hostname: "www.example.com" } });
      const behind = await stack.run("up");
      expect(behind.changes).toEqual({ "TunnelConfiguration rollout": "update" });
      expect(behind.outputs).toMatchObject({
        newestVersion: 2,
        everyConnectorIsUpToDate: false,
        connectors: [{ id, configVersion: 1 }],
      });
      observer.emulator.changeConnector(id, { configVersion: null });
      expect((await stack.run("up")).outputs).toMatchObject({
        everyConnectorIsUpToDate: true,
        connectors: [{ id, configVersion: 2 }],
      });
      await stack.run("destroy");
      expect(await observer.live()).toEqual([]);
    });
  });
});
