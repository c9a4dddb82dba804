/**
 * Which front the fault tests are about: the dynamic resources, or, with FAULTS_FRONT=plugin, the native plugin over the same
 * operations. An operation says what a class passes; of a program for the plugin, that is what it declares without the class's
 * own additions, which the plugin makes itself: the secret, the mark, the stack's identity.
 */
import { createHash } from "node:crypto";

import { host } from "../which-host.js";
import type { Expected } from "./expected.js";
import type { Properties } from "./resource-types.js";

/** Whether it is the native plugin. */
export const isPlugin = host === "plugin";

/** What a stack's state has of its native provider: the same in every process of the stack, and in no other stack. */
export function pluginState(stack: string): { stackIdentity: string; stackKey: string } {
  return {
    stackIdentity: createHash("md5").update(`stack ${stack}`).digest("hex"),
    stackKey: createHash("sha256").update(`key of ${stack}`).digest("base64"),
  };
}

/** The keepers that stand for a secret beside the resource, by the secrets that the plugin made for them. */
const keepersOf = new Map<unknown, string>();

/** What a program declares where a class passes these inputs. */
export function declaredTo({ ownSecret, tunnelSecret, ...others }: Properties): Properties {
  if (ownSecret !== true) return { ...others, ...(tunnelSecret === undefined ? {} : { tunnelSecret }) };
  const keepers = keepersOf.get(tunnelSecret) ?? createHash("sha256").update(String(tunnelSecret)).digest("hex");
  return { ...others, secretKeepers: { of: keepers } };
}

/** Notes what the plugin made of what was declared: whoever declares that secret again means the same keepers. */
export function noteMade(declared: Properties, checked: Properties): void {
  const { secretKeepers } = declared as { secretKeepers?: { of: string } };
  const { madeSecret } = checked;
  if (secretKeepers !== undefined && madeSecret !== undefined) keepersOf.set(madeSecret, secretKeepers.of);
}

/** The secrets that the plugin made. */
export function madeSecrets(): string[] {
  return [...keepersOf.keys()].map(String);
}

/** The secret that a resource must have for what a class passes: the one beside it; the plugin's own is in the state only. */
export function secretFor(declared: Properties, outs: Properties | undefined): unknown {
  return isPlugin && declared["ownSecret"] === true ? outs?.["tunnelSecret"] : declared["tunnelSecret"];
}

/** What an account must hold, of which the secret is the one that the resource must have. */
export function withSecretOf(
  expected: readonly Expected[],
  declared: Properties | undefined,
  outs: Properties | undefined,
): Expected[] {
  return expected.map((each) =>
    "secret" in each && declared?.["ownSecret"] === true
      ? { ...each, secret: String(secretFor(declared, outs)) }
      : each,
  );
}
