import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Forbids imports by pattern, with the reason that the design gives for the direction. */
function forbid(files, ...patterns) {
  return { files, rules: { "no-restricted-imports": ["error", { patterns }] } };
}

const noPulumi = { group: ["@pulumi/*"], message: "This layer knows nothing of Pulumi." };
const noLifecycle = {
  group: ["**/lifecycle/**"],
  message: "Programs reach the lifecycle by name only, through the pointer.",
};
const noResources = {
  group: ["**/resources/**"],
  message: "The lifecycle runs in the provider process, without the resource classes.",
};

export default tseslint.config(
  { ignores: ["dist/", "build/", "docs/", "node_modules/", "**/node_modules/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts", "**/*.mts"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-non-null-assertion": "error",
      curly: ["error", "multi-line"],
      eqeqeq: "error",
    },
  },
  {
    files: ["**/*.mjs", "**/*.js", "**/*.cjs"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        require: "readonly",
        module: "writable",
        exports: "writable",
        URL: "readonly",
        Buffer: "readonly",
        setTimeout: "readonly",
      },
    },
  },
  forbid(["provider/api/**/*.ts"], noPulumi, {
    group: [
      "**/lifecycle/**",
      "**/session/**",
      "**/resources/**",
      "**/lookups/**",
      "**/validation/**",
      "!**/validation/bounded-text.js",
    ],
    message: "api/ knows Cloudflare and nothing else of this project.",
  }),
  forbid(["provider/validation/**/*.ts"], noPulumi, {
    group: ["../**"],
    message: "validation/ is a leaf: it imports nothing of this project.",
  }),
  {
    files: ["provider/resources/**/*.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            noLifecycle,
            { group: ["**/api/**"], allowTypeImports: true, message: "Resource classes make no call: types only." },
          ],
        },
      ],
    },
  },
  forbid(["provider/lifecycle/**/*.ts", "provider/runtime.ts"], noResources),
  forbid(["local/emulator/**/*.ts"], noPulumi, {
    group: ["**/provider/**", "pulumi-cloudflare-tunnel", "pulumi-cloudflare-tunnel/runtime"],
    message: "The emulator imports nothing from provider/, so that one misreading of the API cannot hide in both.",
  }),
  forbid(["local/engine/**/*.ts"], {
    group: ["**/provider/**", "pulumi-cloudflare-tunnel", "pulumi-cloudflare-tunnel/runtime"],
    message: "The engine runs any program: it knows nothing of this provider.",
  }),
);
