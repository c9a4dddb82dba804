import type { WarpConfigurationWire } from "../api/wire.js";

/** How the nodes of a WARP connector take over, as the API says it, in the names of this package. */
export interface WarpConfigurationShape {
  readonly mode: "none" | "disabled" | "aws" | "local";
  /** With mode `"aws"`. */
  readonly networkInterfaceId?: string;
  /** With mode `"local"`. */
  readonly virtualAddresses?: string[];
}

/** Wire to state and results. An answer without a mode is of one that was never configured. */
export function fromWarpWire({ ha_mode = "none", config }: WarpConfigurationWire): WarpConfigurationShape {
  const { fnr_id, vips } = config ?? {};
  return {
    mode: ha_mode,
    ...(fnr_id === undefined ? {} : { networkInterfaceId: fnr_id }),
    ...(vips === undefined || vips === null ? {} : { virtualAddresses: vips.map(({ address = "" }) => address) }),
  };
}
