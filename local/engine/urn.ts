/** Names of resources: URNs, and the provider references built on them. */

/** Type of the root of every stack. */
export const STACK_TYPE = "pulumi:pulumi:Stack";
const PROVIDER_PREFIX = "pulumi:providers:";

/** The parts of a URN. */
export interface UrnParts {
  stack: string;
  project: string;
  /** `parent$…$type` */
  qualifiedType: string;
  name: string;
}

/** Splits a URN. The name may contain anything, `::` included. */
export function parseUrn(urn: string): UrnParts {
  const match = /^urn:pulumi:(.*?)::(.*?)::(.*?)::([\s\S]*)$/.exec(urn);
  if (!match) throw new Error(`invalid URN ${JSON.stringify(urn)}`);
  const [, stack = "", project = "", qualifiedType = "", name = ""] = match;
  return { stack, project, qualifiedType, name };
}

/** Composes a URN; the type of a parent other than the stack becomes part of it. */
export function makeUrn(stack: string, project: string, type: string, name: string, parent = ""): string {
  const parentType = parent === "" ? "" : parseUrn(parent).qualifiedType;
  const qualifiedType = parentType === "" || parentType === STACK_TYPE ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualifiedType}::${name}`;
}

/** The resource's own type, without its parents'. */
export function urnType(urn: string): string {
  return parseUrn(urn).qualifiedType.split("$").at(-1) ?? "";
}

/** The resource's logical name. */
export function urnName(urn: string): string {
  return parseUrn(urn).name;
}

/** Whether a type is a provider's. */
export function isProviderType(type: string): boolean {
  return type.startsWith(PROVIDER_PREFIX);
}

/** The type of a package's provider resource. */
export function providerType(packageName: string): string {
  return PROVIDER_PREFIX + packageName;
}

/** The package that a provider type belongs to. */
export function providerPackage(type: string): string {
  return type.slice(PROVIDER_PREFIX.length);
}

/** The package that serves a resource type: what is before its first colon. */
export function packageOf(type: string): string {
  return type.split(":", 1)[0] ?? "";
}

/** Whether a URN is a default provider's: the engine made it, the program did not. */
export function isDefaultProvider(urn: string): boolean {
  return isProviderType(urnType(urn)) && /^default(_|$)/.test(urnName(urn));
}

/** A provider reference: the provider resource's URN and id. */
export function providerReference(urn: string, id: string): string {
  return `${urn}::${id}`;
}

/** Splits a provider reference. */
export function parseProviderReference(reference: string): { urn: string; id: string } {
  const at = reference.lastIndexOf("::");
  return { urn: reference.slice(0, at), id: reference.slice(at + 2) };
}
