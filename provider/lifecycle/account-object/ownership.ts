import type { CloudflareClient } from "../../api/http/client.js";
import { isTakenOver, sameComment, stackOf } from "../../contract/comment.js";
import { deletedOutside, UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import type { Holders } from "./holders.js";
import type { ObjectInputs } from "./inputs.js";
import type { ObjectState, ObjectWire } from "./state.js";

/** How the objects of one kind are looked for, compared and named. */
export interface Looks<Inputs, Wire> {
  /** The live object of this id. */
  readonly find: (client: CloudflareClient, accountId: string, id: string) => Promise<Wire | undefined>;
  /** The live object that this one would be a second of. */
  readonly inTheWay: (client: CloudflareClient, inputs: Inputs) => Promise<Wire | undefined>;
  /** Whether it leads where this one should. */
  readonly leadsAlike: (wire: Wire, inputs: Inputs) => boolean;
  /** How messages name it. */
  readonly describe: (wire: Wire) => string;
}

/** Tells whose an object is: by its comment, by what the state has in doubt, and by what this run came upon. */
export class Ownership<Inputs extends ObjectInputs, Wire extends ObjectWire> {
  constructor(
    private readonly session: Session,
    private readonly holders: Holders,
    private readonly looks: Looks<Inputs, Wire>,
  ) {}

  /**
   * Whether what is there is a leftover of this stack's own, and no other resource of this run has it: its comment names the
   * stack; or is what is declared, where it also leads where this one should.
   */
  isOwn(one: Wire, inputs: Inputs): boolean {
    if (this.session.networks.isOthers(one.id, inputs.mark)) return false;
    const { comment } = one;
    const isSame = (comment ?? "") !== "" && sameComment(comment, inputs.comment);
    return isSame && (stackOf(comment) !== undefined || this.looks.leadsAlike(one, inputs));
  }

  /** What a creation in doubt made, unless another resource of this run has it by now. */
  async findInDoubt(client: CloudflareClient, inputs: Inputs): Promise<Wire | undefined> {
    const found = await this.looks.inTheWay(client, inputs);
    return found !== undefined && !this.holders.isMade(found.id) && this.isOwn(found, inputs) ? found : undefined;
  }

  /** Before an object is changed: another stack may have taken it over since this one last looked. */
  async requireOwn(client: CloudflareClient, id: string, olds: ObjectState, inputs: Inputs): Promise<void> {
    const found = await this.looks.find(client, inputs.accountId.toLowerCase(), id);
    if (found === undefined) throw deletedOutside();
    // After an update of unknown outcome, its comment may be there already.
    const isOthers =
      olds.inDoubt === undefined
        ? isAnotherStacks(found, olds) && isTakenOver(found.comment, inputs.comment)
        : !sameComment(found.comment, olds.comment);
    if (inputs.adopt === true || !isOthers) return;
    throw new UserError(
      `${this.looks.describe(found)}, is another stack's, as its comment says: nothing was changed. Run \`pulumi refresh\`, which ` +
        "drops it from this stack's state, and take the resource out of this program; or set adopt: true to take it back",
    );
  }

  /** The id of the object to delete; undefined where there is none that is surely this resource's own. */
  async idToDelete(client: CloudflareClient, id: string, state: Inputs & ObjectState): Promise<string | undefined> {
    if (state.inDoubt === undefined) return id;
    if (state.inDoubt === "creation") return (await this.findInDoubt(client, state))?.id;
    const found = await this.looks.find(client, state.accountId.toLowerCase(), id);
    if (found === undefined || sameComment(found.comment, state.comment)) return found?.id;
    this.session.inform(`left ${this.looks.describe(found)} as it is: its adoption was never completed`);
    return undefined;
  }

  /** Whether an object is gone, after a DELETE whose answer was lost: a state that kept it would hold a dead id. */
  async isGone(client: CloudflareClient, accountId: string, id: string): Promise<boolean> {
    try {
      return (await this.looks.find(client, accountId, id)) === undefined;
    } catch {
      // Then the failure of the DELETE tells.
      return false;
    }
  }
}

/** Whether another stack has made an object its own: its comment says so. */
export function isAnotherStacks(one: ObjectWire, { comment, attemptedComment }: Partial<ObjectState>): boolean {
  const known = [comment, ...(attemptedComment === undefined ? [] : [attemptedComment])];
  return known.every((text) => isTakenOver(one.comment, text));
}
