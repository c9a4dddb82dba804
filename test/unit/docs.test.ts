/** What is written for people: the README's form, and that every link leads somewhere, in the published package, too. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { cfdTunnel } from "../../provider/contract/cfd-tunnel.js";
import { dnsRoute } from "../../provider/contract/dns-route.js";
import type { InputTable } from "../../provider/contract/inputs.js";
import { ingressRules } from "../../provider/contract/ingress-rules.js";
import { networkRoute } from "../../provider/contract/network-route.js";
import { warpConnector } from "../../provider/contract/warp-connector.js";

const ROOT = path.resolve(__dirname, "../..");
const readme = read("README.md");
/** One of each kind: the hidden inputs of a kind are the same. */
const contracts = [cfdTunnel, dnsRoute, ingressRules, networkRoute, warpConnector];

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

/** The files that `npm publish` would send. */
const packed = (() => {
  const output = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32",
  });
  // npm 11 answers with a list, npm 12 with an object by name.
  const [tarball] = Object.values(JSON.parse(output) as Record<string, { files: { path: string }[] }>);
  return tarball?.files.map((file) => file.path) ?? [];
})();

const pages = packed.filter((file) => file.endsWith(".md"));

/** A page without its code, in which nothing is a link. */
function prose(page: string): string {
  return read(page)
    .replaceAll(/^```.*?^```/gms, "")
    .replaceAll(/`[^`\n]*`/g, "");
}

/** Where the links and images of a page lead, but for those to other sites. */
function linksOf(page: string): string[] {
  const inline = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  const references = [...prose(page).matchAll(/^\[[^\]]+\]: (\S+)$/gm)].map(([, target = ""]) => target);
  return [...inline, ...references].filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors that GitHub and npm make of a page's headings. */
function anchorsOf(page: string): string[] {
  const headings = [
    ...read(page)
      .replaceAll(/^```.*?^```/gms, "")
      .matchAll(/^#+ (.+)$/gm),
  ];
  return headings.map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Why a link leads nowhere; undefined where it leads somewhere. */
function problemOf(page: string, target: string): string | undefined {
  const [file = "", anchor] = target.split("#");
  const found = file === "" ? page : path.posix.join(path.posix.dirname(page), file).replace(/\/$/, "");
  if (!existsSync(path.join(ROOT, found))) return `${page}: ${target} does not exist`;
  const isFolder = statSync(path.join(ROOT, found)).isDirectory();
  if (!packed.some((each) => (isFolder ? each.startsWith(`${found}/`) : each === found))) {
    return `${page}: ${target} is not in the package`;
  }
  if (anchor === undefined || anchorsOf(found).includes(anchor)) return undefined;
  return `${page}: ${found} has no heading #${anchor}`;
}

describe("README.md", () => {
  it("is at most 200 lines, none longer than a terminal is wide", () => {
    const lines = readme.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(200);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });

  it("says what it is, and then how to try it and to use it, what there is, its limits, and more", () => {
    const sections = [...readme.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(sections).toEqual(["Try it", "Use it", "Resources", "Limits", "More"]);
  });

  it("says how long the tests take", () => {
    expect(readme).toMatch(/^npm test +# .*minutes/m);
  });

  it("has a line more that compiles", () => {
    const [line = ""] = /^new DnsRoute\(.*$/m.exec(readme) ?? [];
    expect(line).toContain("dependsOn");
    expect(read("test/types/readme.ts").split("\n")).toContain(line);
  });

  it("has the program of the clone's example", () => {
    const [, program] = /```typescript\n(.*?)```/s.exec(readme) ?? [];
    expect(program).toBe(read("examples/first-tunnel/index.ts"));
  });
});

it("the package has the pages that it should", () => {
  expect(pages).toEqual(expect.arrayContaining(["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/resources.md"]));
});

it.each(pages)("every link of %s leads somewhere", (page) => {
  const problems = linksOf(page).map((target) => problemOf(page, target));
  expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
});

it("the tables of the docs say what the code says", () => {
  // It reads dist/, as the tests that start processes do: `npm run build`.
  const check = (): unknown =>
    execFileSync(process.execPath, ["docs/generate.mjs", "--check"], { cwd: ROOT, encoding: "utf8" });
  expect(check).not.toThrow();
});

describe("docs/resources.md", () => {
  const page = read("docs/resources.md");

  it("has a section with the inputs of every resource of the package", () => {
    const classes = readdirSync(path.join(ROOT, "provider/resources")).flatMap((file) => {
      const source = read(`provider/resources/${file}`);
      return [...source.matchAll(/^export class (\w+) extends (?:TunnelResource|pulumi\.ComponentResource)/gm)];
    });
    const names = classes.map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(10);
    expect(
      names.filter((name) => !page.includes(`## ${name}\n`) || !page.includes(`table: class of ${name} `)),
    ).toEqual([]);
  });

  it("explains every input that a class passes by itself", () => {
    const hidden = contracts.flatMap(({ inputs }) =>
      Object.keys(inputs).filter((name) => (inputs as InputTable)[name]?.hidden === true),
    );
    expect(new Set(hidden).size).toBeGreaterThan(3);
    expect([...new Set(hidden)].filter((name) => !page.includes(`| \`${name}\``))).toEqual([]);
  });
});

it("docs/troubleshooting.md has every error code that the code knows", () => {
  const source = readdirSync(path.join(ROOT, "provider/api"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => read(`provider/api/${file}`))
    .join("\n");
  const lists = [...source.matchAll(/(?:hasCode\(|codes: \[)([\d_, ]+)[)\]]/g)].map(([, codes = ""]) => codes);
  const codes = new Set(lists.flatMap((list) => list.match(/\d+/g) ?? []));
  expect(codes.size).toBeGreaterThan(20);
  const page = read("docs/troubleshooting.md");
  expect([...codes].filter((code) => !new RegExp(`^\\|[^|]*\\b${code}\\b`, "m").test(page))).toEqual([]);
});

describe("what is to be typed", () => {
  const examples = pages.filter((page) => /^examples\/[^/]+\/README\.md$/.test(page));

  it.each(examples)("%s begins with installing the example, and making a stack", (page) => {
    const commands = [...read(page).matchAll(/^\s*```sh\n(.*?)```/gms)].map(([, block = ""]) => block).join("");
    expect(commands).toMatch(/^npm install$/m);
    expect(commands).toMatch(/^pulumi stack init [a-z]+\b/m);
  });

  it("is there for every example", () => {
    const folders = packed.flatMap((file) => /^examples\/[^/]+(?=\/)/.exec(file) ?? []);
    expect(examples.map((page) => path.posix.dirname(page))).toEqual([...new Set(folders)].sort());
  });

  /** Where a token would be an argument, for every user of the machine to see. An assignment before the command is none. */
  const onCommandLine =
    /cloudflared\b[^\n|;&]*--token(?![-\w])|cloudflared\b[^\n|;&]*\bservice install\b|(?:curl|cloudflared|pulumi config set)\b[^\n|]*\$\{?(?:token|CLOUDFLARE_API_TOKEN|TUNNEL_TOKEN)\b|cloudflared\b[^\n|;&]*\$\(/i;

  it.each(
    packed.filter((file) =>
      /^(?:README|SECURITY|CONTRIBUTING)\.md$|^(?:docs|examples|templates)\/.*\.(?:md|sh|ts|yml|yaml|service)$/.test(
        file,
      ),
    ),
  )("has no token on a command line in %s", (file) => {
    const lines = read(file)
      .split("\n")
      .filter((line) => onCommandLine.test(line));
    expect(lines).toEqual([]);
  });

  it.each([
    "cloudflared tunnel run --token eyJh",
    "cloudflared tunnel run --token=$TOKEN",
    "cloudflared service install eyJh",
    'curl -H "Authorization: Bearer $CLOUDFLARE_API_TOKEN" https://api.cloudflare.com',
    "cloudflared tunnel run $(pulumi stack output token)",
    "pulumi config set --secret cloudflare:apiToken $CLOUDFLARE_API_TOKEN",
  ])("would be found: %s", (line) => {
    expect(line).toMatch(onCommandLine);
  });

  it.each([
    "TUNNEL_TOKEN=$(pulumi stack output token --show-secrets) cloudflared tunnel run",
    "cloudflared tunnel run --token-file /etc/cloudflared/token",
    "pulumi config set --secret cloudflare:apiToken",
  ])("may be: %s", (line) => {
    expect(line).not.toMatch(onCommandLine);
  });
});
