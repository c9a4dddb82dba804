/** Private networks, host names and virtual networks within programs: what they cost, and where they end. */
import { expect } from "vitest";

import { writesOf } from "./deployed.js";
import { scenario } from "./harness.js";

const COUNT = 8;

const program = `
  const tunnel = new CfdTunnel("web");
  const site = new WarpConnector("site");
  const lab = new tunnels.VirtualNetwork("lab");
  new tunnels.VirtualNetwork("office");
  for (let index = 0; index < ${String(COUNT)}; index += 1) {
    const through = index % 2 === 0 ? { tunnel } : { tunnel: site };
    const within = index % 4 === 0 ? { virtualNetworkId: lab.id } : {};
    new tunnels.NetworkRoute("net-" + index, { ...through, ...within, network: "10." + index + ".0.0/16" });
    new tunnels.HostnameRoute("host-" + index, { ...through, hostname: "h" + index + ".corp.internal" });
  }`;

const posts = {
  "POST teamnet/routes": COUNT,
  "POST teamnet/virtual_networks": 2,
  "POST zerotrust/routes/hostname": COUNT,
};

scenario(
  "routes and virtual networks: one call each to create and to delete, one list of each kind to refresh, none in preview",
  async (run) => {
    expect((await run.preview(program)).calls).toEqual({});
    expect((await run.up()).calls).toMatchObject(posts);
    await run.unchanged();
    const refreshed = await run.refresh();
    expect(refreshed.changes).toEqual({});
    expect(refreshed.calls).toMatchObject({ "GET teamnet/routes": 1, "GET zerotrust/routes/hostname": 1 });
    // A machine that is slow enough hands the first one over by itself.
    for (const single of ["teamnet/routes/{id}", "zerotrust/routes/hostname/{id}"]) {
      expect(refreshed.calls[`GET ${single}`] ?? 0).toBeLessThan(COUNT / 2);
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
      "DELETE cfd_tunnel/{id}": 1,
      "DELETE warp_connector/{id}": 1,
    });
  },
  { end: "as it is" },
);

scenario("routes move to another tunnel in place, and come again where their tunnel is replaced", async (run) => {
  const routed = (tunnel: string, green = "") => `
    const blue = new CfdTunnel("blue");
    const green = new CfdTunnel("green", { ${green} });
    new tunnels.NetworkRoute("net", { tunnel: ${tunnel}, network: "10.1.0.0/16" });
    new tunnels.HostnameRoute("wiki", { tunnel: ${tunnel}, hostname: "wiki.corp.internal" });`;
  await run.up(routed("blue"));
  const moved = await run.up(routed("green"));
  expect(moved.calls).toEqual({
    // A look first: another stack may have taken them over.
    "GET teamnet/routes": 1,
    "GET zerotrust/routes/hostname": 1,
    "PATCH teamnet/routes/{id}": 1,
    "PATCH zerotrust/routes/hostname/{id}": 1,
  });
  await run.up(routed("green", `configSrc: "local"`));
  const { id } = await run.observer.tunnel("green");
  const { result } = await run.observer.api("GET", "/teamnet/routes?is_deleted=false");
  expect(result).toMatchObject([{ network: "10.1.0.0/16", tunnel_id: id }]);
  const hostnames = await run.observer.api("GET", "/zerotrust/routes/hostname?is_deleted=false");
  expect(hostnames.result).toMatchObject([{ hostname: "wiki.corp.internal", tunnel_id: id }]);
});
