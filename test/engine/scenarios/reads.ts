/** What is read: resources of others, drift, another provider's. */
import type { Scenario } from "./scenario.js";

/** The scenarios. */
export const reads: Scenario[] = [
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
    name: "refreshes ahead of an update that is told to",
    steps: [
      {
        program: `const a = new Thing("a", { value: 1 }); new Thing("b", { value: a.id });`,
        run: "up",
        changes: { create: 3 },
        calls: ["check a", "create a", "check b", "create b"],
      },
      {
        world: { drift: { "a-id-": { value: 7 } } },
        run: "preview",
        options: { refresh: true },
        changes: { same: 2, update: 1 },
        sorted: true,
        calls: [
          "check a",
          "check b",
          "diff a-id-",
          "diff a-id-",
          "diff b-id-",
          "diff b-id-",
          "read a-id-",
          "read b-id-",
        ],
        diffs: { a: ["value"] },
      },
      {
        world: { gone: ["a-id-"] },
        run: "up",
        options: { refresh: true },
        changes: { same: 2, create: 1 },
        sorted: true,
        calls: ["check a", "check b", "create a", "diff b-id-", "diff b-id-", "read a-id-", "read b-id-"],
      },
      {
        world: { failing: ["read a-id-"] },
        run: "up",
        options: { refresh: true },
        ok: false,
        changes: {},
        sorted: true,
        calls: ["diff b-id-", "read a-id-", "read b-id-"],
      },
    ],
  },
];
