/** What a program asks for: the goal of a resource, decoded from its request. */
import type resourcePb from "@pulumi/pulumi/proto/resource_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { CustomTimeouts, PropertyMap } from "./deployment.js";
import { downgradeOutputValues, findAsset } from "./property-values.js";
import { UserError } from "./user-error.js";

/** An alias: a whole URN, or the parts that differ from the resource's own. */
export type Alias =
  { urn: string } | { name: string; type: string; stack: string; project: string; parent: string; noParent: boolean };

/** The desired state of one resource. */
export interface Goal {
  type: string;
  name: string;
  custom: boolean;
  parent: string;
  properties: PropertyMap;
  protect: boolean | undefined;
  retainOnDelete: boolean | undefined;
  deletedWith: string;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  /** Reference of the provider resource; "" until it is resolved. */
  provider: string;
  version: string;
  deleteBeforeReplace: boolean | undefined;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  replaceWith: string[];
  additionalSecretOutputs: string[];
  aliases: Alias[];
  customTimeouts: CustomTimeouts;
}

/** A resource to read instead of managing it. */
export interface ReadGoal {
  id: string;
  type: string;
  name: string;
  parent: string;
  properties: PropertyMap;
  dependencies: string[];
  provider: string;
  version: string;
  additionalSecretOutputs: string[];
}

/** Decodes properties; assets and archives have no place in this engine. */
export function decodeProperties(struct: Struct | undefined): PropertyMap {
  const raw = struct?.toJavaScript() ?? {};
  const properties = downgradeOutputValues(raw) as PropertyMap;
  const asset = findAsset(properties);
  if (asset !== undefined) {
    throw new UserError(
      `property "${asset}" is an asset or archive, which the embedded engine does not support; use the pulumi CLI`,
    );
  }
  return properties;
}

const UNIT_SECONDS: Record<string, number> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3_600 };

/** Seconds of a duration such as "1h30m". */
export function durationSeconds(text: string): number {
  if (!/^(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) {
    throw new UserError(`invalid duration ${JSON.stringify(text)}`);
  }
  let seconds = 0;
  for (const [, amount, unit = ""] of text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) {
    seconds += Number(amount) * (UNIT_SECONDS[unit] ?? 0);
  }
  return seconds;
}

/** A message of any supported SDK: newer accessors are missing in older ones, whose programs cannot set the field. */
export type AnySdk<Message> = Partial<Message>;

function decodeTimeouts(timeouts: resourcePb.RegisterResourceRequest.CustomTimeouts | undefined): CustomTimeouts {
  const newer: AnySdk<resourcePb.RegisterResourceRequest.CustomTimeouts> | undefined = timeouts;
  const given = {
    create: timeouts?.getCreate(),
    update: timeouts?.getUpdate(),
    delete: timeouts?.getDelete(),
    read: newer?.getRead?.(),
  };
  const set = Object.entries(given).filter(([, text]) => text !== undefined && text !== "");
  return Object.fromEntries(set.map(([key, text]) => [key, durationSeconds(text ?? "")]));
}

function decodeAliases(request: resourcePb.RegisterResourceRequest): Alias[] {
  const listed = request.getAliasesList().map((alias): Alias => {
    const spec = alias.getSpec();
    if (!spec) return { urn: alias.getUrn() };
    return {
      name: spec.getName(),
      type: spec.getType(),
      stack: spec.getStack(),
      project: spec.getProject(),
      parent: spec.getParenturn(),
      noParent: spec.getNoparent(),
    };
  });
  return [...listed, ...request.getAliasurnsList().map((urn) => ({ urn }))];
}

function hasHooks(request: AnySdk<resourcePb.RegisterResourceRequest>): boolean {
  return Object.values(request.getHooks?.()?.toObject() ?? {}).some(
    (names) => Array.isArray(names) && names.length > 0,
  );
}

/** Decodes RegisterResource; what this engine cannot do is refused by name. */
export function decodeGoal(request: resourcePb.RegisterResourceRequest): Goal {
  const newer: AnySdk<resourcePb.RegisterResourceRequest> = request;
  const subject = `${request.getType()} resource '${request.getName()}'`;
  const unsupported: [boolean, string][] = [
    [request.getRemote(), "a remote (multi-language) component"],
    [
      request.getImportid() !== "",
      "the `import` option; the pulumi CLI serves it, where the project names a host of dynamic resources that can",
    ],
    [request.getTransformsList().length > 0, "resource transforms"],
    [request.getPackageref() !== "", "a parameterized package"],
    [newer.hasReplacementTrigger?.() ?? false, "the `replacementTrigger` option"],
    [hasHooks(request), "a resource hook"],
  ];
  for (const [asked, what] of unsupported) {
    if (asked) throw new UserError(`${subject}: ${what} is not supported by the embedded engine; use the pulumi CLI`);
  }
  const propertyDependencies: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((dependencies, key) => {
    propertyDependencies[key] = dependencies.getUrnsList();
  });
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent(),
    properties: decodeProperties(request.getObject()),
    protect: (newer.hasProtect?.() ?? request.getProtect()) ? request.getProtect() : undefined,
    retainOnDelete:
      (newer.hasRetainondelete?.() ?? request.getRetainondelete()) ? request.getRetainondelete() : undefined,
    deletedWith: request.getDeletedwith(),
    dependencies: request.getDependenciesList(),
    propertyDependencies,
    provider: request.getProvider(),
    version: request.getVersion(),
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    replaceWith: newer.getReplaceWithList?.() ?? [],
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: decodeAliases(request),
    customTimeouts: decodeTimeouts(request.getCustomtimeouts()),
  };
}

/** Decodes ReadResource. */
export function decodeRead(request: resourcePb.ReadResourceRequest): ReadGoal {
  if (request.getType() === "pulumi:pulumi:StackReference") {
    throw new UserError(
      `stack reference '${request.getName()}': the embedded engine knows one stack only; use the pulumi CLI for stack references`,
    );
  }
  return {
    id: request.getId(),
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    properties: decodeProperties(request.getProperties()),
    dependencies: request.getDependenciesList(),
    provider: request.getProvider(),
    version: request.getVersion(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
  };
}
