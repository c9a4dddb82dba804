/** The same for private networks, host names and virtual networks: every method of their resources, and their look-ups. */
import { expect } from "vitest";

import * as lookups from "../../provider/index.js";
import type { Properties } from "../../provider/contract/inputs.js";
import { HostnameRouteLifecycle } from "../../provider/lifecycle/hostname-route.js";
import { NetworkRouteLifecycle } from "../../provider/lifecycle/network-route.js";
import { VirtualNetworkLifecycle } from "../../provider/lifecycle/virtual-network.js";
import { emulator, proxy, recording } from "./conformance-stage.js";
import { conform } from "./conforms.js";
import { processOf, type Provider } from "./process.js";
import { networkEndpoints, networkSdkReaders } from "./schemas/network-endpoints.js";

/** Every method of a resource, with `change` as its update; what is left is deleted. `taken` is how a conflict is called. */
async function use(
  name: string,
  start: () => Provider,
  inputs: Properties,
  { change, taken }: { change: Properties; taken: string },
): Promise<void> {
  const { id, outs } = await proxy.as(`${name} create`, () => start().create(inputs));
  await proxy.as(`${name} create (${taken} taken)`, () =>
    expect(start().create({ ...inputs, comment: "another", mark: "other" })).rejects.toThrow("it is there already"),
  );
  await proxy.as(`${name} create (adopt)`, () =>
    start().create({ ...inputs, comment: "another", mark: "other", adopt: true }),
  );
  await proxy.as(`${name} read`, () => start().read(id, outs));
  await proxy.as(`${name} read (several at once)`, () => {
    const refreshing = start();
    return Promise.all([refreshing.read(id, outs), refreshing.read(id, outs)]);
  });
  const update = await proxy.as(`${name} update`, () => start().update(id, outs, { ...inputs, ...change }));
  await proxy.as(`${name} delete`, () => start().delete(id, update.outs));
}

async function lookUp(tunnelId: string, virtualNetworkId: string): Promise<void> {
  const existedAt = "2026-06-01T00:00:00Z";
  const calls: [string, () => Promise<unknown>][] = [
    ["getNetworkRoutes", () => lookups.getNetworkRoutes()],
    [
      "getNetworkRoutes",
      () =>
        lookups.getNetworkRoutes({
          comment: "office",
          existedAt,
          isDeleted: "any",
          networkSubset: "10.0.0.0/8",
          networkSuperset: "10.1.0.0/24",
          routeId: tunnelId,
          tunTypes: ["cfd_tunnel", "cni"],
          tunnelId,
          virtualNetworkId,
          perPage: 10,
        }),
    ],
    ["getNetworkRouteByIp", () => lookups.getNetworkRouteByIp({ ip: "10.9.0.1" })],
    [
      "getNetworkRouteByIp",
      () => lookups.getNetworkRouteByIp({ ip: "10.9.0.1", virtualNetworkId, defaultVirtualNetworkFallback: true }),
    ],
    ["getVirtualNetworks", () => lookups.getVirtualNetworks()],
    [
      "getVirtualNetworks",
      () => lookups.getVirtualNetworks({ id: tunnelId, name: "x", isDefault: false, isDeleted: true }),
    ],
    ["getHostnameRoutes", () => lookups.getHostnameRoutes()],
    [
      "getHostnameRoutes",
      () =>
        lookups.getHostnameRoutes({ id: tunnelId, comment: "x", existedAt, hostname: "corp", tunnelId, perPage: 5 }),
    ],
  ];
  for (const [by, call] of calls) await proxy.as(by, call);
}

recording(async () => {
  const { accountId } = emulator;
  const { result } = await emulator.call("POST", "/cfd_tunnel", { name: "web" });
  const tunnelId = (result as unknown as { id: string }).id;
  const common = { accountId, comment: "Pulumi shop/prod/one", mark: "one" };
  await use(
    "NetworkRoute",
    processOf((session) => new NetworkRouteLifecycle(session)),
    { ...common, tunnelId, network: "10.1.0.0/16" },
    { change: { network: "10.2.0.0/16" }, taken: "network" },
  );
  await use(
    "HostnameRoute",
    processOf((session) => new HostnameRouteLifecycle(session)),
    { ...common, tunnelId, hostname: "wiki.corp.internal" },
    { change: { hostname: "*.corp.internal" }, taken: "host name" },
  );
  await use(
    "VirtualNetwork",
    processOf((session) => new VirtualNetworkLifecycle(session)),
    { ...common, name: "staging" },
    { change: { name: "production" }, taken: "name" },
  );
  const networks = processOf((session) => new VirtualNetworkLifecycle(session));
  const { id: virtualNetworkId } = await networks().create({ ...common, name: "lab" });
  for (const virtual of [{}, { virtualNetworkId }]) {
    const inputs = { ...common, ...virtual, tunnelId, network: "10.9.0.0/24" };
    const routes = processOf((session) => new NetworkRouteLifecycle(session));
    await proxy.as("NetworkRoute create", () => routes().create(inputs));
  }
  await lookUp(tunnelId, virtualNetworkId);
});
conform(networkEndpoints, networkSdkReaders);
