import * as pulumi from "@pulumi/pulumi";

import type { CfdTunnel } from "./cfd-tunnel.js";
import type { TunnelReference } from "./tunnel-reference.js";

const text =
  'the tunnel is locally managed (configSrc "local"): its connectors take their rules from a config.yml of their own, and ignore these. ' +
  "Move the tunnel first, as docs/moving-from-config-yml.md of this package says, or leave this resource out";

/**
 * Warns, on the resource, of rules for a locally-managed tunnel: where the program declares it so, or read it so, at preview;
 * where that is found while it is adopted, then.
 *
 * @param source where the tunnel's configuration comes from, for a tunnel that is given by its id
 */
export function warnOfLocalTunnel(
  resource: pulumi.Resource,
  { tunnel }: TunnelReference<CfdTunnel>,
  source: pulumi.Output<string> | undefined,
): void {
  const found = tunnel === undefined ? source : pulumi.output(tunnel).apply(({ configSrc }) => configSrc);
  found?.apply((configSrc) => {
    if (configSrc === "local") void pulumi.log.warn(text, resource);
  });
}
