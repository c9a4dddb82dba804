import * as pulumi from "@pulumi/pulumi";

import type { Contract } from "../contract/contract.js";
import { withoutNulls } from "../contract/inputs.js";
import { hostLines, usesOwnHost } from "../session/host-of-project.js";
import { printable } from "../validation/bounded-text.js";
import { told, type Finding } from "../validation/findings.js";

/**
 * Shows, on the resource, what is accepted although nobody can mean it. Here and not in check: what a provider prints is shown on
 * the stack, without the resource, and check runs twice in a replacement.
 */
export function warnOfInputs(
  resource: pulumi.Resource,
  { contract, args }: { readonly contract: Contract; readonly args: object },
  inputs: pulumi.Inputs,
): void {
  const warn = (warning: Finding): Promise<void> => pulumi.log.warn(printable(told(warning)), resource);
  const given = new Set(Object.keys(withoutNulls(args as pulumi.Inputs)));
  for (const warning of contract.advise?.(given) ?? []) void warn(warning);
  for (const [name, { advise }] of Object.entries(contract.inputs)) {
    if (advise === undefined) continue;
    const output = pulumi.output(inputs[name] as pulumi.Input<object>);
    output.apply(async (known: unknown) => {
      if (known === undefined || known === null) return;
      const warnings = await advise(known, { secret: await pulumi.isSecret(output) });
      for (const warning of warnings) await warn(warning);
    });
  }
}

/**
 * Warns of `replaceOnChanges` where it has no effect: Pulumi looks for the properties in a part of the diff (`detailedDiff`) that
 * its own host of dynamic resources does not answer.
 */
export function warnOfOptions(resource: pulumi.Resource, opts: pulumi.CustomResourceOptions | undefined): void {
  if ((opts?.replaceOnChanges ?? []).length === 0) return;
  if (usesOwnHost() === true) return;
  void pulumi.log.warn(
    `the option replaceOnChanges has no effect without ${hostLines}; to replace the resource, run \`pulumi up --replace <urn>\``,
    resource,
  );
}
