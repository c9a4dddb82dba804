/** What a run has decided so far: what it decides next depends on it. */
import type { ResourceState } from "./deployment.js";

/** The decisions of one run. */
export class Decisions {
  /** URNs that this run deletes: those of resources deleted early leave it when they register again. */
  readonly deletes = new Set<string>();
  /** URNs that something else than a delete was decided for. */
  readonly operatedOn = new Set<string>();
  readonly replaces = new Set<string>();
  /** Resources that go before another is replaced. */
  readonly deletedEarly = new Set<ResourceState>();
  /** URNs of those, with the inputs that make them go. */
  readonly dependentKeys = new Map<string, string[]>();
  /** New states, for what replaces with, or is deleted with, another. */
  readonly news = new Map<string, ResourceState>();

  /** URNs of new resources that the operation is not about, and does not create. */
  readonly notCreated = new Set<string>();
  /** URNs of what failed, and of what was left out because it depends on that. */
  readonly skipped = new Set<string>();

  /** URNs whose fate is decided: what has registered already cannot depend on what is registering now. */
  get settled(): Set<string> {
    return new Set([...this.operatedOn, ...this.deletes]);
  }
}
