/** Tunnels that exist already: adopted, read, or in the way. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { writesOf } from "./deployed.js";
import type { Scenario } from "./harness.js";
import { scenario } from "./harness.js";

const secretOf = (text: string) => createHash("sha256").update(text).digest("base64");
const ABSENT = "0c2e6a3b-7d1f-4c55-9f0e-2a1b3c4d5e6f";

/** Makes what the program did not. */
async function make(run: Scenario, kind: "cfd_tunnel" | "warp_connector", name: string): Promise<string> {
  const body = kind === "cfd_tunnel" ? { name, config_src: "cloudflare", tunnel_secret: secretOf(name) } : { name };
  const { status, result } = await run.observer.api("POST", `/${kind}`, body);
  expect(status).toBe(200);
  return (result as { id: string }).id;
}

scenario("adopt takes the tunnel of the name or the id, untouched, and then owns it", async (run) => {
  const named = await make(run, "cfd_tunnel", "named");
  const byId = await make(run, "cfd_tunnel", "legacy");
  const site = await make(run, "warp_connector", "site");
  const { changes, calls, messages } = await run.up(`
    exports.named = new CfdTunnel("named", { adopt: true }).id;
    const legacy = new CfdTunnel("by-id", { adopt: "${byId}" });
    exports.legacy = legacy.name;
    exports.token = legacy.token;
    exports.site = new WarpConnector("site", { adopt: true }).id;
    new CfdTunnel("absent", { adopt: true });`);
  expect(changes).toEqual({
    "StackIdentity cloudflare-tunnel-identity": "create",
    "CfdTunnel named": "create",
    "CfdTunnel by-id": "create",
    "WarpConnector site": "create",
    "CfdTunnel absent": "create",
  });
  expect(writesOf(calls)).toEqual({ "POST cfd_tunnel": 1 });
  expect(messages.filter((message) => message.includes("adopted"))).toHaveLength(3);
  expect(await run.stack.outputs()).toMatchObject({ named, legacy: "legacy", site });
  expect((await run.observer.tunnel("legacy")).tunnel_secret).toBe(secretOf("legacy"));
  expect((await run.observer.connect(await run.output("token"))).status).toBe(200);
});

scenario(
  "get reads an existing tunnel, connector and configuration, and never changes nor deletes them",
  async (run) => {
    const tunnel = await make(run, "cfd_tunnel", "theirs");
    const site = await make(run, "warp_connector", "their-site");
    const config = { ingress: [{ service: "http_status:404" }] };
    await run.observer.api("PUT", `/cfd_tunnel/${tunnel}/configurations`, { config });
    const { changes, calls, outputs } = await run.up(`
      const theirs = CfdTunnel.get("theirs", "${tunnel}");
      exports.name = theirs.name;
      exports.cname = theirs.cname;
      exports.token = theirs.token;
      exports.version = TunnelConfiguration.get("theirs", "${tunnel}").version;
      exports.site = WarpConnector.get("site", "${site}").name;`);
    expect(Object.values(changes)).toEqual(["read", "read", "read"]);
    expect(writesOf(calls)).toEqual({});
    expect(outputs).toEqual({
      name: "theirs",
      cname: `${tunnel}.cfargotunnel.com`,
      token: "[secret]",
      version: 1,
      site: "their-site",
    });
    expect(writesOf((await run.destroy()).calls)).toEqual({});
    expect(await run.liveNames()).toEqual(["their-site", "theirs"]);

    const missing = await run.fails("preview", `CfdTunnel.get("missing", "${ABSENT}");`);
    expect(missing.messages.join("\n")).toContain(ABSENT);
  },
  { end: "as it is" },
);

scenario("a name that someone else's tunnel has is an error that says how to adopt it", async (run) => {
  const theirs = await make(run, "cfd_tunnel", "web");
  const { messages } = await run.fails("up", `new CfdTunnel("web");`);
  expect(messages.join("\n")).toContain(`adopt: "${theirs}"`);
  expect(messages.join("\n")).toContain("1013");
  expect((await run.observer.tunnel("web")).id).toBe(theirs);
  expect((await run.observer.tunnel("web")).tunnel_secret).toBe(secretOf("web"));
  await run.up(`new CfdTunnel("web", { adopt: "${theirs}" });`);
  expect(await run.liveNames()).toEqual(["web"]);
});
