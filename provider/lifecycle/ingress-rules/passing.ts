import type { Ledger } from "../../session/ledger.js";
import { ruleOf } from "../tunnel-document/owners.js";
import { keyFor, type Rule, type SliceChange } from "./merge.js";

/** A change, and how it is made. */
export interface Submission extends Pick<SliceChange, "declared" | "owned" | "adopt"> {
  /** Which resource of the program wants it. */
  readonly mark: string | undefined;
  /** Values that no message may tell. */
  readonly secrets: readonly unknown[];
  /** The version that the state knows; 0 where none. */
  readonly version: number;
  /** How long it is waited until it is looked at again; 0: it is not. */
  readonly settleSeconds: number;
  /** Its tunnel may be too new to be known everywhere. */
  readonly isNew?: true;
}

/** Which rules pass from one resource of the program to another, among changes that go together and in the whole run. */
export class Passing {
  private readonly declared = new Map<string, Submission>();
  private readonly givenUp = new Map<string, Submission>();

  constructor(
    private readonly ledger: Ledger,
    private readonly tunnelId: string,
    together: readonly Submission[],
  ) {
    for (const submission of together) {
      for (const key of keysOf(submission.declared)) this.declared.set(key, submission);
      for (const rule of givenUpBy(submission)) this.givenUp.set(keyFor(rule), submission);
    }
  }

  /** A change, with what it leaves to others, and what others leave to it. */
  changeOf(submission: Submission, wrote: boolean): SliceChange {
    const { declared, owned, adopt, mark } = submission;
    const isAnothers = (other: Submission | undefined): boolean => other !== undefined && other !== submission;
    const passedOn = givenUpBy(submission).filter(
      (rule) => this.heirOf(rule, mark) !== undefined || isAnothers(this.declared.get(keyFor(rule))),
    );
    const heirTo = declared.filter((rule) => {
      const thing = ruleOf(this.tunnelId, rule);
      const isOurs =
        this.ledger.succeeds(mark, thing) || this.ledger.isOneResource(this.ledger.holderOf(thing)?.mark, mark);
      return (mark !== undefined && isOurs) || isAnothers(this.givenUp.get(keyFor(rule)));
    });
    return { declared, owned, adopt, wrote, passedOn: keysOf(passedOn), heirTo: keysOf(heirTo) };
  }

  /** Notes the rules that a resource gives up for another one, which declares them: that one may take them, later in the run. */
  passOn(submission: Submission): void {
    const { mark } = submission;
    for (const rule of givenUpBy(submission)) {
      const thing = ruleOf(this.tunnelId, rule);
      const heir = this.heirOf(rule, mark);
      const holder = this.ledger.holderOf(thing);
      if (heir !== undefined && (holder === undefined || this.ledger.isOneResource(holder.mark, mark))) {
        this.ledger.has(thing, { mark: heir });
      }
    }
  }

  /** The other resource of this run that declares a rule. */
  private heirOf(rule: Rule, mark: string | undefined): string | undefined {
    const declarer = this.ledger.declarerOf(ruleOf(this.tunnelId, rule));
    return this.ledger.isOneResource(declarer, mark) ? undefined : declarer;
  }
}

function givenUpBy({ declared, owned }: Submission): Rule[] {
  const own = keysOf(declared);
  return owned.filter((rule) => !own.has(keyFor(rule)));
}

function keysOf(rules: readonly Rule[]): ReadonlySet<string> {
  return new Set(rules.map(keyFor));
}
