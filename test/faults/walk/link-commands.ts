/** What may happen in a walk over what leads to tunnels. */
import fc from "fast-check";

import { isOneOf, logical, nameOf, shortName, shown, some, stackName, Step, struck, type Command } from "./commands.js";
import { LINK_TYPES, type Link, type LinkWorld } from "./links.js";
import { run } from "./runs.js";

const type = fc.constantFrom(...LINK_TYPES);
const bit = fc.constantFrom(0 as const, 1 as const);

const declare = fc
  .record({ stack: stackName, logical, name: shortName, type, tunnel: bit, comment: bit })
  .map(({ stack, logical: key, name, ...rest }) => {
    const link: Link = { ...rest, name: nameOf(stack, name) };
    return new Step<LinkWorld>(`${stack} declares ${key} = ${JSON.stringify(link)}`, (world) => {
      world.programs[stack].set(key, { ...link });
    });
  });

const edit = fc
  .record({
    stack: stackName,
    logical,
    change: fc.oneof(fc.record({ name: shortName }), fc.record({ tunnel: bit }), fc.record({ comment: bit })),
  })
  .map(
    ({ stack, logical: key, change }) =>
      new Step<LinkWorld>(`${stack} edits ${key}: ${JSON.stringify(change)}`, (world) => {
        const link = world.programs[stack].get(key);
        if (link !== undefined) Object.assign(link, "name" in change ? { name: nameOf(stack, change.name) } : change);
      }),
  );

const remove = fc.tuple(stackName, logical).map(
  ([stack, key]) =>
    new Step<LinkWorld>(`${stack} removes ${key}`, (world) => {
      world.programs[stack].delete(key);
    }),
);

/** The same resource under another logical name; with an alias, its state comes along. */
const rename = fc.tuple(stackName, logical, logical, fc.boolean()).map(
  ([stack, from, to, aliased]) =>
    new Step<LinkWorld>(`${stack} renames ${from} to ${to}${aliased ? " with an alias" : ""}`, (world) => {
      const program = world.programs[stack];
      const link = program.get(from);
      if (link === undefined || program.has(to)) return;
      program.delete(from);
      program.set(to, link);
      if (aliased) world.alias(stack, `${link.type}::${from}`, `${link.type}::${to}`);
    }),
);

const swap = fc.tuple(stackName, logical, logical).map(
  ([stack, one, other]) =>
    new Step<LinkWorld>(`${stack} swaps ${one} and ${other}`, (world) => {
      const [a, b] = [world.programs[stack].get(one), world.programs[stack].get(other)];
      if (a !== undefined && b !== undefined && a.type === b.type) [a.name, b.name] = [b.name, a.name];
    }),
);

const up = fc
  .record({ stack: stackName, strike: struck, replaced: some, targeted: some, goesOn: fc.boolean() })
  .map(({ stack, strike, replaced = [], targeted, goesOn }) => {
    const options = `${replaced.map((each) => ` --replace ${each}`).join("")}${(targeted ?? []).map((each) => ` --target ${each}`).join("")}${goesOn ? " --continue-on-error" : ""}`;
    return new Step<LinkWorld>(`${stack}: up${options}${shown(strike)}`, async (world) => {
      const declared = world.declared(stack);
      const urns = new Set(declared.map(({ urn }) => urn).filter(isOneOf(replaced)));
      const scope = { goesOn, ...(targeted === undefined ? {} : { only: isOneOf(targeted) }) };
      const isPlain = world.conflicts(stack).length === 0 && targeted === undefined && !world.drifted.has(stack);
      const failure = await run(
        world,
        stack,
        `up${options}`,
        (own, host) => own.up(host, declared, urns, scope),
        strike,
      );
      const wrong = failure === undefined && isPlain ? world.differences(stack) : [];
      if (wrong.length > 0) throw new Error(`up succeeded, but ${stack} ${wrong.join("; ")}`);
    });
  });

const refresh = fc.tuple(stackName, struck).map(
  ([stack, strike]) =>
    new Step<LinkWorld>(`${stack}: refresh${shown(strike)}`, async (world) => {
      const failure = await run(world, stack, "refresh", (own, host) => own.refresh(host), strike);
      if (failure === undefined) world.drifted.delete(stack);
    }),
);

const destroy = fc.tuple(stackName, struck, some).map(
  ([stack, strike, targeted]) =>
    new Step<LinkWorld>(`${stack}: destroy ${targeted?.join(",") ?? "all"}${shown(strike)}`, async (world) => {
      const only = targeted === undefined ? undefined : isOneOf(targeted);
      const failure = await run(world, stack, "destroy", (own, host) => own.destroy(host, only), strike);
      if (failure !== undefined || targeted !== undefined) return;
      const left = world.liveOf(stack).map(({ name }) => name);
      if (left.length > 0) throw new Error(`destroy of ${stack} succeeded, but left ${left.join(", ")}`);
    }),
);

const someone = fc.tuple(fc.constantFrom("POST", "PATCH", "DELETE"), type, stackName, fc.nat(5)).map(
  ([method, kind, stack, which]) =>
    new Step<LinkWorld>(`someone: ${method} ${kind} ${stack} ${String(which)}`, async (world) => {
      const own = world.liveOf(stack).filter((one) => one.type === kind);
      const link = own[which % Math.max(1, own.length)];
      if (method === "POST") await world.someone(method, kind, "shared");
      else if (link !== undefined) {
        world.drifted.add(stack);
        await world.someone(method, kind, "", link.id);
      }
    }),
);

export const LINK_COMMANDS: fc.Arbitrary<Command<LinkWorld>>[] = [
  ...[declare, declare, declare, edit, edit, remove, rename, rename, swap],
  ...[up, up, up, up, up, refresh, destroy, someone],
];
