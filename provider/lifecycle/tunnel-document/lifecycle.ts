import { isUnknownOutcome } from "../../api/http/errors.js";
import type { ApiClient } from "../../api/http/client.js";
import { changedInputs, sentInputs } from "../../contract/inputs.js";
import { during, UserError } from "../../session/errors.js";
import type { Holder } from "../../session/ledger.js";
import { nounOf } from "../../session/naming.js";
import type { Session } from "../../session/session.js";
import type { Finding } from "../../validation/findings.js";
import { containsUnknown } from "../../validation/unknown.js";
import { requireUuid } from "../frame/complete-state.js";
import type { Declared, Kept, Lifecycle, Outcome, Properties } from "../frame/lifecycle.js";
import { onceKnown } from "../frame/patience.js";
import { isDue, pendingOf, Unfinished } from "../frame/pending.js";
import { declaredElsewhere } from "../frame/refusals.js";
import type { DocumentInputs, DocumentKind, DocumentOutputs } from "./kind.js";
import { ofLiveTunnel, unlessGone } from "./missing.js";
import { configurationOf, declareWhole } from "./owners.js";
import { newest, unlessOlder } from "./versions.js";

type Inputs<Content> = Content & DocumentInputs;
type Outputs<Content> = Content & DocumentOutputs;
type State<Content> = Outputs<Content> & Kept & DocumentInputs;

const oneOwner =
  "One configuration has one owner: look for another stack, the dashboard or a controller that writes it too";

/**
 * The engine side of a tunnel's document: one PUT to create or update; the id is the tunnel's. Its version tells whose it is:
 * a delete resets what stands where this resource wrote it last, and leaves what anyone else wrote since.
 */
export class TunnelDocumentLifecycle<Content extends object, Wire extends object> implements Lifecycle<
  Inputs<Content>,
  Outputs<Content>
> {
  readonly contract;
  readonly needed;
  /** What the program declares of documents that states of this run have, by tunnel. */
  private readonly kept = new Map<string, Content>();

  constructor(
    protected readonly session: Session,
    private readonly kind: DocumentKind<Content, Wire>,
  ) {
    this.contract = kind.contract;
    this.needed = ["tunnelId", kind.needed] as const;
  }

  named({ tunnelId = "" }: Partial<DocumentInputs>, id = tunnelId): string {
    return `the configuration of ${nounOf[this.kind.tunnelKind]} ${id}`;
  }

  check(news: Properties, olds: Properties | undefined): Finding[] {
    return [...this.kind.check(news), ...declareWhole(this.session.ledger, this.kind.contract.resource, news, olds)];
  }

  diff({ id, olds, news, change }: Declared<Outputs<Content>>): object {
    const { ledger } = this.session;
    const state = olds as State<Content>;
    const holder = holderOf(state);
    // What another resource of this run has put since is that one's.
    const isFree = !ledger.isAnothers(configurationOf(id), holder);
    if (change.replaces.length === 0 && !containsUnknown(news) && isFree) {
      ledger.has(configurationOf(id), holder);
      this.kept.set(id, this.kind.contentOf(news as Partial<Content>));
    }
    return {};
  }

  async create(inputs: Inputs<Content>): Promise<Outcome<Outputs<Content>>> {
    const { tunnelId, mark } = inputs;
    const { state, attempts } = await this.put(inputs, undefined);
    const before = state.version - attempts;
    if (before <= 0 || this.session.ledger.succeeds(mark, configurationOf(tunnelId))) return { id: tunnelId, state };
    this.session.warn(
      `${this.named(inputs)} existed already, as version ${String(before)}: ` +
        "it was replaced by the declared one. Where it was not this resource's own, or that of one which it takes the place of, see who else " +
        "writes it: one configuration has one owner",
    );
    return { id: tunnelId, state: { ...state, adopted: true } };
  }

  async read(id: string, olds: State<Content>): Promise<Outcome<Outputs<Content> & Kept> | undefined> {
    return await unlessOlder(this.session, { id, state: olds }, () => this.seen(id, olds));
  }

  /** The document as it is, as a state; undefined where there is none. */
  private async seen(id: string, olds: State<Content>): Promise<Outcome<Outputs<Content> & Kept> | undefined> {
    const wire = await this.look(olds);
    const content = wire === undefined ? undefined : this.kind.observed(wire, this.kind.contentOf(olds));
    if (wire === undefined || content === undefined) return undefined;
    const { due = [], maybe = [] } = olds.pending ?? {};
    // Someone else's, shown as what it is: a delete goes by what this resource wrote. A request may still be carried out after
    // this: the next update puts what is declared all the same.
    const written = this.isOwn(olds, wire) ? undefined : (lastWritten(olds) ?? 0);
    const state = { ...this.outputs(olds, content, wire, olds), ...pendingOf({ due, maybe, written }) };
    return { id, state };
  }

  async lookUp(id: string, accountId: string): Promise<Outputs<Content>> {
    requireUuid(`the ${nounOf[this.kind.tunnelKind]}`, id);
    const wire = await this.look({ accountId, tunnelId: id, version: 0 });
    const content = wire === undefined ? undefined : this.kind.observed(wire, undefined);
    if (wire === undefined || content === undefined) throw new UserError(this.kind.missing(accountId, id));
    return this.outputs({ accountId, tunnelId: id }, content, wire, {});
  }

  async update(id: string, olds: State<Content>, inputs: Inputs<Content>): Promise<Outputs<Content> & Kept> {
    const { inputs: table } = this.contract;
    const changed = changedInputs(table, propertiesOf(olds), propertiesOf(inputs));
    if (!isDue(olds) && sentInputs(table, changed).length === 0) {
      this.session.ledger.has(configurationOf(id), { ...holderOf(olds), mark: inputs.mark });
      const { pending } = olds;
      const state = this.outputs(inputs, this.kind.contentOf(inputs), {}, olds);
      return { ...state, ...(pending === undefined ? {} : { pending }) };
    }
    const { state, attempts } = await this.put(inputs, olds);
    const skipped = state.version - olds.version - attempts;
    // Requests whose answers were lost may have made versions of their own.
    if (olds.version > 0 && skipped > 0 && !isDue(olds)) {
      this.session.warn(
        `someone else changed ${this.named(inputs)} ${skipped === 1 ? "once" : `${String(skipped)} times`} since this stack ` +
          `last did (version ${String(olds.version)}, now ${String(state.version)}); the declared one has replaced theirs. ${oneOwner}`,
      );
    }
    return state;
  }

  async delete(id: string, state: State<Content>): Promise<void> {
    const { ledger } = this.session;
    const thing = configurationOf(id);
    if ((state.onDelete ?? this.contract.inputs["onDelete"]?.default) === "retain") return;
    const holder = holderOf(state);
    // A state of release 0.1.0 does not say which resource of the program it is of.
    const fate = ledger.fateOf(thing, state.mark === undefined ? undefined : thing, holder);
    if (fate === "refuse") throw declaredElsewhere(`reset ${this.named(state)}`);
    const isLeft = fate === "leave";
    const heir = isLeft ? versionIn(ledger.holderOf(thing)) : 0;
    if (isLeft && (heir === undefined || heir > versionOf(state))) {
      this.informOfHeir(state);
      return;
    }
    const wire = await this.look(state);
    if (wire === undefined || this.kind.observed(wire, undefined) === undefined) return;
    if (!this.isOwn(state, wire) || (isLeft && this.kind.versionOf(wire) === heir)) {
      if (isLeft) this.informOfHeir(state);
      else if (!this.holds(wire, this.kind.empty)) this.warnOfLeft(state, wire);
      return;
    }
    if (state.adopted === true) {
      this.session.inform(`${this.named(state)} was there before this stack declared it: it is reset all the same`);
    }
    // The heir's was there before, as where a rename was taken back after the new one had been put.
    await this.reset(state, (isLeft ? this.kept.get(id) : undefined) ?? this.kind.empty);
  }

  /** The outputs of a document that stands already as it is declared: an import has found it. */
  outputsOf(inputs: Inputs<Content>, wire: Wire): Outputs<Content> {
    return this.outputs(inputs, this.kind.contentOf(inputs), wire, { adopted: true });
  }

  /** The document as the API answers it; undefined where there is no such tunnel. */
  private async look({
    accountId,
    tunnelId,
    version,
  }: Pick<DocumentOutputs, "accountId" | "tunnelId" | "version">): Promise<Wire | undefined> {
    const client = await this.session.connect();
    const named = this.named({ tunnelId });
    return await newest(
      this.session,
      { thing: configurationOf(tunnelId), named, known: version },
      () => during(`read ${named}`, () => unlessGone(() => this.kind.get(client, accountId, tunnelId))),
      (wire) => this.kind.versionOf(wire),
    );
  }

  private async put(
    inputs: Inputs<Content>,
    olds: State<Content> | undefined,
  ): Promise<{ state: Outputs<Content>; attempts: number }> {
    const { tunnelId, mark } = inputs;
    const { ledger } = this.session;
    const content = this.kind.contentOf(inputs);
    const client = await this.session.connect();
    try {
      const answer = await during(`put ${this.named(inputs)}`, () => this.send(client, inputs, olds === undefined));
      const state = this.outputs(inputs, content, answer, olds?.adopted === true ? { adopted: true } : {});
      ledger.saw(configurationOf(tunnelId), state.version);
      ledger.has(configurationOf(tunnelId), { mark, stamp: String(state.version) });
      this.reportRewritten(inputs, content, answer);
      return { state, attempts: answer.attempts };
    } catch (error) {
      if (!(error instanceof UserError) || !isUnknownOutcome(error.cause)) throw error;
      // It may stand, as a version that nobody knows.
      ledger.has(configurationOf(tunnelId), { mark });
      const known = olds === undefined ? content : this.kind.contentOf(olds);
      const version = (olds === undefined ? undefined : lastWritten(olds)) ?? 0;
      const state = this.outputs(inputs, known, {}, { ...olds, version });
      const maybe = [...(olds?.pending?.maybe ?? []), content];
      throw new Unfinished(tunnelId, state, { due: ["write"], maybe }, error);
    }
  }

  private send(
    client: ApiClient,
    inputs: Inputs<Content>,
    isNew: boolean,
  ): Promise<Wire & { readonly attempts: number }> {
    const content = this.kind.contentOf(inputs);
    const request = () => this.kind.put(client, inputs.accountId, inputs.tunnelId, content);
    return ofLiveTunnel(this.kind.tunnelKind, inputs, () => (isNew ? onceKnown(this.session, request) : request()));
  }

  private async reset(state: State<Content>, content: Content): Promise<void> {
    const { accountId, tunnelId } = state;
    const client = await this.session.connect();
    await during(`reset ${this.named(state)}`, async () => {
      try {
        await unlessGone(() => this.kind.put(client, accountId, tunnelId, content));
      } catch (error) {
        if (!isUnknownOutcome(error) || !(error instanceof Error)) throw error;
        if (await this.wasPut(state, content)) return;
        throw new UserError(
          `${error.message} Where you declare it again instead, run \`pulumi refresh\` before: the state cannot tell that it may be reset`,
        );
      }
    });
  }

  /** Whether a request of unknown outcome was carried out: a delete that fails cannot tell the state that it may have been. */
  private async wasPut(state: State<Content>, content: Content): Promise<boolean> {
    try {
      const wire = await this.look(state);
      return wire === undefined || this.holds(wire, content);
    } catch {
      // Whatever keeps this from being known, the request's own failure tells.
      return false;
    }
  }

  /** Says so where the API stored something else than it was sent, rather than let it show as drift for ever. */
  private reportRewritten(inputs: Inputs<Content>, declared: Content, answer: Wire): void {
    const stored = this.kind.observed(answer, declared);
    const differing = stored === undefined ? [] : this.kind.differences(stored, declared);
    if (differing.length === 0) return;
    const { tunnelId } = inputs;
    this.session.warn(
      `Cloudflare stored another configuration for ${nounOf[this.kind.tunnelKind]} ${tunnelId} than was declared, in ` +
        `${differing.join(", ")}. The next refresh will show the difference`,
    );
  }

  /** Whether what stands is what this resource last wrote: by its version; by its content where that is not known. */
  private isOwn(state: State<Content>, wire: Wire): boolean {
    const { pending } = state;
    const written = lastWritten(state);
    const version = this.kind.versionOf(wire);
    if (written !== undefined && written > 0 && version === written) return true;
    const isKnown = written !== undefined && version !== undefined;
    if (isKnown && (!isDue(state, "write") || pending?.written !== undefined)) return false;
    const attempted = (pending?.maybe ?? []) as Content[];
    const own = isKnown ? attempted : [this.kind.contentOf(state), ...attempted];
    return own.some((content) => this.holds(wire, content));
  }

  /** Whether what stands means the same as some content. */
  private holds(wire: Wire, content: Content): boolean {
    const observed = this.kind.observed(wire, content);
    return observed !== undefined && this.kind.differences(observed, content).length === 0;
  }

  /** The outputs: what is not the default, so that delete, which sees outputs only, knows it. */
  private outputs(
    { accountId, tunnelId, onDelete }: Pick<DocumentInputs, "accountId" | "tunnelId" | "onDelete">,
    content: Content,
    wire: Partial<Wire>,
    olds: Partial<DocumentOutputs>,
  ): Outputs<Content> {
    const isDefault = onDelete === undefined || onDelete === this.contract.inputs["onDelete"]?.default;
    return {
      ...content,
      accountId,
      tunnelId,
      ...(isDefault ? {} : { onDelete }),
      ...this.kind.provenance(wire, olds),
      ...(olds.adopted === true ? { adopted: true } : {}),
    };
  }

  private informOfHeir(state: State<Content>): void {
    this.session.inform(
      `${this.named(state)} passed to the resource that declares it now, and was left as that one has it`,
    );
  }

  private warnOfLeft(state: State<Content>, wire: Wire): void {
    const written = lastWritten(state) ?? 0;
    const ours = written === 0 ? "" : `, and this resource last wrote version ${String(written)}`;
    this.session.warn(
      `${this.named(state)} was left as it stands: it is version ${String(this.kind.versionOf(wire) ?? "unknown")}${ours}, so it is someone ` +
        "else's now: another stack's, or made in the dashboard or by a controller. To reset it all the same, declare it once " +
        "more, run `pulumi up`, and take it out of the program again",
    );
  }
}

function propertiesOf(values: object): Properties {
  return { ...values };
}

/** The version that this resource last wrote, where it is known: 0 for none. */
function lastWritten({ version, pending }: DocumentOutputs & Kept): number | undefined {
  return typeof pending?.written === "number" ? pending.written : version > 0 ? version : undefined;
}

/** Two states of one resource differ in the version that they wrote. */
function holderOf(state: DocumentOutputs & Kept & DocumentInputs): Holder {
  return { mark: state.mark, ...(isDue(state, "write") ? {} : { stamp: String(lastWritten(state) ?? 0) }) };
}

/** The version that a state wrote; undefined where its request is of unknown outcome. */
function versionIn(holder: Holder | undefined): number | undefined {
  return holder?.stamp === undefined ? undefined : Number(holder.stamp);
}

/** The version that a state is of, for comparison with another's: none where its own request is of unknown outcome. */
function versionOf(state: DocumentOutputs & Kept): number {
  return isDue(state, "write") ? Infinity : (lastWritten(state) ?? 0);
}
