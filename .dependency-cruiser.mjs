/**
 * Who may import what. `npm run lint` checks it, import() and imports of types included; test/unit/directions.test.ts
 * breaks each rule once. All that a row does not name is forbidden to its files, as far as it belongs to this repository.
 */

/** Everything of this repository, in whatever way it is reached. */
const OWN = "^(?:provider|local|test|examples|dist)/|^pulumi-cloudflare-tunnel(?:/|$)|^[^/]+\\.(?:m?[jt]s|json)$";

const ROWS = [
  {
    name: "the pointer is a constant",
    from: "^provider/pointer\\.ts$",
    may: [],
    because: "It is the text that goes into the state.",
  },
  {
    name: "the runtime reaches lifecycles",
    from: "^provider/runtime\\.ts$",
    may: ["^provider/(?:lifecycle|session)/"],
    because: "The process of the provider runs without the resource classes.",
  },
  {
    name: "resources reach the pointer",
    from: "^provider/resources/",
    may: ["^provider/pointer\\.ts$", "^provider/(?:resources|session|contract|validation)/"],
    mayTypes: ["^provider/(?:lookups|lifecycle|api)/"],
    because: "Programs reach the lifecycle by name only, and resource classes make no call: of those, types only.",
  },
  {
    name: "lookups reach session and api",
    from: "^provider/lookups/",
    may: ["^provider/(?:lookups|session|contract|validation|api)/"],
    mayTypes: ["^provider/resources/configuration-args\\.ts$"],
    because: "What look-ups share with lifecycles is in session/.",
  },
  {
    name: "lifecycles reach session and api",
    from: "^provider/lifecycle/",
    may: ["^provider/(?:lifecycle|session|contract|validation|api)/"],
    because: "The lifecycle runs in the process of the provider, without resource classes and look-ups.",
  },
  {
    name: "the import writes what lifecycles would",
    from: "^provider/import/",
    may: ["^provider/pointer\\.ts$", "^provider/(?:import|lifecycle|session|contract|validation|api)/"],
    because:
      "The import is a command: no program and no process of the provider loads it, and it loads no resource class.",
  },
  {
    name: "the host reaches lifecycles by their pointer",
    from: "^provider/host/",
    may: ["^provider/pointer\\.ts$", "^provider/(?:host|session|contract|validation)/"],
    because: "Which copy of this package runs, the program decides: what it installed, its pointer finds.",
  },
  {
    name: "the plugin serves lifecycles and look-ups",
    from: "^provider/plugin/",
    may: [
      "^provider/pointer\\.ts$",
      "^provider/lookups/(?:call|find-[\\w-]+|read-tunnel-parts)\\.ts$",
      "^provider/(?:plugin|host|lifecycle|session|contract|validation)/",
    ],
    because: "Programs of other languages have no classes: what these and the plugin share is in contract/.",
  },
  {
    name: "session reaches api",
    from: "^provider/session/",
    may: ["^provider/(?:session|contract|validation|api)/"],
    because: "session/ is what look-ups and lifecycles share, so it knows neither.",
  },
  {
    name: "api knows Cloudflare alone",
    from: "^provider/api/",
    may: ["^provider/(?:api|validation)/"],
    because: "api/ knows Cloudflare, and nothing else of this project.",
  },
  {
    name: "api/http knows no endpoint",
    from: "^provider/api/http/",
    may: ["^provider/api/http/", "^provider/validation/bounded-text\\.ts$"],
    because: "The transport serves every family of endpoints: what belongs to one stands in the family's own file.",
  },
  {
    name: "contracts are pure",
    from: "^provider/contract/",
    may: ["^provider/(?:contract|validation)/"],
    mayTypes: ["^provider/pointer\\.ts$", "^provider/api/wire\\.ts$"],
    because: "Programs and the provider's process both read them.",
  },
  {
    name: "validation is a leaf",
    from: "^provider/validation/",
    may: ["^provider/validation/"],
    because: "validation/ is pure.",
  },
  {
    name: "the emulator stands alone",
    from: "^local/emulator/",
    may: ["^local/emulator/"],
    because: "One misreading of the API must not hide in both the emulator and the provider.",
  },
  {
    name: "the engine stands alone",
    from: "^local/engine/",
    may: ["^local/engine/"],
    because: "The engine runs any program: it knows nothing of this provider.",
  },
  {
    name: "the conversion stands alone",
    from: "^local/config-yml/",
    may: ["^local/config-yml/"],
    because: "It turns one file into another, and needs no engine and no account.",
  },
  {
    name: "the demo uses what is shipped",
    from: "^local/demo/",
    may: ["^local/"],
    because: "The demo does what a user could do.",
  },
  {
    name: "provider/ is shipped by itself",
    from: "^provider/",
    may: ["^provider/"],
    because: "What is shipped cannot need what is not.",
  },
  {
    name: "examples use public names",
    from: "^examples/([^/]+)/",
    may: [
      "^examples/$1/",
      // As they resolve once the package is built, and before.
      "^dist/(?:index|local/emulator/index|local/engine/index)\\.js$",
      "^pulumi-cloudflare-tunnel(?:/emulator|/engine)?$",
    ],
    because: "An example is to run as it is in a user's own project.",
  },
];

/** What a row forbids: for types, where those may more, a rule of its own. */
function forbidden({ name, from, may, mayTypes = [], because }) {
  const rule = (suffix, allowed, to) => ({
    name: `${name}${suffix}`,
    comment: because,
    severity: "error",
    from: { path: from },
    to: { path: OWN, ...(allowed.length === 0 ? {} : { pathNot: allowed }), ...to },
  });
  if (mayTypes.length === 0) return [rule("", may, {})];
  return [
    rule("", may, { dependencyTypesNot: ["type-only"] }),
    rule(" (types)", [...may, ...mayTypes], { dependencyTypes: ["type-only"] }),
  ];
}

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no circle",
      comment: "No file imports itself, over whatever others, types included: move what both need to a third file.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no Pulumi",
      comment: "This layer knows nothing of Pulumi.",
      severity: "error",
      from: { path: "^provider/(?:api|validation)/|^local/emulator/" },
      to: { path: "^node_modules/@pulumi/|^@pulumi/" },
    },
    {
      name: "the host starts without Pulumi",
      comment:
        "Its start is most of what a refresh takes: @pulumi/pulumi, a compiler or generated code would double that.",
      severity: "error",
      from: {
        path: "^provider/(?:host/|plugin/|lookups/(?:call|find-|read-)|runtime\\.ts$|lifecycle/)|^provider/session/(?!account\\.ts$|mocks\\.ts$)",
      },
      to: {
        path: "^node_modules/(?:@pulumi/|google-protobuf/|typescript/)|^(?:@pulumi/|google-protobuf|typescript)",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "examples name the package",
      comment: "An example is to run as it is in a user's own project.",
      severity: "error",
      from: { path: "^examples/" },
      to: { path: "^dist/", dependencyTypes: ["local"] },
    },
    ...ROWS.flatMap(forbidden),
  ],
  options: {
    doNotFollow: { path: "^node_modules/|^dist/" },
    tsConfig: { fileName: "tsconfig.json" },
    // Imports of types, too.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["require", "node", "default"] },
  },
};
