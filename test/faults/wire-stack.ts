/** A stack as Pulumi's engine keeps it, with several resources: what it does on up, refresh and destroy, by its rules. */
import type { Properties, ResourceType } from "./resource-types.js";
import type { ProviderProcess } from "./provider-process.js";

/** A resource as the program registers it. */
export interface Declared {
  /** Stands for the URN. */
  urn: string;
  type: ResourceType;
  /** The inputs, given the ids of what was registered before. */
  inputs: (idOf: (urn: string) => string) => Properties;
  /** Replaced by hand (`--replace`, taint), the old one goes first. */
  deleteBeforeReplace?: boolean;
  /** Where that one is deleted, this one needs no request. */
  deletedWith?: string;
}

/** A resource in the state. */
export interface Kept {
  urn: string;
  type: ResourceType;
  id: string;
  inputs: Properties;
  outs: Properties;
  deletedWith?: string;
  /** The object exists, but is not complete: the next run updates it, whatever diff says. */
  incomplete?: true;
  /** Replaced by another one; to be deleted. */
  doomed?: true;
}

/** How a run is limited, or goes on: `--target` and `--exclude`; `--continue-on-error`. */
export interface Scope {
  /** Whether the run is about a URN. */
  only?: (urn: string) => boolean;
  /** The others go on after a failure; the first one is thrown at the end. */
  goesOn?: boolean;
  /** Pulumi's `onError` hooks have it try once more what failed: a creation that left something in the state, by an update. */
  retries?: boolean;
}

const POINTER = "exports.handler=()=>undefined";

/** What crosses the wire is a copy. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function withPointer(properties: Properties): Properties {
  return { ...copy(properties), __provider: POINTER };
}

/** One stack; its state outlives the processes. */
export class WireStack {
  kept: Kept[] = [];
  private retries = false;

  /** The live resource of a URN. */
  find(urn: string): Kept | undefined {
    return this.kept.find((one) => one.urn === urn && one.doomed === undefined);
  }

  /** `pulumi up`, with the URNs that `--replace` names. What a run is not about, it neither checks nor deletes. */
  async up(
    process: ProviderProcess,
    all: readonly Declared[],
    replace: ReadonlySet<string>,
    { only = () => true, goesOn = false, retries = false }: Scope = {},
  ): Promise<void> {
    this.retries = retries;
    const gone = new Set<string>();
    const failures: unknown[] = [];
    const attempt = async (step: () => Promise<void>): Promise<void> => {
      try {
        await step();
      } catch (error) {
        if (!goesOn) throw error;
        failures.push(error);
      }
    };
    const program = all.filter(({ urn }) => only(urn));
    await this.diffAhead(process, program, replace);
    for (const declared of program) {
      const inputs = declared.inputs((urn) => this.find(urn)?.id ?? "");
      await attempt(() => this.register(process, declared, withPointer(inputs), replace, gone));
    }
    const isDeclared = ({ urn }: Kept): boolean => all.some((declared) => declared.urn === urn);
    const leaving = this.kept.filter((one) => only(one.urn) && (one.doomed === true || !isDeclared(one)));
    for (const one of goesOn ? leaving : []) await attempt(() => this.remove(process, [one]));
    if (!goesOn) await this.remove(process, leaving);
    if (failures.length > 0) throw failures[0];
  }

  /** Programs register at once: what depends on nothing is diffed while the steps of others are still under way. */
  private async diffAhead(
    process: ProviderProcess,
    program: readonly Declared[],
    replace: ReadonlySet<string>,
  ): Promise<void> {
    for (const { urn, type, inputs, deletedWith } of program) {
      const old = this.find(urn);
      if (old === undefined || deletedWith !== undefined || replace.has(urn)) continue;
      const provider = process.of(type, urn);
      const news = withPointer(inputs(() => ""));
      const checked = await provider.check(withPointer(old.inputs), news);
      if (checked.failures.length > 0) continue;
      await provider.diff(old.id, withPointer(old.outs), withPointer(checked.inputs));
    }
  }

  /** `pulumi refresh`: takes over what is there. */
  async refresh(process: ProviderProcess): Promise<void> {
    for (const one of this.kept.filter(({ doomed }) => doomed === undefined)) {
      const found = await process.of(one.type, one.urn).read(one.id, withPointer(one.outs));
      if (found.id === "") {
        this.kept = this.kept.filter((other) => other !== one);
        continue;
      }
      const { inputs } = found as { inputs?: Properties };
      one.id = found.id;
      one.outs = withoutPointer(copy(found.props));
      if (inputs !== undefined) one.inputs = withoutPointer(copy(inputs));
      delete one.incomplete;
    }
  }

  /** `pulumi destroy`, with `--target` where it is not about all. */
  async destroy(process: ProviderProcess, only: (urn: string) => boolean = () => true): Promise<void> {
    await this.remove(
      process,
      this.kept.filter(({ urn }) => only(urn)),
    );
  }

  private async register(
    process: ProviderProcess,
    declared: Declared,
    news: Properties,
    replace: ReadonlySet<string>,
    gone: Set<string>,
  ): Promise<void> {
    const { urn, type } = declared;
    const provider = process.of(type, urn);
    const old = this.find(urn);
    const forced = old !== undefined && replace.has(urn);
    // A replacement's check sees no olds.
    const checked = await provider.check(old === undefined || forced ? {} : withPointer(old.inputs), news);
    const { failures } = checked;
    if (failures.length > 0) throw new Error(`check of ${urn}: ${failures.map(({ reason }) => reason).join("; ")}`);
    const inputs = withPointer(checked.inputs);
    // What it depends on was deleted first: it is made anew, too.
    if (old === undefined || (declared.deletedWith !== undefined && gone.has(declared.deletedWith))) {
      return this.create(process, declared, inputs);
    }
    if (forced) return this.replace(process, declared, old, inputs, declared.deleteBeforeReplace === true, gone);
    const diff = await provider.diff(old.id, withPointer(old.outs), inputs);
    if ((diff.replaces ?? []).length > 0) {
      const first = declared.deleteBeforeReplace ?? diff.deleteBeforeReplace === true;
      // Checked once more, as one to be made.
      const { inputs: anew } = await provider.check({}, news);
      return this.replace(process, declared, old, withPointer(anew), first, gone);
    }
    if (diff.changes === false && old.incomplete === undefined) {
      old.inputs = withoutPointer(inputs);
      return;
    }
    await this.trying(() => this.update(process, old, inputs));
  }

  private async replace(
    process: ProviderProcess,
    declared: Declared,
    old: Kept,
    inputs: Properties,
    first: boolean,
    gone: Set<string>,
  ): Promise<void> {
    if (!first) {
      try {
        await this.create(process, declared, inputs);
      } catch (error) {
        // One that is not complete has replaced the old one all the same.
        if (partialOf(error) !== undefined) old.doomed = true;
        throw error;
      }
      old.doomed = true;
      return;
    }
    for (const dependent of this.kept.filter(({ deletedWith }) => deletedWith === old.urn)) {
      this.kept = this.kept.filter((one) => one !== dependent);
    }
    await this.trying(() => process.of(old.type, old.urn).delete(old.id, withPointer(old.outs)));
    this.kept = this.kept.filter((one) => one !== old);
    gone.add(old.urn);
    await this.create(process, declared, inputs);
  }

  private async create(process: ProviderProcess, declared: Declared, inputs: Properties): Promise<void> {
    const before = new Set(this.kept);
    await this.trying(
      () => this.createOnce(process, declared, inputs),
      (createAgain) => {
        const partial = this.kept.find((one) => !before.has(one));
        return partial === undefined ? createAgain() : this.update(process, partial, inputs);
      },
    );
  }

  private async trying(
    step: () => Promise<void>,
    retry: (step: () => Promise<void>) => Promise<void> = (again) => again(),
  ): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (!this.retries) throw error;
      await retry(step);
    }
  }

  private async createOnce(process: ProviderProcess, declared: Declared, inputs: Properties): Promise<void> {
    const { urn, type, deletedWith } = declared;
    const base = { urn, type, ...(deletedWith === undefined ? {} : { deletedWith }) };
    try {
      const { id, outs } = await process.of(type, urn).create(inputs);
      if (typeof id !== "string" || id === "") throw new Error(`create of ${urn} gave no id`);
      this.kept.push({ ...base, id, inputs: withoutPointer(inputs), outs: withoutPointer(copy(outs)) });
    } catch (error) {
      const partial = partialOf(error);
      if (partial !== undefined) {
        this.kept.push({ ...base, ...partial, inputs: withoutPointer(inputs), incomplete: true });
      }
      throw error;
    }
  }

  private async update(process: ProviderProcess, old: Kept, inputs: Properties): Promise<void> {
    try {
      const { outs } = await process.of(old.type, old.urn).update(old.id, withPointer(old.outs), inputs);
      old.inputs = withoutPointer(inputs);
      old.outs = withoutPointer(copy(outs));
      delete old.incomplete;
    } catch (error) {
      const partial = partialOf(error);
      // The old inputs stay, with the new outputs.
      if (partial !== undefined) Object.assign(old, { outs: partial.outs, incomplete: true });
      throw error;
    }
  }

  /** Dependents before what they depend on: what was registered later goes first. */
  private async remove(process: ProviderProcess, doomed: readonly Kept[]): Promise<void> {
    const rank = (one: Kept): number => (one.type === "TunnelConfiguration" ? 0 : 1);
    for (const one of [...doomed].reverse().sort((a, b) => rank(a) - rank(b))) {
      const goesWith = one.deletedWith !== undefined && doomed.some(({ urn }) => urn === one.deletedWith);
      if (!goesWith) await this.trying(() => process.of(one.type, one.urn).delete(one.id, withPointer(one.outs)));
      this.kept = this.kept.filter((other) => other !== one);
    }
  }
}

function withoutPointer(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== "__provider"));
}

function partialOf(error: unknown): { id: string; outs: Properties } | undefined {
  if (!(error instanceof Error) || !("id" in error) || typeof error.id !== "string") return undefined;
  const { properties } = error as Error & { properties?: Properties };
  if (properties?.["__provider"] !== POINTER) throw new Error("a resource that is not complete lost its pointer");
  return { id: error.id, outs: withoutPointer(copy(properties)) };
}
