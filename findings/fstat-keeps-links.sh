#!/usr/bin/env bash
# Packages: node 20.20.2 and 24.21.0 (npm).
# Behaviour: after fs.fstatSync() of a pipe or a socket, the next require() through a symbolic link keeps the link's path, where
#   the folder that the link stands in is known to the loader already. So a module that is loaded already, by its real path, is
#   loaded a second time, with a state of its own. Node 22.23.3 does the same, 24.21.0 does not.
# The guess: asking what standard input is changes nothing; require() resolves links unless --preserve-symlinks is given. But
#   the loader's realpath looks at the buffer into which any fs call last wrote its result, and stops where that is a pipe's.
# What to do: tell a pipe by the class of process.stdin (net.Socket, and no TTY), or by the asynchronous fs.fstat.
# Seen:
#   20.20.2: before real/a.js, after link/b.js
#   24.21.0: before real/a.js, after real/b.js
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir real
ln -s real link
touch first.js
for name in a b; do echo 'module.exports = __filename;' >real/$name.js; done
cat >links.js <<'JS'
const fs = require("node:fs");
const path = require("node:path");
require("./first.js");
const loaded = (name) => path.relative(fs.realpathSync(__dirname), require(path.join(__dirname, "link", name)));
const before = loaded("a.js");
fs.fstatSync(0);
console.log(`before ${before}, after ${loaded("b.js")}`);
JS

seen=$(for version in 20.20.2 24.21.0; do
  npm install --silent --no-audit --no-fund --prefix "$version" "node@$version" >/dev/null
  echo "$version: $(printf '' | "$version/node_modules/node/bin/node" links.js)"
done)
printf '%s\n' "$seen"
[ "$seen" = '20.20.2: before real/a.js, after link/b.js
24.21.0: before real/a.js, after real/b.js' ] || { echo "no more as stated" >&2; exit 1; }
echo "as stated"
