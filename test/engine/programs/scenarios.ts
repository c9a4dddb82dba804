/** What every engine must do with the same programs: the real CLI's behaviour, written down. */
import type { Operation, OperationResult } from "../../../local/engine/driver.js";
import type { World } from "./scratch-program.js";

/** One operation of a scenario and what must come of it. */
export interface ScenarioStep {
  /** A new program; without one, the last stays. */
  program?: string;
  world?: World;
  run: Operation;
  /** Default: true. */
  ok?: boolean;
  changes: OperationResult["changes"];
  /** Provider calls, in order; those of resources that do not depend on each other may swap: `sorted`. */
  calls: string[];
  sorted?: true;
  /** Error messages, in order; "update failed" and "preview failed" left out. */
  errors?: string[];
  outputs?: Record<string, unknown>;
  /** Diffs by resource name, of updates and replacements. */
  diffs?: Record<string, string[]>;
}

/** A named sequence of operations on one stack. */
export interface Scenario {
  name: string;
  /** The minor version of Pulumi 3 that has the rule. */
  since?: number;
  steps: ScenarioStep[];
}

const THREE = (key: string) =>
  `const a = new Thing("a", { key: "${key}" });
   const b = new Thing("b", { value: a.id });
   new Thing("c", { key: b.value });`;

const DELETE_FIRST = (key: string) =>
  `const a = new Thing("a", { key: "${key}", deleteFirst: true });
   const b = new Thing("b", { value: a.id });
   const c = new Thing("c", { key: a.id }, { dependsOn: [b] });
   new Thing("d", { value: 1 }, { dependsOn: [c] });`;

const WITH = (key: string) =>
  `const a = new Thing("a", { key: "${key}", deleteFirst: true });
   new Thing("b", { value: 1 }, { deletedWith: a });
   new Thing("kept", { value: 2 }, { retainOnDelete: true, dependsOn: [a] });`;

const NESTED = (name: string, alias: string, note: number) =>
  `new Group("${name}", { aliases: [{ name: "${alias}" }] }, (group) => {
     const a = new Thing("a", { value: 1 }, { parent: group });
     new Group("inner", { parent: group }, (inner) => {
       new Thing("deep", { value: a.id }, { parent: inner });
       return { note: ${note} };
     });
   });`;

/** The scenarios. */
export const scenarios: Scenario[] = [
  {
    name: "creates, updates in place and destroys",
    steps: [
      {
        program: `const a = new Thing("a", { value: 1, secret: pulumi.secret("hush-hush") });
          const b = new Thing("b", { value: a.id });
          exports.id = b.id; exports.secret = a.secret; exports.list = [1, { token: a.token }];`,
        run: "preview",
        changes: { create: 3 },
        calls: ["check a", "check b"],
        outputs: { id: "[unknown]", secret: "[secret]", list: [1, { token: "[unknown]" }] },
      },
      {
        run: "up",
        changes: { create: 3 },
        calls: ["check a", "create a", "check b", "create b"],
        outputs: { id: "b-id-", secret: "[secret]", list: [1, { token: "token-of-a" }] },
      },
      { run: "up", changes: { same: 3 }, calls: ["check a", "diff a-id-", "check b", "diff b-id-"] },
      {
        program: `const a = new Thing("a", { value: 2 }); const b = new Thing("b", { value: a.id }); exports.id = b.id;`,
        run: "up",
        changes: { same: 2, update: 1 },
        calls: ["check a", "diff a-id-", "update a-id-", "check b", "diff b-id-"],
        outputs: { id: "b-id-" },
        diffs: { a: ["secret", "value"] },
      },
      { run: "destroy", changes: { delete: 3 }, calls: ["delete b-id-", "delete a-id-"], outputs: {} },
    ],
  },
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
  {
    name: "makes no delete call for what is deleted with another, nor for what is retained",
    since: 260,
    steps: [
      {
        program: WITH("k1"),
        run: "up",
        changes: { create: 4 },
        sorted: true,
        calls: ["check a", "check b", "check kept", "create a", "create b", "create kept"],
      },
      {
        program: WITH("k2"),
        run: "up",
        changes: { same: 2, replace: 2 },
        sorted: true,
        calls: [
          "check a",
          "check a",
          "check b",
          "check kept",
          "create a",
          "create b",
          "delete a-id-k1",
          "diff a-id-k1",
          "diff kept-id-",
        ],
      },
      { run: "destroy", changes: { delete: 4 }, calls: ["delete a-id-k2"] },
    ],
  },
  {
    name: "neither replaces nor deletes what is protected",
    steps: [
      {
        program: `new Thing("a", { key: "k1" }, { protect: true });`,
        run: "up",
        changes: { create: 2 },
        calls: ["check a", "create a"],
      },
      {
        program: `new Thing("a", { key: "k2" }, { protect: true });`,
        run: "up",
        ok: false,
        changes: { same: 1 },
        calls: ["check a", "diff a-id-k1"],
        errors: [
          'unable to replace resource "urn:pulumi:dev::things::pulumi-nodejs:dynamic/test:Thing::a"\nas it is currently marked for protection. To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`',
        ],
      },
      {
        program: `new Thing("a", { key: "k1" }, { protect: false });`,
        run: "up",
        changes: { same: 2 },
        calls: ["check a", "diff a-id-k1"],
      },
      { run: "destroy", changes: { delete: 2 }, calls: ["delete a-id-k1"] },
    ],
  },
  {
    name: "follows aliases of components and of resources that leave them",
    steps: [
      {
        program: NESTED("group", "group", 1),
        run: "up",
        changes: { create: 5 },
        calls: ["check a", "create a", "check deep", "create deep"],
      },
      {
        program: NESTED("renamed", "group", 2),
        run: "up",
        changes: { same: 5 },
        calls: ["check a", "diff a-id-", "check deep", "diff deep-id-"],
      },
      {
        program: `new Thing("out", { name: "a", value: 1 }, {
            aliases: ["urn:pulumi:dev::things::test:index:Group$pulumi-nodejs:dynamic/test:Thing::a"] });`,
        run: "up",
        changes: { same: 2, delete: 3 },
        calls: ["check a", "diff a-id-", "delete deep-id-"],
      },
    ],
  },
  {
    name: "keeps a resource whose initialization failed, and updates it next time",
    steps: [
      {
        program: `const a = new Thing("a", { value: 1, fail: "init" }); new Thing("b", { value: a.id }); exports.x = 1;`,
        run: "up",
        ok: false,
        changes: { create: 1 },
        calls: ["check a", "create a"],
        errors: ["1 error occurred:\n\t* not ready"],
        outputs: { x: 1 },
      },
      {
        program: `const a = new Thing("a", { value: 1 }); new Thing("b", { value: a.id }); exports.y = 2;`,
        run: "up",
        changes: { same: 1, update: 1, create: 1 },
        calls: ["check a", "diff a-id-", "update a-id-", "check b", "create b"],
        outputs: { y: 2 },
      },
    ],
  },
  {
    name: "stops at the first failure, keeps what was done, and old outputs where new ones are missing",
    steps: [
      {
        program: `new Thing("a", { value: 1 }); exports.old = "o"; exports.both = 1;`,
        run: "up",
        changes: { create: 2 },
        calls: ["check a", "create a"],
      },
      {
        program: `const a = new Thing("a", { value: 2 });
          const b = new Thing("b", { value: a.id, fail: "create" });
          new Thing("c", { value: b.id }); exports.both = 2;`,
        run: "up",
        ok: false,
        changes: { same: 1, update: 1 },
        calls: ["check a", "diff a-id-", "update a-id-", "check b", "create b"],
        errors: ["create failed"],
        outputs: { old: "o", both: 2 },
      },
    ],
  },
  {
    name: "prints every failure of a check, and the secret ones masked",
    steps: [
      {
        program: `new Thing("a", { value: 1, flag: true, map: { x: 1, list: ["y"] }, invalid: ["value", "flag", "map", "value.deep", ""] });`,
        run: "preview",
        ok: false,
        changes: { create: 1 },
        calls: ["check a"],
        errors: [
          "property value value {1} has a problem: is not allowed",
          "property flag value {true} has a problem: is not allowed",
          "property map value {map[list:{[{y}]} x:{1}]} has a problem: is not allowed",
          "property value.deep value {<nil>} has a problem: is not allowed",
        ]
          .map((text) => `pulumi-nodejs:dynamic/test:Thing resource 'a': ${text}`)
          .concat("pulumi-nodejs:dynamic/test:Thing resource 'a' has a problem: is not allowed"),
      },
    ],
  },
  {
    name: "reads what it does not manage, and gives it up without a delete",
    steps: [
      {
        program: `const r = new Thing("r", { value: 5 }, { id: "r-1" }); exports.token = r.token;`,
        run: "preview",
        changes: { create: 1 },
        calls: ["read r-1"],
        outputs: { token: "token-of-r-1" },
      },
      { run: "up", changes: { create: 1 }, calls: ["read r-1"], outputs: { token: "token-of-r-1" } },
      // Given up, not deleted: Pulumi counts neither.
      { program: "", run: "up", changes: { same: 1 }, calls: [] },
    ],
  },
  {
    name: "compares inputs where a provider does not, under replaceOnChanges and ignoreChanges",
    steps: [
      {
        program: `new Thing("a", { vague: true, value: 1, other: 1, free: 1 }, { replaceOnChanges: ["other"], ignoreChanges: ["free"] });`,
        run: "up",
        changes: { create: 2 },
        calls: ["check a", "create a"],
      },
      {
        program: `new Thing("a", { vague: true, value: 2, other: 1, free: 2 }, { replaceOnChanges: ["other"], ignoreChanges: ["free"] });`,
        run: "up",
        changes: { same: 1, update: 1 },
        calls: ["check a", "diff a-id-", "update a-id-"],
        diffs: { a: ["value"] },
      },
      {
        program: `new Thing("a", { vague: true, value: 2, other: 2, free: 1 }, { replaceOnChanges: ["other"] });`,
        run: "preview",
        changes: { same: 1, replace: 1 },
        calls: ["check a", "diff a-id-", "check a"],
      },
    ],
  },
  {
    name: "finds drift and loss in a refresh, and repairs them",
    steps: [
      {
        program: `const a = new Thing("a", { value: 1 }); new Thing("b", { value: a.id });`,
        run: "up",
        changes: { create: 3 },
        calls: ["check a", "create a", "check b", "create b"],
      },
      {
        world: { drift: { "a-id-": { value: 7 } } },
        run: "refresh",
        changes: { same: 2, update: 1 },
        sorted: true,
        calls: ["diff a-id-", "diff b-id-", "read a-id-", "read b-id-"],
        diffs: { a: ["value"] },
      },
      {
        run: "up",
        changes: { same: 2, update: 1 },
        calls: ["check a", "diff a-id-", "update a-id-", "check b", "diff b-id-"],
      },
      {
        world: { gone: ["a-id-"] },
        run: "refresh",
        changes: { same: 2, delete: 1 },
        sorted: true,
        calls: ["diff b-id-", "read a-id-", "read b-id-"],
      },
      {
        run: "up",
        changes: { same: 2, create: 1 },
        calls: ["check a", "create a", "check b", "diff b-id-"],
      },
    ],
  },
  {
    name: "runs an explicit provider in a process of its own, with its own configuration",
    steps: [
      {
        program: `const p = new pulumi.ProviderResource("pulumi-nodejs", "p", { "things:region": "eu" });
          const a = new Thing("a", { value: 1 }, { provider: p }); exports.region = a.region;`,
        run: "up",
        changes: { create: 3 },
        calls: ["check a", "create a"],
        outputs: { region: "eu" },
      },
      {
        program: `const p = new pulumi.ProviderResource("pulumi-nodejs", "p", { "things:region": "us" });
          const a = new Thing("a", { value: 1 }, { provider: p }); exports.region = a.region;`,
        run: "up",
        changes: { same: 2, update: 1 },
        calls: ["check a", "diff a-id-"],
        outputs: { region: "eu" },
      },
    ],
  },
  {
    name: "refuses two resources of one name",
    steps: [
      {
        program: `new Thing("a", { value: 1 }); new Thing("a", { value: 2 });`,
        run: "preview",
        ok: false,
        changes: { create: 2 },
        calls: ["check a"],
        errors: [
          "Duplicate resource URN 'urn:pulumi:dev::things::pulumi-nodejs:dynamic/test:Thing::a'; try giving it a unique name",
        ],
      },
    ],
  },
];
