import type { RuntimeName } from "../pointer.js";
import { Reference, type Argument, type Imported } from "./imported.js";
import { importOf, statement } from "./layout.js";
import { Names, reservedWords, variableName } from "./names.js";

/** What a variable is called where its resource's name has no letters. */
const nounOf: Partial<Record<RuntimeName, string>> = {
  CfdTunnel: "tunnel",
  WarpConnector: "connector",
  VirtualNetwork: "network",
};

/** The TypeScript program that declares just these resources: one a block, what others refer to first. */
export function programOf(resources: readonly Imported[]): string {
  const referred = new Set(resources.flatMap(({ args }) => referencesIn(args)).map(keyOf));
  const variables = new Names("", reservedWords);
  const variableOf = new Map<string, string>();
  for (const resource of resources.filter((each) => referred.has(keyOf(each)))) {
    const variable = variables.unique(variableName(resource.name, nounOf[resource.type] ?? "resource"));
    variableOf.set(keyOf(resource), variable);
  }
  const refer = (reference: Reference): string => {
    const variable = variableOf.get(keyOf(reference));
    if (variable === undefined) throw new Error(`no resource of the program is ${keyOf(reference)}`);
    return reference.property === undefined ? variable : `${variable}.${reference.property}`;
  };
  const blocks = resources.map((resource) => {
    const variable = variableOf.get(keyOf(resource));
    const before = variable === undefined ? "" : `const ${variable} = `;
    return statement(before, resource.type, resource.name, resource.args, refer);
  });
  const classes = [...new Set(resources.map(({ type }) => type))].sort();
  return [importOf(classes, "pulumi-cloudflare-tunnel"), ...blocks].join("\n\n") + "\n";
}

function keyOf({ type, id }: { type: RuntimeName; id: string }): string {
  return `${type} ${id}`;
}

function referencesIn(value: Argument): Reference[] {
  if (value instanceof Reference) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(referencesIn) : [];
}
