/** What is deleted, and what is not. */
import type { Scenario } from "./scenario.js";

const WITH = (key: string) =>
  `const a = new Thing("a", { key: "${key}", deleteFirst: true });
   new Thing("b", { value: 1 }, { deletedWith: a });
   new Thing("kept", { value: 2 }, { retainOnDelete: true, dependsOn: [a] });`;

/** The scenarios. */
export const removals: Scenario[] = [
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
    name: "makes no delete call for what is deleted with another, even where that one is not deleted at all",
    steps: [
      {
        program: `const r = new Thing("r", {}, { id: "r-1" });
          const kept = new Thing("kept", { value: 1 }, { retainOnDelete: true });
          new Thing("a", { value: 2 }, { deletedWith: r });
          new Thing("b", { value: 3 }, { deletedWith: kept });`,
        run: "up",
        changes: { create: 4 },
        sorted: true,
        calls: ["check a", "check b", "check kept", "create a", "create b", "create kept", "read r-1"],
      },
      { program: "", run: "up", changes: { same: 1, delete: 3 }, calls: [] },
    ],
  },
  {
    name: "deletes what is deleted with another that stays",
    steps: [
      {
        program: `const kept = new Thing("kept", { value: 1 }); new Thing("b", { value: 3 }, { deletedWith: kept });`,
        run: "up",
        changes: { create: 3 },
        sorted: true,
        calls: ["check b", "check kept", "create b", "create kept"],
      },
      {
        program: `new Thing("kept", { value: 1 });`,
        run: "up",
        changes: { same: 2, delete: 1 },
        calls: ["check kept", "diff kept-id-", "delete b-id-"],
      },
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
];
