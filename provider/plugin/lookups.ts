import { asSecret, revealed } from "../host/secrets.js";
import type { Properties } from "../host/wire.js";
import { answer, type LookUp } from "../lookups/call.js";
import { pluginPrefix } from "../pointer.js";
import { isForUser, UserError } from "../session/errors.js";
import type { Session } from "../session/session.js";
import { containsUnknown } from "../validation/unknown.js";
import type { Configuration } from "./configuration.js";
import { inWords } from "./words.js";

/** What a look-up's answer is: an object; a list; a text, which is secret. A function of Pulumi answers with an object: others are its field `result`. */
type Shape = "object" | "list" | "secret";

interface Entry {
  readonly shape: Shape;
  readonly load: () => Promise<LookUp<never, unknown>>;
}

const tunnels = (): Promise<typeof import("../lookups/find-tunnels.js")> => import("../lookups/find-tunnels.js");
const parts = (): Promise<typeof import("../lookups/read-tunnel-parts.js")> =>
  import("../lookups/read-tunnel-parts.js");
const networks = (): Promise<typeof import("../lookups/find-networks.js")> => import("../lookups/find-networks.js");
const dns = (): Promise<typeof import("../lookups/find-dns.js")> => import("../lookups/find-dns.js");

/** Every look-up, by its name; its finder is loaded when it is first asked for. */
const lookUps: Readonly<Record<string, Entry>> = {
  getCfdTunnel: { shape: "object", load: async () => (await tunnels()).findCfdTunnel },
  getCfdTunnels: { shape: "list", load: async () => (await tunnels()).findCfdTunnels },
  getTunnels: { shape: "list", load: async () => (await tunnels()).findAllTunnels },
  getTunnelConfiguration: { shape: "object", load: async () => (await parts()).readConfiguration },
  getTunnelConnections: { shape: "list", load: async () => (await parts()).readConnectors("cfd_tunnel") },
  getTunnelConnector: { shape: "object", load: async () => (await parts()).readConnector("cfd_tunnel") },
  getTunnelToken: { shape: "secret", load: async () => (await parts()).readToken("cfd_tunnel") },
  getTunnelManagementToken: { shape: "secret", load: async () => (await parts()).makeManagementToken },
  getWarpConnector: { shape: "object", load: async () => (await tunnels()).findWarpConnector },
  getWarpConnectors: { shape: "list", load: async () => (await tunnels()).findWarpConnectors },
  getWarpConnectorToken: { shape: "secret", load: async () => (await parts()).readToken("warp_connector") },
  getWarpConnectorConnections: { shape: "list", load: async () => (await parts()).readConnectors("warp_connector") },
  getWarpConnectorConnector: { shape: "object", load: async () => (await parts()).readConnector("warp_connector") },
  getWarpConnectorConfiguration: { shape: "object", load: async () => (await parts()).readWarpConfiguration },
  getZone: { shape: "object", load: async () => (await dns()).findZone },
  getDnsRoutes: { shape: "list", load: async () => (await dns()).findDnsRoutes },
  getNetworkRoutes: { shape: "list", load: async () => (await networks()).findNetworkRoutes },
  getNetworkRouteByIp: { shape: "object", load: async () => (await networks()).findNetworkRouteByIp },
  getVirtualNetworks: { shape: "list", load: async () => (await networks()).findVirtualNetworks },
  getHostnameRoutes: { shape: "list", load: async () => (await networks()).findHostnameRoutes },
};

/** The names of all look-ups, and what each answers. */
export const lookUpShapes: Readonly<Record<string, Shape>> = Object.fromEntries(
  Object.entries(lookUps).map(([name, { shape }]) => [name, shape]),
);

/** Answers a look-up by its token; its errors name it. */
export async function invoke(
  token: string,
  args: Properties,
  { session, configuration }: { readonly session: Session; readonly configuration: Configuration },
): Promise<Properties> {
  const name = token.startsWith(pluginPrefix) ? token.slice(pluginPrefix.length) : "";
  const entry = Object.hasOwn(lookUps, name) ? lookUps[name] : undefined;
  if (entry === undefined) throw new UserError(`the installed plugin cloudflare-tunnel has no function ${token}`);
  const given = revealed(args) as Properties;
  // The SDKs ask once all is known; an engine that asks before gets no answer yet.
  if (containsUnknown(given)) return {};
  session.configure(configuration.config);
  try {
    const lookUp = (await entry.load()) as LookUp<object, unknown>;
    const asked = { ...given, accountId: given["accountId"] ?? configuration.account };
    const result = await answer(name, lookUp, asked, session);
    // As JSON has it: without what is undefined.
    const plain = JSON.parse(JSON.stringify(result)) as unknown;
    if (entry.shape === "object") return plain as Properties;
    return { result: entry.shape === "secret" ? asSecret(plain) : plain };
  } catch (error) {
    if (!isForUser(error)) throw error;
    throw new UserError(inWords(`${name}: ${error.message}`, configuration));
  }
}
