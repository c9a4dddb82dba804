import type { dynamic } from "@pulumi/pulumi";
import ipaddr from "ipaddr.js";

import { isNotFound, isUnknownOutcome } from "../../api/http/errors.js";
import {
  getWarpConfiguration,
  putWarpConfiguration,
  type WarpConfigurationBody,
} from "../../api/warp-configurations.js";
import type { WarpConfigurationWire } from "../../api/wire.js";
import { missingAccount } from "../../session/config.js";
import { during, InitFailedError, UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import { fromWarpWire } from "../../session/warp-configuration-shape.js";
import type { Finding } from "../../validation/findings.js";
import { isIpAddress } from "../../validation/network.js";
import { checkInputs, markRule, withoutNulls, type RuleTable } from "../../validation/rules.js";
import { validateAccountId, validateOneOf, validateUuid } from "../../validation/tunnel.js";
import { containsUnknown } from "../../validation/unknown.js";
import { requireInState, requireLookUp } from "../complete-state.js";
import { changedFields, diffFields, sameId, type FieldTable } from "../fields.js";
import { gone, type Gone, type Lifecycle, type Properties } from "../guard.js";

const modes = ["none", "disabled", "aws", "local"] as const;
type Mode = (typeof modes)[number];

interface Inputs {
  accountId: string;
  tunnelId: string;
  mode: Mode;
  networkInterfaceId?: string;
  virtualAddresses?: string[];
  onDelete?: "retain" | "reset";
  mark?: string;
}

interface State extends Inputs {
  version: number;
  /** The version that this resource last wrote: a reset is of that one alone. */
  writtenVersion: number;
  createdAt: string;
  updatedAt?: string;
  /** Set where the outcome of a request is not known: the next update puts what is declared, whatever that is. */
  unsettled?: true;
}

const rules: RuleTable = {
  accountId: { rule: validateAccountId, required: missingAccount },
  tunnelId: {
    rule: (value) => validateUuid(value, "the WARP connector"),
    required: "missing: pass tunnelId, or tunnel: a WarpConnector, which also gives the account",
  },
  mode: { rule: (value) => validateOneOf(value, modes), required: 'missing: "none", "disabled", "aws" or "local"' },
  networkInterfaceId: {
    rule: (value) => (typeof value === "string" && value !== "" ? undefined : "must be the id of a network interface"),
  },
  virtualAddresses: { rule: validateAddresses },
  onDelete: { rule: (value) => validateOneOf(value, ["retain", "reset"]) },
  ...markRule,
};

const fields: FieldTable = {
  accountId: { onChange: "replace", same: sameId },
  tunnelId: { onChange: "replace", same: sameId },
  mode: { onChange: "update" },
  networkInterfaceId: { onChange: "update" },
  virtualAddresses: { onChange: "update", same: sameAddresses },
  onDelete: { onChange: "update", default: "retain" },
};

/** The input that a mode needs, which no other takes. */
const needs: Partial<Record<Mode, "networkInterfaceId" | "virtualAddresses">> = {
  aws: "networkInterfaceId",
  local: "virtualAddresses",
};

/** The engine side of WarpConnectorConfiguration: one PUT to create or update; the id is the WARP connector's. */
export class WarpConnectorConfigurationLifecycle implements Lifecycle {
  /** The versions that creations of this run wrote, by WARP connector: the old one of a replacement must leave them. */
  private readonly created = new Map<string, number>();

  constructor(private readonly session: Session) {}

  async check(_olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: dynamic.CheckFailure[] }> {
    const failures = checkInputs("WarpConnectorConfiguration", rules, news);
    if (failures.length === 0) failures.push(...shapeFailures(news), ...this.declare(news));
    for (const reason of await this.session.problems()) failures.push({ property: "", reason });
    return { inputs: withoutNulls(news), failures };
  }

  diff(_id: string, olds: Properties, news: Properties): dynamic.DiffResult {
    const diff = diffFields(fields, olds, news);
    return olds["unsettled"] === true ? { ...diff, changes: true } : diff;
  }

  async create(properties: Properties): Promise<{ id: string; outs: Properties }> {
    const inputs = properties as unknown as Inputs;
    const id = inputs.tunnelId.toLowerCase();
    const { outs, version } = await this.put(inputs, undefined);
    this.created.set(id, version);
    return { id, outs };
  }

  async read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties } | Gone> {
    const olds = props as Partial<State>;
    // Outputs always hold a mode; what `get` passes never does. There, a missing object is the user's mistake.
    const isLookup = olds.mode === undefined;
    if (!isLookup) requireInState(named(id), props);
    const accountId = isLookup ? requireLookUp("the WARP connector", id, olds.accountId) : String(olds.accountId);
    const found = await this.find(accountId, id);
    if (found === undefined) {
      if (!isLookup) return gone;
      throw new UserError(`no live WARP connector has the id ${id} in account ${accountId}`);
    }
    const { onDelete, mark, unsettled, virtualAddresses: known } = olds;
    const seen = fromWarpWire(found);
    const inputs = {
      accountId,
      tunnelId: olds.tunnelId ?? id,
      ...seen,
      // Their order is nobody's choice.
      ...(sameAddresses(known, seen.virtualAddresses) ? { virtualAddresses: known } : {}),
      onDelete,
      mark,
    };
    const version = found.configuration_version ?? 0;
    const writtenVersion = isLookup ? version : (olds.writtenVersion ?? 0);
    return { id, inputs, props: { ...inputs, ...provenance(found, olds), writtenVersion, unsettled } };
  }

  async update(id: string, oldProperties: Properties, properties: Properties): Promise<{ outs: Properties }> {
    const inputs = properties as unknown as Inputs;
    const olds = oldProperties as unknown as State;
    const changed = changedFields(fields, oldProperties, properties).filter((name) => name !== "onDelete");
    if (changed.length === 0 && olds.unsettled !== true) {
      const { version, writtenVersion, createdAt, updatedAt } = olds;
      return { outs: { ...declared(inputs), version, writtenVersion, createdAt, updatedAt } };
    }
    this.created.delete(id);
    const { version, attempts, outs } = await this.put(inputs, olds);
    const skipped = version - olds.version - attempts;
    // Requests whose answers were lost may have made versions of their own.
    if (skipped > 0 && olds.unsettled !== true) {
      this.session.warn(
        `someone else changed ${named(id)} since this stack last did (version ${String(olds.version)}, now ${String(version)}); the ` +
          "declared one has replaced theirs. It has one owner: look for another stack or the dashboard",
      );
    }
    return { outs };
  }

  async delete(id: string, props: Properties): Promise<void> {
    const { accountId, onDelete = "retain", writtenVersion, mark, unsettled } = props as unknown as State;
    if (onDelete === "retain") return;
    const heir = this.session.declared.ownerOf(keyOf(id));
    const created = this.created.get(id);
    const isReplaced = created !== undefined && (unsettled === true || created !== writtenVersion);
    if (isReplaced || (heir !== undefined && heir !== mark)) {
      this.session.inform(`${named(id)} is left as it is: it passed to another resource of this program`);
      return;
    }
    const found = await this.find(accountId, id);
    if (found === undefined || found.ha_mode === "none") return;
    const stands = found.configuration_version ?? 0;
    if (unsettled !== true && stands !== writtenVersion) {
      this.session.warn(
        `${named(id)} was left as it stands: it is version ${String(stands)}, and this resource last wrote version ${String(writtenVersion)}, ` +
          "so it is someone else's now. To reset it all the same, declare it once more, run `pulumi up`, and take it out again",
      );
      return;
    }
    const client = await this.session.connect();
    await during(`reset ${named(id)}`, async () => {
      try {
        await putWarpConfiguration(client, accountId.toLowerCase(), id, { ha_mode: "none" });
      } catch (error) {
        if (isNotFound(error)) return;
        if (!isUnknownOutcome(error) || !(error instanceof Error)) throw error;
        if (await this.wasReset(accountId, id)) return;
        throw new UserError(
          `${error.message} Where you declare it again instead, run \`pulumi refresh\` before: the state cannot tell that it may be reset`,
        );
      }
    });
  }

  /** Whether a reset of unknown outcome was carried out: a delete that fails cannot tell the state that it may have been. */
  private async wasReset(accountId: string, id: string): Promise<boolean> {
    try {
      return ((await this.find(accountId, id))?.ha_mode ?? "none") === "none";
    } catch {
      // Whatever keeps this from being known, the request's own failure tells.
      return false;
    }
  }

  /** Notes what the program declares: a WARP connector has one configuration. */
  private declare({ tunnelId, mark }: Properties): Finding[] {
    if (typeof tunnelId !== "string" || containsUnknown(tunnelId) || typeof mark !== "string") return [];
    if (this.session.declared.declare(keyOf(tunnelId), mark)) return [];
    const reason = "another WarpConnectorConfiguration of this program configures this WARP connector: it has one";
    return [{ property: "tunnelId", reason }];
  }

  private async put(
    inputs: Inputs,
    olds: State | undefined,
  ): Promise<{ version: number; attempts: number; outs: Properties }> {
    const tunnelId = inputs.tunnelId.toLowerCase();
    const step = `put ${named(tunnelId)}`;
    const client = await this.session.connect();
    return await during(step, async () => {
      try {
        const answer = await putWarpConfiguration(client, inputs.accountId.toLowerCase(), tunnelId, bodyOf(inputs));
        const outs = { ...declared(inputs), ...provenance(answer, {}) };
        return { version: outs.version, attempts: answer.attempts, outs: { ...outs, writtenVersion: outs.version } };
      } catch (error) {
        if (isNotFound(error)) {
          const message = `no live WARP connector has the id ${tunnelId} in account ${inputs.accountId}`;
          throw new UserError(message, { cause: error });
        }
        if (!(error instanceof Error) || !isUnknownOutcome(error)) throw error;
        const known = olds ?? { ...declared(inputs), version: 0, writtenVersion: 0, createdAt: "" };
        throw new InitFailedError(
          tunnelId,
          { ...known, unsettled: true },
          `${step}: ${error.message} The next \`pulumi up\` completes it, whatever the program declares by then`,
        );
      }
    });
  }

  private async find(accountId: string, tunnelId: string): Promise<WarpConfigurationWire | undefined> {
    const client = await this.session.connect();
    return await during(`read ${named(tunnelId)}`, async () => {
      try {
        return await getWarpConfiguration(client, accountId.toLowerCase(), tunnelId);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    });
  }
}

function named(tunnelId: string): string {
  return `the configuration of WARP connector ${tunnelId}`;
}

function keyOf(tunnelId: string): string {
  return named(tunnelId.toLowerCase());
}

function validateAddresses(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return "must be a list of one or more IP addresses";
  const wrong = (value as unknown[]).find((each) => !isIpAddress(each));
  return wrong === undefined ? undefined : `${JSON.stringify(wrong)} is no IP address`;
}

function canonical(address: unknown): string {
  return typeof address === "string" && ipaddr.isValid(address)
    ? ipaddr.parse(address).toNormalizedString()
    : String(address);
}

/** Whether two lists hold the same addresses, in whatever order and however often. */
function sameAddresses(one: unknown, other: unknown): boolean {
  const set = (list: unknown): string =>
    JSON.stringify([...new Set(Array.isArray(list) ? list.map(canonical) : [])].sort());
  return set(one) === set(other);
}

/** What a mode needs and takes; inputs that are not known yet pass. */
function shapeFailures(news: Properties): Finding[] {
  const { mode } = news;
  if (containsUnknown(mode)) return [];
  const needed = needs[mode as Mode];
  return (["networkInterfaceId", "virtualAddresses"] as const).flatMap((property) => {
    const isGiven = (news[property] ?? undefined) !== undefined;
    if (isGiven === (property === needed)) return [];
    const quoted = JSON.stringify(mode);
    const reason = isGiven ? `not with mode ${quoted}: leave it out` : `missing: mode ${quoted} needs it`;
    return [{ property, reason }];
  });
}

function bodyOf({ mode, networkInterfaceId = "", virtualAddresses = [] }: Inputs): WarpConfigurationBody {
  if (mode === "aws") return { ha_mode: mode, config: { fnr_id: networkInterfaceId } };
  if (mode !== "local") return { ha_mode: mode };
  return { ha_mode: mode, config: { vips: [...new Set(virtualAddresses)].map((address) => ({ address })) } };
}

function declared({ accountId, tunnelId, ...rest }: Inputs): Properties {
  return { ...withoutNulls({ ...rest }), accountId: accountId.toLowerCase(), tunnelId: tunnelId.toLowerCase() };
}

function provenance(
  wire: WarpConfigurationWire,
  olds: Partial<State>,
): { version: number; createdAt: string; updatedAt: string | undefined } {
  return {
    version: wire.configuration_version ?? olds.version ?? 0,
    createdAt: wire.created_at ?? olds.createdAt ?? "",
    updatedAt: wire.updated_at ?? undefined,
  };
}
