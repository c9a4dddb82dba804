import type { Properties } from "../../provider/contract/inputs.js";
import { InitFailedError } from "../../provider/session/errors.js";
import type { Provider } from "./process.js";

/** What every state and every request holds: without it, a state came from a front of another kind. */
const pointer = { __provider: "exports.handler = …" };

/** A program, by the logical names of its resources. */
export type Program<Declared> = Readonly<Record<string, Declared>>;

/** A run of the engine. */
export type Step<Declared> =
  | { readonly run: "up"; readonly program: Program<Declared>; readonly replace: readonly string[] }
  | { readonly run: "refresh" }
  | { readonly run: "destroy" };

/** The engine of one stack: it keeps the state, and asks a provider process of its own in each run. */
export class StackModel<Declared> {
  /** By logical name; a replaced one that is still to be deleted has a name of its own. */
  readonly state = new Map<string, { id: string; outs: Properties; pending?: true; failed?: true }>();
  private replaced = 0;

  constructor(
    private readonly provider: () => Provider,
    private readonly declaredBy: (name: string, declared: Declared) => Properties,
  ) {}

  /** Whether the run came to its end. */
  async run(step: Step<Declared>): Promise<boolean> {
    const provider = this.provider();
    try {
      if (step.run === "up") await this.up(provider, step.program, step.replace);
      if (step.run === "refresh") await this.refresh(provider);
      if (step.run === "destroy") await this.delete(provider, [...this.state.keys()]);
      return true;
    } catch (error) {
      if (!(error instanceof Error) || error.message.includes("internal error")) throw error;
      return false;
    }
  }

  private async up(provider: Provider, program: Program<Declared>, replace: readonly string[]): Promise<void> {
    for (const [name, declared] of Object.entries(program)) {
      const { inputs, failures } = await provider.check({}, this.inputsOf(name, declared));
      if (failures.length > 0) throw new Error(JSON.stringify(failures));
      const old = this.state.get(name);
      if (old === undefined) {
        await this.keep(name, () => provider.create(inputs));
        continue;
      }
      const diff = replace.includes(name) ? { replaces: ["id"] } : await provider.diff(old.id, old.outs, inputs);
      if ((diff.replaces ?? []).length > 0) {
        await provider.check({}, this.inputsOf(name, declared));
        // The new one comes first; the state holds both until the old one is deleted, at the end of a run.
        await this.keep(
          name,
          () => provider.create(inputs),
          () => {
            this.state.set(`${name} (replaced ${String((this.replaced += 1))})`, { ...old, pending: true });
          },
        );
      } else if (("changes" in diff && diff.changes) || old.failed) {
        await this.keep(name, async () => ({ id: old.id, ...(await provider.update(old.id, old.outs, inputs)) }));
      }
    }
    await this.delete(
      provider,
      [...this.state]
        .filter(([name, { pending }]) => pending === true || program[name] === undefined)
        .map(([name]) => name),
    );
  }

  /** A resource that is not complete is in the state, and the run fails. */
  private async keep(
    name: string,
    run: () => Promise<{ id: string; outs: Properties }>,
    before: () => void = () => undefined,
  ): Promise<void> {
    try {
      const { id, outs } = await run();
      before();
      this.state.set(name, { id, outs: { ...outs, ...pointer } });
    } catch (error) {
      if (error instanceof InitFailedError) {
        before();
        this.state.set(name, { id: error.id, outs: error.properties, failed: true });
      }
      throw error;
    }
  }

  private inputsOf(name: string, declared: Declared): Properties {
    return { ...this.declaredBy(name, declared), ...pointer };
  }

  private async refresh(provider: Provider): Promise<void> {
    await Promise.all(
      [...this.state].map(async ([name, resource]) => {
        const { id, props } = await provider.read(resource.id, resource.outs);
        if (id === "") {
          this.state.delete(name);
        } else {
          const pending = resource.pending ? ({ pending: true } as const) : {};
          this.state.set(name, { id, outs: { ...props, ...pointer }, ...pending });
        }
      }),
    );
  }

  private async delete(provider: Provider, names: readonly string[]): Promise<void> {
    for (const name of names) {
      const resource = this.state.get(name);
      if (resource === undefined) continue;
      await provider.delete(resource.id, resource.outs);
      this.state.delete(name);
    }
  }
}
