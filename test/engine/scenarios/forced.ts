/** Replacements that the user asks for by name: `--replace` and `state taint`. */
import type { Scenario } from "./scenario.js";

const A = "urn:pulumi:dev::things::pulumi-nodejs:dynamic/test:Thing::a";

const PAIR = (options = "{}") =>
  `const a = new Thing("a", { value: 1, deleteFirst: true }, ${options}); new Thing("b", { value: a.id });`;

/** The scenarios. */
export const forced: Scenario[] = [
  {
    name: "replaces what it is told to, and asks no provider whether and in which order",
    steps: [
      { program: PAIR(), run: "up", changes: { create: 3 }, calls: ["check a", "create a", "check b", "create b"] },
      {
        run: "preview",
        options: { replace: [A] },
        changes: { same: 1, replace: 1, update: 1 },
        calls: ["check a", "check b", "diff b-id-"],
        diffs: { a: ["id"], b: ["value"] },
      },
      {
        run: "up",
        options: { replace: [A] },
        changes: { same: 2, replace: 1 },
        calls: ["check a", "create a", "check b", "diff b-id-", "delete a-id-"],
        diffs: { a: ["id"] },
      },
      {
        program: PAIR("{ deleteBeforeReplace: true }"),
        run: "up",
        options: { replace: ["**:Thing::a"] },
        changes: { same: 2, replace: 1 },
        calls: ["check a", "diff b-id-", "delete a-id-", "create a", "check b", "diff b-id-"],
      },
      { run: "up", changes: { same: 3 }, calls: ["check a", "diff a-id-", "check b", "diff b-id-"] },
    ],
  },
  {
    name: "refuses to replace what it does not know",
    steps: [
      {
        program: PAIR(),
        run: "up",
        options: { replace: [`${A}x`] },
        ok: false,
        changes: {},
        calls: [],
        errors: [`Target '${A}x' could not be found in the stack. Did you forget to escape $ in your shell?`],
      },
    ],
  },
  {
    name: "replaces what is tainted, until it is done or taken back",
    since: 200,
    steps: [
      { program: PAIR(), run: "up", changes: { create: 3 }, calls: ["check a", "create a", "check b", "create b"] },
      {
        taint: [A],
        untaint: [A],
        run: "preview",
        changes: { same: 3 },
        calls: ["check a", "diff a-id-", "check b", "diff b-id-"],
      },
      {
        taint: [A],
        run: "refresh",
        changes: { same: 3 },
        sorted: true,
        calls: ["diff a-id-", "diff b-id-", "read a-id-", "read b-id-"],
      },
      {
        program: PAIR().replace("value: 1", 'value: 1, fail: "create"'),
        run: "up",
        ok: false,
        changes: { same: 1 },
        calls: ["check a", "create a"],
        errors: ["create failed"],
      },
      {
        program: PAIR(),
        run: "up",
        changes: { same: 2, replace: 1 },
        calls: ["check a", "create a", "check b", "diff b-id-", "delete a-id-"],
      },
      { run: "up", changes: { same: 3 }, calls: ["check a", "diff a-id-", "check b", "diff b-id-"] },
    ],
  },
  {
    name: "replaces a component that is named, and none of its children",
    steps: [
      {
        program: `new Group("g", {}, (group) => { new Thing("a", { value: 1 }, { parent: group }); });`,
        run: "up",
        changes: { create: 3 },
        calls: ["check a", "create a"],
      },
      {
        run: "up",
        options: { replace: ["urn:pulumi:dev::things::test:index:Group::g"] },
        changes: { same: 2, replace: 1 },
        calls: ["check a", "diff a-id-"],
      },
    ],
  },
  {
    name: "does not replace what is protected, even by name",
    steps: [
      {
        program: `new Thing("a", { value: 1 }, { protect: true });`,
        run: "up",
        changes: { create: 2 },
        calls: ["check a", "create a"],
      },
      {
        run: "up",
        options: { replace: [A] },
        ok: false,
        changes: { same: 1 },
        calls: ["check a"],
        errors: [
          `unable to replace resource "${A}"\nas it is currently marked for protection. To unprotect the resource, remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\``,
        ],
      },
    ],
  },
];
