import * as pulumi from "@pulumi/pulumi";

import type { RuntimeName } from "../pointer.js";
import { hostLines, usesOwnHost } from "../session/host-of-project.js";

/** What takes the place of the option `import`, by class; for all others, that their declaration takes over what is there. */
const insteadOfImport: Partial<Record<RuntimeName, string>> = {
  CfdTunnel: 'pass adopt: "<tunnel id>" as an argument, which takes the tunnel over as it is',
  DnsRoute: "pass adopt: true as an argument, which takes over the record of this host name",
  HostnameRoute: "pass adopt: true as an argument, which takes over what is there",
  NetworkRoute: "pass adopt: true as an argument, which takes over what is there",
  VirtualNetwork: "pass adopt: true as an argument, which takes over what is there",
  WarpConnector: 'pass adopt: "<WARP connector id>" as an argument, which takes the connector over as it is',
};

/**
 * Refuses the resource options that cannot work, before anything is registered: `import` where dynamic resources run in Pulumi's own
 * host, which is nothing without the provider's text, and Pulumi passes none to an import; and `provider`, because there is no
 * instance to choose.
 */
export function requireUsableOptions(
  type: RuntimeName,
  name: string,
  opts: pulumi.CustomResourceOptions | undefined,
): void {
  // Where no project is to be seen, Pulumi will tell.
  if (opts?.import !== undefined && usesOwnHost() === false) {
    const instead = insteadOfImport[type] ?? "leave it out: declaring the resource takes over what is there";
    throw new pulumi.RunError(
      `${type} "${name}": the option import needs ${hostLines}, which Pulumi's own host of dynamic resources does not know; without them, ${instead}`,
    );
  }
  if (opts?.provider !== undefined) {
    throw new pulumi.RunError(
      `${type} "${name}": the option provider does not work for the resources of this package, which have no provider of their own to ` +
        "configure; leave it out: credentials come from CLOUDFLARE_API_TOKEN or the stack's cloudflare:apiToken, and the account from accountId",
    );
  }
}

/** The arguments of a tunnel with the option `import`: it is adopted, and so keeps its secret and name, unless the program says otherwise. */
export function adoptingImported<Args extends { adopt?: pulumi.Input<boolean | string | undefined> }>(
  args: Args,
  opts: pulumi.CustomResourceOptions | undefined,
): Args {
  return opts?.import === undefined || args.adopt !== undefined ? args : { ...args, adopt: opts.import };
}
