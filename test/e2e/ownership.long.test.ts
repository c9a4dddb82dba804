/** Nothing that works is destroyed: renames, moves, replacements and adoptions in the program, and what is half done. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { host } from "../which-host.js";
import { scenario, type Scenario } from "./harness.js";

const secretOf = (text: string) => createHash("sha256").update(text).digest("base64");
const given = `tunnelSecret: "${secretOf("given")}"`;
const config = `{ ingress: [{ hostname: "app.example.com", service: "http://localhost:8080" }, { service: "http_status:404" }] }`;

const refusal = (code: number) => ({
  status: 400,
  body: { success: false, errors: [{ code, message: "refused" }], messages: [], result: null },
});

/** Whether what the state says of tunnels is what is live, and no more. */
async function expectNoDeadId(run: Scenario): Promise<void> {
  const ids = await run.stack.ids();
  const known = Object.entries(ids).flatMap(([name, list]) => (/^(CfdTunnel|WarpConnector) /.test(name) ? list : []));
  expect(known.sort()).toEqual((await run.observer.live()).map(({ id }) => id).sort());
}

const idOf = async (run: Scenario, name: string): Promise<string> => (await run.observer.tunnel(name)).id;

scenario("--replace and taint make another tunnel, with all that depends on it, and leave no dead id", async (run) => {
  const program = `
    const web = new CfdTunnel("web");
    new TunnelConfiguration("web-config", { tunnel: web, config: ${config} });
    const site = new WarpConnector("site");
    exports.token = web.token;`;
  await run.up(program);
  const first = [await idOf(run, "web"), await idOf(run, "site")];
  expect((await run.replace("web", "site")).changes).toEqual({
    "CfdTunnel web": "replace",
    "TunnelConfiguration web-config": "replace",
    "WarpConnector site": "replace",
  });
  await expectNoDeadId(run);
  const second = [await idOf(run, "web"), await idOf(run, "site")];
  await run.unchanged();
  expect((await run.taintAndUp("CfdTunnel web")).changes).toMatchObject({ "CfdTunnel web": "replace" });
  await expectNoDeadId(run);
  const third = await idOf(run, "web");
  expect(new Set([...first, ...second, third]).size).toBe(5);
  const { configuration } = await run.observer.tunnel("web");
  expect(JSON.stringify(configuration.config)).toContain("app.example.com");
  expect((await run.observer.connect(await run.output("token"))).status).toBe(200);
});

scenario("a resource that is renamed without an alias is refused, with its name and given secret, too", async (run) => {
  const program = (logical: string): string => `
    const tunnel = new CfdTunnel("${logical}", { name: "web", ${given} });
    new TunnelConfiguration("config", { tunnel, config: ${config} });`;
  await run.up(program("old"));
  const id = await idOf(run, "web");
  const { messages, calls } = await run.fails("up", program("new"));
  expect(calls).toMatchObject({ "POST cfd_tunnel": 1 });
  expect(Object.keys(calls).filter((call) => !/^(GET|POST) /.test(call))).toEqual([]);
  expect(messages.join("\n")).toContain(`aliases: [{ name: "<old name>" }]`);
  expect(await idOf(run, "web")).toBe(id);
  await expectNoDeadId(run);
  await run.up(program("old"));
});

scenario(
  "the advice after a rename is to be followed to the letter: aliases, or adopt, connectors running",
  async (run) => {
    await run.up(`exports.token = new CfdTunnel("old", { name: "web" }).token;`);
    const id = await idOf(run, "web");
    const { tunnel_secret: secret } = await run.observer.tunnel("web");
    await run.observer.connect(await run.output("token"));
    const { messages } = await run.fails("up", `new CfdTunnel("new", { name: "web" });`);
    const advice = messages.find((message) => message.includes("1013")) ?? "";
    expect(advice.indexOf(`aliases: [{ name: "<old name>" }]`)).toBeGreaterThan(0);
    expect(advice.indexOf("aliases: ")).toBeLessThan(advice.indexOf(`set adopt: "${id}"`));
    await run.up(`new CfdTunnel("new", { adopt: "${id}" });`);
    expect(await run.observer.tunnel("web")).toMatchObject({ id, status: "healthy", tunnel_secret: secret });
    await expectNoDeadId(run);
  },
);

scenario("a rename or a move with its alias makes no call, and the secret stays", async (run) => {
  await run.up(`exports.token = new CfdTunnel("old", { name: "web" }).token;`);
  const token = await run.output("token");
  const moves = [
    `exports.token = new CfdTunnel("new", { name: "web" }, { aliases: [{ name: "old" }] }).token;`,
    `class Site extends pulumi.ComponentResource { constructor(name, opts) { super("test:index:Site", name, {}, opts); } }
     const parent = new Site("site");
     exports.token = new CfdTunnel("new", { name: "web" }, { parent, aliases: [{ parent: pulumi.rootStackResource }] }).token;`,
    `class Place extends pulumi.ComponentResource { constructor(name, opts) { super("test:index:Place", name, {}, opts); } }
     const parent = new Place("place", { aliases: [{ type: "test:index:Site", name: "site" }] });
     exports.token = new CfdTunnel("new", { name: "web" }, { parent }).token;`,
    `const was = "urn:pulumi:test::e2e::test:index:Place$pulumi-nodejs:dynamic/cloudflareTunnel:CfdTunnel::new";
     exports.token = new CfdTunnel("newest", { name: "web" }, { aliases: [was] }).token;`,
  ];
  for (const program of moves) {
    const { calls, changes } = await run.up(program);
    expect(calls).toEqual({});
    expect(Object.keys(changes).filter((name) => /^(CfdTunnel|RandomPassword) /.test(name))).toEqual([]);
    expect(await run.output("token")).toBe(token);
  }
});

scenario(
  "an adopted tunnel of config_src local stays when adopt goes; what would replace it fails at preview",
  async (run) => {
    const { result } = await run.observer.api("POST", "/cfd_tunnel", { name: "web", config_src: "local" });
    const { id } = result as { id: string };
    await run.up(`exports.source = new CfdTunnel("web", { adopt: true }).configSrc;`);
    const { messages } = await run.fails("preview", `new CfdTunnel("web", { adopt: true, configSrc: "cloudflare" });`);
    expect(messages.join("\n")).toContain("was adopted, and a change of configSrc would delete it");
    const { changes } = await run.up(`exports.source = new CfdTunnel("web").configSrc;`);
    expect(changes).toMatchObject({ "CfdTunnel web": "update" });
    expect(await run.output("source")).toBe("local");
    expect(await idOf(run, "web")).toBe(id);
  },
);

scenario("a tunnel that was migrated in the dashboard is a warning at refresh, and stays", async (run) => {
  await run.up(`new CfdTunnel("web", { configSrc: "local", ${given} });`);
  const id = await idOf(run, "web");
  const seen = (await run.observer.api("GET", `/cfd_tunnel/${id}`)).result as Record<string, unknown>;
  const result = { ...seen, config_src: "cloudflare", remote_config: true };
  const body = { success: true, errors: [], messages: [], result };
  await run.observer.fault("GET", `/cfd_tunnel/${id}$`, { status: 200, body });
  const { messages } = await run.refresh();
  expect(messages.join("\n")).toMatch(/configuration source of tunnel .* is "cloudflare" now, and was "local"/);
  expect(messages.join("\n")).toContain(`change that to configSrc: "cloudflare"`);
  await run.unchanged();
  const followed = await run.up(`new CfdTunnel("web", { configSrc: "cloudflare", ${given} });`);
  expect(followed).toMatchObject({ changes: { "CfdTunnel web": "update" }, calls: {} });
  expect(await idOf(run, "web")).toBe(id);
});

scenario(
  "a destroy that routes stand in the way of leaves connectors and token, or puts the secret back",
  async (run) => {
    await run.up(`exports.token = new CfdTunnel("web").token;`);
    const { id, tunnel_secret: secret } = await run.observer.tunnel("web");
    const token = await run.output("token");
    await run.observer.connect(token);
    await run.observer.addRoute(id, "10.0.0.0/8");
    const { messages } = await run.fails("destroy");
    expect(messages.join("\n")).toContain("private network routes lead through this tunnel (1023): 10.0.0.0/8");
    expect(await run.observer.tunnel("web")).toMatchObject({ id, status: "healthy", tunnel_secret: secret });
    await run.unchanged();
    const routes = (await run.observer.api("GET", `/teamnet/routes?tunnel_id=${id}`)).result as { id: string }[];
    for (const route of routes) await run.observer.api("DELETE", `/teamnet/routes/${route.id}`);

    // Connectors that are back at once have their secret changed; then a route comes up.
    await run.observer.fault("DELETE", `/cfd_tunnel/${id}$`, refusal(1022), 2);
    await run.observer.fault("DELETE", `/cfd_tunnel/${id}$`, refusal(1023), 20);
    const late = await run.fails("destroy");
    expect(late.calls["PATCH cfd_tunnel/{id}"]).toBe(2);
    expect(late.messages.join("\n")).toContain("Its secret is the same as before, so its connectors can come back");
    await run.observer.clearFaults();
    await run.unchanged();
    expect((await run.observer.tunnel("web")).tunnel_secret).toBe(secret);
    expect((await run.observer.connect(token)).status).toBe(200);
  },
);

scenario("connections that were to be dropped are due until they are, across a refresh", async (run) => {
  const program = (secret: string): string =>
    `exports.token = new CfdTunnel("web", { tunnelSecret: "${secretOf(secret)}", onSecretChange: "dropConnections" }).token;`;
  await run.up(program("one"));
  const id = await idOf(run, "web");
  await run.observer.connect(await run.output("token"));
  await run.observer.fault("DELETE", "/connections$", { status: 403 });
  await run.fails("up", program("two"));
  expect((await run.observer.tunnel("web")).status).toBe("healthy");
  await run.refresh();
  const { calls } = await run.up();
  expect(calls).toEqual({ "DELETE cfd_tunnel/{id}/connections": 1 });
  expect(await run.observer.tunnel("web")).toMatchObject({ id, status: "down", tunnel_secret: secretOf("two") });
});

scenario("two tunnels swap their names", async (run) => {
  const program = (one: string, two: string): string =>
    `new CfdTunnel("one", { name: "${one}" }); new CfdTunnel("two", { name: "${two}" });`;
  await run.up(program("a", "b"));
  const [a, b] = [await idOf(run, "a"), await idOf(run, "b")];
  await run.up(program("b", "a"));
  expect([await idOf(run, "a"), await idOf(run, "b")]).toEqual([b, a]);
});

scenario("import and provider are errors before anything is made, a secret included", async (run) => {
  await run.up("");
  if (host === "pulumi") {
    const byImport = await run.fails("up", `new CfdTunnel("web", {}, { import: "${"0".repeat(32)}" });`);
    expect(byImport.messages.join("\n")).toContain("the option import needs ");
  }
  const byProvider = await run.fails(
    "up",
    `class Provider extends pulumi.ProviderResource {}
     new CfdTunnel("web", {}, { provider: new Provider("pulumi-nodejs", "mine", {}) });`,
  );
  expect(byProvider.messages.join("\n")).toContain("the option provider does not work");
  expect(Object.keys(await run.stack.ids()).filter((name) => /secret|CfdTunnel/.test(name))).toEqual([]);
  await run.up(`new CfdTunnel("web");`);
});
