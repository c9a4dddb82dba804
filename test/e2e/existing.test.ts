/** Tunnels that exist already: adopted, or read. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { writesOf } from "./deployed.js";
import type { Scenario } from "./harness.js";
import { scenario } from "./harness.js";

const secretOf = (text: string) => createHash("sha256").update(text).digest("base64");

/** Makes what the program did not. */
async function make(run: Scenario, kind: "cfd_tunnel" | "warp_connector", name: string): Promise<string> {
  const body = kind === "cfd_tunnel" ? { name, config_src: "cloudflare", tunnel_secret: secretOf(name) } : { name };
  const { status, result } = await run.observer.api("POST", `/${kind}`, body);
  expect(status).toBe(200);
  return (result as { id: string }).id;
}

scenario(
  "adopt takes the tunnel of the name or the id, untouched, and owns it; what get reads is never changed nor deleted",
  async (run) => {
    const named = await make(run, "cfd_tunnel", "named");
    const byId = await make(run, "cfd_tunnel", "legacy");
    const site = await make(run, "warp_connector", "site");
    const theirs = await make(run, "cfd_tunnel", "theirs");
    const theirSite = await make(run, "warp_connector", "their-site");
    const config = { ingress: [{ service: "http_status:404" }] };
    await run.observer.api("PUT", `/cfd_tunnel/${theirs}/configurations`, { config });
    const { changes, calls, messages } = await run.up(`
      exports.named = new CfdTunnel("named", { adopt: true }).id;
      const legacy = new CfdTunnel("by-id", { adopt: "${byId}" });
      exports.legacy = legacy.name;
      exports.token = legacy.token;
      exports.site = new WarpConnector("site", { adopt: true }).id;
      new CfdTunnel("absent", { adopt: true });
      const theirs = CfdTunnel.get("theirs", "${theirs}");
      exports.theirs = [theirs.name, theirs.cname, TunnelConfiguration.get("theirs", "${theirs}").version];
      exports.theirToken = theirs.token;
      exports.theirSite = WarpConnector.get("their-site", "${theirSite}").name;`);
    expect(changes).toEqual({
      "StackIdentity cloudflare-tunnel-identity": "create",
      "CfdTunnel named": "create",
      "CfdTunnel by-id": "create",
      "WarpConnector site": "create",
      "CfdTunnel absent": "create",
      "CfdTunnel theirs": "read",
      "TunnelConfiguration theirs": "read",
      "WarpConnector their-site": "read",
    });
    expect(writesOf(calls)).toEqual({ "POST cfd_tunnel": 1 });
    expect(messages.filter((message) => message.includes("adopted"))).toHaveLength(3);
    expect(await run.stack.outputs()).toMatchObject({
      named,
      legacy: "legacy",
      site,
      theirs: ["theirs", `${theirs}.cfargotunnel.com`, 1],
      theirSite: "their-site",
    });
    expect((await run.observer.tunnel("legacy")).tunnel_secret).toBe(secretOf("legacy"));
    for (const token of ["token", "theirToken"]) {
      expect((await run.observer.connect(await run.output(token))).status).toBe(200);
    }
    await run.destroy();
    expect(await run.liveNames()).toEqual(["their-site", "theirs"]);
  },
  { end: "as it is" },
);
