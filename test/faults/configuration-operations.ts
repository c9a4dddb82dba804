/** The rows of what a tunnel is set to: its configuration, and which node of a WARP connector is active. */
import type { Properties } from "../grpc/provider-host.js";
import type { ExpectedTunnel } from "./expected.js";
import type { Operation, Stage } from "./operation.js";
import type { World } from "./world.js";

const name = "web";
const rules = [{ hostname: "app.example.com", service: "http://localhost:8080" }, { service: "http_status:404" }];
const otherRules = [{ hostname: "api.example.com", service: "http://localhost:9090" }, { service: "http_status:404" }];

async function configured(world: World): Promise<{ tunnelId: string; inputs: Properties; expected: ExpectedTunnel }> {
  const { id } = await world.make("cfd_tunnel", { name, tunnel_secret: world.secrets.declared });
  return {
    tunnelId: id,
    inputs: { accountId: world.accountId, tunnelId: id, config: { ingress: rules } },
    expected: { kind: "cfd_tunnel", name, secret: world.secrets.declared, ingress: rules },
  };
}

function configuration(
  build: (
    row: { tunnelId: string; inputs: Properties; expected: ExpectedTunnel },
    world: World,
  ) => Omit<Stage, "objects">,
): Operation["stage"] {
  return async (world) => {
    const row = await configured(world);
    const reset = [{ ...row.expected, ingress: "reset" }];
    const stage = build(row, world);
    return {
      before: stage.olds === undefined ? reset : [row.expected],
      destroyed: reset,
      ...stage,
      objects: [row.tunnelId],
    };
  };
}

const configurations: Operation[] = [
  {
    title: "TunnelConfiguration: create",
    resource: "TunnelConfiguration",
    run: "up",
    stage: configuration(({ inputs, expected }) => ({ news: inputs, expected: [expected] })),
  },
  {
    title: "TunnelConfiguration: read",
    resource: "TunnelConfiguration",
    run: "refresh",
    stage: configuration(({ inputs, expected }) => ({ olds: inputs, news: inputs, expected: [expected] })),
  },
  {
    title: "TunnelConfiguration: read, changed outside",
    resource: "TunnelConfiguration",
    run: "refresh",
    stage: configuration(({ tunnelId, inputs, expected }, world) => ({
      olds: inputs,
      news: inputs,
      expected: [expected],
      // What someone else wrote is not this resource's to reset.
      destroyed: [{ ...expected, ingress: otherRules }],
      prepare: () => world.api("PUT", `/cfd_tunnel/${tunnelId}/configurations`, { config: { ingress: otherRules } }),
    })),
  },
  {
    title: "TunnelConfiguration: update",
    resource: "TunnelConfiguration",
    run: "up",
    stage: configuration(({ inputs, expected }) => ({
      olds: inputs,
      news: { ...inputs, config: { ingress: otherRules } },
      expected: [{ ...expected, ingress: otherRules }],
    })),
  },
  {
    title: "TunnelConfiguration: delete",
    resource: "TunnelConfiguration",
    run: "up",
    stage: configuration(({ inputs, expected }) => ({
      olds: inputs,
      expected: [{ ...expected, ingress: [{ service: "http_status:404" }] }],
    })),
  },
];

/** A highly available WARP connector with two clients; the first one that connects is active. */
async function twoClients(
  world: World,
): Promise<{ inputs: (clientId: string) => Properties; clients: [string, string]; id: string }> {
  const { id, token } = await world.make("warp_connector", { name, ha: true });
  const clients: [string, string] = [world.emulator.connect(token), world.emulator.connect(token)];
  return { id, clients, inputs: (clientId) => ({ accountId: world.accountId, tunnelId: id, clientId }) };
}

function failover(from: 0 | 1 | undefined, to: 0 | 1, outside = false): Operation["stage"] {
  return async (world) => {
    const { id, inputs, clients } = await twoClients(world);
    return {
      ...(from === undefined ? {} : { olds: inputs(clients[from]) }),
      news: inputs(clients[to]),
      expected: [{ kind: "warp_connector", name, active: clients[to] }],
      ...(from === undefined ? {} : { before: [{ kind: "warp_connector", name, active: clients[from] }] }),
      destroyed: [{ kind: "warp_connector", name }],
      objects: [id],
      prepare: () =>
        outside
          ? world.api("PUT", `/warp_connector/${id}/failover`, { client_id: clients[to === 0 ? 1 : 0] })
          : undefined,
    };
  };
}

const failovers: Operation[] = [
  {
    title: "WarpConnectorFailover: create",
    resource: "WarpConnectorFailover",
    run: "up",
    stage: failover(undefined, 1),
  },
  { title: "WarpConnectorFailover: read", resource: "WarpConnectorFailover", run: "refresh", stage: failover(0, 0) },
  {
    title: "WarpConnectorFailover: read, changed outside",
    resource: "WarpConnectorFailover",
    run: "refresh",
    stage: failover(0, 0, true),
  },
  { title: "WarpConnectorFailover: update", resource: "WarpConnectorFailover", run: "up", stage: failover(0, 1) },
];

/** The rows. */
export const CONFIGURATION_OPERATIONS: readonly Operation[] = [...configurations, ...failovers];
