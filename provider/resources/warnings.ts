import * as pulumi from "@pulumi/pulumi";

import { hostLines, usesOwnHost } from "../session/host-of-project.js";
import { printable } from "../validation/bounded-text.js";
import { told, type Verdict } from "../validation/findings.js";

/**
 * Shows, on the resource, what cloudflared accepts in a configuration although nobody can mean it. Here and not in
 * check: what a provider prints is shown on the stack, without the resource, and check runs twice in a replacement.
 */
export function warnAbout(resource: pulumi.Resource, config: pulumi.Input<object>): void {
  // Loaded then: the validator is of no use to a program without a configuration.
  warnOf(resource, config, async (known, settings) => {
    const { validateTunnelConfiguration } = await import("../validation/configuration.js");
    return validateTunnelConfiguration(known, settings);
  });
}

/** The same for the rules of one of several owners. */
export function warnAboutRules(resource: pulumi.Resource, rules: pulumi.Input<object>): void {
  warnOf(resource, rules, async (known, settings) => {
    const { validateIngressRules } = await import("../validation/ingress-rules.js");
    return validateIngressRules(known, settings);
  });
}

function warnOf(
  resource: pulumi.Resource,
  input: pulumi.Input<object>,
  judge: (known: unknown, settings: { secret: boolean }) => Promise<Verdict>,
): void {
  const output = pulumi.output(input);
  output.apply(async (known: unknown) => {
    if (known === undefined || known === null) return;
    const { warnings } = await judge(known, { secret: await pulumi.isSecret(output) });
    for (const warning of warnings) await pulumi.log.warn(printable(told(warning)), resource);
  });
}

/**
 * Warns of `replaceOnChanges` where it has no effect: Pulumi looks for the properties in a part of the diff (`detailedDiff`) that
 * its own host of dynamic resources does not answer.
 */
export function warnOfOptions(resource: pulumi.Resource, opts: pulumi.CustomResourceOptions | undefined): void {
  if ((opts?.replaceOnChanges ?? []).length === 0) return;
  if (usesOwnHost(process.env["PULUMI_NODEJS_ROOT_DIRECTORY"]) === true) return;
  void pulumi.log.warn(
    `the option replaceOnChanges has no effect without ${hostLines}; to replace the resource, run \`pulumi up --replace <urn>\``,
    resource,
  );
}
