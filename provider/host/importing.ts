import { resolveAccountId } from "../session/config.js";
import { UserError } from "../session/errors.js";
import type { RuntimeName } from "../pointer.js";
import type { Properties } from "./wire.js";

/** What an import knows: the type and the id, and how the stack is configured. */
interface Importing {
  readonly name: RuntimeName;
  readonly id: string;
  readonly config: (key: string) => string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** What is read, as the class's `get` would ask for it: the configured account, which an id alone does not tell. */
export async function propertiesToImport({ config, env }: Importing): Promise<Properties> {
  const accountId = resolveAccountId((variable) => env[variable], config);
  if (accountId !== undefined) return { accountId };
  // With it come the rules for inputs: few processes import, and fewer without an account.
  const { missingAccount } = await import("../contract/common-inputs.js");
  throw new UserError(`accountId: ${missingAccount}`);
}

/**
 * What an import adds to the inputs and outputs that were read. A tunnel that is imported is adopted: it keeps the secret that its
 * connectors run with, and is never replaced, for as long as the program says so.
 */
export function importedProperties({ name, id }: Importing): Properties {
  return name === "CfdTunnel" || name === "WarpConnector" ? { adopt: id } : {};
}
