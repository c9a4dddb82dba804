/** The file that `pulumi import --file` takes, where each resource brings its whole state: `inputs` and `outputs`. */
import { readFile } from "node:fs/promises";
import type { PropertyMap } from "./deployment.js";
import { DYNAMIC_PACKAGE } from "./provider-packages.js";
import { isObject } from "./property-values.js";
import { isProviderType, packageOf } from "./urn.js";
import { messageOf, UserError } from "./user-error.js";

/** One resource of the file. */
interface ImportSpec {
  type: string;
  /** How the file refers to it, as `parent`. */
  name: string;
  /** The first argument of its constructor; default: `name`. */
  logicalName: string;
  id: string;
  parent: string;
  provider: string;
  version: string;
  component: boolean;
  inputs: PropertyMap | undefined;
  outputs: PropertyMap | undefined;
}

/** A file that was read. */
export interface ImportFile {
  /** URNs of resources of the stack, by the names that the file uses for them. */
  nameTable: Record<string, string>;
  resources: ImportSpec[];
}

/** A resource to import. Its properties may hold secrets, in the form in which a state file holds them. */
export interface Import {
  urn: string;
  type: string;
  custom: boolean;
  id: string;
  /** A URN; "" for the stack. */
  parent: string;
  /** The URN of a provider of the stack; "" for the default one. */
  provider: string;
  version: string;
  inputs: PropertyMap;
  outputs: PropertyMap;
}

/** Fields of the format that need the CLI. */
const UNSUPPORTED = ["remote", "parameterization", "extension", "pluginDownloadUrl"];

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Node's own message quotes the text, in which secrets are in clear.
    const [position = ""] = /at position \d+|line \d+ column \d+/.exec(messageOf(error)) ?? [];
    throw new UserError(`the import file ${file} is not JSON${position === "" ? "" : `: see ${position}`}`);
  }
}

function describe({ name, id, type }: ImportSpec, at: number): string {
  const which = [name, id].find((each) => each !== "");
  return `resource ${which === undefined ? at : `'${which}'`}${type === "" ? "" : ` of type '${type}'`}`;
}

function decodeSpec(raw: unknown, at: number, errors: string[]): ImportSpec {
  const fields = isObject(raw) ? raw : {};
  if (!isObject(raw)) errors.push(`resource ${at} is not an object`);
  const text = (key: string) => {
    const value = fields[key] ?? "";
    if (typeof value !== "string") errors.push(`resource ${at}: \`${key}\` is not a string`);
    return typeof value === "string" ? value : "";
  };
  const properties = (key: string) => {
    const value = fields[key] ?? undefined;
    if (value !== undefined && !isObject(value)) errors.push(`resource ${at}: \`${key}\` is not an object`);
    return isObject(value) ? value : undefined;
  };
  const name = text("name");
  const logicalName = text("logicalName");
  const spec: ImportSpec = {
    type: text("type"),
    name: name === "" ? logicalName : name,
    logicalName: logicalName === "" ? name : logicalName,
    id: text("id"),
    parent: text("parent"),
    provider: text("provider"),
    version: text("version"),
    component: fields["component"] === true,
    inputs: properties("inputs"),
    outputs: properties("outputs"),
  };
  for (const key of UNSUPPORTED.filter((each) => Boolean(fields[each]))) {
    errors.push(`${describe(spec, at)}: \`${key}\` is not supported by the embedded engine; use the pulumi CLI`);
  }
  return spec;
}

/** What is missing, or too much, in one resource. */
function faultsOf(spec: ImportSpec): string[] {
  const { type, name, id, component, inputs, outputs } = spec;
  const dynamic = packageOf(type) === DYNAMIC_PACKAGE;
  const lacksCode = (properties: PropertyMap | undefined) => typeof properties?.["__provider"] !== "string";
  const faults: [boolean, string][] = [
    [type === "", "has no type"],
    [name === "", "has no name"],
    [isProviderType(type), "is a provider, which the embedded engine does not import; use the pulumi CLI"],
    [component && id !== "", "has an ID, but is marked as a component"],
    [!component && id === "", "has no ID"],
    [
      !component && outputs === undefined,
      "has no outputs: without them its provider would have to read it by its ID alone, which no Node dynamic provider can",
    ],
    [
      dynamic && !component && outputs !== undefined && (lacksCode(inputs) || lacksCode(outputs)),
      "has no text `__provider` in its inputs and outputs: without it nothing could ever read, update or delete it",
    ],
  ];
  return faults.filter(([wrong]) => wrong).map(([, words]) => words);
}

/** Reads and checks a file; every fault is named at once. */
export async function readImportFile(file: string): Promise<ImportFile> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new UserError(`cannot read the import file ${file}: ${messageOf(error)}`);
  });
  const raw = parse(text, file);
  const { nameTable = {}, resources: listed } = isObject(raw) ? raw : {};
  if (!Array.isArray(listed) || listed.length === 0) {
    throw new UserError(`the import file ${file} has no \`resources\`, a list of what to import`);
  }
  const errors: string[] = [];
  const urns = isObject(nameTable) ? nameTable : {};
  if (!Object.values(urns).every((urn) => typeof urn === "string" && urn.startsWith("urn:pulumi:"))) {
    errors.push("`nameTable` maps a name to something else than a URN");
  }
  const resources = listed.map((each, at) => decodeSpec(each, at, errors));
  for (const [at, spec] of resources.entries()) {
    errors.push(...faultsOf(spec).map((fault) => `${describe(spec, at)} ${fault}`));
  }
  refuse(file, errors);
  return { nameTable: urns as Record<string, string>, resources };
}

/** What to import, parents first, by URN. */
export function planImports(
  file: string,
  { nameTable, resources }: ImportFile,
  urnOf: (parent: string, type: string, name: string) => string,
): Import[] {
  const errors: string[] = [];
  const known = new Map(Object.entries(nameTable));
  const taken = new Set(known.values());
  const count = (name: string) => resources.filter((each) => each.name === name).length;
  const planned: Import[] = [];
  let left = [...resources.entries()];
  while (left.length > 0) {
    const ready = left.filter(([, { parent }]) => parent === "" || known.has(parent) || count(parent) !== 1);
    if (ready.length === 0) {
      errors.push(`the parents of ${left.map(([at, spec]) => describe(spec, at)).join(", ")} lead in a circle`);
      break;
    }
    left = left.filter((each) => !ready.includes(each));
    for (const [at, spec] of ready) {
      const { type, name, logicalName, id, component, version, inputs = {}, outputs = {} } = spec;
      const subject = describe(spec, at);
      const referred = (what: "parent" | "provider") => {
        const to = spec[what];
        const urn = to === "" ? "" : known.get(to);
        if (urn !== undefined) return urn;
        errors.push(
          count(to) > 1
            ? `${subject} has an ambiguous ${what}`
            : `the ${what} '${to}' for ${subject} has no entry in 'nameTable'`,
        );
        return "";
      };
      const [parent, provider] = [referred("parent"), referred("provider")];
      const urn = urnOf(parent, type, logicalName);
      if (taken.has(urn)) errors.push(`${subject} has an ambiguous URN, set name (or logical name) to be unique`);
      taken.add(urn);
      if (count(name) === 1 && !known.has(name)) known.set(name, urn);
      planned.push({ urn, type, custom: !component, id, parent, provider, version, inputs, outputs });
    }
  }
  refuse(file, errors);
  return planned;
}

function refuse(file: string, errors: readonly string[]): void {
  if (errors.length === 0) return;
  throw new UserError([`the import file ${file} cannot be imported:`, ...errors].join("\n  "));
}
