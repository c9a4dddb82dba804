/** Plans what an operation is not about: it stays as it is, and what does not exist does not come to exist. */
import type { Decisions } from "./decisions.js";
import { referencedUrns } from "./dependency-graph.js";
import type { ResourceState } from "./deployment.js";
import type { ProviderRegistry } from "./provider-registry.js";
import type { Answer, Step } from "./step.js";
import { parseProviderReference } from "./urn.js";
import { UserError } from "./user-error.js";

/** What the planner works on. */
export interface UntargetedPlannerOptions {
  /** Old resources that are not waiting for their delete, by URN. */
  living: ReadonlyMap<string, ResourceState>;
  decisions: Decisions;
  registry: ProviderRegistry;
  /** Told of each URN that stays: it is taken, and may be a parent. */
  onKept: (urn: string) => void;
}

/** Plans for one run; asks no provider anything. */
export class UntargetedPlanner {
  constructor(private readonly options: UntargetedPlannerOptions) {}

  /** A new resource is not created; the program goes on without its outputs. */
  omit(state: ResourceState, answer: Answer): Step[] {
    this.options.decisions.notCreated.add(state.urn);
    return [{ op: "same", old: state, new: state, untargeted: "create", answer }];
  }

  /** An existing resource stays, after what it needs: the program may register that later, or not any more. */
  keep(old: ResourceState, answer?: Answer): Step[] {
    const { living, decisions, registry, onKept } = this.options;
    if (old.delete === true) return [];
    if (answer && old.provider !== undefined && old.provider !== "" && !registry.get(old.provider)) {
      throw new UserError(
        `provider ${old.provider} for resource ${old.urn} has not been registered yet, this is due to a change of providers mixed with --target. Change your program back to the original providers`,
      );
    }
    decisions.operatedOn.add(old.urn);
    onKept(old.urn);
    const provider = old.provider ? parseProviderReference(old.provider).urn : undefined;
    const steps: Step[] = [];
    const waitFor: string[] = [];
    for (const urn of referencedUrns(old)) {
      const needed = living.get(urn);
      if (decisions.settled.has(urn)) {
        waitFor.push(urn);
      } else if (needed) {
        steps.push(...this.keep(needed));
      } else if (urn !== provider) {
        throw new UserError(`${urn}, which untargeted resource ${old.urn} needs, has no old state`);
      }
    }
    return [...steps, { op: "same", old, new: { ...old }, untargeted: "keep", waitFor, ...(answer && { answer }) }];
  }
}
