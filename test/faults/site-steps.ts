/** The life of a site, step by step: what its program declares, and what the account must hold then. */
import type { Properties } from "../grpc/provider-host.js";
import type { ExpectedTunnel } from "./expected.js";
import type { CellSecrets } from "./world.js";

/** What a site consists of: everything, or a WARP connector whose secret Cloudflare makes. */
export type Shape = "whole" | "bare";

/** A site as the program reads it. */
export interface DeclaredSite {
  tunnel?: Properties;
  configuration?: Properties;
  connector?: Properties;
}

/** One change of the program. */
export interface Step {
  title: string;
  /** Whether connectors run when it begins. */
  connected?: true;
  /** Undefined: the shape is left out of this step, and stays what it was. */
  declare: (shape: Shape, secrets: CellSecrets) => { site: DeclaredSite; expected: ExpectedTunnel[] } | undefined;
}

interface Details {
  name: string;
  secret: string;
  configSrc?: string;
  ha?: boolean;
  hostname?: string;
  onSecretChange?: string;
}

function site(shape: Shape, details: Details): { site: DeclaredSite; expected: ExpectedTunnel[] } {
  const { name, secret, configSrc = "cloudflare", ha = false, hostname = "app.example.com", onSecretChange } = details;
  if (shape === "bare") {
    return { site: { connector: { name } }, expected: [{ kind: "warp_connector", name }] };
  }
  const ingress = [{ hostname, service: "http://localhost:8080" }, { service: "http_status:404" }];
  const policy = onSecretChange === undefined ? {} : { onSecretChange };
  return {
    site: {
      tunnel: { name, tunnelSecret: secret, configSrc, ...policy },
      configuration: { ingress },
      connector: { name, tunnelSecret: secret, ha, ...policy },
    },
    expected: [
      { kind: "cfd_tunnel", name, secret, configSrc, ingress },
      { kind: "warp_connector", name, secret, ha },
    ],
  };
}

const whole =
  (details: (secrets: CellSecrets) => Details): Step["declare"] =>
  (shape, secrets) =>
    shape === "whole" ? site(shape, details(secrets)) : undefined;

/** In this order: each step starts from what the one before has left. */
export const STEPS: readonly Step[] = [
  { title: "create", declare: (shape, { declared }) => site(shape, { name: "web", secret: declared }) },
  { title: "update the name", declare: whole(({ declared }) => ({ name: "web-2", secret: declared })) },
  {
    title: "update the secret, drop connections",
    connected: true,
    declare: whole(({ changed }) => ({ name: "web-2", secret: changed, onSecretChange: "dropConnections" })),
  },
  {
    title: "update the configuration",
    declare: whole(({ changed }) => ({ name: "web-2", secret: changed, hostname: "api.example.com" })),
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
