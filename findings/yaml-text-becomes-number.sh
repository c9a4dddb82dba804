#!/usr/bin/env bash
# Packages: yaml 2.9.1 and js-yaml 4.1.1 (npm), the two usual YAML libraries of Node, each with its defaults, on Node 20.19 or newer.
# Behaviour: both say YAML 1.2, but read plain scalars by other tables. `yaml` writes the text "1_000" without quotes, since to
#   YAML 1.2's core schema it is a text; js-yaml reads the number 1000 there, 0b1 as 1, and 2001-01-01 as a Date. The other way
#   round nothing changes: js-yaml quotes what it would read otherwise.
# The guess: what one of them wrote from a text, the other reads as that text: both are of one version of one standard.
# What to do: where another program reads the file, write with { defaultStringType: "QUOTE_DOUBLE" }.
# Seen, a text and what it became:
#   "1_000"      number 1000
#   "0b1"        number 1
#   "2001-01-01" object 2001-01-01T00:00:00.000Z
#   "0o17"       string 0o17
#   back         the same
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts yaml@2.9.1 js-yaml@4.1.1

seen=$(node -e '
const yaml = require("yaml");
const jsYaml = require("js-yaml");
const texts = ["1_000", "0b1", "2001-01-01", "0o17"];
for (const text of texts) {
  const [read] = jsYaml.load(yaml.stringify([text]));
  const shown = read instanceof Date ? read.toISOString() : String(read);
  console.log(`${JSON.stringify(text).padEnd(12)} ${typeof read} ${shown}`);
}
const back = yaml.parse(jsYaml.dump(texts));
console.log(`back         ${JSON.stringify(back) === JSON.stringify(texts) ? "the same" : "another"}`);
')
printf '%s\n' "$seen"
[ "$seen" = '"1_000"      number 1000
"0b1"        number 1
"2001-01-01" object 2001-01-01T00:00:00.000Z
"0o17"       string 0o17
back         the same' ] || { echo "no more as stated" >&2; exit 1; }
echo "as stated"
