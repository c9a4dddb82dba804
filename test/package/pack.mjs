// The tarball that `npm publish` would send.
import path from "node:path";

import { run } from "./process.mjs";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** Packs what is built; where the tarball is, its size in bytes, and its files. */
export async function pack(destination) {
  const output = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", destination], {
    cwd: ROOT,
  });
  const answer = JSON.parse(output);
  // npm 11 answers with a list, npm 12 with an object by name.
  const [packed] = Object.values(answer);
  return {
    file: path.join(destination, packed.filename),
    size: packed.size,
    unpackedSize: packed.unpackedSize,
    files: packed.files.map((file) => file.path),
  };
}
