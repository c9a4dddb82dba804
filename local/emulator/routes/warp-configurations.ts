import { optionalObject, requiredEnum } from "../request-body.js";
import { type Tunnel, warpModes } from "../tunnel.js";
import { wireWarpConfiguration } from "../tunnel-wire.js";
import { putWarpConfiguration } from "../warp-configurations.js";
import { type Call, type Route, uuidParam } from "./route.js";

const path = "/accounts/:accountId/warp_connector/:tunnelId/configurations";

function configuredTunnel(call: Call): Tunnel {
  return call.account.live(uuidParam(call, "tunnelId"), "warp_connector", "configurationTunnelNotFound");
}

/** The configuration of a WARP connector: how its nodes take over from one another. */
export const warpConfigurationRoutes: readonly Route[] = [
  {
    method: "GET",
    path,
    access: "warp read",
    handle: (call) => ({ result: wireWarpConfiguration(configuredTunnel(call)) }),
  },
  {
    method: "PUT",
    path,
    access: "warp write",
    handle: async (call) => {
      const body = await call.body();
      const mode = requiredEnum(body, "ha_mode", warpModes);
      const tunnel = configuredTunnel(call);
      putWarpConfiguration(tunnel, mode, optionalObject(body, "config"), call.services.clock.now());
      return { result: wireWarpConfiguration(tunnel) };
    },
  },
];
