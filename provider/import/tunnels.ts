import { getConfiguration } from "../api/configurations.js";
import { isNotFound } from "../api/http/errors.js";
import { CfdTunnelLifecycle, configSrcOf } from "../lifecycle/cfd-tunnel.js";
import { WarpConnectorConfigurationLifecycle } from "../lifecycle/warp-connector-configuration.js";
import { WarpConnectorLifecycle } from "../lifecycle/warp-connector.js";
import { leastConfiguration } from "../contract/configuration-comparison.js";
import { TunnelConfigurationLifecycle } from "../lifecycle/tunnel-configuration/lifecycle.js";
import type { Properties } from "../lifecycle/frame/lifecycle.js";
import type { LiveTunnel } from "../lifecycle/tunnel/kind.js";
import { fromWire } from "../contract/configuration-shape.js";
import { during } from "../session/errors.js";
import { describe } from "../session/naming.js";
import { validateTunnelName } from "../validation/tunnel.js";
import { configArgument } from "./configuration-argument.js";
import type { ImportContext } from "./context.js";
import type { Argument, Arguments, Imported } from "./imported.js";

/** Imports tunnels, WARP connectors and what belongs to one of them: its configuration. */
export class TunnelImports {
  private readonly tunnels: CfdTunnelLifecycle;
  private readonly connectors: WarpConnectorLifecycle;
  private readonly configurations: TunnelConfigurationLifecycle;
  private readonly warpConfigurations: WarpConnectorConfigurationLifecycle;

  constructor(private readonly context: ImportContext) {
    const { session } = context;
    this.tunnels = new CfdTunnelLifecycle(session);
    this.connectors = new WarpConnectorLifecycle(session);
    this.configurations = new TunnelConfigurationLifecycle(session);
    this.warpConfigurations = new WarpConnectorConfigurationLifecycle(session);
  }

  /** A tunnel, adopted by its name, so that it keeps its secret, and the program holds none. 1 call: its token. */
  tunnel(wire: LiveTunnel, name: string): Promise<Imported | undefined> {
    const adopted = adoption(wire);
    const configSrc = configSrcOf(wire);
    // Left out, it is the tunnel's own, and "cloudflare" for one that is to be made.
    const args = { ...withoutDefaultName(adopted, name), ...(configSrc === "local" ? { configSrc } : {}) };
    return this.context.make(
      this.tunnels,
      { type: "CfdTunnel", id: wire.id, name, declared: { ...adopted, configSrc }, args },
      (inputs) => this.tunnels.outputsOfAdopted(wire, inputs),
    );
  }

  /** A WARP connector, likewise. Whether it was made with `ha` cannot be read. 1 call: its token. */
  connector(wire: LiveTunnel, name: string): Promise<Imported | undefined> {
    const declared = adoption(wire);
    return this.context.make(
      this.connectors,
      { type: "WarpConnector", id: wire.id, name, declared, args: withoutDefaultName(declared, name) },
      (inputs) => this.connectors.outputsOfAdopted(wire, inputs),
    );
  }

  /** The configuration of a tunnel; none where none was ever put, or it is a file beside cloudflared. 1 call. */
  async configuration(tunnel: LiveTunnel, name: string): Promise<Imported | undefined> {
    if (configSrcOf(tunnel) === "local") return undefined;
    const { client, accountId } = this.context;
    const observed = await during(`read the configuration of ${describe("cfd_tunnel", tunnel)}`, async () => {
      try {
        return await getConfiguration(client, accountId, tunnel.id);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    });
    if (observed === undefined || observed.config === null) return undefined;
    const config = leastConfiguration(fromWire(observed.config));
    const args = { ...this.context.tunnelArgument(tunnel.id), config: configArgument(config) };
    return await this.context.make(
      this.configurations,
      { type: "TunnelConfiguration", id: tunnel.id, name, declared: { tunnelId: tunnel.id, config }, args },
      (inputs) => ({
        ...this.configurations.outputsOf({ accountId, tunnelId: tunnel.id, config }, observed),
        ...markIn(inputs),
      }),
    );
  }

  /** How the nodes of a WARP connector take over from one another; none where that is as it is by default. 1 call. */
  async warpConfiguration(connector: LiveTunnel, name: string): Promise<Imported | undefined> {
    const { id } = connector;
    const { accountId } = this.context;
    const found = await this.warpConfigurations.lookUp(id, accountId);
    const { mode, networkInterfaceId, virtualAddresses } = found;
    // Version 0 is how a connector is made: nobody has chosen it.
    if (mode === "none" || found.version === 0) return undefined;
    const declared = { mode, networkInterfaceId, virtualAddresses };
    const given = Object.entries(declared).filter(([, value]) => value !== undefined);
    return await this.context.make(
      this.warpConfigurations,
      {
        type: "WarpConnectorConfiguration",
        id,
        name,
        declared: { tunnelId: id, ...declared },
        args: { ...this.context.tunnelArgument(id), ...(Object.fromEntries(given) as Record<string, Argument>) },
      },
      (inputs) => ({ ...found, adopted: true, ...markIn(inputs) }),
    );
  }
}

function markIn(inputs: Properties): Properties {
  return "mark" in inputs ? { mark: inputs["mark"] } : {};
}

/** By name, so that the program makes one where there is none; by id where a program cannot have such a name. */
function adoption({ id, name }: LiveTunnel): Arguments {
  return validateTunnelName(name) === undefined ? { name, adopt: true } : { adopt: id };
}

/** The name is the logical one, unless it is given. */
function withoutDefaultName(args: Arguments, logicalName: string): Arguments {
  return Object.fromEntries(Object.entries(args).filter(([key, value]) => key !== "name" || value !== logicalName));
}
