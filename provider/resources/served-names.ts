import * as pulumi from "@pulumi/pulumi";

import { printable } from "../validation/bounded-text.js";

interface Declared {
  readonly resource: pulumi.Resource;
  readonly name: string;
  readonly value: pulumi.Input<unknown>;
}

/** What a program declares of one tunnel. */
interface Tunnel {
  readonly routes: Declared[];
  configuration?: Declared;
}

/** By the Output that is the tunnel's id: known at preview, although its value is not, and another one in each run. */
const tunnels = new WeakMap<object, Tunnel>();

/** Notes a host name that leads to a tunnel, and warns where the whole configuration that the program declares does not serve it. */
export function noteRoute(
  resource: pulumi.Resource,
  name: string,
  tunnelId: pulumi.Input<string> | undefined,
  hostname: pulumi.Input<string>,
): void {
  const tunnel = tunnelOf(tunnelId);
  if (tunnel === undefined) return;
  const route = { resource, name, value: hostname };
  tunnel.routes.push(route);
  if (tunnel.configuration !== undefined) compare(route, tunnel.configuration);
}

/** Notes the whole configuration of a tunnel; the routes may be declared before it. */
export function noteConfiguration(
  resource: pulumi.Resource,
  name: string,
  tunnelId: pulumi.Input<string> | undefined,
  config: pulumi.Input<object>,
): void {
  const tunnel = tunnelOf(tunnelId);
  if (tunnel === undefined) return;
  const configuration = { resource, name, value: config };
  tunnel.configuration = configuration;
  for (const route of tunnel.routes) compare(route, configuration);
}

function tunnelOf(tunnelId: pulumi.Input<string> | undefined): Tunnel | undefined {
  if (typeof tunnelId !== "object") return undefined;
  const known = tunnels.get(tunnelId) ?? { routes: [] };
  tunnels.set(tunnelId, known);
  return known;
}

/** Says nothing while either is not known. */
function compare(route: Declared, configuration: Declared): void {
  const both = pulumi.output([route.value, configuration.value]);
  both.apply(async (known: readonly unknown[]) => {
    const [hostname, config] = known;
    const { answerToUnserved } = await import("../validation/unserved.js");
    const { quote, withoutValues } = await import("../validation/findings.js");
    const told = (): string | undefined => {
      const answer = answerToUnserved(hostname, config);
      return answer === undefined
        ? undefined
        : `no rule of TunnelConfiguration "${configuration.name}" serves ${quote(hostname)}: visitors get ${answer}. Add a rule with this host ` +
            "name, or leave this record out";
    };
    const text = (await pulumi.isSecret(both)) ? withoutValues(told) : told();
    if (text !== undefined) await pulumi.log.warn(printable(text), route.resource);
  });
}
