/**
 * How cloudflared finds the rule of a request, written down from its behaviour and knowing nothing of our search: rules
 * are tried in order, and the first that matches host name and path has the request.
 *
 * Names and paths come from pools whose matches are recorded by hand, so that no conversion of ours is in it.
 */

/** Labels as a program may write them, with their form in DNS; undefined where IDNA refuses them. */
const labels: readonly (readonly [written: string, inDns: string | undefined])[] = [
  ["a", "a"],
  ["A", "a"],
  ["b", "b"],
  ["bücher", "xn--bcher-kva"],
  ["BÜCHER", "xn--bcher-kva"],
  ["xn--bcher-kva", "xn--bcher-kva"],
  ["Straße", "xn--strae-oqa"],
  ["xn--strae-oqa", "xn--strae-oqa"],
  ["a_b", undefined],
  ["A_b", undefined],
];

const domains: readonly (readonly [written: string, inDns: string])[] = [
  ["example.com", "example.com"],
  ["Example.com", "example.com"],
  ["日本.example", "xn--wgv71a.example"],
  ["xn--wgv71a.example", "xn--wgv71a.example"],
];

/** A host name pattern: as written, and what else cloudflared compares. */
export interface Hostname {
  written: string;
  inDns: string | undefined;
}

function named(parts: readonly (readonly [string, string | undefined])[]): Hostname {
  const inDns = parts.map(([, form]) => form);
  return {
    written: parts.map(([written]) => written).join("."),
    inDns: inDns.includes(undefined) ? undefined : inDns.join("."),
  };
}

const names: readonly Hostname[] = domains.flatMap((domain) => [
  named([domain]),
  ...labels.map((label) => named([label, domain])),
  ...labels.map((label) => named([["b", "b"], label, domain])),
]);

/** Exact names, wildcards (which IDNA refuses, for their star), and none. */
export const hostnames: readonly Hostname[] = [
  { written: "", inDns: undefined },
  { written: "*", inDns: undefined },
  ...names,
  ...names.map(({ written }) => ({ written: `*.${written}`, inDns: undefined })),
];

/** Whether a rule's host name takes that of a request, which comes in lower case and in ASCII. */
function takesHost({ written, inDns }: Hostname, host: string): boolean {
  if (written === "" || written === "*" || written === host || inDns === host) return true;
  return written.startsWith("*.") && host.endsWith(written.slice(1));
}

/** Hosts of requests that tell the patterns apart: each name, and names below it that no rule has. */
const hosts: readonly string[] = [
  ...new Set(
    names.flatMap(({ written, inDns }) => {
      const host = inDns ?? written;
      return /^[a-z0-9._-]+$/.test(host) ? [host, `other.${host}`, `other.other.${host}`] : [];
    }),
  ),
  "other.test",
];

/** Expressions whose inclusion can be told. They mean the same to JavaScript and to RE2. */
export const plainPaths: readonly string[] = [
  ...[
    "",
    "/",
    "^/",
    "^",
    "$",
    ".*",
    "^/.*",
    ".",
    "/a",
    "^/a",
    "^/a/",
    "/a/b",
    "^/a/b",
    "^/a$",
    "^/a/?$",
    "a",
    "b",
    "/a.*",
  ],
  ...[
    "^/a/.*",
    "\\.jpg$",
    ".jpg$",
    "^/a.jpg$",
    "^/a\\.jpg$",
    "jpg",
    "/a|/b",
    "^/a|^/b",
    "^/b",
    "/b",
    "^/.",
    "/.b",
    "a/b$",
  ],
  ...["^/(.*)$", ".*a", ".*\\.jpg$", "^/ab?", "^/a|^/a/b$"],
];

/** Expressions of which nothing need be said. */
export const otherPaths: readonly string[] = [
  "[ab]",
  "^/[ab]$",
  "^/(a|b)/",
  "a+",
  "^/a*$",
  "(?:jpg|png)$",
  "^/a{1,2}$",
];

/** Paths of requests that tell the expressions apart. */
const requestPaths: readonly string[] = [
  ...[
    "/",
    "/x",
    "/a",
    "/a/",
    "/ab",
    "/aa",
    "/a/b",
    "/a/bx",
    "/a/x",
    "/x/a",
    "/x/a/b",
    "/x/a/bx",
    "/b",
    "/bx",
    "/x/b",
    "/b/a",
  ],
  ...[
    "/xb",
    "/axb",
    "/xa",
    "/a.jpg",
    "/axjpg",
    "/x.jpg",
    "/xxjpg",
    "/xjpg",
    "/jpgx",
    "/x/jpg",
    "/.jpg",
    "/jpg",
    "/ajpg",
  ],
  ...[
    "/x/a.jpg",
    "/a.jpgx",
    "/a/x.jpg",
    "/a/b.jpg",
    "/b.jpg",
    "/ba",
    "/x/ab",
    "/aax",
    "/x/axb",
    "/x/b/x",
    "/x.bx",
    "/x/xb",
  ],
  ...[
    "/a/xb",
    "/axbx",
    "/ax",
    "/bb",
    "/x/bb",
    "/xa/b",
    "/xa/bx",
    "/x/xa",
    "/x/a/x",
    "/b/a/b",
    "/b.jpgx",
    "/x.jpgx",
    "/xxjpgx",
  ],
];

const bits = new Map(
  [...plainPaths, ...otherPaths].map((path) => {
    const expression = new RegExp(path);
    const taken = requestPaths.map((request) => (expression.test(request) ? "1" : "0"));
    return [path, BigInt(`0b${taken.join("")}`)] as const;
  }),
);
const everyRequest = BigInt(`0b${"1".repeat(requestPaths.length)}`);
const hostsOf = new Map(hostnames.map((hostname) => [hostname, hosts.map((host) => takesHost(hostname, host))]));

export interface Rule {
  hostname: Hostname;
  path: string;
}

/** Whether some request goes to each rule. */
export function reached(rules: readonly Rule[]): boolean[] {
  const found = rules.map(() => false);
  hosts.forEach((_, host) => {
    let left = everyRequest;
    rules.forEach(({ hostname, path }, index) => {
      if (hostsOf.get(hostname)?.[host] !== true) return;
      const takes = bits.get(path) ?? 0n;
      if ((left & takes) !== 0n) found[index] = true;
      left &= ~takes;
    });
  });
  return found;
}
