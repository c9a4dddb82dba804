// The changelog's section on a version, as the notes of a release; fails where tag, package.json and changelog disagree.
//
//   node test/package/release-notes.mjs v0.1.0
import { readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** The notes on a tag's version; throws, saying what disagrees. */
export function releaseNotes(tag, version, changelog) {
  if (tag !== `v${version}`) throw new Error(`the tag ${tag} is not the version of package.json, ${version}`);
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => /^\[?([^\]\s]+)/.exec(text)?.[1] === version);
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version}"`);
  const notes = section.slice(section.indexOf("\n") + 1).trim();
  if (notes === "") throw new Error(`the section "## ${version}" of CHANGELOG.md is empty`);
  return notes;
}

if (process.argv[1] === import.meta.filename) {
  try {
    const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
    const [tag = ""] = process.argv.slice(2);
    console.log(releaseNotes(tag, version, readFileSync(path.join(ROOT, "CHANGELOG.md"), "utf8")));
  } catch (error) {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  }
}
