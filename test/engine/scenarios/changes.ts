/** What is made, changed and compared. */
import type { Scenario } from "./scenario.js";

/** The scenarios. */
export const changes: Scenario[] = [
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
    name: "refuses two resources of one name",
    steps: [
      {
        // The second waits for the first: which of two at once is counted before the run ends, is chance.
        program: `const a = new Thing("a", { value: 1 }); new Thing("a", { value: 2 }, { dependsOn: [a] });`,
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
