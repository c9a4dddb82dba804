/** Deletes: with connectors running, with routes attached, and of a configuration whose tunnel stays. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { scenario } from "./harness.js";

const secret = createHash("sha256").update("declared").digest("base64");

scenario(
  "destroy throws connectors off, unless it is to refuse: then it lists them",
  async (run) => {
    await run.up(`
      const tunnelSecret = ${JSON.stringify(secret)};
      exports.web = new CfdTunnel("web", { tunnelSecret }).token;
      exports.node = new WarpConnector("node", { tunnelSecret }).token;
      exports.careful = new CfdTunnel("careful", { tunnelSecret, onActiveConnections: "refuse" }).token;
      exports.carefulNode = new WarpConnector("careful-node", { tunnelSecret, onActiveConnections: "refuse" }).token;`);
    const connect = async (output: string) => (await run.observer.connect(await run.output(output))).id;
    await connect("web");
    await connect("node");
    const connectors = [await connect("careful"), await connect("carefulNode")];

    const refused = await run.fails("destroy");
    const messages = refused.messages.join("\n");
    expect(messages).toContain("1022");
    expect(messages).toContain('onActiveConnections: "disconnect"');
    expect(connectors.some((id) => messages.includes(id))).toBe(true);
    const live = await run.liveNames();
    expect(live).toContain("careful");
    expect(live).toContain("careful-node");

    for (const id of connectors) run.observer.emulator.disconnect(id);
    await run.destroy();
    expect(await run.liveNames()).toEqual([]);
  },
  { end: "as it is" },
);

scenario(
  "a tunnel with a route is not deleted: the error names the route",
  async (run) => {
    await run.up(`new CfdTunnel("web", { tunnelSecret: ${JSON.stringify(secret)} });`);
    const { id } = await run.observer.tunnel("web");
    await run.observer.addRoute(id, "10.1.0.0/16");
    const messages = (await run.fails("destroy")).messages.join("\n");
    expect(messages).toContain("1023");
    expect(messages).toContain("10.1.0.0/16");
    expect(await run.liveNames()).toEqual(["web"]);
  },
  { end: "as it is" },
);

scenario("a configuration taken out of the program is reset, or retained where so declared", async (run) => {
  const tunnels = `
    const tunnel = (name) => new CfdTunnel(name, { tunnelSecret: ${JSON.stringify(secret)} });
    const [reset, retained] = [tunnel("reset"), tunnel("retained")];`;
  const config = { ingress: [{ service: "http://localhost:8080" }] };
  await run.up(`${tunnels}
    const config = ${JSON.stringify(config)};
    new TunnelConfiguration("reset", { tunnel: reset, config });
    new TunnelConfiguration("retained", { tunnel: retained, config, onDelete: "retain" });`);
  const { changes, calls } = await run.up(tunnels);
  expect(changes).toEqual({ "TunnelConfiguration reset": "delete", "TunnelConfiguration retained": "delete" });
  expect(calls).toEqual({ "GET cfd_tunnel/{id}/configurations": 1, "PUT cfd_tunnel/{id}/configurations": 1 });
  const ingress = async (name: string) => (await run.observer.tunnel(name)).configuration.config?.["ingress"];
  expect(await ingress("reset")).toEqual([{ service: "http_status:404" }]);
  expect(await ingress("retained")).toEqual(config.ingress);
});
