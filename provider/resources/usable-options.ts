import * as pulumi from "@pulumi/pulumi";

import type { RuntimeName } from "../pointer.js";

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
 * Refuses the resource options that cannot work, before anything is registered: `import`, because Pulumi reads what it
 * imports without the provider's text, which a dynamic resource is nothing without; and `provider`, because there is no
 * instance to choose: a dynamic resource runs in Pulumi's own Node process.
 */
export function requireUsableOptions(
  type: RuntimeName,
  name: string,
  opts: pulumi.CustomResourceOptions | undefined,
): void {
  if (opts?.import !== undefined) {
    const instead = insteadOfImport[type] ?? "leave it out: declaring the resource takes over what is there";
    throw new pulumi.RunError(
      `${type} "${name}": the option import does not work for the resources of this package; ${instead}`,
    );
  }
  if (opts?.provider !== undefined) {
    throw new pulumi.RunError(
      `${type} "${name}": the option provider does not work for the resources of this package, which have no provider of their own to ` +
        "configure; leave it out: credentials come from CLOUDFLARE_API_TOKEN or the stack's cloudflare:apiToken, and the account from accountId",
    );
  }
}
