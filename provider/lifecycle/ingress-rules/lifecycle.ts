import type { dynamic } from "@pulumi/pulumi";

import { isNotFound } from "../../api/http/errors.js";
import type { ConfigurationWire } from "../../api/wire.js";
import { missingAccount } from "../../contract/common-inputs.js";
import { during, InitFailedError, UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import { validateIngressRules } from "../../validation/ingress-rules.js";
import { keyOf } from "../../validation/rule-order.js";
import { checkInputs, withoutNulls } from "../../validation/rules.js";
import { quote } from "../../validation/findings.js";
import { validateUuid } from "../../validation/tunnel.js";
import { containsUnknown } from "../../validation/unknown.js";
import { requireInState } from "../complete-state.js";
import { declareRules, isWholeDeclared } from "../configuration-owners.js";
import { diffFields } from "../fields.js";
import { gone, type Gone, type Lifecycle, type Properties } from "../frame/guard.js";
import { findConfiguration } from "../tunnel-configuration/requests.js";
import {
  fields,
  inputRules,
  outputs,
  resolved,
  sameRules,
  settleOf,
  normalised,
  type IngressRulesInputs,
  type IngressRulesState,
} from "./inputs.js";
import { label, observedRules, rulesFor, type Rule } from "./merge.js";
import { Slices } from "./slices.js";
import { SliceFailure, type ConfigurationWriter } from "./writer.js";

/** How long a refresh waits for the reads of other resources of the same tunnel. */
const gatherMs = 25;
/** The engine side of IngressRules: some rules of a tunnel's configuration; the rest of it stays as it is. */
export class IngressRulesLifecycle implements Lifecycle {
  private readonly slices: Slices;
  private readonly reads = new Map<string, Promise<ConfigurationWire | undefined>>();

  constructor(
    private readonly session: Session,
    random: () => number = Math.random,
  ) {
    this.slices = Slices.of(session, random);
  }

  async check(_olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: dynamic.CheckFailure[] }> {
    const failures = checkInputs("IngressRules", inputRules, news);
    const declared: unknown = news["rules"];
    if (declared !== undefined && declared !== null) {
      failures.push(...validateIngressRules(declared, { secret: news["holdsSecrets"] === true }).failures);
    }
    failures.push(...declareRules(this.session, news["tunnelId"], news["mark"]));
    for (const reason of await this.session.problems()) failures.push({ property: "", reason });
    const inputs = withoutNulls(news);
    if (failures.length > 0 || containsUnknown([news["tunnelId"], declared])) return { inputs, failures };
    const checked = { ...inputs, rules: normalised(declared as Rule[]) };
    const { tunnelId, mark } = checked as unknown as IngressRulesInputs;
    const rival = this.slices.claims.rival(tunnelId.toLowerCase(), checked.rules, mark);
    if (rival !== undefined) {
      failures.push({
        property: "",
        reason: `rules: another resource of this program declares the rule for ${label(rival)}, too`,
      });
    }
    this.slices.claims.claim(tunnelId.toLowerCase(), checked.rules, mark, false);
    return { inputs: checked, failures };
  }

  diff(_id: string, olds: Properties, news: Properties): dynamic.DiffResult {
    const diff = diffFields(fields, olds, news);
    // What may be there from an update that failed is looked at again, whatever is declared now.
    return olds["attempted"] === undefined ? diff : { ...diff, changes: true };
  }

  async create(properties: Properties): Promise<{ id: string; outs: Properties }> {
    const inputs = resolved(properties);
    const id = `${inputs.tunnelId}/${label(inputs.rules[0] ?? {})}`;
    const outs = await this.put(id, inputs, { ...inputs, rules: [], version: 0 });
    return { id, outs };
  }

  async read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties } | Gone> {
    const olds = props as Partial<IngressRulesState>;
    const [tunnelId = "", hostname = ""] = id.split("/");
    const isLookup = olds.version === undefined;
    if (!isLookup) requireInState(`the rules ${id}`, props);
    if (olds.accountId === undefined) throw new UserError(`accountId: ${missingAccount}`);
    const malformed = isLookup ? validateUuid(tunnelId, "the tunnel") : undefined;
    if (malformed !== undefined) {
      throw new UserError(`the id ${quote(id)}, <tunnel id>/<host name>: ${malformed}`);
    }
    const observed = await this.find(olds.accountId.toLowerCase(), tunnelId);
    const found =
      observed === undefined
        ? []
        : isLookup
          ? rulesFor(observed.config, hostname)
          : observedRules(observed.config, ownedBy(olds));
    if (found.length === 0) {
      if (!isLookup) return gone;
      throw new UserError(`the configuration of tunnel ${tunnelId} has no rule for ${hostname}, or the tunnel is gone`);
    }
    const { adopt, settleSeconds, replaceOn, mark } = olds;
    const inputs = {
      accountId: olds.accountId,
      tunnelId: olds.tunnelId ?? tunnelId,
      rules: found,
      ...(adopt === undefined ? {} : { adopt }),
      ...(settleSeconds === undefined ? {} : { settleSeconds }),
      ...(replaceOn === undefined ? {} : { replaceOn }),
      ...(mark === undefined ? {} : { mark }),
    };
    // What was attempted stays in the state: it is due until it is written, or taken out.
    const due = {
      ...(olds.attempted === undefined ? {} : { attempted: olds.attempted }),
      // Someone else's, shown as what it is: a delete goes by what this resource wrote.
      ...(isLookup || sameRules(written(olds), found) ? {} : { written: written(olds) }),
    };
    return { id, inputs, props: { ...inputs, ...due, version: observed?.version ?? olds.version ?? 0 } };
  }

  async update(id: string, oldProperties: Properties, properties: Properties): Promise<{ outs: Properties }> {
    const inputs = resolved(properties);
    const olds = oldProperties as unknown as IngressRulesState;
    if (olds.attempted === undefined && sameRules(olds.rules, inputs.rules)) {
      return { outs: outputs(inputs, olds.version) };
    }
    return { outs: await this.put(id, inputs, olds) };
  }

  async delete(_id: string, props: Properties): Promise<void> {
    const state = props as unknown as IngressRulesState;
    const owned = ownedBy(state);
    if (isWholeDeclared(this.session, state.tunnelId)) {
      this.session.inform(
        `the rules for ${labels(owned)} are left as the TunnelConfiguration of this program has them, which declares all rules of the tunnel now`,
      );
      return;
    }
    const passedOn = this.slices.claims.passedOn(state.tunnelId, owned, state.mark, true);
    const own = owned.filter((rule) => !passedOn.has(keyOf(rule)));
    if (own.length === 0) {
      this.session.inform(`the rules for ${labels(owned)} passed to another resource of this program, and are left`);
      return;
    }
    await during(`take the rules for ${labels(own)} out of the configuration of tunnel ${state.tunnelId}`, async () => {
      try {
        await this.writer(state).submit({ declared: [], owned: own, adopt: false, passedOn }, settleOf(state));
      } catch (error) {
        if (isNotFound(error)) return;
        if (!(error instanceof SliceFailure) || !error.mayBeWritten) throw error;
        if (!error.isWritten) {
          throw new UserError(
            `${error.message}. Where you declare them again instead, run \`pulumi refresh\` before: the state cannot tell that they may be gone`,
          );
        }
        this.session.warn(
          `the rules for ${labels(own)} were taken out of the configuration of tunnel ${state.tunnelId}, but it could not be looked whether another ` +
            `writer brought them back: ${error.message}`,
        );
      }
    });
  }

  /** Puts what is declared, and takes out what is declared no more. */
  private async put(id: string, inputs: IngressRulesInputs, olds: IngressRulesState): Promise<Properties> {
    const { tunnelId, mark, adopt = false } = inputs;
    const owned = ownedBy(olds);
    const rival = this.slices.claims.rival(tunnelId, inputs.rules, mark);
    if (rival !== undefined) {
      throw new UserError(`put the rule for ${label(rival)}: another resource of this program declares it, too`);
    }
    this.slices.claims.claim(tunnelId, inputs.rules, mark, true);
    const passedOn = this.slices.claims.passedOn(tunnelId, owned, mark, false);
    const step = `put the rules for ${labels(inputs.rules)} into the configuration of tunnel ${tunnelId}`;
    return await during(step, async () => {
      try {
        const { version } = await this.writer(inputs).submit(
          { declared: inputs.rules, owned, adopt, passedOn },
          settleOf(inputs),
        );
        return outputs(inputs, version);
      } catch (error) {
        if (isNotFound(error)) throw tunnelIsGone(inputs);
        if (!(error instanceof SliceFailure) || !error.mayBeWritten) throw error;
        const attempted = [...(olds.attempted ?? []), ...inputs.rules];
        throw new InitFailedError(
          id,
          { ...outputs(inputs, olds.version), rules: written(olds), attempted },
          `${step}: ${error.message}. The next \`pulumi up\` looks at what is there, and completes it`,
        );
      }
    });
  }

  private writer({ accountId, tunnelId }: { accountId: string; tunnelId: string }): ConfigurationWriter {
    this.reads.delete(`${accountId}/${tunnelId}`);
    return this.slices.writer(accountId, tunnelId);
  }

  /** One request for all resources of a tunnel that are read together. */
  private find(accountId: string, tunnelId: string): Promise<ConfigurationWire | undefined> {
    const key = `${accountId}/${tunnelId}`;
    const known = this.reads.get(key);
    if (known !== undefined) return known;
    const reading = this.request(accountId, tunnelId);
    this.reads.set(key, reading);
    reading.catch(() => this.reads.delete(key));
    return reading;
  }

  private async request(accountId: string, tunnelId: string): Promise<ConfigurationWire | undefined> {
    await this.session.sleep(gatherMs);
    return await findConfiguration(this.session, accountId, tunnelId);
  }
}

/** The rules that a resource has, or may have, put there. */
function ownedBy(state: Partial<IngressRulesState>): Rule[] {
  return [...written(state), ...(state.attempted ?? [])];
}

/** The rules that it last wrote, whatever a refresh found in their place. */
function written({ written: last, rules = [] }: Partial<IngressRulesState>): Rule[] {
  return last ?? rules;
}

function labels(rules: readonly Rule[]): string {
  return [...new Set(rules.map(label))].join("; ");
}

function tunnelIsGone({ accountId, tunnelId }: IngressRulesInputs): UserError {
  return new UserError(
    `no live tunnel has the id ${tunnelId} in account ${accountId}. If it was deleted outside of Pulumi, run \`pulumi refresh\`, then ` +
      "`pulumi up`",
  );
}
