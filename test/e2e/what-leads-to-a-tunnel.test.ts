/** Records, routes and networks of whole programs: renamed, moved, replaced and taken back, they live on. */
import { expect } from "vitest";

import { scenario, type Scenario } from "./harness.js";

/** Every kind once; `name` is the logical name of each, `options` its resource options, `rest` what else the program has. */
function program(name: string, options = "", rest = ""): string {
  return `
    const web = new CfdTunnel("web");
    const office = new WarpConnector("office", { ha: true });
    ${rest}
    const options = { ${options} };
    new tunnels.DnsRoute("${name}-dns", { tunnel: web, hostname: "app.example.com" }, options);
    const network = new tunnels.VirtualNetwork("${name}-network", { name: "lab" }, options);
    new tunnels.NetworkRoute("${name}-route", { tunnel: office, network: "10.1.0.0/16", virtualNetworkId: network.id }, options);
    new tunnels.HostnameRoute("${name}-host", { tunnel: web, hostname: "wiki.acme.local" }, options);
    new tunnels.IngressRules("${name}-rules", {
      tunnel: web, rules: [{ hostname: "app.example.com", service: "http://localhost:8080" }] }, options);
    new tunnels.WarpConnectorConfiguration("${name}-ha", {
      tunnel: office, mode: "local", virtualAddresses: ["10.1.0.10"] }, options);`;
}

/** What serves: all that leads to the tunnels, without the comments, which name the resources. */
function serving(run: Scenario): unknown {
  const [account] = run.observer.emulator.state().accounts;
  const [zone] = account?.zones ?? [];
  const live = ({ deletedAt }: { deletedAt: number | null }): boolean => deletedAt === null;
  return {
    tunnels: account?.tunnels.map(({ id, configuration }) => ({ id, config: configuration.config })),
    records: zone?.records.map(({ id, name, content }) => ({ id, name, content })),
    routes: account?.routes.filter(live).map(({ id, network, tunnelId, virtualNetworkId }) => ({
      id,
      network,
      tunnelId,
      virtualNetworkId,
    })),
    networks: account?.virtualNetworks.filter(live).map(({ id, name }) => ({ id, name })),
    hostnames: account?.hostnameRoutes.filter(live).map(({ id, hostname, tunnelId }) => ({ id, hostname, tunnelId })),
  };
}

scenario(
  "what leads to a tunnel lives on where it is renamed, moved, replaced, and taken back",
  async (run) => {
    await run.preview(program("a"));
    await run.up();
    const before = serving(run);
    await run.unchanged();
    expect((await run.refresh()).changes).toEqual({});

    await run.up(program("b"));
    expect(serving(run)).toEqual(before);
    await run.unchanged();
    expect((await run.refresh()).changes).toEqual({});

    const parent = `const group = new pulumi.ComponentResource("test:index:Group", "group");`;
    await run.up(program("b", "parent: group", parent));
    expect(serving(run)).toEqual(before);
    await run.unchanged();

    await run.replace("b-dns", "b-host", "b-rules", "b-ha");
    expect(serving(run)).toMatchObject({ tunnels: (before as { tunnels: unknown }).tunnels });
    await run.unchanged();
    await run.replace("b-network", "b-route");
    await run.unchanged();
    expect((await run.refresh()).changes).toEqual({});

    await run.up(program("a"));
    await run.unchanged();
    await run.destroy();
    // The network, too: only the account's default one is left.
    expect(serving(run)).toMatchObject({
      tunnels: [],
      records: [],
      routes: [],
      networks: [{ name: "default" }],
      hostnames: [],
    });
  },
  { end: "as it is" },
);
