#!/usr/bin/env bash
# Packages: @pulumi/pulumi 3.276.0 (npm), on Node 20.19 or newer.
# Behaviour: pulumi.output() takes a Date, a Map or a Set apart as it does a plain object. They have no properties of their own, so
#   what comes out is {}. No error, no warning; a resource's input, or the argument of a function, is then an empty object.
# The guess: an object of a class goes through as it is, as a Promise hands it on; or it is refused; or a Date becomes its
#   ISO text, as JSON.stringify makes of it. So a program passes `expiresOn: new Date(…)`, and compiles, since Input<Date> does.
# What to do: pass texts and plain objects. A library that takes moments makes texts of them before they are in an Output.
# Seen:
#   date  {}
#   map   {}
#   set   {}
#   plain {"at":"1970-01-01T00:00:00.000Z"}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/pulumi@3.276.0

seen=$(node -e '
const pulumi = require("@pulumi/pulumi");
const show = (name, value) =>
  new Promise((resolve) => pulumi.output(value).apply((known) => resolve(`${name} ${JSON.stringify(known)}`)));
(async () => {
  console.log(await show("date ", new Date(0)));
  console.log(await show("map  ", new Map([["a", 1]])));
  console.log(await show("set  ", new Set([1])));
  console.log(await show("plain", { at: new Date(0).toISOString() }));
})();
')
printf '%s\n' "$seen"
[ "$seen" = 'date  {}
map   {}
set   {}
plain {"at":"1970-01-01T00:00:00.000Z"}' ] || { echo "no more as stated" >&2; exit 1; }
echo "as stated"
