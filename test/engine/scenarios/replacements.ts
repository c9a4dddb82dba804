/** Replacements: which half comes first, and what goes along. */
import type { Scenario } from "./scenario.js";

const THREE = (key: string) =>
  `const a = new Thing("a", { key: "${key}" });
   const b = new Thing("b", { value: a.id });
   new Thing("c", { key: b.value });`;

const DELETE_FIRST = (key: string) =>
  `const a = new Thing("a", { key: "${key}", deleteFirst: true });
   const b = new Thing("b", { value: a.id });
   const c = new Thing("c", { key: a.id }, { dependsOn: [b] });
   new Thing("d", { value: 1 }, { dependsOn: [c] });`;

/** The scenarios. */
export const replacements: Scenario[] = [
  {
    name: "creates a replacement first, and deletes at the end",
    steps: [
      {
        program: THREE("k1"),
        run: "up",
        changes: { create: 4 },
        calls: ["check a", "create a", "check b", "create b", "check c", "create c"],
      },
      {
        program: THREE("k2"),
        run: "up",
        changes: { same: 1, replace: 2, update: 1 },
        // Which of the two old ones goes first, Pulumi leaves to chance: only b, which stays, is between them.
        sorted: true,
        calls: [
          "check a",
          "check a",
          "check b",
          "check c",
          "check c",
          "create a",
          "create c",
          "delete a-id-k1",
          "delete c-id-a-id-k1",
          "diff a-id-k1",
          "diff b-id-",
          "diff c-id-a-id-k1",
          "update b-id-",
        ],
        diffs: { a: ["key"], b: ["value"], c: ["key"] },
      },
    ],
  },
  {
    name: "deletes before it replaces, with the dependents that the change replaces too",
    steps: [
      {
        program: DELETE_FIRST("k1"),
        run: "up",
        changes: { create: 5 },
        calls: "a b c d".split(" ").flatMap((name) => [`check ${name}`, `create ${name}`]),
      },
      {
        program: DELETE_FIRST("k2"),
        run: "up",
        changes: { same: 2, replace: 2, update: 1 },
        calls: [
          "check a",
          "diff a-id-k1",
          "check a",
          "diff b-id-",
          "diff c-id-a-id-k1",
          "delete c-id-a-id-k1",
          "delete a-id-k1",
          "create a",
          "check b",
          "diff b-id-",
          "update b-id-",
          "check c",
          "create c",
          "check d",
          "diff d-id-",
        ],
      },
    ],
  },
  {
    name: "deletes the old half in the next run, where its delete failed",
    steps: [
      { program: `new Thing("a", { key: "1" });`, run: "up", changes: { create: 2 }, calls: ["check a", "create a"] },
      {
        program: `new Thing("a", { key: "2" });`,
        world: { failing: ["delete a-id-1"] },
        run: "up",
        ok: false,
        changes: { same: 1, replace: 1 },
        calls: ["check a", "diff a-id-1", "check a", "create a", "delete a-id-1"],
        errors: ["delete failed"],
      },
      {
        world: { failing: ["delete a-id-1"] },
        run: "up",
        ok: false,
        changes: { same: 2 },
        calls: ["check a", "diff a-id-2", "delete a-id-1"],
        errors: ["delete failed"],
      },
      // Taken back: the new one is replaced in turn, and the first goes all the same.
      {
        program: `new Thing("a", { key: "3" });`,
        run: "up",
        changes: { same: 1, replace: 1 },
        sorted: true,
        calls: ["check a", "check a", "create a", "delete a-id-1", "delete a-id-2", "diff a-id-2"],
      },
      { run: "destroy", changes: { delete: 2 }, calls: ["delete a-id-3"] },
    ],
  },
  {
    name: "completes a replacement whose old half is gone, whatever the program says by then",
    since: 274,
    steps: [
      {
        program: `new Thing("a", { key: "1", deleteFirst: true });`,
        run: "up",
        changes: { create: 2 },
        calls: ["check a", "create a"],
      },
      {
        program: `new Thing("a", { key: "2", deleteFirst: true, fail: "create" });`,
        run: "up",
        ok: false,
        changes: { same: 1, replace: 1 },
        calls: ["check a", "diff a-id-1", "check a", "delete a-id-1", "create a"],
        errors: ["create failed"],
      },
      { run: "refresh", changes: { same: 2 }, calls: [] },
      {
        program: `new Thing("a", { key: "1" });`,
        run: "up",
        changes: { same: 1, replace: 1 },
        calls: ["check a", "diff a-id-1", "check a", "create a"],
      },
      { run: "destroy", changes: { delete: 2 }, calls: ["delete a-id-1"] },
    ],
  },
  {
    name: "forgets a replacement whose old half is gone, where the program does, and where all is destroyed",
    steps: [
      {
        program: `new Thing("a", { key: "1", deleteFirst: true });`,
        run: "up",
        changes: { create: 2 },
        calls: ["check a", "create a"],
      },
      {
        program: `new Thing("a", { key: "2", deleteFirst: true, fail: "create" });`,
        run: "up",
        ok: false,
        changes: { same: 1, replace: 1 },
        calls: ["check a", "diff a-id-1", "check a", "delete a-id-1", "create a"],
        errors: ["create failed"],
      },
      { program: "", run: "up", changes: { same: 1 }, calls: [] },
    ],
  },
  {
    name: "picks a failed replacement up again",
    steps: [
      {
        program: `new Thing("a", { key: "1", deleteFirst: true });`,
        run: "up",
        changes: { create: 2 },
        calls: ["check a", "create a"],
      },
      {
        program: `new Thing("a", { key: "2", deleteFirst: true, fail: "create" });`,
        run: "up",
        ok: false,
        changes: { same: 1, replace: 1 },
        calls: ["check a", "diff a-id-1", "check a", "delete a-id-1", "create a"],
        errors: ["create failed"],
      },
      {
        program: `new Thing("a", { key: "2", deleteFirst: true });`,
        run: "up",
        changes: { same: 1, replace: 1 },
        calls: ["check a", "diff a-id-1", "check a", "create a"],
      },
    ],
  },
];
