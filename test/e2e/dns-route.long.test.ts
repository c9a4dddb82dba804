/** Host names that lead to tunnels, within programs: what they cost, and that they live on whatever the program does. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { describe, expect, test } from "vitest";

import { Observer, type SeenRecord } from "../observer.js";
import { Deployed } from "./deployed.js";
import { drivers } from "./drivers.js";
import { scenario, TIMEOUT_MS, type Scenario } from "./harness.js";

const HOSTS = 200;
const asItIs = { end: "as it is" } as const;

/** The one record of a host name. */
async function record(run: Scenario, hostname: string): Promise<SeenRecord> {
  const [only, ...others] = await run.observer.records(hostname);
  if (only === undefined || others.length > 0) throw new Error(`${hostname} has ${String(others.length)} records`);
  return only;
}

const targetOf = async (run: Scenario, tunnel: string): Promise<string> =>
  `${(await run.observer.tunnel(tunnel)).id}.cfargotunnel.com`;

scenario(
  "200 host names in one zone: 201 calls to create, none unchanged, one list to refresh, 201 and some looks to destroy",
  async (run) => {
    const program = `
      const tunnel = new CfdTunnel("web");
      for (let index = 0; index < ${String(HOSTS)}; index += 1) {
        new DnsRoute("host-" + index, { tunnel, hostname: "h" + index + ".example.com" });
      }`;
    expect((await run.preview(program)).calls).toEqual({});
    expect((await run.up()).calls).toEqual({ "POST cfd_tunnel": 1, "GET zones": 1, "POST dns_records": HOSTS });
    await run.unchanged();
    const refreshed = await run.refresh();
    expect(refreshed.changes).toEqual({});
    expect(refreshed.calls).toEqual({
      "GET cfd_tunnel/{id}": 1,
      "GET cfd_tunnel/{id}/token": 1,
      "GET dns_records": 1,
    });
    const { "GET dns_records": looks = 0, ...deletes } = (await run.destroy()).calls;
    expect(deletes).toEqual({ "DELETE dns_records/{id}": HOSTS, "DELETE cfd_tunnel/{id}": 1 });
    // A look is at most a second old: one list serves what comes within that, which a busy machine decides.
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThanOrEqual(HOSTS);
    expect(await run.observer.records()).toEqual([]);
  },
  asItIs,
);

const routed = (name: string, { opts = "{}", args = "" } = {}) => `
  const tunnel = new CfdTunnel("web");
  const route = new DnsRoute(${JSON.stringify(name)}, { tunnel, hostname: "app.example.com", ${args} }, ${opts});
  exports.url = route.url;`;

scenario(
  "a host name whose resource is renamed lives on with the alias; without it, nothing is changed",
  async (run) => {
    expect((await run.up(routed("app"))).outputs).toMatchObject({ url: "https://app.example.com" });
    const before = await record(run, "app.example.com");
    expect(before.comment).toMatch(/^Pulumi e2e\/test\/app \[[\w-]{10}\.[\w-]{6}\]$/);

    const aliased = await run.up(routed("site", { opts: `{ aliases: [{ name: "app" }] }` }));
    expect([aliased.changes, aliased.calls]).toEqual([{}, {}]);

    const renamed = await run.fails("up", routed("front"));
    expect(renamed.calls).toEqual({ "GET zones": 1, "POST dns_records": 1, "GET dns_records": 1 });
    expect(renamed.messages.join("\n")).toContain('aliases: [{ name: "<old name>" }]');
    expect(await record(run, "app.example.com")).toEqual(before);
    await run.up(routed("site"));
  },
);

scenario("a host name whose resource is replaced by request lives on", async (run) => {
  await run.up(routed("app"));
  const { id, content, comment } = await record(run, "app.example.com");
  const replaced = await run.replace("app");
  // The new state leaves its trace, by which the old one's delete sees that it is not its own any more.
  expect(replaced.calls).toMatchObject({ "POST dns_records": 1, "PATCH dns_records/{id}": 1 });
  expect(replaced.calls).not.toHaveProperty("DELETE dns_records/{id}");
  const after = await record(run, "app.example.com");
  expect(after).toMatchObject({ id, content });
  expect(after.comment).not.toBe(comment);
  await run.taintAndUp("DnsRoute app");
  expect(await record(run, "app.example.com")).toMatchObject({ id, content });
});

scenario("a host name moves to another tunnel with one PATCH, and follows one that is replaced", async (run) => {
  const program = (tunnel: string, blue = "") => `
    const blue = new CfdTunnel("blue", { ${blue} });
    const green = new CfdTunnel("green");
    new DnsRoute("app", { tunnel: ${tunnel}, hostname: "app.example.com" });`;
  await run.up(program("blue"));
  const before = await record(run, "app.example.com");
  const moved = await run.up(program("green"));
  expect(moved.calls).toEqual({ "GET dns_records": 1, "PATCH dns_records/{id}": 1 });
  expect(await record(run, "app.example.com")).toMatchObject({ id: before.id, content: await targetOf(run, "green") });

  await run.up(program("blue"));
  await run.up(program("blue", `configSrc: "local"`));
  expect(await record(run, "app.example.com")).toMatchObject({ id: before.id, content: await targetOf(run, "blue") });
});

scenario(
  "two resources that exchange their host names are refused: each is the other's, as its trace says",
  async (run) => {
    const program = (one: string, two: string) => `
    new DnsRoute("one", { tunnel: new CfdTunnel("a"), hostname: "${one}.example.com" });
    new DnsRoute("two", { tunnel: new CfdTunnel("b"), hostname: "${two}.example.com" });`;
    await run.up(program("x", "y"));
    const before = await run.observer.records();
    await run.fails("up", program("y", "x"));
    expect(await run.observer.records()).toEqual(before);
    await run.up(program("x", "y"));
  },
);

scenario("a rename that is taken back after a run that failed leaves the record as it is", async (run) => {
  await run.up(routed("app"));
  const before = await record(run, "app.example.com");
  await run.observer.fault("POST", "/cfd_tunnel$", { status: 403 });
  await run.fails("up", `${routed("site")}\nnew CfdTunnel("other", {}, { dependsOn: route });`);
  expect(await record(run, "app.example.com")).toEqual(before);
  await run.up(routed("app"));
  expect(await record(run, "app.example.com")).toEqual(before);
  await run.refresh();
});

scenario("a name that is taken is an error that changes nothing, and adopt takes it over", async (run) => {
  const foreign = await run.observer.record({
    type: "A",
    name: "app.example.com",
    content: "192.0.2.1",
    proxied: true,
  });
  await run.preview(routed("app"));
  const failed = await run.fails("up");
  expect(failed.messages.join("\n")).toMatch(
    /DnsRoute app: .*A record app\.example\.com to 192\.0\.2\.1.*adopt: true/s,
  );
  expect(await run.observer.records("app.example.com")).toEqual([foreign]);
  const adopted = await run.up(routed("app", { args: "adopt: true" }));
  expect(adopted.calls).toMatchObject({ "POST dns_records/batch": 1 });
  expect(adopted.messages.join("\n")).toContain("adopted the A record app.example.com");
  expect(await record(run, "app.example.com")).toMatchObject({ type: "CNAME", content: await targetOf(run, "web") });
});

scenario(
  "what was changed outside shows, and is repaired; what leads elsewhere is not deleted",
  async (run) => {
    await run.up(routed("app"));
    const { id } = await record(run, "app.example.com");
    await run.observer.dns("PATCH", `/dns_records/${id}`, { proxied: false, comment: "by hand" });
    expect((await run.refresh()).changes).toEqual({ "DnsRoute app": "update" });
    expect((await run.up()).calls).toEqual({ "GET dns_records": 1, "PATCH dns_records/{id}": 1 });
    expect(await record(run, "app.example.com")).toMatchObject({
      id,
      proxied: true,
      comment: expect.stringMatching(/^Pulumi e2e\/test\/app \[/) as string,
    });
    await run.unchanged();

    await run.observer.dns("DELETE", `/dns_records/${id}`);
    expect((await run.refresh()).changes).toEqual({ "DnsRoute app": "delete" });
    await run.up();
    const again = await record(run, "app.example.com");
    await run.observer.dns("PATCH", `/dns_records/${again.id}`, { content: "elsewhere.example.net" });
    const destroyed = await run.destroy();
    expect(destroyed.messages.join("\n")).toContain("was left as it is");
    expect(await record(run, "app.example.com")).toMatchObject({ content: "elsewhere.example.net" });
  },
  asItIs,
);

scenario(
  "two of one host name, and what is no host name, fail at preview",
  async (run) => {
    const twice = `
    const tunnel = new CfdTunnel("web");
    new DnsRoute("one", { tunnel, hostname: "app.example.com" });
    new DnsRoute("two", { tunnel, hostname: "APP.example.com" });`;
    expect((await run.fails("preview", twice)).messages.join("\n")).toContain(
      "another DnsRoute of this program has the host name app.example.com",
    );
    const url = `new DnsRoute("app", { tunnel: new CfdTunnel("web"), hostname: "https://app.example.com/" });`;
    expect((await run.fails("preview", url)).messages.join("\n")).toContain('write "app.example.com"');
  },
  asItIs,
);

scenario(
  "a record that is looked up, and one that is read by get, are not managed",
  async (run) => {
    const { result } = await run.observer.api("POST", "/cfd_tunnel", { name: "theirs" });
    const { id } = result as { id: string };
    const content = `${id}.cfargotunnel.com`;
    const theirs = await run.observer.record({ type: "CNAME", name: "theirs", content, proxied: true });
    await run.up(`
    const found = tunnels.getDnsRoutesOutput({ tunnelId: "${id}" });
    exports.hostname = DnsRoute.get("theirs", found[0].id).hostname;
    exports.zone = tunnels.getZoneOutput({ hostname: "theirs.example.com" }).name;`);
    expect(await run.stack.outputs()).toEqual({ hostname: "theirs.example.com", zone: "example.com" });
    await run.destroy();
    expect(await record(run, "theirs.example.com")).toEqual(theirs);
  },
  asItIs,
);

const EXAMPLES = path.resolve(__dirname, "..", "..", "examples");
const TRANSPILE_ONLY = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };

/** A peer that makes nothing, as its provider cannot be run here: what is tested is the program around it. */
const PEER = `
const pulumi = require("@pulumi/pulumi");
const provider = { create: async (inputs) => ({ id: "peer", outs: { ...inputs, aud: "b".repeat(64) } }) };
class Peer extends pulumi.dynamic.Resource {
  constructor(name, args, opts) {
    super(provider, name, { ...args, aud: undefined }, opts);
  }
}
exports.ZeroTrustAccessPolicy = class ZeroTrustAccessPolicy extends Peer {};
exports.ZeroTrustAccessApplication = class ZeroTrustAccessApplication extends Peer {};`;

/** A copy of an example, with modules of its own: this checkout's, and @pulumi/cloudflare as above. */
function beside(example: string): string {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), "tunnel-e2e-")));
  for (const file of ["index.ts", "Pulumi.yaml", "package.json", "tsconfig.json"]) {
    cpSync(path.join(EXAMPLES, example, file), path.join(directory, file));
  }
  const root = path.resolve(__dirname, "..", "..", "node_modules");
  const link = (...names: string[]): void => {
    symlinkSync(path.join(root, ...names), path.join(directory, "node_modules", ...names), "junction");
  };
  const peer = path.join(directory, "node_modules", "@pulumi", "cloudflare");
  mkdirSync(peer, { recursive: true });
  for (const name of readdirSync(root)) if (name !== "@pulumi") link(name);
  for (const name of readdirSync(path.join(root, "@pulumi"))) link("@pulumi", name);
  writeFileSync(path.join(peer, "package.json"), JSON.stringify({ name: "@pulumi/cloudflare", main: "index.js" }));
  writeFileSync(path.join(peer, "index.js"), PEER);
  return directory;
}

describe.each(drivers.map((driver) => [driver.name, driver] as const))("%s", (_engine, driver) => {
  test("example quickstart ends with a host name where a domain is configured", { timeout: TIMEOUT_MS }, async () => {
    const observer = await Observer.start();
    const stack = Deployed.start(driver, observer, {
      cwd: path.join(EXAMPLES, "quickstart"),
      env: TRANSPILE_ONLY,
      config: { "quickstart:domain": "example.com" },
    });
    try {
      await stack.run("up");
      expect(await stack.outputs()).toMatchObject({ url: "https://app.example.com" });
      expect(await observer.records()).toMatchObject([{ type: "CNAME", name: "app.example.com" }]);
      expect((await stack.run("up")).changes).toEqual({});
      await stack.run("destroy");
      expect(await observer.records()).toEqual([]);
    } finally {
      await stack.close();
      await observer.close();
    }
  });

  test("example access guards the host name before it leads anywhere", { timeout: TIMEOUT_MS }, async () => {
    const observer = await Observer.start();
    const cwd = beside("access");
    const stack = Deployed.start(driver, observer, { cwd, env: TRANSPILE_ONLY });
    try {
      await stack.run("up");
      const { configuration } = await observer.tunnel("intranet");
      expect(configuration.config).toMatchObject({
        ingress: [{ originRequest: { access: { required: true, audTag: ["b".repeat(64)] } } }, {}],
      });
      expect(await observer.records("intranet.example.com")).toHaveLength(1);
      // The state lists resources in the order in which they were made.
      const urns = Object.keys(await stack.pointers());
      const made = urns
        .filter((urn) => urn.endsWith("::intranet"))
        .map((urn) => urn.replace(/^.*[$:](\w+)::intranet$/, "$1"));
      // The tunnel waits for nothing: it leads nobody anywhere.
      expect(made.filter((type) => type !== "CfdTunnel")).toEqual(["Resource", "TunnelConfiguration", "DnsRoute"]);
      const before = (await observer.calls()).length;
      await stack.run("destroy");
      const calls = (await observer.calls()).slice(before).filter((call) => !call.startsWith("GET "));
      expect(calls).toEqual(["DELETE dns_records/{id}", "DELETE cfd_tunnel/{id}"]);
    } finally {
      await stack.close();
      await observer.close();
      rmSync(cwd, { recursive: true, force: true });
    }
  });
});
