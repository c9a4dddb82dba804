/** What an operation is about: `--target`, `--target-dependents` and `--exclude`. */
import type { Scenario } from "./scenario.js";

const URN = (name: string) => `urn:pulumi:dev::things::pulumi-nodejs:dynamic/test:Thing::${name}`;
const [A, B, C, D] = ["a", "b", "c", "d"].map(URN) as [string, string, string, string];
const THING = (name: string, args = "{}") => `const ${name} = new Thing("${name}", ${args});\n`;
const UNNAMED = (urn: string) =>
  `Resource '${urn}' will be destroyed but was not specified in --target list.\nEither include resource in --target list or pass --target-dependents to proceed.`;

// d needs all the others: so they are done when it is refused.
const TWO_NEW =
  THING("a", "{ value: 2 }") +
  THING("b", "{ value: a.id, secret: 1 }") +
  THING("c") +
  THING("d", "{ value: c.id, secret: b.id }");
const CHAIN = THING("a", "{ value: 1 }") + THING("b", "{ key: a.id }") + THING("c", "{ value: b.id }") + THING("d");

const CHAIN_MADE = {
  program: CHAIN,
  run: "up",
  changes: { create: 5 },
  sorted: true,
  calls: "check a,check b,check c,check d,create a,create b,create c,create d".split(","),
} as const;

/** The scenarios. */
export const targets: Scenario[] = [
  {
    name: "asks no provider about what is no target: it stays, or is not created",
    since: 276,
    steps: [
      {
        program: THING("a", "{ value: 1 }") + THING("b", "{ value: a.id }"),
        run: "up",
        changes: { create: 3 },
        calls: ["check a", "create a", "check b", "create b"],
      },
      {
        program: TWO_NEW,
        run: "preview",
        options: { target: [A] },
        changes: { same: 4, update: 1 },
        calls: ["check a", "diff a-id-"],
      },
      {
        run: "up",
        options: { target: ["**:Thing::a"] },
        changes: { same: 4, update: 1 },
        calls: ["check a", "diff a-id-", "update a-id-"],
      },
      {
        run: "up",
        options: { target: [D] },
        ok: false,
        changes: { same: 4 },
        calls: ["check d"],
        errors: [`Resource '${D}' depends on '${C}' which was was not specified in --target list.`],
      },
      {
        run: "up",
        options: { target: [C], targetDependents: true },
        changes: { same: 3, create: 2 },
        calls: ["check c", "create c", "check d", "create d"],
      },
      {
        run: "up",
        options: { target: [URN("nothing")] },
        ok: false,
        changes: { same: 5 },
        calls: [],
        errors: [
          `Target '${URN("nothing")}' could not be found in the stack. Did you forget to escape $ in your shell?`,
        ],
      },
    ],
  },
  {
    name: "deletes a target that left the program, and no dependent without a word",
    since: 276,
    steps: [
      CHAIN_MADE,
      {
        program: THING("d", "{ value: 3 }"),
        run: "up",
        options: { target: [B] },
        ok: false,
        changes: { same: 2 },
        calls: ["diff c-id-"],
        errors: [UNNAMED(C)],
      },
      { run: "up", options: { target: [C] }, changes: { same: 4, delete: 1 }, calls: ["delete c-id-"] },
      {
        run: "up",
        options: { target: [A], targetDependents: true },
        changes: { same: 2, delete: 2 },
        sorted: true,
        calls: ["delete a-id-", "delete b-id-a-id-", "diff b-id-a-id-"],
      },
    ],
  },
  {
    name: "leaves the old half of a replacement where its resource is no target, or excluded",
    steps: [
      {
        program: THING("a", '{ key: "1" }') + THING("b"),
        run: "up",
        changes: { create: 3 },
        sorted: true,
        calls: ["check a", "check b", "create a", "create b"],
      },
      {
        program: THING("a", '{ key: "2" }') + THING("b"),
        world: { failing: ["delete a-id-1"] },
        run: "up",
        ok: false,
        changes: { same: 2, replace: 1 },
        sorted: true,
        calls: ["check a", "check a", "check b", "create a", "delete a-id-1", "diff a-id-1", "diff b-id-"],
      },
      { run: "up", options: { target: [B] }, changes: { same: 3 }, calls: ["check b", "diff b-id-"] },
      { run: "up", options: { exclude: [A] }, changes: { same: 3 }, calls: ["check b", "diff b-id-"] },
      {
        run: "up",
        options: { target: [A] },
        changes: { same: 3 },
        calls: ["check a", "diff a-id-2", "delete a-id-1"],
      },
    ],
  },
  {
    name: "destroys what is named, with its dependents where that is said, or all but what is excluded and what that needs",
    since: 276,
    steps: [
      CHAIN_MADE,
      {
        run: "destroy",
        options: { target: [B] },
        ok: false,
        changes: {},
        calls: ["diff c-id-"],
        errors: [UNNAMED(C)],
      },
      { run: "destroy", options: { target: [URN("nothing")] }, ok: false, changes: {}, calls: [] },
      { run: "destroy", options: { target: [C] }, changes: { same: 4, delete: 1 }, calls: ["delete c-id-"] },
      { run: "destroy", options: { exclude: [B] }, changes: { same: 3, delete: 1 }, calls: ["delete d-id-"] },
      {
        run: "destroy",
        options: { target: [A], targetDependents: true },
        changes: { same: 1, delete: 2 },
        calls: ["diff b-id-a-id-", "delete b-id-a-id-", "delete a-id-"],
      },
    ],
  },
  {
    name: "refreshes what is named",
    steps: [
      CHAIN_MADE,
      { run: "refresh", options: { target: [A] }, changes: { same: 1 }, calls: ["read a-id-", "diff a-id-"] },
      {
        world: { gone: ["a-id-", "d-id-"] },
        run: "refresh",
        options: { target: [D] },
        changes: { delete: 1 },
        calls: ["read d-id-"],
      },
    ],
  },
];
