/** Resources that got another name or parent. */
import type { Scenario } from "./scenario.js";

const NESTED = (name: string, alias: string, note: number) =>
  `new Group("${name}", { aliases: [{ name: "${alias}" }] }, (group) => {
     const a = new Thing("a", { value: 1 }, { parent: group });
     new Group("inner", { parent: group }, (inner) => {
       new Thing("deep", { value: a.id }, { parent: inner });
       return { note: ${note} };
     });
   });`;

/** The scenarios. */
export const aliases: Scenario[] = [
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
];
