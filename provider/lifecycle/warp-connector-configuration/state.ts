import type { WarpConfigurationWire } from "../../api/wire.js";
import { withoutNulls } from "../../validation/rules.js";
import type { Properties } from "../frame/guard.js";
import type { WarpConfigurationInputs } from "./inputs.js";

/** The outputs, as the state keeps them. */
export interface WarpConfigurationState extends WarpConfigurationInputs {
  version: number;
  /** The version that this resource last wrote: a reset is of that one alone. */
  writtenVersion: number;
  createdAt: string;
  updatedAt?: string;
  /** Set where the outcome of a request is not known: the next update puts what is declared, whatever that is. */
  unsettled?: true;
}

/** The outputs that are declared. */
export function declaredOutputs({ accountId, tunnelId, ...rest }: WarpConfigurationInputs): Properties {
  return { ...withoutNulls({ ...rest }), accountId: accountId.toLowerCase(), tunnelId: tunnelId.toLowerCase() };
}

/** The outputs that tell where the configuration that stands comes from. */
export function provenance(
  wire: WarpConfigurationWire,
  olds: Partial<WarpConfigurationState>,
): { version: number; createdAt: string; updatedAt: string | undefined } {
  return {
    version: wire.configuration_version ?? olds.version ?? 0,
    createdAt: wire.created_at ?? olds.createdAt ?? "",
    updatedAt: wire.updated_at ?? undefined,
  };
}
