/** What leads to a tunnel, and shared configurations, stand where their resource is renamed, replaced by name, or moved. */
import { expect } from "vitest";

import { scenario, type Scenario } from "./harness.js";

const rules = (host: string): string => `[{ hostname: "${host}.example.com", service: "http://localhost:8080" }]`;

/** One of each, under logical names with a suffix; `was` is the former one, `group` a component that they are in. */
const program = (suffix: string, { was, group }: { was?: string; group?: string } = {}): string => `
  const was = ${JSON.stringify(was ?? null)};
  const parent = ${group === undefined ? "undefined" : `new pulumi.ComponentResource("test:index:Group", "${group}")`};
  const named = (name) => ({
    ...(parent === undefined ? {} : { parent }),
    ...(was === null ? {} : { aliases: [{ name: name + was, parent: pulumi.rootStackResource }] }),
  });
  const web = new CfdTunnel("web");
  const site = new WarpConnector("site", { ha: true });
  new tunnels.DnsRoute("dns${suffix}", { tunnel: web, hostname: "app.example.com" }, named("dns"));
  new tunnels.NetworkRoute("net${suffix}", { tunnel: site, network: "10.1.0.0/16" }, named("net"));
  new tunnels.HostnameRoute("wiki${suffix}", { tunnel: web, hostname: "wiki.corp.internal" }, named("wiki"));
  new tunnels.VirtualNetwork("vnet${suffix}", { name: "lab" }, named("vnet"));
  new tunnels.IngressRules("rules${suffix}", { tunnel: web, rules: ${rules("app")} }, named("rules"));
  new tunnels.WarpConnectorConfiguration("nodes${suffix}", {
    tunnel: site, mode: "local", virtualAddresses: ["10.0.0.5"], onDelete: "reset",
  }, named("nodes"));`;

/** Everything that is there, by its id where it has one. */
async function standing(run: Scenario): Promise<unknown> {
  const [account] = run.observer.emulator.state().accounts;
  const live = (list: readonly { id: string; deletedAt: number | null }[] = []): string[] =>
    list.filter(({ deletedAt }) => deletedAt === null).map(({ id }) => id);
  const web = await run.observer.tunnel("web");
  const site = account?.tunnels.find(({ name }) => name === "site")?.configuration;
  return {
    records: (await run.observer.records()).map(({ id, content }) => ({ id, content })),
    routes: live(account?.routes),
    hostnames: live(account?.hostnameRoutes),
    networks: live(account?.virtualNetworks),
    ingress: web.configuration.config?.["ingress"],
    nodes: site !== undefined && "ha_mode" in site ? site.ha_mode : undefined,
  };
}

scenario(
  "what leads to a tunnel stays the same object where its resource is replaced by name, renamed or moved with aliases",
  async (run) => {
    await run.up(program(""));
    const before = await standing(run);
    await run.replace("dns", "net", "wiki", "vnet", "nodes");
    expect(await standing(run)).toEqual(before);
    await run.unchanged();
    expect((await run.refresh()).changes).toEqual({});
    expect((await run.up(program("-2", { was: "" }))).calls).toEqual({});
    await run.unchanged();
    expect((await run.up(program("-2", { was: "-2", group: "group" }))).calls).toEqual({});
    expect(await standing(run)).toEqual(before);
    // A trace names the resource as it was when it was written: after a rename it proves nothing to a replacement.
    await run.fails("up", program("-2", { was: "-2", group: "group" }), { replace: ["**::vnet-2", "**::wiki-2"] });
    expect(await standing(run)).toEqual(before);
    // Rules have no place for a trace: one that is there is taken with `adopt` only.
    await run.fails("up", program("-2", { was: "-2", group: "group" }), { replace: ["**::rules-2"] });
    expect(await standing(run)).toEqual(before);
    await run.unchanged();
  },
);

scenario("what is taken out of the program goes, and leaves what others have there", async (run) => {
  const others = { type: "CNAME", name: "blog.example.com", content: "blog.example.net", proxied: true, ttl: 1 };
  await run.observer.record(others);
  const web = `const web = new CfdTunnel("web"); const site = new WarpConnector("site", { ha: true });`;
  await run.up(program(""));
  await run.up(web);
  expect(await standing(run)).toMatchObject({
    records: [{ content: "blog.example.net" }],
    routes: [],
    hostnames: [],
    ingress: [{ service: "http_status:404" }],
    nodes: "none",
  });
});
