import { getWarpConfiguration, putWarpConfiguration, type WarpConfigurationBody } from "../api/warp-configurations.js";
import type { WarpConfigurationWire } from "../api/wire.js";
import {
  modes,
  sameAddresses,
  warpConnectorConfiguration,
  type Mode,
} from "../contract/warp-connector-configuration.js";
import type { Session } from "../session/session.js";
import { fromWarpWire, type WarpConfigurationShape } from "../session/warp-configuration-shape.js";
import type { Finding } from "../validation/findings.js";
import { containsUnknown } from "../validation/unknown.js";
import type { Properties } from "./frame/lifecycle.js";
import type { DocumentKind } from "./tunnel-document/kind.js";
import { TunnelDocumentLifecycle } from "./tunnel-document/lifecycle.js";

/** The input that a mode needs, which no other takes. */
const needs: Partial<Record<Mode, "networkInterfaceId" | "virtualAddresses">> = {
  aws: "networkInterfaceId",
  local: "virtualAddresses",
};

const kind: DocumentKind<WarpConfigurationShape, WarpConfigurationWire> = {
  contract: warpConnectorConfiguration,
  tunnelKind: "warp_connector",
  empty: { mode: "none" },
  needed: "mode",
  check: shapeFailures,
  get: getWarpConfiguration,
  put: (client, accountId, tunnelId, content) => putWarpConfiguration(client, accountId, tunnelId, bodyOf(content)),
  contentOf: ({ mode = "none", networkInterfaceId, virtualAddresses }) => ({
    mode,
    ...(networkInterfaceId === undefined ? {} : { networkInterfaceId }),
    ...(virtualAddresses === undefined ? {} : { virtualAddresses }),
  }),
  observed: (wire, known) => {
    const seen = fromWarpWire(wire);
    const addresses = known?.virtualAddresses;
    // Their order is nobody's choice.
    const isSame = addresses !== undefined && sameAddresses(addresses, seen.virtualAddresses);
    return isSame ? { ...seen, virtualAddresses: addresses } : seen;
  },
  differences: (one, other) => [
    ...(one.mode === other.mode ? [] : ["mode"]),
    ...(one.networkInterfaceId === other.networkInterfaceId ? [] : ["networkInterfaceId"]),
    ...(sameAddresses(one.virtualAddresses, other.virtualAddresses) ? [] : ["virtualAddresses"]),
  ],
  versionOf: ({ configuration_version }) => configuration_version,
  provenance: ({ configuration_version, created_at, updated_at }, olds) => {
    const updatedAt = updated_at ?? olds.updatedAt;
    return {
      version: configuration_version ?? olds.version ?? 0,
      createdAt: created_at ?? olds.createdAt ?? "",
      ...(updatedAt === undefined ? {} : { updatedAt }),
    };
  },
  missing: (accountId, tunnelId) => `no live WARP connector has the id ${tunnelId} in account ${accountId}`,
};

/** The engine side of WarpConnectorConfiguration. */
export class WarpConnectorConfigurationLifecycle extends TunnelDocumentLifecycle<
  WarpConfigurationShape,
  WarpConfigurationWire
> {
  constructor(session: Session) {
    super(session, kind);
  }
}

/** What a mode needs and takes; inputs that are not known yet pass. */
function shapeFailures(news: Properties): Finding[] {
  const { mode } = news;
  if (containsUnknown(mode) || !modes.some((each) => each === mode)) return [];
  const needed = needs[mode as Mode];
  return (["networkInterfaceId", "virtualAddresses"] as const).flatMap((property) => {
    const isGiven = news[property] !== undefined;
    if (isGiven === (property === needed)) return [];
    const quoted = JSON.stringify(mode);
    const reason = isGiven ? `not with mode ${quoted}: leave it out` : `missing: mode ${quoted} needs it`;
    return [{ property, reason }];
  });
}

/** What is declared, complete. */
function bodyOf({
  mode,
  networkInterfaceId = "",
  virtualAddresses = [],
}: WarpConfigurationShape): WarpConfigurationBody {
  if (mode === "aws") return { ha_mode: mode, config: { fnr_id: networkInterfaceId } };
  if (mode !== "local") return { ha_mode: mode };
  return { ha_mode: mode, config: { vips: [...new Set(virtualAddresses)].map((address) => ({ address })) } };
}
