import { couldNotRoute } from "../errors.js";
import { requiredEnumList } from "../request-body.js";
import { type Call, type Route, uuidParam } from "./route.js";

const path = "/accounts/:accountId/cfd_tunnel/:tunnelId/management";
/** What cloudflared asks for, one at a time. */
const cloudflaredResources = ["logs", "admin", "host_details"];

function managementToken(call: Call, resources: readonly string[]): string {
  const { id } = call.account.live(uuidParam(call, "tunnelId"), "cfd_tunnel");
  const { clock, managementTokens } = call.services;
  return managementTokens.sign({ tunnelId: id, accountTag: call.account.id, resources, nowMs: clock.now() });
}

/** Management tokens, as the public API and as cloudflared ask for them. */
export const managementRoutes: readonly Route[] = [
  {
    method: "POST",
    path,
    access: "cfd write",
    handle: async (call) => ({
      result: managementToken(call, requiredEnumList(await call.body(), "resources", ["logs"])),
    }),
  },
  {
    method: "POST",
    path: `${path}/:resource`,
    access: "cfd write",
    handle: (call) => {
      const resource = call.param("resource");
      if (!cloudflaredResources.includes(resource)) throw couldNotRoute(call.path);
      return { result: { token: managementToken(call, [resource]) } };
    },
  },
];
