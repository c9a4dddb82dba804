/** Private networks, host names and virtual networks within programs: what they cost, and where they end. */
import { expect } from "vitest";

import { writesOf } from "./deployed.js";
import { scenario } from "./harness.js";

const COUNT = 8;

/** Half of the routes lead through a tunnel, half through a WARP connector. */
function program({ tunnel = "blue", green = "" } = {}): string {
  return `
    const blue = new CfdTunnel("blue");
    const green = new CfdTunnel("green", { ${green} });
    const site = new WarpConnector("site");
    const lab = new tunnels.VirtualNetwork("lab");
    new tunnels.VirtualNetwork("office");
    for (let index = 0; index < ${String(COUNT)}; index += 1) {
      const through = { tunnel: index % 2 === 0 ? ${tunnel} : site };
      const within = index % 4 === 0 ? { virtualNetworkId: lab.id } : {};
      new tunnels.NetworkRoute("net-" + index, { ...through, ...within, network: "10." + index + ".0.0/16" });
      new tunnels.HostnameRoute("host-" + index, { ...through, hostname: "h" + index + ".corp.internal" });
    }`;
}

scenario(
  "routes and virtual networks: one call each to create, move and delete, one list of each kind to refresh, none in preview",
  async (run) => {
    expect((await run.preview(program())).calls).toEqual({});
    expect((await run.up()).calls).toMatchObject({
      "POST teamnet/routes": COUNT,
      "POST teamnet/virtual_networks": 2,
      "POST zerotrust/routes/hostname": COUNT,
    });
    await run.unchanged();
    const refreshed = await run.refresh();
    expect(refreshed.changes).toEqual({});
    expect(refreshed.calls).toMatchObject({ "GET teamnet/routes": 1, "GET zerotrust/routes/hostname": 1 });
    // A machine that is slow enough hands the first one over by itself.
    for (const single of ["teamnet/routes/{id}", "zerotrust/routes/hostname/{id}"]) {
      expect(refreshed.calls[`GET ${single}`] ?? 0).toBeLessThan(COUNT / 2);
    }

    // To another tunnel in place. A look first: another stack may have taken them over.
    const { calls: moving } = await run.up(program({ tunnel: "green" }));
    expect(moving).toMatchObject({
      "GET teamnet/routes": expect.any(Number) as number,
      "GET zerotrust/routes/hostname": expect.any(Number) as number,
    });
    expect(writesOf(moving)).toEqual({
      "PATCH teamnet/routes/{id}": COUNT / 2,
      "PATCH zerotrust/routes/hostname/{id}": COUNT / 2,
    });

    // They come again where their tunnel is replaced.
    await run.up(program({ tunnel: "green", green: `configSrc: "local"` }));
    const { id } = await run.observer.tunnel("green");
    for (const list of ["teamnet/routes", "zerotrust/routes/hostname"]) {
      const { result } = await run.observer.api("GET", `/${list}?is_deleted=false&tunnel_id=${id}`);
      expect(result).toHaveLength(COUNT / 2);
    }

    const { calls } = await run.destroy();
    // A look is at most a second old: one list serves what comes within that, which a busy machine decides.
    for (const list of ["teamnet/routes", "teamnet/virtual_networks", "zerotrust/routes/hostname"]) {
      expect(calls[`GET ${list}`]).toBeGreaterThan(0);
      expect(calls[`GET ${list}`]).toBeLessThanOrEqual(COUNT);
    }
    expect(writesOf(calls)).toEqual({
      "DELETE teamnet/routes/{id}": COUNT,
      "DELETE teamnet/virtual_networks/{id}": 2,
      "DELETE zerotrust/routes/hostname/{id}": COUNT,
      "DELETE cfd_tunnel/{id}": 2,
      "DELETE warp_connector/{id}": 1,
    });
  },
  { end: "as it is" },
);

scenario(
  "routes that name their tunnel by its id alone go before it where it is replaced, and come again",
  async (run) => {
    const program = (configSrc: string, ha: boolean): string => `
    const blue = new CfdTunnel("blue", { configSrc: "${configSrc}" });
    const site = new WarpConnector("site", { ha: ${String(ha)} });
    for (const [index, { id: tunnelId }] of [blue, site].entries()) {
      new tunnels.NetworkRoute("net-" + index, { tunnelId, network: "10." + index + ".0.0/16" });
      new tunnels.HostnameRoute("host-" + index, { tunnelId, hostname: "h" + index + ".corp.internal" });
    }`;
    await run.up(program("cloudflare", false));
    const replaced = {
      "CfdTunnel blue": "replace",
      "WarpConnector site": "replace",
      "NetworkRoute net-0": "replace",
      "NetworkRoute net-1": "replace",
      "HostnameRoute host-0": "replace",
      "HostnameRoute host-1": "replace",
    };
    expect((await run.preview(program("local", true))).changes).toEqual(replaced);
    expect((await run.up()).changes).toEqual(replaced);
    const { id } = await run.observer.tunnel("blue");
    for (const list of ["teamnet/routes", "zerotrust/routes/hostname"]) {
      const { result } = await run.observer.api("GET", `/${list}?is_deleted=false&tunnel_id=${id}`);
      expect(result).toHaveLength(1);
    }
  },
);
