// Writes plugin/schema.json, of which Pulumi makes the SDKs of all languages, from the types and docstrings of provider/ and
// from provider/contract/.
//
//   npm run build && node plugin/generate.mjs            # writes it
//   npm run build && node plugin/generate.mjs --check    # fails where it says something else; test/plugin/schema.test.ts runs it
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import ts from "typescript";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const target = path.join(root, "plugin", "schema.json");
const require = createRequire(import.meta.url);
const built = (module) => require(path.join(root, "dist", module));
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

const { contractOf, resourceNames } = built("plugin/contracts.js");
const { lookUpShapes } = built("plugin/lookups.js");
const { inWords } = built("plugin/words.js");
const { settings } = built("session/config.js");
const { pluginPrefix, typeToken } = built("pointer.js");

// --- Types -----------------------------------------------------------------------------------------------------------

const entry = path.join(root, "provider", "index.ts");
const { config } = ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const program = ts.createProgram([entry], { ...options, noEmit: true, composite: false, incremental: false });
const checker = program.getTypeChecker();
const exported = new Map(
  checker
    .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)))
    .map((symbol) => [symbol.name, symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol]),
);

/** The types that others refer to, as they are found. */
const types = {};

/** What one property, or what a function gives, is in a schema. */
function schemaOf(output, where) {
  const type = valueOf(output);
  const members = (type.isUnion() ? type.types : [type])
    // Every language has inputs of its own.
    .filter((each) => !(each.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)))
    .filter((each) => !isLater(each));
  const specs = new Map(members.map((each) => one(each, where)).map((spec) => [JSON.stringify(spec), spec]));
  if (specs.size === 0) throw new Error(`${where} has no type that a schema knows`);
  return specs.size === 1 ? [...specs.values()][0] : { oneOf: [...specs.values()] };
}

/** Whether it is a value that comes later, or one that JSON has not. */
function isLater(type) {
  if (type.isIntersection())
    return type.types.some(isLater) && !type.types.some(({ flags }) => flags & ts.TypeFlags.String);
  return ["Promise", "OutputInstance", "Date"].includes(type.symbol?.name);
}

/** What an Output holds. */
function valueOf(type) {
  if (type.aliasSymbol?.name === "Output") return type.aliasTypeArguments[0];
  return type.symbol?.name === "OutputInstance" ? checker.getTypeArguments(type)[0] : type;
}

function one(type, where) {
  const { flags } = type;
  // An open union, such as "a" | (string & {}), has a part that is no object.
  if (
    flags & ts.TypeFlags.StringLike ||
    (type.isIntersection() && type.types.some((each) => each.flags & ts.TypeFlags.String))
  ) {
    return { type: "string" };
  }
  if (flags & ts.TypeFlags.NumberLike) return { type: "number" };
  if (flags & ts.TypeFlags.BooleanLike) return { type: "boolean" };
  if (flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return { $ref: "pulumi.json#/Any" };
  if (type.isUnion()) return schemaOf(type, where);
  if (checker.isArrayType(type)) return { type: "array", items: schemaOf(checker.getTypeArguments(type)[0], where) };
  const values = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  if (values !== undefined) return { type: "object", additionalProperties: schemaOf(values, where) };
  return { $ref: `#/types/${named(type, where)}` };
}

/** The token of an object's type, which becomes one of the schema's. */
function named(type, where) {
  // What a look-up gives is of the type that a resource takes, without its Outputs.
  if (type.aliasSymbol?.name === "UnwrappedObject") return named(type.aliasTypeArguments[0], where);
  const symbol = type.aliasSymbol ?? type.symbol;
  if (symbol === undefined || symbol.name === "__type") throw new Error(`${where} has an object of no name`);
  const token = `${pluginPrefix}${symbol.name.replace(/Result$/, "")}`;
  if (types[token] === undefined) {
    types[token] = { type: "object" };
    Object.assign(types[token], docOf(symbol), objectOf(propertiesOf(type), symbol.name));
  }
  return token;
}

/** The properties of an object type, each with its schema. */
function propertiesOf(type) {
  return checker.getPropertiesOfType(type).filter(({ name }) => !name.startsWith("__"));
}

/** Whole numbers: JSON has one kind of number, other languages two. */
const integers = /^(?:version|configVersion|ports|proxyPort|keepAliveConnections|maxActiveFlows|perPage)$/;

function propertyOf(symbol, where) {
  const spec = schemaOf(checker.getTypeOfSymbol(symbol), `${where}.${symbol.name}`);
  return { ...docOf(symbol), ...(integers.test(symbol.name) ? integer(spec) : spec) };
}

function integer(spec) {
  if (spec.type === "array") return { ...spec, items: integer(spec.items) };
  return spec.type === "number" ? { ...spec, type: "integer" } : spec;
}

function objectOf(symbols, where) {
  const required = symbols.filter((each) => !isOptional(each)).map(({ name }) => name);
  return {
    properties: Object.fromEntries(symbols.map((each) => [each.name, propertyOf(each, where)])),
    ...(required.length === 0 ? {} : { required: required.sort() }),
  };
}

function isOptional(symbol) {
  if (symbol.flags & ts.SymbolFlags.Optional) return true;
  const value = valueOf(checker.getTypeOfSymbol(symbol));
  return value.isUnion() && value.types.some((each) => each.flags & ts.TypeFlags.Undefined);
}

// --- Words -----------------------------------------------------------------------------------------------------------

/** What is not the same in other languages, in place of what the docstring says. */
const words = [
  [
    /derived from a `random\.RandomPassword`, the sibling `<name>-secret`;/,
    "one that is made for it, and kept in the state;",
  ],
  [/ The `keepers` of the RandomPassword\./, ""],
  [
    / A replacement deletes the old (?:tunnel|one) first[^.]*\./,
    " A replacement deletes the old one first; for `--replace`, give the option `deleteBeforeReplace`.",
  ],
  [
    / A resource that is renamed or moved in the program keeps its tunnel with the option `aliases`[^.]*\./,
    " A resource that is renamed or moved in the program keeps its tunnel with the option `aliases`.",
  ],
  [
    / Comes out as a secret Output, of the plain form as well(?:, so that the state encrypts it and no log shows it)?\./,
    " Secret.",
  ],
  [/A Date, or RFC 3339 text/, "RFC 3339 text"],
  // A plugin gets no `tunnel`, and no more of one than its id.
  [
    / Default: (?:the (?:tunnel|WARP connector)'s, else )?the stack's `cloudflare:accountId`/,
    " Default: the provider's `accountId`, or the stack's `cloudflare:accountId`",
  ],
  [/\n\nWhere the same program has the tunnel's `TunnelConfiguration`, preview warns of a host name [^.]*\./, ""],
  [/ `PublicHostname` gives its host name\./, ""],
];

function docOf(symbol) {
  const [doc = ""] = [ts.displayPartsToString(symbol.getDocumentationComment(checker))];
  const text = words.reduce(
    (said, [from, to]) => said.replace(from, to),
    doc
      .replaceAll(/\{@link (?:\w+\.)?([^}]+?)\s*\}/g, "`$1`")
      .split(/\n{2,}/)
      .map((paragraph) => paragraph.replaceAll(/\s+/g, " ").trim())
      .join("\n\n"),
  );
  return text === "" ? {} : { description: inWords(text) };
}

// --- Resources -------------------------------------------------------------------------------------------------------

async function resourceOf(name) {
  const contract = await contractOf(name);
  const own = exported.get(`${name}Settings`) ?? exported.get(`${name}Args`);
  const declared = new Map(propertiesOf(checker.getDeclaredTypeOfSymbol(own)).map((each) => [each.name, each]));
  if (contract.inputs.tunnelId !== undefined) {
    declared.set("tunnelId", checker.getDeclaredTypeOfSymbol(exported.get("ByTunnelId")).getProperty("tunnelId"));
  }
  const names = Object.keys(contract.inputs).filter(
    (each) => contract.inputs[each].hidden !== true && each !== "tunnel",
  );
  const isSecret = (each) => contract.inputs[each]?.secret === true || contract.secretOutputs.includes(each);
  const inputs = Object.fromEntries(
    names.map((each) => {
      if (!declared.has(each)) throw new Error(`${name}.${each} has no docstring`);
      const replaces = contract.inputs[each].onChange.startsWith("replace");
      return [
        each,
        {
          ...propertyOf(declared.get(each), name),
          ...(isSecret(each) ? { secret: true } : {}),
          ...(replaces ? { willReplaceOnChanges: true } : {}),
        },
      ];
    }),
  );
  const symbol = exported.get(name);
  const outputs = propertiesOf(checker.getDeclaredTypeOfSymbol(symbol)).filter(
    (each) =>
      each.valueDeclaration?.parent.name?.text === name &&
      ts.isPropertyDeclaration(each.valueDeclaration) &&
      each.name !== "kind",
  );
  const properties = Object.fromEntries(
    outputs.map((each) => {
      // An object comes out in the type that it goes in with.
      const asInput = inputs[each.name];
      const isObject = asInput?.$ref !== undefined || asInput?.items?.$ref !== undefined;
      const spec = isObject ? { ...asInput, ...docOf(each), willReplaceOnChanges: undefined } : propertyOf(each, name);
      return [each.name, { ...spec, ...(isSecret(each.name) ? { secret: true } : {}) }];
    }),
  );
  const requiredInputs = names.filter(
    (each) => contract.inputs[each].absent === undefined && !isOptional(declared.get(each)),
  );
  return {
    ...docOf(symbol),
    properties,
    required: outputs
      .filter((each) => !isOptional(each))
      .map((each) => each.name)
      .sort(),
    inputProperties: inputs,
    ...(requiredInputs.length === 0 ? {} : { requiredInputs: requiredInputs.sort() }),
    // A program in TypeScript, of dynamic resources, moves here without a call.
    aliases: [{ type: typeToken(name) }],
  };
}

// --- Look-ups --------------------------------------------------------------------------------------------------------

function functionOf(name) {
  const symbol = exported.get(name);
  const [signature] = checker.getSignaturesOfType(checker.getTypeOfSymbol(symbol), ts.SignatureKind.Call);
  const [args] = signature.getParameters();
  const inputs = objectOf(propertiesOf(checker.getTypeOfSymbol(args)), `${name}Args`);
  const result = checker.getAwaitedType(signature.getReturnType());
  return {
    ...docOf(symbol),
    inputs: { type: "object", ...inputs },
    outputs: { type: "object", ...outputsOf(name, result) },
  };
}

/** A function answers with an object: a list, or a text, is its field `result`. */
function outputsOf(name, result) {
  const shape = lookUpShapes[name];
  if (shape === "object") return objectOf(propertiesOf(result), name);
  const spec = shape === "secret" ? { type: "string", secret: true } : schemaOf(result, name);
  return { properties: { result: spec }, required: ["result"] };
}

// --- The package -----------------------------------------------------------------------------------------------------

const meanings = {
  apiToken: "The API token. Default: `CLOUDFLARE_API_TOKEN`.",
  apiKey: "The global API key, with `email`; a token wins over it. Default: `CLOUDFLARE_API_KEY`.",
  email: "The key's e-mail address. Default: `CLOUDFLARE_EMAIL`.",
  baseUrl: "The address of the API: https, or this machine. Default: `CLOUDFLARE_BASE_URL`, else Cloudflare's.",
  accountId: "The account of resources that name none, 32 hexadecimal digits. Default: `CLOUDFLARE_ACCOUNT_ID`.",
};

function variables() {
  const entries = Object.entries(settings).map(([name, { secret }]) => {
    if (meanings[name] === undefined) throw new Error(`what is the setting ${name}?`);
    return [name, { type: "string", description: meanings[name], ...(secret ? { secret: true } : {}) }];
  });
  return Object.fromEntries(entries);
}

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
const repository = manifest.repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
const resources = {};
for (const name of resourceNames) resources[`${pluginPrefix}${name}`] = await resourceOf(name);
const functions = Object.fromEntries(
  Object.keys(lookUpShapes).map((name) => [`${pluginPrefix}${name}`, functionOf(name)]),
);
const respectSchemaVersion = true;

const schema = {
  name: "cloudflare-tunnel",
  displayName: "Cloudflare Tunnel",
  version: manifest.version,
  description: manifest.description.replace(/^Pulumi dynamic resources for/, "Pulumi resources for"),
  keywords: ["pulumi", "cloudflare", "category/network", "kind/native"],
  homepage: manifest.homepage,
  license: manifest.license,
  repository,
  publisher: manifest.author,
  pluginDownloadURL: repository.replace("https://github.com/", "github://api.github.com/"),
  language: {
    nodejs: { respectSchemaVersion },
    python: { respectSchemaVersion, pyproject: { enabled: true } },
    // The folder in which gen-sdk puts the package: programs that an import writes are to find it.
    go: {
      respectSchemaVersion,
      generateResourceContainerTypes: false,
      importBasePath: `${repository.replace("https://", "")}/sdk/go/cloudflaretunnel`,
    },
    csharp: { respectSchemaVersion },
    java: {},
  },
  config: { variables: variables() },
  provider: { description: "The credentials and the account of resources.", inputProperties: variables() },
  types: sorted(types),
  resources,
  functions,
};
const text = `${JSON.stringify(schema, undefined, 2)}\n`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error("plugin/schema.json does not say what the code says: run `npm run plugin:schema`");
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
  console.log(`wrote ${path.relative(root, target)}`);
}
