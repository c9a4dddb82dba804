import { missingAccount } from "../contract/common-inputs.js";
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
export function propertiesToImport({ config, env }: Importing): Properties {
  const accountId = resolveAccountId((variable) => env[variable], config);
  if (accountId === undefined) throw new UserError(`accountId: ${missingAccount}`);
  return { accountId };
}

/**
 * What an import adds to the inputs and outputs that were read. A tunnel that is imported is adopted: it keeps the secret that its
 * connectors run with, and is never replaced, for as long as the program says so.
 */
export function importedProperties({ name, id }: Importing): Properties {
  return name === "CfdTunnel" || name === "WarpConnector" ? { adopt: id } : {};
}
