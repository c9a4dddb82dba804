import { getConfiguration, putConfiguration, type ConfigurationWritten } from "../../api/configurations.js";
import { isNotFound } from "../../api/http/errors.js";
import { redactor } from "../../api/http/redact.js";
import { isObject, toWire } from "../../contract/configuration-shape.js";
import { during, UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import type { ConfigurationInputs } from "./inputs.js";
import type { ObservedConfiguration } from "./state.js";

/** A tunnel that was just made may not be known everywhere yet. */
const retryDelaysMs = [500, 1_000, 2_000];

/** What stands for a tunnel; undefined where nothing was ever put, or the tunnel is gone. */
export async function findConfiguration(
  session: Session,
  accountId: string,
  tunnelId: string,
): Promise<ObservedConfiguration | undefined> {
  const client = await session.connect();
  return await during(`read the configuration of tunnel ${tunnelId}`, async () => {
    try {
      const observed = await getConfiguration(client, accountId.toLowerCase(), tunnelId);
      const { config } = observed;
      // A tunnel that never got a configuration answers null.
      return config === null ? undefined : { ...observed, config };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  });
}

/** Puts what is declared, again where the tunnel may be too new to be known. */
export async function putDeclared(
  session: Session,
  inputs: ConfigurationInputs,
  { isNew }: { isNew: boolean },
): Promise<ConfigurationWritten> {
  const client = await session.connect();
  for (const delayMs of [...(isNew ? retryDelaysMs : []), undefined]) {
    try {
      return await putConfiguration(client, inputs.accountId, inputs.tunnelId, toWire(inputs.config));
    } catch (error) {
      if (!isNotFound(error)) throw error;
      if (delayMs === undefined) throw tunnelIsGone(inputs, error);
      await session.sleep(delayMs);
    }
  }
  throw new Error("the last attempt returns or throws");
}

function tunnelIsGone({ tunnelId, accountId }: ConfigurationInputs, cause: unknown): UserError {
  return new UserError(
    `no live tunnel has the id ${tunnelId} in account ${accountId}. If it was deleted outside of Pulumi, run ` +
      "`pulumi refresh`, then `pulumi up`",
    { cause },
  );
}

/** What Cloudflare says of a configuration may quote it: without the values of one that holds secrets. */
export function withoutSecrets({ holdsSecrets, config }: ConfigurationInputs, text: string): string {
  return holdsSecrets === true ? redactor(textsIn(config))(text) : text;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
