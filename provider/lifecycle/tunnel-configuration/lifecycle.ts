import { getConfiguration, putConfiguration } from "../../api/configurations.js";
import type { ConfigurationWire } from "../../api/wire.js";
import { differingPaths, observedConfiguration } from "../../contract/configuration-comparison.js";
import { fromWire, isObject, toWire, type Configuration } from "../../contract/configuration-shape.js";
import { defaultSettleSeconds } from "../../contract/ingress-rules.js";
import { tunnelConfiguration } from "../../contract/tunnel-configuration.js";
import { during } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import { validateTunnelConfiguration } from "../../validation/configuration.js";
import { isCatchAll } from "../../validation/rule-order.js";
import type { Kept } from "../frame/lifecycle.js";
import type { DocumentInputs, DocumentKind, DocumentOutputs } from "../tunnel-document/kind.js";
import { TunnelDocumentLifecycle } from "../tunnel-document/lifecycle.js";
import { unlessGone } from "../tunnel-document/missing.js";
import { areRulesDeclared } from "../tunnel-document/owners.js";

/** What a program declares of a tunnel's configuration: all of it. */
interface Content {
  readonly config: Configuration;
}

type State = Content & DocumentOutputs & DocumentInputs & Kept;

/** The configuration of a tunnel, as a document. */
export const configurationKind: DocumentKind<Content, ConfigurationWire> = {
  contract: tunnelConfiguration,
  tunnelKind: "cfd_tunnel",
  // The API has no request that deletes one.
  empty: { config: { ingress: [{ service: "http_status:404" }] } },
  needed: "config",
  check: ({ config, holdsSecrets }) => {
    const secret = Array.isArray(holdsSecrets) && holdsSecrets.includes("config");
    return config === undefined ? [] : validateTunnelConfiguration(config, { secret }).failures;
  },
  get: getConfiguration,
  put: (client, accountId, tunnelId, { config }) => putConfiguration(client, accountId, tunnelId, toWire(config)),
  contentOf: ({ config = {} }) => ({ config }),
  // A tunnel that never got a configuration answers null.
  observed: ({ config }, known) =>
    config === null ? undefined : { config: observedConfiguration(fromWire(config), known?.config) },
  // What means the same as the known one was written as it.
  differences: (one, other) => (one.config === other.config ? [] : differingPaths(one.config, other.config)),
  versionOf: ({ version }) => version,
  provenance: ({ version, source, created_at }, olds) => ({
    version: version ?? olds.version ?? 0,
    source: source ?? olds.source ?? "cloudflare",
    createdAt: created_at ?? olds.createdAt ?? "",
  }),
  missing: (accountId, tunnelId) =>
    `tunnel ${tunnelId} of account ${accountId} has no configuration: none was ever put, or the tunnel is gone`,
};

/** The engine side of TunnelConfiguration. */
export class TunnelConfigurationLifecycle extends TunnelDocumentLifecycle<Content, ConfigurationWire> {
  constructor(session: Session) {
    super(session, configurationKind);
  }

  override async delete(id: string, state: State): Promise<void> {
    if (state.onDelete !== "retain" && areRulesDeclared(this.session.ledger, id)) await this.handOver(state);
    else await super.delete(id, state);
  }

  /** IngressRules of this run have some rules of the tunnel now: those stay, with all that is others'; the rest of its own goes. */
  private async handOver(state: State): Promise<void> {
    const { accountId, tunnelId, config, pending, mark, version } = state;
    const named = this.named(state);
    if (pending?.written !== undefined) {
      // A refresh found someone else's: which of its rules were this resource's is not known any more.
      this.session.warn(
        `${named} passed to the IngressRules of this program, and was left as it stands, since someone else wrote it: ` +
          "look in the dashboard whether it has host names that no one declares any more",
      );
      return;
    }
    const { ConfigurationWriter } = await import("../ingress-rules/writer.js");
    const contents = [{ config }, ...((pending?.maybe ?? []) as Content[])];
    const owned = contents.flatMap((content) => rulesIn(content.config));
    const secrets = state.holdsSecrets?.includes("config") === true ? contents : [];
    const change = { declared: [], owned, adopt: false, mark, secrets, version, settleSeconds: defaultSettleSeconds };
    await during(`take the rules that the program declares no more out of ${named}`, () =>
      unlessGone(() => ConfigurationWriter.of(this.session, accountId, tunnelId).submit(change)),
    );
    this.session.inform(
      `${named} passed to the IngressRules of this program: its catch-all and its settings stay as they are`,
    );
  }
}

/** The rules of a configuration, the catch-all apart. */
function rulesIn({ ingress }: Configuration): Configuration[] {
  return Array.isArray(ingress) ? ingress.filter(isObject).filter((rule) => !isCatchAll(rule)) : [];
}
