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
  {
    name: "follows an alias of any form: name, parent, type, stack, URN",
    steps: [
      {
        program: `new Thing("by-name", { name: "n" }); new Thing("by-parent", { name: "p" });
          new Thing("by-type", { name: "t" }); new Thing("by-stack", { name: "s" }); new Thing("by-urn", { name: "u" });`,
        run: "up",
        changes: { create: 6 },
        sorted: true,
        calls: "npstu"
          .split("")
          .flatMap((name) => [`check ${name}`, `create ${name}`])
          .sort(),
      },
      {
        program: `new Thing("name", { name: "n" }, { aliases: [{ name: "by-name" }] });
          new Group("g", {}, (group) => {
            new Thing("by-parent", { name: "p" }, { parent: group, aliases: [{ parent: pulumi.rootStackResource }] });
          });
          const __provider = 'exports.handler=()=>require("./thing-provider.js")';
          new pulumi.CustomResource("pulumi-nodejs:dynamic/test:Renamed", "by-type", { name: "t", __provider },
            { aliases: [{ type: "pulumi-nodejs:dynamic/test:Thing" }] });
          new Thing("stack", { name: "s" }, { aliases: [{ name: "by-stack", stack: "dev" }] });
          new Thing("urn", { name: "u" }, { aliases: ["urn:pulumi:dev::things::pulumi-nodejs:dynamic/test:Thing::by-urn"] });`,
        run: "up",
        changes: { same: 6, create: 1 },
        sorted: true,
        calls: "npstu"
          .split("")
          .flatMap((name) => [`check ${name}`, `diff ${name}-id-`])
          .sort(),
      },
    ],
  },
  {
    name: "gives children the aliases of their parent, and of the parent's name within theirs",
    steps: [
      {
        program: `const a = new Thing("old", { name: "a" });
          const b = new Thing("old-child", { name: "b" }, { parent: a });
          new Thing("grandchild", { name: "c" }, { parent: b, deletedWith: a, dependsOn: [b] });`,
        run: "up",
        changes: { create: 4 },
        calls: "abc".split("").flatMap((name) => [`check ${name}`, `create ${name}`]),
      },
      {
        program: `const a = new Thing("new", { name: "a" }, { aliases: [{ name: "old" }] });
          const b = new Thing("new-child", { name: "b" }, { parent: a });
          new Thing("grandchild", { name: "c" }, { parent: b, deletedWith: a, dependsOn: [b] });`,
        run: "up",
        changes: { same: 4 },
        calls: "abc".split("").flatMap((name) => [`check ${name}`, `diff ${name}-id-`]),
      },
      { run: "destroy", changes: { delete: 4 }, calls: ["delete b-id-", "delete a-id-"] },
    ],
  },
  {
    name: "replaces what was tainted under another name",
    steps: [
      {
        program: `new Thing("old", { name: "a" });`,
        run: "up",
        changes: { create: 2 },
        calls: ["check a", "create a"],
      },
      {
        program: `new Thing("new", { name: "a" }, { aliases: [{ name: "old" }] });`,
        taint: ["urn:pulumi:dev::things::pulumi-nodejs:dynamic/test:Thing::old"],
        run: "up",
        changes: { same: 1, replace: 1 },
        calls: ["check a", "create a", "delete a-id-"],
      },
    ],
  },
  {
    name: "refuses an alias that two resources claim",
    steps: [
      {
        program: `new Thing("old", { name: "a" });`,
        run: "up",
        changes: { create: 2 },
        calls: ["check a", "create a"],
      },
      {
        program: `const a = new Thing("one", { name: "a" }, { aliases: [{ name: "old" }] });
          new Thing("two", { name: "b" }, { aliases: [{ name: "old" }], dependsOn: [a] });`,
        run: "preview",
        ok: false,
        changes: { same: 2 },
        calls: ["check a", "diff a-id-", "check b"],
        errors: [
          "Duplicate resource alias 'urn:pulumi:dev::things::pulumi-nodejs:dynamic/test:Thing::old' applied to resource with URN 'urn:pulumi:dev::things::pulumi-nodejs:dynamic/test:Thing::two' conflicting with resource with URN 'urn:pulumi:dev::things::pulumi-nodejs:dynamic/test:Thing::one'",
        ],
      },
    ],
  },
];
