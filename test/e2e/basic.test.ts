/** The plain case: created, seen at the API, unchanged, destroyed. */
import { expect } from "vitest";
import { scenario } from "./harness.js";

scenario("a tunnel is created by one POST, its configuration by one PUT", async (run) => {
  const program = `
    const tunnel = new CfdTunnel("web");
    const configuration = new TunnelConfiguration("web", { tunnel, config: { ingress: [{ service: "http_status:404" }] } });
    exports.id = tunnel.id;
    exports.cname = tunnel.cname;
    exports.token = tunnel.token;
    exports.secret = tunnel.tunnelSecret;
    exports.version = configuration.version;`;
  const created = {
    "RandomPassword web-secret": "create",
    "CfdTunnel web": "create",
    "TunnelConfiguration web": "create",
  };
  expect((await run.preview(program)).changes).toEqual(created);
  const { changes, calls, outputs } = await run.up();
  expect(changes).toEqual(created);
  expect(calls).toEqual({ "POST cfd_tunnel": 1, "PUT cfd_tunnel/{id}/configurations": 1 });
  const tunnel = await run.observer.tunnel("web");
  expect(outputs).toEqual({
    id: tunnel.id,
    cname: `${tunnel.id}.cfargotunnel.com`,
    token: "[secret]",
    secret: "[secret]",
    version: 1,
  });
  expect(tunnel.tun_type).toBe("cfd_tunnel");
  expect(tunnel.config_src).toBe("cloudflare");
  expect(Buffer.from(tunnel.tunnel_secret, "base64")).toHaveLength(32);
  expect(await run.output("secret")).toBe(tunnel.tunnel_secret);
  expect((await run.observer.connect(await run.output("token"))).status).toBe(200);
});
