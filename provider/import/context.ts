import type { CloudflareClient } from "../api/http/client.js";
import type { Properties } from "../contract/inputs.js";
import { guard } from "../lifecycle/frame/guard.js";
import type { BaseInputs, Lifecycle } from "../lifecycle/frame/lifecycle.js";
import { traced } from "../lifecycle/frame/trace.js";
import type { RuntimeName } from "../pointer.js";
import { commentOf, sameComment, stackOf } from "../contract/comment.js";
import { markAt } from "../session/mark.js";
import { Reference, type Arguments, type Imported } from "./imported.js";
import type { ImportSession } from "./import-session.js";
import { logicalName, Names } from "./names.js";
import type { Sibling } from "./siblings.js";

/** The stack that is imported into, as far as it is known. */
export interface Place {
  readonly project: string;
  readonly stack: string;
}

/** What is known of a resource before it is checked. */
interface Draft {
  readonly type: RuntimeName;
  readonly id: string;
  readonly name: string;
  readonly args: Arguments;
  /** What the resource's class would pass, besides the account and what tells whose it is. */
  readonly declared: Properties;
}

/** What all parts of an import share. */
export class ImportContext {
  readonly imported: Imported[] = [];
  /** What the classes declare beside what is imported. */
  readonly siblings: Sibling[] = [];
  private readonly byObject = new Map<string, Imported>();
  private readonly names = new Map<RuntimeName, Names>();

  constructor(
    readonly session: ImportSession,
    readonly client: CloudflareClient,
    readonly accountId: string,
    private readonly place: Place | undefined,
    /** The id of the stack's identity. */
    private readonly stackIdentity: string,
  ) {}

  /** A logical name that no other resource of the type has. */
  nameFor(type: RuntimeName, text: string): string {
    const names = this.names.get(type) ?? new Names("-");
    this.names.set(type, names);
    return names.unique(logicalName(text, type));
  }

  /** The resource that is an object, where it is imported. */
  find(type: RuntimeName, id: string): Imported | undefined {
    return this.byObject.get(keyOf(type, id));
  }

  /** How a program names the tunnel of something: its resource where that is imported, else its id. */
  tunnelArgument(id: string): Arguments {
    const owner = this.find("CfdTunnel", id) ?? this.find("WarpConnector", id);
    return owner === undefined ? { tunnelId: id } : { tunnel: new Reference(owner.type, owner.id) };
  }

  /**
   * The comment of an object, as a program declares it: nothing where the resource's own default says the same. Objects of
   * another stack of this package are told of: two stacks would have them.
   */
  comment(name: string, found: string | null | undefined, what: string): { declared: string; args: Arguments } {
    const { comment, trace } = traced(found);
    const byDefault = this.place === undefined ? undefined : commentOf(this.place.project, this.place.stack, name);
    if (byDefault !== undefined && sameComment(byDefault, comment)) return { declared: byDefault, args: {} };
    const stack = stackOf(comment);
    if (stack !== undefined || trace !== undefined) {
      this.session.warn(
        `${what} has the ${stack === undefined ? "mark of a stack" : `comment of the stack ${stack}`}. Where that stack still manages it, take it out there first: ` +
          "`pulumi state delete <urn>`; two stacks that have one object undo each other",
      );
    }
    return { declared: comment, args: { comment } };
  }

  /** Adds what was made, in this order. */
  include(resources: readonly (Imported | undefined)[]): void {
    for (const resource of resources) {
      if (resource === undefined) continue;
      this.imported.push(resource);
      this.byObject.set(keyOf(resource.type, resource.id), resource);
    }
  }

  /** A resource, where the provider accepts what it would declare; otherwise it is said why it is left out. */
  async make<Inputs extends BaseInputs, State extends object>(
    lifecycle: Lifecycle<Inputs, State>,
    draft: Draft,
    outputsOf: (inputs: Properties) => Promise<object> | object,
  ): Promise<Imported | undefined> {
    const { type, id, name, args, declared } = draft;
    const table = lifecycle.contract.inputs;
    const { accountId, stackIdentity } = this;
    const given = { accountId, stackIdentity, ...declared, mark: markAt(type, [name]) };
    const passed = Object.entries(given).filter(([key]) => Object.hasOwn(table, key));
    const framed = guard({ session: this.session, load: () => Promise.resolve(lifecycle) });
    const { inputs, failures } = await framed.check({}, Object.fromEntries(passed));
    if (failures.length > 0) {
      const reasons = failures.map(({ reason }) => reason).join("; ");
      this.session.warn(`left out ${type} "${name}" (${id}), which a program could not declare as it is: ${reasons}`);
      return undefined;
    }
    const hidden = Object.entries(inputs).filter(([key]) => table[key]?.hidden === true);
    return { type, id, name, args, inputs, outputs: { ...Object.fromEntries(hidden), ...(await outputsOf(inputs)) } };
  }
}

function keyOf(type: RuntimeName, id: string): string {
  return `${type} ${id.toLowerCase()}`;
}
