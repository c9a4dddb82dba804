import type { dynamic } from "@pulumi/pulumi";

import { getConfiguration, putConfiguration, type ConfigurationWritten } from "../../api/configurations.js";
import { isNotFound } from "../../api/http/errors.js";
import type { ConfigurationWire } from "../../api/wire.js";
import { missingAccount } from "../../session/config.js";
import { validateTunnelConfiguration } from "../../validation/configuration.js";
import { validateAccountId, validateOneOf, validateUuid } from "../../validation/tunnel.js";
import { differingPaths, observedConfiguration, sameConfiguration } from "./comparison.js";
import { fromWire, isObject, normalise, toWire, type Configuration } from "../../session/configuration-shape.js";
import { during, UserError } from "../../session/errors.js";
import { diffFields, sameId, type FieldTable } from "../fields.js";
import { gone, type Gone, type Lifecycle, type Properties } from "../guard.js";
import type { Session } from "../../session/session.js";
import { checkInputs, markRule, secretsRule, withoutNulls, type RuleTable } from "../../validation/rules.js";

interface ConfigurationInputs {
  accountId: string;
  tunnelId: string;
  config: Configuration;
  onDelete?: "reset" | "retain";
}

interface ConfigurationState extends ConfigurationInputs {
  version: number;
  source: string;
  createdAt: string;
}

const rules: RuleTable = {
  accountId: { rule: validateAccountId, required: missingAccount },
  tunnelId: {
    rule: (value) => validateUuid(value, "the tunnel"),
    required: "missing: pass tunnelId, or tunnel: a CfdTunnel, which also gives the account",
  },
  // Failures of a configuration have property paths of their own.
  config: { rule: () => undefined, required: 'missing: give at least { ingress: [{ service: "http_status:404" }] }' },
  onDelete: { rule: (value) => validateOneOf(value, ["reset", "retain"]) },
  ...markRule,
  ...secretsRule,
};

const fields: FieldTable = {
  accountId: { onChange: "replace", same: sameId },
  tunnelId: { onChange: "replace", same: sameId },
  config: { onChange: "update", same: sameConfiguration },
  onDelete: { onChange: "update", default: "reset" },
};

/** What a configuration is set to when its resource is deleted: the API has no request that deletes one. */
const emptyConfiguration = { ingress: [{ service: "http_status:404" }] };

/** The engine side of TunnelConfiguration: one PUT to create or update; the id is the tunnel's. */
export class TunnelConfigurationLifecycle implements Lifecycle {
  constructor(private readonly session: Session) {}

  async check(_olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: dynamic.CheckFailure[] }> {
    const failures = checkInputs("TunnelConfiguration", rules, news);
    const config = news["config"] ?? undefined;
    if (config !== undefined) {
      failures.push(...validateTunnelConfiguration(config, { secret: news["holdsSecrets"] === true }).failures);
    }
    for (const reason of await this.session.problems()) failures.push({ property: "", reason });
    const inputs = withoutNulls(news);
    return { inputs: isObject(config) ? { ...inputs, config: normalise(config) } : inputs, failures };
  }

  diff(_id: string, olds: Properties, news: Properties): dynamic.DiffResult {
    return diffFields(fields, olds, news);
  }

  async create(properties: Properties): Promise<{ id: string; outs: Properties }> {
    const inputs = properties as unknown as ConfigurationInputs;
    const { answer, outs } = await this.put(inputs);
    if ((answer.version ?? 0) > answer.attempts) {
      this.session.inform(
        `the configuration of tunnel ${inputs.tunnelId} existed already, as version ${String((answer.version ?? 0) - answer.attempts)}: ` +
          "it was replaced by the declared one",
      );
    }
    return { id: inputs.tunnelId.toLowerCase(), outs };
  }

  async read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties } | Gone> {
    const olds = props as Partial<ConfigurationState>;
    if (olds.accountId === undefined) {
      throw new UserError(`read the configuration of tunnel ${id}: accountId is missing`);
    }
    // Outputs always hold createdAt; what `get` passes never does. There, a missing object is the user's mistake.
    const isLookup = olds.createdAt === undefined;
    const malformed = isLookup ? validateUuid(id, "the tunnel") : undefined;
    if (malformed !== undefined) throw new UserError(`the id ${JSON.stringify(id)}: ${malformed}`);
    const observed = await this.find(olds.accountId, id);
    if (observed === undefined) {
      if (!isLookup) return gone;
      throw new UserError(
        `tunnel ${id} of account ${olds.accountId} has no configuration: none was ever put, or the tunnel is gone`,
      );
    }
    const { onDelete } = olds;
    const inputs = {
      accountId: olds.accountId,
      tunnelId: olds.tunnelId ?? id,
      config: observedConfiguration(fromWire(observed.config), isLookup ? undefined : olds.config),
      ...(onDelete === undefined ? {} : { onDelete }),
    };
    return { id, inputs, props: { ...inputs, ...provenance(observed, olds) } };
  }

  async update(id: string, oldProperties: Properties, properties: Properties): Promise<{ outs: Properties }> {
    const inputs = properties as unknown as ConfigurationInputs;
    const olds = oldProperties as Partial<ConfigurationState>;
    if (sameConfiguration(olds.config, inputs.config)) {
      return { outs: { ...this.declared(inputs), ...provenance({}, olds) } };
    }
    const { answer, outs } = await this.put(inputs);
    const skipped = (answer.version ?? 0) - (olds.version ?? 0) - answer.attempts;
    if (olds.version !== undefined && skipped > 0) {
      this.session.warn(
        `someone else changed the configuration of tunnel ${id} ${skipped === 1 ? "once" : `${String(skipped)} times`} since this stack ` +
          `last did (version ${String(olds.version)}, now ${String(answer.version)}); the declared one has replaced theirs. ` +
          "One configuration has one owner: look for another stack, the dashboard or a controller that writes it too",
      );
    }
    return { outs };
  }

  async delete(id: string, props: Properties): Promise<void> {
    const { accountId, onDelete } = props as unknown as ConfigurationState;
    if (onDelete === "retain") return;
    const client = await this.session.connect();
    await during(`reset the configuration of tunnel ${id}`, async () => {
      try {
        await putConfiguration(client, accountId.toLowerCase(), id, emptyConfiguration);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    });
  }

  private async put(inputs: ConfigurationInputs): Promise<{ answer: ConfigurationWritten; outs: Properties }> {
    const client = await this.session.connect();
    const answer = await during(`put the configuration of tunnel ${inputs.tunnelId}`, async () => {
      try {
        return await putConfiguration(client, inputs.accountId.toLowerCase(), inputs.tunnelId, toWire(inputs.config));
      } catch (error) {
        if (!isNotFound(error)) throw error;
        throw new UserError(
          `no live tunnel has the id ${inputs.tunnelId} in account ${inputs.accountId}. If it was deleted outside of Pulumi, run ` +
            "`pulumi refresh`, then `pulumi up`",
          { cause: error },
        );
      }
    });
    this.reportRewritten(inputs, answer);
    return { answer, outs: { ...this.declared(inputs), ...provenance(answer, {}) } };
  }

  /** Says so where the API stored something else than it was sent, rather than let it show as drift for ever. */
  private reportRewritten(inputs: ConfigurationInputs, answer: ConfigurationWire): void {
    if (answer.config === null) return;
    const stored = observedConfiguration(fromWire(answer.config), inputs.config);
    if (stored === inputs.config) return;
    this.session.warn(
      `Cloudflare stored another configuration for tunnel ${inputs.tunnelId} than was declared, in ` +
        `${differingPaths(stored, normalise(inputs.config)).join(", ")}. The next refresh will show the difference`,
    );
  }

  private declared(inputs: ConfigurationInputs): Properties {
    const { accountId, tunnelId, config, onDelete } = inputs;
    return {
      accountId: accountId.toLowerCase(),
      tunnelId: tunnelId.toLowerCase(),
      config: normalise(config),
      ...(onDelete === "retain" ? { onDelete } : {}),
    };
  }

  private async find(
    accountId: string,
    tunnelId: string,
  ): Promise<(ConfigurationWire & { config: object }) | undefined> {
    const client = await this.session.connect();
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
}

function provenance(observed: Partial<ConfigurationWire>, olds: Partial<ConfigurationState>): Properties {
  return {
    version: observed.version ?? olds.version ?? 0,
    source: observed.source ?? olds.source ?? "cloudflare",
    createdAt: observed.created_at ?? olds.createdAt ?? "",
  };
}
