import type { dynamic } from "@pulumi/pulumi";

import { putConfiguration, type ConfigurationWritten } from "../../api/configurations.js";
import { isNotFound, isUnknownOutcome } from "../../api/http/errors.js";
import { fromWire, isObject, normalise, toWire, type Configuration } from "../../contract/configuration-shape.js";
import { during, InitFailedError, UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import { validateTunnelConfiguration } from "../../validation/configuration.js";
import type { Finding } from "../../validation/findings.js";
import { checkInputs, withoutNulls } from "../../validation/rules.js";
import { isCatchAll } from "../../validation/rule-order.js";
import { containsUnknown } from "../../validation/unknown.js";
import { requireLookUp } from "../complete-state.js";
import { areRulesDeclared, declareWhole } from "../configuration-owners.js";
import { diffFields } from "../fields.js";
import { gone, type Gone, type Lifecycle, type Properties } from "../frame/guard.js";
import { differingPaths, observedConfiguration, sameConfiguration } from "../../contract/configuration-comparison.js";
import { fields, inputRules, resolved, type ConfigurationInputs } from "./inputs.js";
import { findConfiguration, putDeclared, withoutSecrets } from "./requests.js";
import { Standing } from "./standing.js";
import {
  declaredOutputs,
  holds,
  isOwn,
  lastWritten,
  provenance,
  stateOf,
  unconfirmedOutputs,
  type ConfigurationState,
  type ObservedConfiguration,
} from "./state.js";

/** What a configuration is set to when its resource is deleted: the API has no request that deletes one. */
const emptyConfiguration = { ingress: [{ service: "http_status:404" }] };

const oneOwner =
  "One configuration has one owner: look for another stack, the dashboard or a controller that writes it too";

/** The engine side of TunnelConfiguration: one PUT to create or update; the id is the tunnel's. */
export class TunnelConfigurationLifecycle implements Lifecycle {
  private readonly standing = new Standing();

  constructor(private readonly session: Session) {}

  async check(_olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: dynamic.CheckFailure[] }> {
    const failures: Finding[] = checkInputs("TunnelConfiguration", inputRules, news);
    const config = news["config"] ?? undefined;
    if (config !== undefined) {
      failures.push(...validateTunnelConfiguration(config, { secret: news["holdsSecrets"] === true }).failures);
    }
    const { tunnelId, mark } = news;
    failures.push(...declareWhole(this.session, tunnelId, mark));
    if (typeof tunnelId === "string") this.standing.declare(tunnelId.toLowerCase());
    for (const reason of await this.session.problems()) failures.push({ property: "", reason });
    const inputs = withoutNulls(news);
    return { inputs: isObject(config) ? { ...inputs, config: normalise(config) } : inputs, failures };
  }

  diff(id: string, olds: Properties, news: Properties): dynamic.DiffResult {
    const state = stateOf(id, olds);
    const diff = diffFields(fields, olds, news);
    const { config } = news as Partial<ConfigurationInputs>;
    if (diff.replaces?.length === 0 && config !== undefined && !containsUnknown(config)) {
      this.standing.keeps(id.toLowerCase(), config, state);
    }
    return { ...diff, changes: diff.changes === true || state.unconfirmed === true };
  }

  async create(properties: Properties): Promise<{ id: string; outs: Properties }> {
    const inputs = resolved(properties);
    const { version = 0, attempts, outs } = await this.put(inputs, undefined);
    if (version > attempts) {
      this.session.warn(
        `the configuration of tunnel ${inputs.tunnelId} existed already, as version ${String(version - attempts)}: ` +
          `it was replaced by the declared one. Unless it was this stack's own: ${oneOwner}`,
      );
    }
    return { id: inputs.tunnelId, outs };
  }

  async read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties } | Gone> {
    // Outputs always hold these; what `get` passes never does. There, a missing object is the user's mistake.
    const isLookup = props["createdAt"] === undefined && props["version"] === undefined;
    return isLookup ? await this.lookUp(id, props) : await this.refresh(id, stateOf(id, props, "createdAt"));
  }

  async update(id: string, oldProperties: Properties, properties: Properties): Promise<{ outs: Properties }> {
    const inputs = resolved(properties);
    const olds = stateOf(id, oldProperties);
    if (olds.unconfirmed !== true && sameConfiguration(olds.config, inputs.config)) {
      const { writtenVersion } = olds;
      const written = writtenVersion === undefined ? {} : { writtenVersion };
      return { outs: { ...declaredOutputs(inputs), ...provenance({}, olds), ...written } };
    }
    const { version = 0, attempts, outs } = await this.put(inputs, olds);
    const skipped = version - olds.version - attempts;
    // Requests whose answers were lost may have made versions of their own.
    if (olds.version > 0 && skipped > 0 && olds.unconfirmed !== true) {
      this.session.warn(
        `someone else changed the configuration of tunnel ${id} ${skipped === 1 ? "once" : `${String(skipped)} times`} since this stack ` +
          `last did (version ${String(olds.version)}, now ${String(version)}); the declared one has replaced theirs. ${oneOwner}`,
      );
    }
    return { outs };
  }

  async delete(id: string, props: Properties): Promise<void> {
    const state = stateOf(id, props);
    if (state.onDelete === "retain") return;
    if (areRulesDeclared(this.session, id)) {
      await this.handOver(id, state);
      return;
    }
    const successor = this.standing.successorOf(id.toLowerCase(), state);
    if (successor?.isLater === true) {
      this.informOfSuccessor(id);
      return;
    }
    const observed = await findConfiguration(this.session, state.accountId, id);
    if (observed === undefined) return;
    if (!isOwn(state, observed)) {
      if (successor !== undefined) this.informOfSuccessor(id);
      else if (!holds(observed, emptyConfiguration)) this.warnOfLeft(id, state, observed);
      return;
    }
    // The successor's was there before, as where a rename was taken back after the new one had been put.
    await this.replace(state.accountId, id, successor?.config ?? emptyConfiguration);
  }

  /** IngressRules of this run have some rules of the tunnel now: those stay, with all that is others'; the rest of its own goes. */
  private async handOver(id: string, state: ConfigurationState): Promise<void> {
    const { accountId, config, attempted, mark, writtenVersion } = state;
    if (writtenVersion !== undefined) {
      // A refresh found someone else's: which of its rules were this resource's is not known any more.
      this.session.warn(
        `the configuration of tunnel ${id} passed to the IngressRules of this program, and was left as it stands, since someone else wrote it: ` +
          "look in the dashboard whether it has host names that no one declares any more",
      );
      return;
    }
    const { Slices } = await import("../ingress-rules/slices.js");
    const { settleOf } = await import("../ingress-rules/inputs.js");
    const slices = Slices.of(this.session);
    const owned = [config, ...(attempted ?? [])].flatMap(rulesOf);
    const passedOn = slices.claims.passedOn(id.toLowerCase(), owned, mark, true);
    await during(
      `take the rules that the program declares no more out of the configuration of tunnel ${id}`,
      async () => {
        try {
          const change = { declared: [], owned, adopt: false, passedOn };
          await slices.writer(accountId.toLowerCase(), id.toLowerCase()).submit(change, settleOf({}));
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
      },
    );
    this.session.inform(
      `the configuration of tunnel ${id} passed to the IngressRules of this program: its catch-all and its settings stay as they are`,
    );
  }

  private async put(
    inputs: ConfigurationInputs,
    olds: ConfigurationState | undefined,
  ): Promise<{ version: number | undefined; attempts: number; outs: Properties }> {
    const { tunnelId, config, mark } = inputs;
    const step = `put the configuration of tunnel ${tunnelId}`;
    this.standing.puts(tunnelId, config, mark);
    const answer = await during(step, async () => {
      try {
        return await putDeclared(this.session, inputs, { isNew: olds === undefined });
      } catch (error) {
        throw this.unfinished(step, inputs, olds, error);
      }
    });
    this.standing.puts(tunnelId, config, mark, answer.version);
    this.reportRewritten(inputs, answer);
    const outs = { ...declaredOutputs(inputs), ...provenance(answer, {}) };
    return { version: answer.version, attempts: answer.attempts, outs };
  }

  /** What a failed PUT throws: where it may have been carried out, the state must know. */
  private unfinished(
    step: string,
    inputs: ConfigurationInputs,
    olds: ConfigurationState | undefined,
    error: unknown,
  ): unknown {
    if (!(error instanceof Error) || (error.name !== "CloudflareApiError" && !(error instanceof UserError))) {
      return error;
    }
    const message = withoutSecrets(inputs, error.message);
    if (!isUnknownOutcome(error)) return new UserError(message);
    return new InitFailedError(
      inputs.tunnelId,
      unconfirmedOutputs(inputs, olds),
      `${step}: ${message} The next \`pulumi up\` puts what is declared then, and so settles it`,
    );
  }

  /** Says so where the API stored something else than it was sent, rather than let it show as drift for ever. */
  private reportRewritten(inputs: ConfigurationInputs, answer: ConfigurationWritten): void {
    if (answer.config === null) return;
    const stored = observedConfiguration(fromWire(answer.config), inputs.config);
    if (stored === inputs.config) return;
    this.session.warn(
      `Cloudflare stored another configuration for tunnel ${inputs.tunnelId} than was declared, in ` +
        `${differingPaths(stored, inputs.config).join(", ")}. The next refresh will show the difference`,
    );
  }

  private async lookUp(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties }> {
    const { tunnelId = id, onDelete, ...given } = props as Partial<ConfigurationInputs>;
    const accountId = requireLookUp("the tunnel", id, given.accountId);
    const observed = await findConfiguration(this.session, accountId, id);
    if (observed === undefined) {
      throw new UserError(
        `tunnel ${id} of account ${accountId} has no configuration: none was ever put, or the tunnel is gone`,
      );
    }
    const config = observedConfiguration(fromWire(observed.config), undefined);
    const inputs = { accountId, tunnelId, config, ...(onDelete === undefined ? {} : { onDelete }) };
    return { id, inputs, props: { ...inputs, ...provenance(observed, {}) } };
  }

  private async refresh(
    id: string,
    state: ConfigurationState,
  ): Promise<{ id: string; props: Properties; inputs: Properties } | Gone> {
    const observed = await findConfiguration(this.session, state.accountId, id);
    if (observed === undefined) return gone;
    const { accountId, tunnelId, config: known, onDelete, mark, unconfirmed, attempted } = state;
    const inputs = {
      accountId,
      tunnelId,
      config: observedConfiguration(fromWire(observed.config), known),
      ...(onDelete === undefined ? {} : { onDelete }),
      ...(mark === undefined ? {} : { mark }),
    };
    const props = {
      ...inputs,
      ...provenance(observed, state),
      // Someone else's, shown as what it is: a delete goes by what this resource wrote.
      ...(isOwn(state, observed) ? {} : { writtenVersion: lastWritten(state) ?? 0 }),
      // A request may still be carried out after this: the next update puts what is declared all the same.
      ...(unconfirmed === true ? { unconfirmed } : {}),
      ...(attempted === undefined ? {} : { attempted }),
    };
    return { id, inputs, props };
  }

  private async replace(accountId: string, id: string, config: Configuration): Promise<void> {
    const client = await this.session.connect();
    await during(`reset the configuration of tunnel ${id}`, async () => {
      try {
        await putConfiguration(client, accountId.toLowerCase(), id, toWire(config));
      } catch (error) {
        if (isNotFound(error)) return;
        if (!isUnknownOutcome(error) || !(error instanceof Error)) throw error;
        if (await this.wasPut(accountId, id, config)) return;
        throw new UserError(
          `${error.message} Where you declare it again instead, run \`pulumi refresh\` before: the state cannot tell that it may be reset`,
        );
      }
    });
  }

  /** Whether a request of unknown outcome was carried out: a delete that fails cannot tell the state that it may have been. */
  private async wasPut(accountId: string, id: string, config: Configuration): Promise<boolean> {
    try {
      const observed = await findConfiguration(this.session, accountId, id);
      return observed === undefined || holds(observed, config);
    } catch {
      // Whatever keeps this from being known, the request's own failure tells.
      return false;
    }
  }

  private informOfSuccessor(id: string): void {
    this.session.inform(
      `the configuration of tunnel ${id} passed to the resource that declares it now, and was left as that one has it`,
    );
  }

  private warnOfLeft(id: string, state: ConfigurationState, { version }: ObservedConfiguration): void {
    const written = lastWritten(state);
    const ours =
      written === undefined || written === 0 ? "" : `, and this resource last wrote version ${String(written)}`;
    this.session.warn(
      `the configuration of tunnel ${id} was left as it stands: it is version ${String(version ?? "unknown")}${ours}, so it is someone ` +
        "else's now: another stack's, or made in the dashboard or by a controller. To reset it all the same, declare it once " +
        "more, run `pulumi up`, and take it out of the program again",
    );
  }
}

/** The rules of a configuration, the catch-all apart. */
function rulesOf({ ingress }: Configuration): Configuration[] {
  return Array.isArray(ingress) ? ingress.filter(isObject).filter((rule) => !isCatchAll(rule)) : [];
}
