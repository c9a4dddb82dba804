import { putConfiguration } from "../configurations.js";
import { optionalObject } from "../request-body.js";
import { wireConfiguration } from "../tunnel-wire.js";
import { type Call, type Route, uuidParam } from "./route.js";

const path = "/accounts/:accountId/cfd_tunnel/:tunnelId/configurations";

function configuredTunnel(call: Call) {
  return call.account.live(uuidParam(call, "tunnelId"), "cfd_tunnel", "configurationTunnelNotFound");
}

/** The configuration of a cloudflared tunnel. */
export const configurationRoutes: readonly Route[] = [
  {
    method: "GET",
    path,
    access: "cfd read",
    handle: (call) => ({ result: wireConfiguration(configuredTunnel(call)) }),
  },
  {
    method: "PUT",
    path,
    access: "cfd write",
    handle: async (call) => {
      const body = await call.body();
      const tunnel = configuredTunnel(call);
      putConfiguration(tunnel, optionalObject(body, "config"), call.services.clock.now());
      return { result: wireConfiguration(tunnel) };
    },
  },
];
