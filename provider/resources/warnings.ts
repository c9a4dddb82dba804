import * as pulumi from "@pulumi/pulumi";

import { printable } from "../validation/bounded-text.js";

/**
 * Shows, on the resource, what cloudflared accepts in a configuration although nobody can mean it. Here and not in
 * check: what a provider prints is shown on the stack, without the resource, and check runs twice in a replacement.
 */
export function warnAbout(resource: pulumi.Resource, config: pulumi.Input<object>): void {
  pulumi.output(config).apply(async (known: unknown) => {
    if (known === undefined || known === null) return;
    // Loaded here: the validator is of no use to a program without a configuration.
    const { validateTunnelConfiguration } = await import("../validation/configuration.js");
    for (const { property, reason } of validateTunnelConfiguration(known).warnings) {
      await pulumi.log.warn(printable(`${property}: ${reason}`), resource);
    }
  });
}

/** The same for the rules of one of several owners. */
export function warnAboutRules(resource: pulumi.Resource, rules: pulumi.Input<object>): void {
  pulumi.output(rules).apply(async (known: unknown) => {
    if (known === undefined || known === null) return;
    const { validateIngressRules } = await import("../validation/ingress-rules.js");
    for (const { property, reason } of validateIngressRules(known).warnings) {
      await pulumi.log.warn(`${property}: ${reason}`, resource);
    }
  });
}

/**
 * Warns of `replaceOnChanges`: Pulumi looks for the properties in a part of the diff (`detailedDiff`) that a dynamic
 * provider written for Node has no way to answer.
 */
export function warnOfOptions(resource: pulumi.Resource, opts: pulumi.CustomResourceOptions | undefined): void {
  if ((opts?.replaceOnChanges ?? []).length === 0) return;
  void pulumi.log.warn(
    "the option replaceOnChanges has no effect on a dynamic resource: to replace it, run `pulumi up --replace <urn>`",
    resource,
  );
}
