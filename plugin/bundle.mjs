// Makes of the compiled plugin one file, and of that the archives of a release, one for each platform: they hold the same, since
// Node runs it everywhere.
//
//   npm run plugin:bundle    # build/plugin/, and build/pulumi-resource-cloudflare-tunnel-v<version>-<os>-<arch>.tar.gz
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const folder = path.resolve(process.argv[2] ?? path.join(root, "build"));
const out = path.join(folder, "plugin");
const main = path.join("dist", "plugin", "main.js");
const name = "pulumi-resource-cloudflare-tunnel";
const { version, license } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const { version: ofSchema } = JSON.parse(readFileSync(path.join(root, "plugin", "schema.json"), "utf8"));
if (ofSchema !== version)
  throw new Error(`plugin/schema.json is of ${ofSchema}, package.json of ${version}: run \`npm run plugin:schema\``);

/**
 * A file that looks for others looks from where it was, and not from where the bundle is; and what one loads late, by a
 * `require` that it makes for itself, is in the bundle like the rest.
 */
const ownFolders = {
  name: "own folders",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dist[\\/].*\.js$/ }, ({ path: file }) => {
      if (file.includes("node_modules")) return undefined;
      const from = path.relative(path.join(root, path.dirname(main)), path.dirname(file)).replaceAll("\\", "/");
      const text = readFileSync(file, "utf8");
      const here = `require("node:path").join(__dirname, ${JSON.stringify(from)})`;
      const contents = text
        .replaceAll(/\(0, node_module_1\.createRequire\)\(__filename\)/g, "require")
        .replaceAll(/\b__dirname\b/g, here);
      return { contents, loader: "js" };
    });
  },
};

rmSync(folder, { recursive: true, force: true });
mkdirSync(path.join(out, "plugin"), { recursive: true });
await build({
  entryPoints: [path.join(root, main)],
  outfile: path.join(out, main),
  bundle: true,
  minify: true,
  keepNames: true,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  legalComments: "linked",
  logLevel: "warning",
  plugins: [ownFolders],
});
copyFileSync(path.join(root, "plugin", "schema.json"), path.join(out, "plugin", "schema.json"));
copyFileSync(path.join(root, "LICENSE"), path.join(out, "LICENSE"));
writeFileSync(
  path.join(out, "package.json"),
  `${JSON.stringify({ name: "pulumi-cloudflare-tunnel", version, license })}\n`,
);
// The executables of the package, which look one folder up.
for (const file of [name, `${name}.cmd`]) {
  const text = readFileSync(path.join(root, "plugin", file), "utf8");
  writeFileSync(path.join(out, file), text.replace("/../dist/", "/dist/").replace("..\\dist\\", "dist\\"));
  chmodSync(path.join(out, file), 0o755);
}

for (const platform of ["darwin", "linux", "windows"].flatMap((os) => [`${os}-amd64`, `${os}-arm64`])) {
  const archive = path.join(folder, `${name}-v${version}-${platform}.tar.gz`);
  execFileSync("tar", ["-czf", archive, "-C", out, "."]);
}
const kilobytes = (file) => `${Math.round(statSync(file).size / 1024)} KB`;
console.log(
  `build/plugin: ${kilobytes(path.join(out, main))}; each archive ${kilobytes(path.join(folder, `${name}-v${version}-linux-amd64.tar.gz`))}`,
);
