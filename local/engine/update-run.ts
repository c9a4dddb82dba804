/** One preview or update: the program registers, the planner decides, the executor applies. */
import type { PropertyMap, ResourceState } from "./deployment.js";
import type { Diagnostic } from "./driver.js";
import { runDeletions } from "./deletion-run.js";
import type { MonitorHandler, Registration } from "./monitor-server.js";
import { type DefaultProvider, defaultProvider } from "./provider-packages.js";
import type { ProviderRegistry } from "./provider-registry.js";
import type { StackConfig } from "./project.js";
import { UNKNOWN } from "./property-values.js";
import type { Goal, ReadGoal } from "./registration.js";
import type { Snapshot } from "./snapshot.js";
import { type Answer, type Step, subjectOf } from "./step.js";
import type { StepExecutor } from "./step-executor.js";
import type { StepPlanner } from "./step-planner.js";
import {
  isProviderType,
  packageOf,
  parseProviderReference,
  providerReference,
  providerType,
  STACK_TYPE,
  urnType,
} from "./urn.js";
import { messageOf, ReportedError } from "./user-error.js";

/** What a run works with. */
export interface UpdateRunOptions {
  planner: StepPlanner;
  executor: StepExecutor;
  registry: ProviderRegistry;
  snapshot: Snapshot;
  config: StackConfig;
  report: (diagnostic: Diagnostic) => void;
}

/** A run over a program's registrations. */
export class UpdateRun implements MonitorHandler {
  readonly ended: Promise<never>;
  private end: (reason: Error) => void = () => undefined;
  private planning: Promise<unknown> = Promise.resolve();
  private readonly executing = new Set<Promise<unknown>>();
  /** By URN: what else a step may have to wait for. */
  private readonly chains = new Map<string, Promise<void>>();
  private readonly defaultProviders = new Map<string, Promise<string>>();
  private readonly goals = new Map<string, Goal>();
  private readonly states = new Map<string, ResourceState>();
  private stackOutputs: { urn: string; outputs: PropertyMap } | undefined;
  private failure: Error | undefined;
  private finished: Promise<void> | undefined;

  constructor(private readonly options: UpdateRunOptions) {
    this.ended = new Promise<never>((_resolve, reject) => {
      this.end = reject;
    });
    this.ended.catch(() => undefined); // every waiting call observes it for itself
  }

  /** Whether something failed. */
  get failed(): boolean {
    return this.failure !== undefined || this.options.executor.failed || this.options.planner.errored;
  }

  /** Ends the run: reports the error, starts nothing more. */
  fail(error: unknown, urn?: string): void {
    const reason = error instanceof Error ? error : new Error(String(error));
    const first = this.failure === undefined && !this.options.executor.stopped;
    if (first && !(reason instanceof ReportedError)) {
      this.options.report({ severity: "error", message: messageOf(reason), ...(urn !== undefined && { urn }) });
    }
    this.stop(reason);
  }

  /** Ends the run without a report of its own. */
  stop(reason: Error): void {
    this.failure ??= reason;
    this.options.executor.stop(reason);
    this.end(reason);
  }

  log(diagnostic: Diagnostic): void {
    this.options.report(diagnostic);
  }

  lookUp(urn: string): ResourceState | undefined {
    return this.states.get(urn);
  }

  async register(goal: Goal): Promise<Registration> {
    this.inherit(goal);
    if (goal.custom && !isProviderType(goal.type)) {
      goal.provider = await this.providerFor(goal.provider, packageOf(goal.type), goal.version);
    } else if (goal.custom && goal.version !== "") {
      goal.properties = { ...goal.properties, version: goal.version };
    }
    const registration = await this.process(goal, (answer) => this.options.planner.plan(goal, answer));
    this.goals.set(registration.state.urn, goal);
    if (!goal.custom) goal.provider = "";
    return registration;
  }

  async read(goal: ReadGoal): Promise<Registration> {
    goal.provider = await this.providerFor(goal.provider, packageOf(goal.type), goal.version);
    return this.process(goal, (answer) => Promise.resolve(this.options.planner.planRead(goal, answer)));
  }

  async registerOutputs(urn: string, outputs: PropertyMap): Promise<void> {
    // The stack's outputs are settled at the end: it matters whether the run failed.
    if (urnType(urn) === STACK_TYPE) {
      this.stackOutputs = { urn, outputs };
      return;
    }
    const state = this.states.get(urn);
    if (!state) throw new Error(`cannot complete a resource '${urn}' whose registration isn't pending`);
    state.outputs = outputs;
    await this.options.snapshot.write();
  }

  /** Deletes what is left over, once the program is done. */
  programSucceeded(): Promise<void> {
    this.finished ??= this.deleteRest();
    return this.finished;
  }

  /** Waits for what runs, then settles the stack's outputs. */
  async settle(): Promise<void> {
    await this.planning;
    await Promise.all(this.executing);
    // A failure has been reported; nothing waits for the deletes any more.
    await this.finished?.catch(() => undefined);
    if (!this.stackOutputs) return;
    const { urn, outputs } = this.stackOutputs;
    const stack = this.states.get(urn);
    if (!stack) return;
    const before = this.options.snapshot.base.resources.find((resource) => resource.urn === urn)?.outputs ?? {};
    // After an error, an output that is missing may only not have been reached.
    stack.outputs = this.failed ? { ...before, ...outputs } : outputs;
  }

  /** The stack's outputs as this run leaves them. */
  get outputs(): PropertyMap {
    return this.stackOutputs ? (this.states.get(this.stackOutputs.urn)?.outputs ?? {}) : {};
  }

  private async deleteRest(): Promise<void> {
    await this.planning;
    await Promise.all(this.executing);
    const { planner, executor } = this.options;
    if (this.failure !== undefined || executor.stopped) return;
    planner.reportMissingTargets();
    try {
      await runDeletions(await planner.planDeletes(), executor);
    } catch (error) {
      this.fail(error);
    }
  }

  private inherit(goal: Goal): void {
    const parent = this.goals.get(goal.parent);
    if (!parent) return;
    if (goal.deletedWith === "") goal.deletedWith = parent.deletedWith;
    goal.protect ??= parent.protect;
    goal.retainOnDelete ??= parent.retainOnDelete;
    if (goal.provider !== "" || parent.provider === "") return;
    const parentPackage = providerType(packageOf(goal.type));
    if (!goal.custom || urnType(parseProviderReference(parent.provider).urn) === parentPackage) {
      goal.provider = parent.provider;
    }
  }

  private async providerFor(reference: string, packageName: string, version: string): Promise<string> {
    if (reference !== "") return reference;
    const wanted = defaultProvider(packageName, version, this.options.config);
    const key = `${wanted.type}/${wanted.name}`;
    let pending = this.defaultProviders.get(key);
    if (!pending) {
      pending = this.registerDefaultProvider(wanted);
      this.defaultProviders.set(key, pending);
    }
    return pending;
  }

  private async registerDefaultProvider({ type, name, inputs }: DefaultProvider): Promise<string> {
    const goal: Goal = {
      type,
      name,
      custom: true,
      parent: "",
      properties: inputs,
      protect: undefined,
      retainOnDelete: undefined,
      deletedWith: "",
      dependencies: [],
      propertyDependencies: {},
      provider: "",
      version: "",
      deleteBeforeReplace: undefined,
      ignoreChanges: [],
      replaceOnChanges: [],
      replaceWith: [],
      additionalSecretOutputs: [],
      aliases: [],
      customTimeouts: {},
    };
    const { state } = await this.process(goal, (answer) => this.options.planner.plan(goal, answer));
    return providerReference(state.urn, state.id === undefined || state.id === "" ? UNKNOWN : state.id);
  }

  /** Plans in turn, applies side by side. Resolves when the step that answers the program is done and saved. */
  private process(
    { parent, type, name }: Goal | ReadGoal,
    plan: (answer: Answer) => Promise<Step[]>,
  ): Promise<Registration> {
    return new Promise<Registration>((resolve) => {
      const answer: Answer = (state, outcome) => {
        this.states.set(state.urn, state);
        resolve({ state, outcome });
      };
      this.planning = this.planning.then(async () => {
        // Whoever waits is told by `ended`.
        if (this.failure) return;
        try {
          const steps = await plan(answer);
          const chain = this.execute(steps);
          for (const step of steps) this.chains.set(subjectOf(step).urn, chain);
          this.executing.add(chain);
          void chain.finally(() => this.executing.delete(chain));
        } catch (error) {
          this.fail(error, this.options.planner.urnOf(parent, type, name));
        }
      });
    });
  }

  private async execute(steps: readonly Step[]): Promise<void> {
    try {
      // What an old resource needed may be something else than what the program awaits.
      const awaited = steps.flatMap((step) => (step.op === "same" ? (step.waitFor ?? []) : []));
      for (const urn of awaited) await this.chains.get(urn);
      if (!(await this.options.executor.runChain(steps))) this.stop(new ReportedError("a step failed"));
    } catch (error) {
      this.fail(error);
    }
  }
}
