/** What goes on after a failure: `--continue-on-error`. */
import type { Scenario } from "./scenario.js";

const THING = (name: string, args = "{}", options = "{}") =>
  `const ${name} = new Thing("${name}", ${args}, ${options});\n`;

/** The scenarios. */
export const failures: Scenario[] = [
  {
    name: "goes on after an error with what does not depend on it, the deletes included",
    since: 276,
    steps: [
      {
        program: THING("old") + THING("b", "{ value: 1 }"),
        run: "up",
        changes: { create: 3 },
        sorted: true,
        calls: ["check b", "check old", "create b", "create old"],
      },
      {
        program:
          THING("renamed", '{ fail: "create" }') +
          THING("c", "{ value: renamed.id }") +
          THING("d", "{}", "{ dependsOn: [renamed] }") +
          THING("b", "{ value: 2 }"),
        run: "up",
        options: { continueOnError: true },
        ok: false,
        changes: { same: 1, update: 1, delete: 1 },
        sorted: true,
        calls: ["check b", "check renamed", "create renamed", "delete old-id-", "diff b-id-", "update b-id-"],
        errors: ["create failed"],
      },
    ],
  },
  {
    name: "goes on after an error, but deletes nothing that a failed resource may still need",
    since: 276,
    steps: [
      {
        program: THING("a") + THING("b", "{ value: a.id }") + THING("c"),
        run: "up",
        changes: { create: 4 },
        sorted: true,
        calls: ["check a", "check b", "check c", "create a", "create b", "create c"],
      },
      {
        program: THING("b", '{ value: 5, fail: "update" }'),
        run: "up",
        options: { continueOnError: true },
        ok: false,
        changes: { same: 1, delete: 1 },
        calls: ["check b", "diff b-id-", "update b-id-", "delete c-id-"],
      },
    ],
  },
  {
    name: "destroys all but what is protected and what that needs",
    since: 276,
    steps: [
      {
        program: THING("a") + THING("p", "{ value: a.id }", "{ protect: true }") + THING("q"),
        run: "up",
        changes: { create: 4 },
        sorted: true,
        calls: ["check a", "check p", "check q", "create a", "create p", "create q"],
      },
      { run: "destroy", ok: false, changes: { delete: 1 }, calls: ["delete q-id-"] },
    ],
  },
];
