/** What may happen in a walk: the program is edited, a run is made, someone else changes something. */
import fc from "fast-check";

import { type Entry, rulesOf, secretOf, type StackName, type WalkWorld } from "./model.js";
import { run, STRIKES, type Struck } from "./runs.js";

/** One step of a walk. */
export type Command<World = WalkWorld> = fc.AsyncCommand<object, World>;

/** The logical names of both programs: they are of one project and stack name. */
export const LOGICAL = ["x", "y", "z"] as const;

/** A command that is always possible. */
export class Step<World = WalkWorld> implements Command<World> {
  constructor(
    private readonly title: string,
    private readonly act: (world: World) => Promise<void> | void,
  ) {}

  check(): boolean {
    return true;
  }

  async run(_model: object, world: World): Promise<void> {
    await this.act(world);
  }

  toString(): string {
    return this.title;
  }
}

export const stackName = fc.constantFrom<StackName>("a", "b");
export const logical = fc.constantFrom(...LOGICAL);
/** Mostly names of the stack's own; one that both stacks, and someone else, may want. */
export const shortName = fc.constantFrom("1", "2", "3", "shared");
export const nameOf = (stack: StackName, name: string): string => (name === "shared" ? name : `${stack}${name}`);
export const struck: fc.Arbitrary<Struck | undefined> = fc.option(
  fc.record({
    strike: fc.nat(STRIKES.length - 1),
    at: fc.nat(6),
    lasting: fc.boolean(),
  }),
  { nil: undefined, freq: 2 },
);
export const shown = (value: Struck | undefined): string =>
  value === undefined ? "" : `, ${STRIKES[value.strike]?.name ?? ""} at ${String(value.at)}${value.lasting ? "+" : ""}`;

/** The program gets an entry, or other inputs for one. */
const declare = fc
  .record({
    stack: stackName,
    logical,
    name: shortName,
    secret: fc.nat(2),
    drop: fc.boolean(),
    kind: fc.constantFrom("cfd_tunnel" as const, "cfd_tunnel" as const, "warp_connector" as const),
    config: fc.option(fc.nat(2), { nil: undefined }),
  })
  .map(({ stack, logical: key, name, config, ...rest }) => {
    const entry: Entry = {
      ...rest,
      sibling: key,
      former: [],
      name: nameOf(stack, name),
      ...(config === undefined || rest.kind === "warp_connector" ? {} : { config }),
    };
    return new Step(`${stack} declares ${key} = ${JSON.stringify(entry)}`, (world) => {
      // A resource's kind is part of its URN: another kind is another resource.
      world.programs[stack].set(key, { ...entry });
    });
  });

/** One input changes. */
const edit = fc
  .record({
    stack: stackName,
    logical,
    change: fc.oneof(
      fc.record({ secret: fc.nat(2) }),
      fc.record({ name: shortName }),
      fc.record({ config: fc.option(fc.nat(2), { nil: undefined }) }),
      fc.record({ drop: fc.boolean() }),
    ),
  })
  .map(
    ({ stack, logical: key, change }) =>
      new Step(`${stack} edits ${key}: ${JSON.stringify(change)}`, (world) => {
        const entry = world.programs[stack].get(key);
        if (entry === undefined) return;
        const edited = { ...entry, ...("name" in change ? { name: nameOf(stack, change.name) } : change) };
        if (edited.config === undefined || edited.kind === "warp_connector") delete edited.config;
        world.programs[stack].set(key, edited as Entry);
      }),
  );

const remove = fc.tuple(stackName, logical).map(
  ([stack, key]) =>
    new Step(`${stack} removes ${key}`, (world) => {
      world.programs[stack].delete(key);
    }),
);

/** The same resource under another logical name, without an alias. */
const rename = fc.tuple(stackName, logical, logical).map(
  ([stack, from, to]) =>
    new Step(`${stack} renames ${from} to ${to}`, (world) => {
      const program = world.programs[stack];
      const entry = program.get(from);
      if (entry === undefined || program.has(to)) return;
      program.delete(from);
      program.set(to, { ...entry, sibling: to, former: [from, ...entry.former] });
    }),
);

/** Two resources swap their names at Cloudflare. */
const swap = fc.tuple(stackName, logical, logical).map(
  ([stack, one, other]) =>
    new Step(`${stack} swaps the names of ${one} and ${other}`, (world) => {
      const [a, b] = [world.programs[stack].get(one), world.programs[stack].get(other)];
      if (a === undefined || b === undefined || a.kind !== b.kind) return;
      [a.name, b.name] = [b.name, a.name];
    }),
);

export const some = fc.option(fc.subarray([...LOGICAL], { minLength: 1 }), { nil: undefined, freq: 4 });
export const isOneOf =
  (keys: readonly string[]) =>
  (urn: string): boolean =>
    keys.some((key) => urn.endsWith(`::${key}`));

/** The whole, or `--target`, with `--replace` of some; it stops at a failure, or does not. */
const up = fc
  .record({ stack: stackName, strike: struck, replaced: some, targeted: some, goesOn: fc.boolean() })
  .map(({ stack, strike, replaced = [], targeted, goesOn }) => {
    const options = [
      ...(replaced.length === 0 ? [] : [` --replace ${replaced.join(",")}`]),
      ...(targeted === undefined ? [] : [` --target ${targeted.join(",")}`]),
      ...(goesOn ? [" --continue-on-error"] : []),
    ].join("");
    return new Step(`${stack}: up${options}${shown(strike)}`, async (world) => {
      const urns = new Set(
        world
          .declared(stack)
          .map(({ urn }) => urn)
          .filter(isOneOf(replaced)),
      );
      const scope = { goesOn, ...(targeted === undefined ? {} : { only: isOneOf(targeted) }) };
      const conflicts = world.conflicts(stack);
      const failure = await run(
        world,
        stack,
        `up${options}`,
        (own, provider) => own.up(provider, world.declared(stack), urns, scope),
        strike,
      );
      if (failure !== undefined || targeted !== undefined || world.drifted.has(stack)) return;
      if (conflicts.length > 0) return;
      const wrong = world.differences(stack);
      if (wrong.length > 0) throw new Error(`up succeeded, but ${stack} ${wrong.join("; ")}`);
    });
  });

const refresh = fc.tuple(stackName, struck).map(
  ([stack, strike]) =>
    new Step(`${stack}: refresh${shown(strike)}`, async (world) => {
      const failure = await run(world, stack, "refresh", (own, provider) => own.refresh(provider), strike);
      if (failure === undefined) world.drifted.delete(stack);
    }),
);

const destroy = fc.tuple(stackName, struck, some).map(
  ([stack, strike, targeted]) =>
    new Step(`${stack}: destroy ${targeted?.join(",") ?? "all"}${shown(strike)}`, async (world) => {
      const only = targeted === undefined ? undefined : isOneOf(targeted);
      const failure = await run(
        world,
        stack,
        `destroy ${targeted?.join(",") ?? "all"}`,
        (own, provider) => own.destroy(provider, only),
        strike,
      );
      if (failure !== undefined || targeted !== undefined) return;
      const left = world.liveOf(stack);
      if (left.length > 0) {
        throw new Error(`destroy of ${stack} succeeded, but left ${left.map(({ name }) => name).join(", ")}`);
      }
      if (world.stacks[stack].kept.length > 0) throw new Error("destroy succeeded, but left something in the state");
    }),
);

/** Someone else makes a tunnel. */
const foreignTunnel = fc.tuple(fc.constantFrom("shared", "other"), fc.boolean()).map(
  ([name, configured]) =>
    new Step(`someone makes ${name}`, async (world) => {
      if (world.live().some((one) => one.name === name)) return;
      const answer = await world.emulator.call("POST", "/cfd_tunnel", {
        name,
        config_src: "cloudflare",
        tunnel_secret: secretOf("someone", 0),
      });
      world.attribute("someone");
      const { id } = answer.result as { id: string };
      if (configured) await putForeign(world, id);
    }),
);

async function putForeign(world: WalkWorld, id: string): Promise<void> {
  await world.emulator.call("PUT", `/cfd_tunnel/${id}/configurations`, {
    config: { ingress: rulesOf("someone", 0) },
  });
}

/** Someone else changes what a stack made. */
const meddle = fc.tuple(stackName, fc.nat(5), fc.constantFrom("name", "secret", "config", "delete", "connect")).map(
  ([stack, which, what]) =>
    new Step(`someone changes a tunnel of ${stack}: ${what}`, async (world) => {
      const own = world.liveOf(stack);
      const tunnel = own[which % Math.max(1, own.length)];
      if (tunnel === undefined) return;
      const path = `/${tunnel.kind}/${tunnel.id}`;
      if (what === "connect") {
        const { result } = await world.emulator.call("GET", `${path}/token`);
        if (tunnel.kind === "cfd_tunnel") world.emulator.connect(result as string);
        return;
      }
      world.drifted.add(stack);
      if (what === "name") await world.emulator.call("PATCH", path, { name: `moved-${tunnel.id.slice(0, 4)}` });
      if (what === "secret") await world.emulator.call("PATCH", path, { tunnel_secret: secretOf("someone", 1) });
      if (what === "config" && tunnel.kind === "cfd_tunnel") await putForeign(world, tunnel.id);
      if (what === "delete" && tunnel.connected === 0) await world.emulator.call("DELETE", path);
    }),
);

/** Every command, the ones that matter more often. */
export const COMMANDS: fc.Arbitrary<Command>[] = [
  declare,
  declare,
  edit,
  edit,
  remove,
  rename,
  rename,
  swap,
  up,
  up,
  up,
  up,
  refresh,
  destroy,
  foreignTunnel,
  meddle,
];
