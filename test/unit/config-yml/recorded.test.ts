/** A config.yml means what cloudflared takes it for: recorded.json has what that is for each file; README.md says how. */
import { readFileSync } from "node:fs";
import path from "node:path";

import ts from "typescript";
import { describe, expect, it } from "vitest";

import { ConversionError, convert, type Converted } from "../../../local/config-yml/conversion.js";
import { programOf } from "../../../local/config-yml/program.js";
import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";
import { parseDuration } from "../../../provider/validation/durations.js";

type Fields = Readonly<Record<string, unknown>>;

interface Rule {
  readonly hostname?: string;
  readonly path?: string;
  readonly service?: string;
  readonly originRequest?: Fields;
}

interface Recorded {
  readonly title: string;
  readonly text?: string;
  readonly base64?: string;
  readonly refused?: string;
  readonly validate?: string;
  readonly tunnel?: string;
  readonly hostname?: string;
  readonly rules?: readonly Rule[];
  readonly warpRouting?: Fields;
}

const recorded = JSON.parse(readFileSync(path.join(__dirname, "recorded.json"), "utf8")) as readonly Recorded[];

const bytesOf = ({ text, base64 }: Recorded): Uint8Array =>
  text === undefined ? Buffer.from(base64 ?? "", "base64") : Buffer.from(text);

/** cloudflared's defaults. */
const defaults: Fields = {
  connectTimeout: 30,
  tlsTimeout: 10,
  tcpKeepAlive: 30,
  keepAliveTimeout: 90,
  keepAliveConnections: 100,
  proxyAddress: "127.0.0.1",
  proxyPort: 0,
};
const warpDefaults: Fields = { connectTimeout: 5, tcpKeepAlive: 30, maxActiveFlows: 0 };
const durations: ReadonlySet<string> = new Set(["connectTimeout", "tlsTimeout", "tcpKeepAlive", "keepAliveTimeout"]);

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isEmpty = (value: unknown): boolean =>
  value === undefined || value === false || value === "" || (Array.isArray(value) && value.length === 0);

/** A field as cloudflared has it: durations as whole seconds, numbers as a program can write them. */
function plain(key: string, value: unknown): unknown {
  if (durations.has(key)) {
    const seconds = typeof value === "number" ? value : Number(parseDuration(value));
    return seconds < 0 ? Math.floor(seconds) : Math.ceil(seconds);
  }
  if (typeof value === "number") {
    return Math.max(Math.min(value, Number.MAX_SAFE_INTEGER), -Number.MAX_SAFE_INTEGER);
  }
  if (key === "access" && isFields(value)) {
    const { required, teamName, audTag, environment } = value;
    const access = { required, teamName, audTag, environment };
    return Object.values(access).every(isEmpty) ? undefined : without(access, {});
  }
  if (key === "ipRules" && Array.isArray(value)) return value.map((rule: Fields) => without(rule, {}));
  return value;
}

/** Without what is a default: cloudflared's, or empty. */
function without(fields: Fields, known: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .map(([key, value]) => [key, plain(key, value)] as const)
      .filter(([key, value]) => (key in known ? known[key] !== value : !isEmpty(value))),
  );
}

/** What an address says to cloudflared, which sends the visitor's path. */
const serviceOf = (service: string): string => service.replace(/^([a-z]+:\/\/[^/?#]+)[/?#].*$/, "$1");

function ruleOf({ hostname = "", path: pattern = "", service = "", originRequest = {} }: Rule, all: Fields): Fields {
  const isBastion = (originRequest["bastionMode"] ?? all["bastionMode"]) === true;
  const isOwn = /^(?:unix(?:\+tls)?:|http_status:|hello[-_]world$|socks-proxy$)/.test(service);
  const ports: Readonly<Record<string, string>> = { ssh: "22", rdp: "3389", smb: "445", tcp: "7864" };
  const [scheme = ""] = service.split(":", 1);
  const named = isBastion && !isOwn ? "bastion" : serviceOf(service.replace("hello-world", "hello_world"));
  return {
    hostname,
    path: pattern,
    service: scheme in ports && !/:\d+$/.test(named) ? `${named.replace(/:$/, "")}:${ports[scheme]}` : named,
    originRequest: without(
      { ...all, ...originRequest, ...(named === "bastion" ? { bastionMode: true } : {}) },
      defaults,
    ),
  };
}

interface Meaning {
  readonly tunnel: string | undefined;
  readonly rules: readonly Fields[];
  readonly warpRouting: Fields;
}

function meaningOf({ tunnel, config }: Converted): Meaning {
  const { ingress, originRequest, warpRouting } = config as {
    readonly ingress: readonly Rule[];
    readonly originRequest?: Fields;
    readonly warpRouting?: Fields;
  };
  return {
    tunnel,
    rules: ingress.map((rule) => ruleOf(rule, originRequest ?? {})),
    warpRouting: without(warpRouting ?? {}, warpDefaults),
  };
}

const meaningIn = ({ tunnel, rules = [], warpRouting = {} }: Recorded): Meaning => ({
  tunnel,
  rules: rules.map((rule) => ruleOf(rule, {})),
  warpRouting: without(warpRouting, warpDefaults),
});

/** A file of which cloudflared knows nothing to do. */
const isVoid = ({ text = "", rules = [], warpRouting }: Recorded): boolean =>
  rules.length === 1 &&
  rules[0]?.service === "http_status:503" &&
  warpRouting === undefined &&
  !/^warp-routing/m.test(text);

describe("a config.yml", () => {
  it("was recorded for all that is known to be read in an unexpected way", () => {
    expect(recorded.length).toBeGreaterThanOrEqual(350);
    expect(recorded.filter(({ refused }) => refused !== undefined).length).toBeGreaterThanOrEqual(100);
    expect(new Set(recorded.map(({ title }) => title)).size).toBe(recorded.length);
  });

  it.each(recorded.filter(({ refused }) => refused !== undefined))("is refused: $title", (record) => {
    let converted: Converted;
    try {
      converted = convert(bytesOf(record));
    } catch (error) {
      expect(error).toBeInstanceOf(ConversionError);
      return;
    }
    // Rules are judged at preview.
    expect(validateTunnelConfiguration(converted.config).failures).not.toEqual([]);
  });

  it.each(recorded.filter((record) => record.refused === undefined && isVoid(record)))(
    "says nothing: $title",
    (record) => {
      expect(() => convert(bytesOf(record))).toThrow(/^(?:it has no ingress|this is no config\.yml)/);
    },
  );

  it.each(recorded.filter(({ validate }) => validate !== undefined))("has url beside ingress: $title", (record) => {
    expect(() => convert(bytesOf(record))).toThrow(/^url stands beside ingress/);
  });

  it.each(taken())("is taken for what it is to cloudflared: $title", (record) => {
    const converted = convert(bytesOf(record));
    expect(meaningOf(converted)).toEqual(meaningIn(record));
    expect(validateTunnelConfiguration(converted.config).failures).toEqual([]);
    if (record.hostname !== undefined && converted.hostnames.length > 0) {
      expect(converted.hostnames).toEqual([record.hostname]);
    }
  });
});

function taken(): readonly Recorded[] {
  return recorded.filter((record) => record.refused === undefined && record.validate === undefined && !isVoid(record));
}

describe("the programs of these files", () => {
  it("compile, all of them", () => {
    const files = new Map<string, string>();
    for (const [index, record] of recorded.entries()) {
      try {
        files.set(path.join(__dirname, `program-${index}.ts`), programOf(convert(bytesOf(record)), { dns: true }));
      } catch (error) {
        if (!(error instanceof ConversionError)) throw error;
      }
    }
    expect(files.size).toBeGreaterThan(200);
    expect(compile(files)).toEqual([]);
    for (const program of files.values()) expect(program).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
  });
});

/** The failures of all programs, from one run of the compiler. */
function compile(programs: ReadonlyMap<string, string>): readonly string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
    paths: { "pulumi-cloudflare-tunnel": [path.resolve(__dirname, "../../../provider/index.ts")] },
  };
  const host = ts.createCompilerHost(options);
  const disk = { ...host };
  host.readFile = (name) => programs.get(name) ?? disk.readFile(name);
  host.fileExists = (name) => programs.has(name) || disk.fileExists(name);
  host.getSourceFile = (name, version, ...rest) => {
    const text = programs.get(name);
    return text === undefined ? disk.getSourceFile(name, version, ...rest) : ts.createSourceFile(name, text, version);
  };
  const program = ts.createProgram([...programs.keys()], options, host);
  return [...programs.keys()].flatMap((name) => {
    const file = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${programs.get(name) ?? ""}\n${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
  });
}
