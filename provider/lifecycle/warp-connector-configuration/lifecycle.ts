import type { dynamic } from "@pulumi/pulumi";

import { isNotFound, isUnknownOutcome } from "../../api/http/errors.js";
import { getWarpConfiguration, putWarpConfiguration } from "../../api/warp-configurations.js";
import type { WarpConfigurationWire } from "../../api/wire.js";
import { during, InitFailedError, UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import { fromWarpWire } from "../../session/warp-configuration-shape.js";
import type { Finding } from "../../validation/findings.js";
import { checkInputs, withoutNulls } from "../../validation/rules.js";
import { containsUnknown } from "../../validation/unknown.js";
import { requireInState, requireLookUp } from "../complete-state.js";
import { changedFields, diffFields } from "../fields.js";
import { gone, type Gone, type Lifecycle, type Properties } from "../frame/guard.js";
import { bodyOf, fields, rules, sameAddresses, shapeFailures, type WarpConfigurationInputs } from "./inputs.js";
import { declaredOutputs, provenance, type WarpConfigurationState } from "./state.js";

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
    const inputs = properties as unknown as WarpConfigurationInputs;
    const id = inputs.tunnelId.toLowerCase();
    const { outs, version } = await this.put(inputs, undefined);
    this.created.set(id, version);
    return { id, outs };
  }

  async read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties } | Gone> {
    const olds = props as Partial<WarpConfigurationState>;
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
    const inputs = properties as unknown as WarpConfigurationInputs;
    const olds = oldProperties as unknown as WarpConfigurationState;
    const changed = changedFields(fields, oldProperties, properties).filter((name) => name !== "onDelete");
    if (changed.length === 0 && olds.unsettled !== true) {
      const { version, writtenVersion, createdAt, updatedAt } = olds;
      return { outs: { ...declaredOutputs(inputs), version, writtenVersion, createdAt, updatedAt } };
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
    const {
      accountId,
      onDelete = "retain",
      writtenVersion,
      mark,
      unsettled,
    } = props as unknown as WarpConfigurationState;
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
    inputs: WarpConfigurationInputs,
    olds: WarpConfigurationState | undefined,
  ): Promise<{ version: number; attempts: number; outs: Properties }> {
    const tunnelId = inputs.tunnelId.toLowerCase();
    const step = `put ${named(tunnelId)}`;
    const client = await this.session.connect();
    return await during(step, async () => {
      try {
        const answer = await putWarpConfiguration(client, inputs.accountId.toLowerCase(), tunnelId, bodyOf(inputs));
        const outs = { ...declaredOutputs(inputs), ...provenance(answer, {}) };
        return { version: outs.version, attempts: answer.attempts, outs: { ...outs, writtenVersion: outs.version } };
      } catch (error) {
        if (isNotFound(error)) {
          const message = `no live WARP connector has the id ${tunnelId} in account ${inputs.accountId}`;
          throw new UserError(message, { cause: error });
        }
        if (!(error instanceof Error) || !isUnknownOutcome(error)) throw error;
        const known = olds ?? { ...declaredOutputs(inputs), version: 0, writtenVersion: 0, createdAt: "" };
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
