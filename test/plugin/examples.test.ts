/** The examples in other languages: each declares what the schema has, all of it, and is whole. Pulumi's hosts of these languages are not here. */
import { readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const ROOT = path.resolve(__dirname, "..", "..");
const read = (...names: string[]): string => readFileSync(path.join(ROOT, "plugin", ...names), "utf8");

interface ObjectSpec {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

interface ResourceSpec {
  readonly inputProperties: Readonly<Record<string, unknown>>;
  readonly requiredInputs?: readonly string[];
}

const { types, resources, language } = JSON.parse(read("schema.json")) as {
  readonly language: { readonly go: { readonly importBasePath: string } };
  readonly types: Readonly<Record<string, ObjectSpec>>;
  readonly resources: Readonly<Record<string, ResourceSpec>>;
};

/** A resource or a nested object as an example writes it: its name in the schema, and the names that it gives. */
interface Written {
  readonly type: string;
  readonly names: readonly string[];
}

interface Project {
  readonly name: string;
  readonly plugins: unknown;
  readonly config: Readonly<Record<string, unknown>>;
  readonly resources?: Readonly<Record<string, { readonly type: string; readonly properties: object }>>;
}

const project = (name: string): Project => parse(read("examples", name, "Pulumi.yaml")) as Project;

const camelCase = (name: string): string =>
  name
    .replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    .replace(/^[A-Z]/, (head) => head.toLowerCase());

/** What stands between a bracket and the one that closes it. */
function inside(text: string, start: number, [open, close]: readonly [string, string]): string {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === open) depth += 1;
    if (text[at] === close) depth -= 1;
    if (depth === 0) return text.slice(start + 1, at);
  }
  throw new Error("a bracket is never closed");
}

/** The same text without what is in brackets of its own. */
function outermost(text: string): string {
  let depth = 0;
  return Array.from(text)
    .filter((letter) => {
      if ("([{".includes(letter)) depth += 1;
      if (")]}".includes(letter)) depth -= 1;
      return depth === 0;
    })
    .join("");
}

function writtenInYaml(): Written[] {
  return Object.values(project("yaml").resources ?? {}).map(({ type, properties }) => ({
    type: type.replace("cloudflare-tunnel:", ""),
    names: Object.keys(properties),
  }));
}

function writtenInPython(): Written[] {
  const text = read("examples", "python", "__main__.py");
  return [...text.matchAll(/cloudflare_tunnel\.([A-Z]\w+)\(/g)].map(({ 0: call, 1: type = "", index }) => {
    const given = outermost(inside(text, index + call.length - 1, ["(", ")"]));
    const names = [...given.matchAll(/^ {4}(\w+)=/gm)].map(([, name = ""]) => camelCase(name));
    return { type, names: names.filter((name) => name !== "opts") };
  });
}

function writtenInGo(): Written[] {
  const text = read("examples", "go", "main.go");
  return [...text.matchAll(/cloudflaretunnel\.(\w+)Args\{/g)].map(({ 0: literal, 1: type = "", index }) => {
    const given = outermost(inside(text, index + literal.length - 1, ["{", "}"]));
    return { type, names: [...given.matchAll(/\b([A-Z]\w*): /g)].map(([, name = ""]) => camelCase(name)) };
  });
}

describe.each([
  ["yaml", writtenInYaml, 3],
  ["python", writtenInPython, 3],
  // Nested objects have types of their own.
  ["go", writtenInGo, 7],
] as const)("%s", (name, written, count) => {
  it("declares what the schema has, and all that it requires", () => {
    const all = written();
    expect(all).toHaveLength(count);
    expect(all.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["CfdTunnel", "TunnelConfiguration", "DnsRoute"]) as unknown,
    );
    for (const { type, names } of all) {
      const token = `cloudflare-tunnel:index:${type}`;
      const resource = resources[token];
      const nested = resource === undefined ? types[token] : undefined;
      const known = resource?.inputProperties ?? nested?.properties ?? {};
      const required = resource?.requiredInputs ?? nested?.required ?? [];
      expect([type, names.filter((name) => known[name] === undefined)]).toEqual([type, []]);
      expect([type, required.filter((name) => !names.includes(name))]).toEqual([type, []]);
    }
  });

  it("is a project that names the plugin's folder, and has what the program reads of its configuration", () => {
    const { plugins, config, ...rest } = project(name);
    expect(rest.name).toBe(`tunnel-in-${name}`);
    expect(plugins).toEqual({
      providers: [{ name: "cloudflare-tunnel", path: "./node_modules/pulumi-cloudflare-tunnel/plugin" }],
    });
    const program = { yaml: "Pulumi.yaml", python: "__main__.py", go: "main.go" }[name];
    const asked = [...read("examples", name, program).matchAll(/(?:equire\("|\$\{)(hostname|rotated)\b/g)];
    expect(new Set(asked.map(([, key]) => key))).toEqual(new Set(Object.keys(config)));
  });
});

it("the program in Go imports what a program imports that Pulumi writes", () => {
  expect(read("examples", "go", "main.go")).toContain(`"${language.go.importBasePath}"`);
});

it("the program in Python writes a configuration with the properties that it has", () => {
  const keys = [...read("examples", "python", "__main__.py").matchAll(/"(\w+)": /g)].map(([, key = ""]) =>
    camelCase(key),
  );
  const known = new Set(["TunnelConfig", "IngressRule", "OriginRequest"].flatMap((name) => propertiesOf(name)));
  expect(keys.filter((key) => key !== "rotated" && !known.has(key))).toEqual([]);
  expect(keys).toContain("connectTimeout");
});

function propertiesOf(name: string): string[] {
  const spec = types[`cloudflare-tunnel:index:${name}`];
  if (spec === undefined) throw new Error(`the schema has no ${name}`);
  return Object.keys(spec.properties);
}
