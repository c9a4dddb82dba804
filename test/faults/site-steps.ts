/** The life of a site, step by step: what its program declares, and what the account must hold then. */
import type { Properties } from "../grpc/provider-host.js";
import type { Expected } from "./expected.js";
import type { CellSecrets, World } from "./world.js";

/**
 * What a site consists of: a tunnel, its configuration and a WARP connector; a WARP connector whose secret Cloudflare makes; or
 * one of each of what leads to tunnels.
 */
export type Shape = "whole" | "bare" | "links";

/** One of each of what leads to tunnels. What has no `tunnelId` leads to the site's own tunnel. */
export interface DeclaredLinks {
  /** The end of the names in the program, except the tunnel's. */
  suffix: string;
  tunnel: Properties;
  virtualNetwork: Properties;
  networkRoute: Properties;
  hostnameRoute: Properties;
  dnsRoute: Properties;
  ingressRules: Properties;
  publicHostname: Properties;
  warpConnectorConfiguration: Properties;
}

/** A site as the program reads it. */
export interface DeclaredSite {
  tunnel?: Properties;
  configuration?: Properties;
  connector?: Properties;
  links?: DeclaredLinks;
}

/** One change of the program. */
export interface Step {
  title: string;
  /** Whether connectors run when it begins. */
  connected?: true;
  /**
   * What a site's program declares, with what its account was furnished with. Undefined: the shape is left out of this
   * step, and stays what it was.
   */
  declare: (
    shape: Shape,
    secrets: CellSecrets,
    furnished: (name: string) => string,
  ) => { site: DeclaredSite; expected: Expected[] } | undefined;
}

/** A life, step by step: each step starts from what the one before has left. */
export interface Course {
  title: string;
  shapes: readonly Shape[];
  steps: readonly Step[];
  /** Makes what is in an account before, and is someone else's; the ids and what else a step must know, by name. */
  furnish?: (world: World) => Promise<ReadonlyMap<string, string>>;
}

interface Details {
  name: string;
  secret: string;
  configSrc?: string;
  ha?: boolean;
  hostname?: string;
  onSecretChange?: string;
  /** Whether the secret is the connector's, too: a given one shows nothing to the run after one that died, so not where one is made. */
  isGiven?: true;
}

function site(shape: Shape, details: Details): { site: DeclaredSite; expected: Expected[] } {
  const {
    name,
    secret,
    configSrc = "cloudflare",
    ha = false,
    hostname = "app.example.com",
    onSecretChange,
    isGiven,
  } = details;
  if (shape === "bare") {
    return { site: { connector: { name } }, expected: [{ kind: "warp_connector", name }] };
  }
  const ingress = [{ hostname, service: "http://localhost:8080" }, { service: "http_status:404" }];
  const given = isGiven === true ? { tunnelSecret: secret } : {};
  const policy = onSecretChange === undefined ? {} : { onSecretChange };
  return {
    site: {
      tunnel: { name, tunnelSecret: secret, configSrc, ...policy },
      configuration: { ingress },
      connector: { name, ...given, ha, ...policy },
    },
    expected: [
      { kind: "cfd_tunnel", name, secret, configSrc, ingress },
      { kind: "warp_connector", name, ...(isGiven === true ? { secret } : {}), ha },
    ],
  };
}

const whole =
  (details: (secrets: CellSecrets) => Details): Step["declare"] =>
  (shape, secrets) =>
    shape === "whole" ? site(shape, details(secrets)) : undefined;

const steps: readonly Step[] = [
  { title: "create", declare: (shape, { declared }) => site(shape, { name: "web", secret: declared }) },
  { title: "update the name", declare: whole(({ declared }) => ({ name: "web-2", secret: declared })) },
  {
    title: "update the secret, drop connections",
    connected: true,
    declare: whole(({ changed }) => ({
      name: "web-2",
      secret: changed,
      onSecretChange: "dropConnections",
      isGiven: true,
    })),
  },
  {
    title: "update the configuration",
    declare: whole(({ changed }) => ({ name: "web-2", secret: changed, hostname: "api.example.com", isGiven: true })),
  },
  {
    title: "replace, delete first",
    declare: whole(({ changed }) => ({ name: "web-2", secret: changed, configSrc: "local", ha: true })),
  },
  {
    title: "replace, under another name",
    declare: whole(({ changed }) => ({ name: "web-3", secret: changed })),
  },
  {
    title: "delete, connectors running",
    connected: true,
    declare: () => ({ site: {}, expected: [] }),
  },
];

/** Sites of tunnels, configurations and WARP connectors. */
export const TUNNEL_COURSE: Course = { title: "tunnels", shapes: ["whole", "bare"], steps };
