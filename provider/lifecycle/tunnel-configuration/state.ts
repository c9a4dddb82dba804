import type { ConfigurationWire } from "../../api/wire.js";
import { fromWire, type Configuration } from "../../contract/configuration-shape.js";
import { requireInState } from "../complete-state.js";
import type { Properties } from "../frame/guard.js";
import { observedConfiguration } from "../../contract/configuration-comparison.js";
import type { ConfigurationInputs } from "./inputs.js";

/** The outputs, as the state keeps them. */
export interface ConfigurationState extends ConfigurationInputs {
  /** The version that stood when it was last written or read; 0 where none is known. */
  version: number;
  source: string;
  createdAt: string;
  /** The version that this resource last wrote, where a refresh found another one; 0 where none is known to be its own. */
  writtenVersion?: number;
  /**
   * The last request's outcome is not known: `config` is what it put, `version` what this resource had written before. The
   * next `up` puts what is declared, whatever that is.
   */
  unconfirmed?: boolean;
  /** What earlier requests of unknown outcome put, and may stand, too. Secret. */
  attempted?: Configuration[];
}

/** A configuration that was put, as the API answers it. */
export type ObservedConfiguration = ConfigurationWire & { config: object };

/** The state, where it has what every operation needs. */
export function stateOf(id: string, props: Properties, ...needed: string[]): ConfigurationState {
  requireInState(`the configuration of tunnel ${id}`, props, ...needed);
  return props as unknown as ConfigurationState;
}

/** The outputs that are declared: what is not the default, so that delete, which sees outputs only, knows it. */
export function declaredOutputs({ accountId, tunnelId, config, onDelete, mark }: ConfigurationInputs): Properties {
  return {
    accountId,
    tunnelId,
    config,
    ...(onDelete === "retain" ? { onDelete } : {}),
    ...(mark === undefined ? {} : { mark }),
  };
}

/** The outputs that tell where the configuration that stands comes from. */
export function provenance(observed: Partial<ConfigurationWire>, olds: Partial<ConfigurationState>): Properties {
  return {
    version: observed.version ?? olds.version ?? 0,
    source: observed.source ?? olds.source ?? "cloudflare",
    createdAt: observed.created_at ?? olds.createdAt ?? "",
  };
}

/** The outputs after a request whose outcome is not known: what it put, and what this resource had written before. */
export function unconfirmedOutputs(inputs: ConfigurationInputs, olds: ConfigurationState | undefined): Properties {
  const earlier = olds?.unconfirmed === true ? [...(olds.attempted ?? []), olds.config] : [];
  return {
    ...declaredOutputs(inputs),
    ...provenance({}, olds ?? {}),
    version: (olds === undefined ? undefined : lastWritten(olds)) ?? 0,
    unconfirmed: true,
    ...(earlier.length === 0 ? {} : { attempted: earlier }),
  };
}

/** The version that this resource last wrote, where it is known: 0 for none. */
export function lastWritten({ version, writtenVersion }: ConfigurationState): number | undefined {
  return writtenVersion ?? (version > 0 ? version : undefined);
}

/** Whether what stands is what this resource last wrote: by its version; by its content where that is not known. */
export function isOwn(state: ConfigurationState, observed: ObservedConfiguration): boolean {
  const written = lastWritten(state);
  if (written !== undefined && observed.version === written) return true;
  const isKnown = written !== undefined && observed.version !== undefined;
  if (isKnown && (state.unconfirmed !== true || state.writtenVersion !== undefined)) return false;
  return [state.config, ...(state.attempted ?? [])].some((config) => holds(observed, config));
}

/** Whether what stands means the same as a configuration. */
export function holds(observed: ObservedConfiguration, config: Configuration): boolean {
  return observedConfiguration(fromWire(observed.config), config) === config;
}
