// Compares what we make of random networks, names and expressions with what Go makes of them, which cloudflared is written
// in. Needs `go`, and once the network for golang.org/x/net. `-- --count 100000 --seed 1 --kinds name,expression`; with
// `-- --record`, it writes recorded.json instead, which `npm test` goes by.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { chosen } from "./chosen.mjs";
import { askGo, goVersions, whyNoGo } from "./go.mjs";
import { kinds } from "./kinds.mjs";
import { Random } from "./random.mjs";

const { values: options } = parseArgs({
  options: {
    count: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    kinds: { type: "string", default: Object.keys(kinds).join(",") },
    record: { type: "boolean", default: false },
  },
});
const shownDifferences = 20;
const recordedOfEach = 150;

function randomTexts(kind, count) {
  const random = new Random(Number(options.seed));
  return Array.from({ length: count }, () => kinds[kind].make(random));
}

/** Prints the figures of a kind; whether all agree, but for what is listed. */
function compare(kind) {
  const { judges, listed = [] } = kinds[kind];
  const texts = [...chosen[kind], ...randomTexts(kind, Number(options.count))];
  const verdicts = askGo(kind, texts);
  const taken = verdicts.filter(({ value }) => value !== undefined).length;
  let agree = true;
  for (const [judge, agrees] of Object.entries(judges)) {
    const differences = verdicts.filter(({ text, value, error }) => !agrees(text, value, error));
    const unlisted = differences.filter(({ text }) => !listed.some(({ is }) => is.test(text)));
    console.log(
      `${kind}, ${judge}: ${texts.length} texts, ${taken} taken and ${texts.length - taken} refused by Go, ` +
        `${unlisted.length} differences, ${differences.length - unlisted.length} more of the listed kinds`,
    );
    for (const { is, because } of listed) {
      console.log(`  listed, ${differences.filter(({ text }) => is.test(text)).length}: ${because}`);
    }
    for (const one of unlisted.slice(0, shownDifferences)) console.log(`  ${JSON.stringify(one)}`);
    agree &&= unlisted.length === 0;
  }
  return agree;
}

function record() {
  const about =
    "What Go says of these texts; null: refused. test/differential/go has the program, README.md of test/differential how it is run. " +
    `${goVersions()}; the chosen texts, then ${recordedOfEach} random ones of seed ${options.seed}.`;
  const verdicts = Object.keys(kinds).map((kind) => {
    const texts = [...new Set([...chosen[kind], ...randomTexts(kind, recordedOfEach)])];
    const { listed = [] } = kinds[kind];
    const kept = texts.filter((text) => !listed.some(({ is }) => is.test(text)));
    return [kind, askGo(kind, kept).map(({ text, value, error }) => [text, value ?? null, ...(error ? [error] : [])])];
  });
  writeFileSync(
    path.join(import.meta.dirname, "recorded.json"),
    `${JSON.stringify({ about, ...Object.fromEntries(verdicts) }, null, 2)}\n`,
  );
}

const why = whyNoGo();
if (why !== undefined) {
  console.log(`differential tests: skipped, ${why}`);
} else if (options.record) {
  record();
} else {
  console.log(`Node ${process.version}; ${goVersions()}; seed ${options.seed}`);
  const agree = options.kinds.split(",").map(compare);
  process.exitCode = agree.every(Boolean) ? 0 : 1;
}
