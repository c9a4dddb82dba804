/** What Pulumi's engine does with one resource, over the wire: no program, so that thousands of runs are cheap. */
import type { Properties, ResourceCalls } from "../grpc/provider-host.js";
import { WireError } from "../grpc/provider-host.js";
import { declaredTo, isPlugin } from "./front.js";

interface State {
  id: string;
  inputs: Properties;
  outs: Properties;
  /** The object exists, but is not complete: the next run updates it, whatever diff says. */
  incomplete?: true;
}

/** What the program declares: for the plugin, without what only a class adds. */
function asProgram(declared: Properties): Properties {
  return isPlugin ? declaredTo(declared) : declared;
}

/** One resource of a stack: its state survives the process that wrote it. */
export class WireResource {
  state: State | undefined;
  /** Replaced, but not deleted yet. */
  private doomed: State[] = [];

  /** `pulumi up`: makes the resource what is declared; undefined: the program declares it no more. */
  async up(provider: ResourceCalls, declared: Properties | undefined): Promise<void> {
    if (declared === undefined) {
      await this.removeAll(provider);
      return;
    }
    const { inputs, failures } = await provider.check(asProgram(declared), this.state?.inputs);
    if (failures.length > 0) throw new Error(`check: ${JSON.stringify(failures)}`);
    if (this.state === undefined) await this.create(provider, inputs);
    else await this.change(provider, this.state, { declared, inputs });
    await this.removeDoomed(provider);
  }

  /** `pulumi refresh`: takes over what is there. */
  async refresh(provider: ResourceCalls): Promise<void> {
    if (this.state === undefined) return;
    const { id, outs } = this.state;
    const found = await provider.read(id, outs);
    this.state =
      found.id === "" ? undefined : { id: found.id, inputs: found.inputs ?? this.state.inputs, outs: found.props };
  }

  /** Whether another `up` would change anything. */
  async settled(provider: ResourceCalls, declared: Properties | undefined): Promise<boolean> {
    if (declared === undefined || this.state === undefined) return declared === undefined && this.state === undefined;
    const { inputs } = await provider.check(asProgram(declared), this.state.inputs);
    const { changes } = await provider.diff(this.state.id, this.state.outs, inputs);
    return changes === false && this.state.incomplete === undefined;
  }

  private async create(provider: ResourceCalls, inputs: Properties): Promise<void> {
    try {
      const { id, outs } = await provider.create(inputs);
      this.state = { id, inputs, outs };
    } catch (error) {
      this.keepPartial(error, inputs);
      throw error;
    }
  }

  private async change(
    provider: ResourceCalls,
    old: State,
    { declared, inputs }: { readonly declared: Properties; readonly inputs: Properties },
  ): Promise<void> {
    const { changes, replaces, deleteFirst } = await provider.diff(old.id, old.outs, inputs);
    if (replaces.length > 0) {
      if (deleteFirst) {
        await provider.delete(old.id, old.outs);
        this.state = undefined;
      } else this.doomed.push(old);
      // Checked once more, as one to be made.
      await this.create(provider, (await provider.check(asProgram(declared))).inputs);
      return;
    }
    if (changes === false && old.incomplete === undefined) return;
    try {
      this.state = { id: old.id, inputs, outs: await provider.update(old.id, old.outs, inputs) };
    } catch (error) {
      this.keepPartial(error, old.inputs);
      throw error;
    }
  }

  private keepPartial(error: unknown, inputs: Properties): void {
    if (!(error instanceof WireError) || error.initFailed === undefined) return;
    const { __provider, ...outs } = error.initFailed.properties;
    if (typeof __provider !== (isPlugin ? "undefined" : "string")) {
      throw new Error("a resource that is not complete lost its pointer");
    }
    this.state = { id: error.initFailed.id, inputs, outs, incomplete: true };
  }

  private async removeAll(provider: ResourceCalls): Promise<void> {
    if (this.state !== undefined) {
      await provider.delete(this.state.id, this.state.outs);
      this.state = undefined;
    }
    await this.removeDoomed(provider);
  }

  private async removeDoomed(provider: ResourceCalls): Promise<void> {
    for (const state of [...this.doomed]) {
      await provider.delete(state.id, state.outs);
      this.doomed = this.doomed.filter((other) => other !== state);
    }
  }
}
