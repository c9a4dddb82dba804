import { getConfiguration } from "../../api/configurations.js";
import type { ConfigurationWire } from "../../api/wire.js";
import { defaultSettleSeconds, ingressRules, sameRules } from "../../contract/ingress-rules.js";
import { changedInputs } from "../../contract/inputs.js";
import { during, UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import { quote, type Finding } from "../../validation/findings.js";
import { validateIngressRules } from "../../validation/ingress-rules.js";
import { keyOf } from "../../validation/rule-order.js";
import { validateUuid } from "../../validation/tunnel.js";
import type { Declared, Kept, Lifecycle, Outcome, Properties } from "../frame/lifecycle.js";
import { isDue, pendingOf, Unfinished } from "../frame/pending.js";
import { declaredElsewhere } from "../frame/refusals.js";
import { newStamp } from "../frame/trace.js";
import { ofLiveTunnel, unlessGone } from "../tunnel-document/missing.js";
import { configurationOf, declareRules, isWholeDeclared, ruleOf } from "../tunnel-document/owners.js";
import { newest, unlessOlder } from "../tunnel-document/versions.js";
import { SliceFailure } from "./failures.js";
import { label, observedRules, rulesFor, type Rule } from "./merge.js";
import {
  declaredOutputs,
  labels,
  ownedBy,
  writtenBy,
  type IngressRulesInputs,
  type IngressRulesState,
  type KeptState,
} from "./state.js";
import { ConfigurationWriter, type Chance, type Written } from "./writer.js";

/** How long a refresh waits for the reads of other resources of the same tunnel. */
const gatherMs = 25;

/** The engine side of IngressRules: some rules of a tunnel's configuration; the rest of it stays as it is. */
export class IngressRulesLifecycle implements Lifecycle<IngressRulesInputs, IngressRulesState> {
  readonly contract = ingressRules;
  readonly needed = ["tunnelId", "rules"] as const;

  private readonly reads = new Map<string, Promise<ConfigurationWire | undefined>>();

  constructor(
    private readonly session: Session,
    private readonly chance?: Chance,
  ) {}

  named({ rules = [] }: Partial<IngressRulesState>, id = `for ${labels(rules)}`): string {
    return `the rules ${id}`;
  }

  check(news: Properties, olds: Properties | undefined): Finding[] {
    const { rules, holdsSecrets } = news;
    const secret = Array.isArray(holdsSecrets) && holdsSecrets.includes("rules");
    return [
      ...(rules === undefined ? [] : validateIngressRules(rules, { secret }).failures),
      ...declareRules(this.session.ledger, news, olds, label),
    ];
  }

  diff({ olds, news, change }: Declared<IngressRulesState>): object {
    if (change.replaces.length > 0 || !Array.isArray(news["rules"])) return {};
    const declared = new Set((news["rules"] as Rule[]).map(keyOf));
    const state = olds as KeptState;
    this.has(
      state,
      ownedBy(state).filter((rule) => declared.has(keyOf(rule))),
    );
    return {};
  }

  async create(inputs: IngressRulesInputs): Promise<Outcome<IngressRulesState>> {
    const { tunnelId, rules, mark, holdsSecrets } = inputs;
    const stamp = newStamp();
    // An id is in clear in every state.
    const handle = holdsSecrets?.includes("rules") === true ? (mark ?? stamp) : label(rules[0] ?? {});
    const id = `${tunnelId}/${handle}`;
    return { id, state: await this.put(id, inputs, undefined, stamp) };
  }

  async read(id: string, olds: KeptState): Promise<Outcome<IngressRulesState & Kept> | undefined> {
    return await unlessOlder(this.session, { id, state: olds }, () => this.seen(id, olds));
  }

  /** The rules as they are, as a state; undefined where none is there. */
  private async seen(id: string, olds: KeptState): Promise<Outcome<IngressRulesState & Kept> | undefined> {
    const observed = await this.find(olds);
    const rules = observed === undefined ? [] : observedRules(observed.config, ownedBy(olds));
    if (rules.length === 0) return undefined;
    const { stamp, adopted, version, pending } = olds;
    // Someone else's, shown as what it is: a delete goes by what this resource wrote.
    const written = sameRules(writtenBy(olds), rules) ? undefined : writtenBy(olds);
    const state = {
      ...declaredOutputs({ ...olds, rules }),
      version: observed?.version ?? version,
      ...(stamp === undefined ? {} : { stamp }),
      ...(adopted === undefined ? {} : { adopted }),
      // What was attempted stays in the state: it is due until it is written, or taken out.
      ...pendingOf({ due: pending?.due ?? [], maybe: pending?.maybe ?? [], written }),
    };
    return { id, state };
  }

  async lookUp(id: string, accountId: string): Promise<IngressRulesState> {
    const [tunnelId = "", hostname = ""] = id.split("/");
    const malformed =
      validateUuid(tunnelId, "the tunnel") ?? (hostname === "" ? "the host name is missing" : undefined);
    if (malformed !== undefined) throw new UserError(`the id ${quote(id)}, <tunnel id>/<host name>: ${malformed}`);
    const observed = await this.find({ accountId, tunnelId, version: 0 });
    const rules = observed === undefined ? [] : rulesFor(observed.config, hostname);
    if (rules.length === 0) {
      throw new UserError(`the configuration of tunnel ${tunnelId} has no rule for ${hostname}, or the tunnel is gone`);
    }
    return { accountId, tunnelId, rules, version: observed?.version ?? 0 };
  }

  async update(id: string, olds: KeptState, inputs: IngressRulesInputs): Promise<IngressRulesState & Kept> {
    const stamp = olds.stamp ?? newStamp();
    if (isDue(olds) || changedInputs(ingressRules.inputs, { ...olds }, { ...inputs }).includes("rules")) {
      return await this.put(id, inputs, olds, stamp);
    }
    this.has({ ...inputs, stamp }, inputs.rules);
    const { version, adopted, pending } = olds;
    return {
      ...declaredOutputs(inputs),
      version,
      stamp,
      ...(adopted === undefined ? {} : { adopted }),
      ...(pending === undefined ? {} : { pending }),
    };
  }

  async delete(_id: string, state: KeptState): Promise<void> {
    const { tunnelId, mark, stamp, adopted } = state;
    const { ledger } = this.session;
    const owned = ownedBy(state);
    if (isWholeDeclared(ledger, tunnelId)) {
      this.session.inform(
        `the rules for ${labels(owned)} are left as the TunnelConfiguration of this program has them, which declares all rules of the tunnel now`,
      );
      return;
    }
    const fateOf = (rule: Rule) => {
      const thing = ruleOf(tunnelId, rule);
      return ledger.fateOf(thing, mark === undefined ? undefined : thing, { mark, stamp });
    };
    const refused = owned.filter((rule) => fateOf(rule) === "refuse");
    if (refused.length > 0) throw declaredElsewhere(`take out the rules for ${labels(refused)}`);
    const own = owned.filter((rule) => fateOf(rule) === "delete");
    if (own.length === 0) {
      this.session.inform(`the rules for ${labels(owned)} passed to another resource of this program, and are left`);
      return;
    }
    if (adopted === true) {
      this.session.inform(
        `the rules for ${labels(own)}, which are taken out, or some of them, were there before this stack declared them`,
      );
    }
    await this.takeOut(state, own);
  }

  /** Puts what is declared, and takes out what is declared no more. */
  private async put(
    id: string,
    inputs: IngressRulesInputs,
    olds: KeptState | undefined,
    stamp: string,
  ): Promise<IngressRulesState> {
    const { accountId, tunnelId, rules, mark, adopt = false, settleSeconds = defaultSettleSeconds } = inputs;
    const owned = olds === undefined ? [] : ownedBy(olds);
    const change = {
      declared: rules,
      owned,
      adopt,
      mark,
      secrets: [...secretsOf(inputs, rules), ...secretsOf(olds, owned)],
      version: olds?.version ?? 0,
      settleSeconds,
      ...(olds === undefined ? { isNew: true as const } : {}),
    };
    const state = { ...declaredOutputs(inputs), version: olds?.version ?? 0, stamp };
    try {
      const { version, adopted } = await during(
        `put the rules for ${labels(rules)} into the configuration of tunnel ${tunnelId}`,
        () => ofLiveTunnel("cfd_tunnel", inputs, () => this.writer(accountId, tunnelId).submit(change)),
      );
      this.has({ ...inputs, stamp }, rules);
      if (adopted.length > 0) this.session.inform(takenOver(adopted.join("; "), tunnelId));
      const isAdopted = adopted.length > 0 || olds?.adopted === true;
      return { ...state, version, ...(isAdopted ? { adopted: true } : {}) };
    } catch (error) {
      const failure = error instanceof UserError ? error.cause : undefined;
      if (!(failure instanceof SliceFailure) || !failure.mayBeWritten) throw error;
      this.has({ ...inputs, stamp }, rules);
      const maybe = [...(olds?.pending?.maybe ?? []), ...rules];
      const written = olds === undefined ? [] : writtenBy(olds);
      throw new Unfinished(
        id,
        { ...state, rules: written, ...(olds?.adopted === true || failure.adopts ? { adopted: true } : {}) },
        { due: ["write"], maybe },
        error,
      );
    }
  }

  private async takeOut(state: KeptState, own: readonly Rule[]): Promise<void> {
    const { accountId, tunnelId, mark, version, settleSeconds = defaultSettleSeconds } = state;
    const secrets = secretsOf(state, own);
    const change = { declared: [], owned: own, adopt: false, mark, secrets, version, settleSeconds };
    await during(`take the rules for ${labels(own)} out of the configuration of tunnel ${tunnelId}`, async () => {
      try {
        await unlessGone<Written>(() => this.writer(accountId, tunnelId).submit(change));
      } catch (error) {
        if (!(error instanceof SliceFailure) || !error.mayBeWritten) throw error;
        if (!error.isWritten) {
          throw new UserError(
            `${error.message}. Where you declare them again instead, run \`pulumi refresh\` before: the state cannot tell that they may be gone`,
          );
        }
        this.session.warn(
          `the rules for ${labels(own)} were taken out of the configuration of tunnel ${tunnelId}, but it could not be looked whether another ` +
            `writer brought them back: ${error.message}`,
        );
      }
    });
  }

  /** Notes that a state has rules. */
  private has({ tunnelId, mark, stamp }: Partial<KeptState>, rules: readonly Rule[]): void {
    if (tunnelId === undefined) return;
    for (const rule of rules) this.session.ledger.has(ruleOf(tunnelId, rule), { mark, stamp });
  }

  private writer(accountId: string, tunnelId: string): ConfigurationWriter {
    this.reads.delete(tunnelId);
    return ConfigurationWriter.of(this.session, accountId, tunnelId, this.chance);
  }

  /** One request for all resources of a tunnel that are read together; undefined where the tunnel is gone. */
  private async find(
    of: Pick<IngressRulesState, "accountId" | "tunnelId" | "version">,
  ): Promise<ConfigurationWire | undefined> {
    const { accountId, tunnelId, version: known } = of;
    const named = `the configuration of tunnel ${tunnelId}`;
    const read = async () => {
      const reading = this.reads.get(tunnelId) ?? this.request(accountId, tunnelId);
      this.reads.set(tunnelId, reading);
      let isGood = false;
      try {
        // In words of this call: the request may be another one's, which knows other secrets.
        const observed = await during(`read ${named}`, () => reading);
        isGood = (observed?.version ?? known) >= known;
        return observed;
      } finally {
        if (!isGood && this.reads.get(tunnelId) === reading) this.reads.delete(tunnelId);
      }
    };
    const thing = configurationOf(tunnelId);
    return await newest(this.session, { thing, named, known }, read, ({ version }) => version);
  }

  private async request(accountId: string, tunnelId: string): Promise<ConfigurationWire | undefined> {
    await this.session.sleep(gatherMs);
    const client = await this.session.connect();
    return await unlessGone(() => getConfiguration(client, accountId, tunnelId));
  }
}

/** What no message of a request that many share may tell of one of them. */
function secretsOf({ holdsSecrets }: Partial<KeptState> = {}, rules: readonly Rule[]): readonly Rule[] {
  return holdsSecrets?.includes("rules") === true ? rules : [];
}

function takenOver(rules: string, tunnelId: string): string {
  return (
    `the configuration of tunnel ${tunnelId} had the rules for ${rules} already: they are this resource's now. Where another stack or ` +
    "resource still has them in its state, take that one out there (`pulumi state delete`): a destroy of it takes the rules out"
  );
}
