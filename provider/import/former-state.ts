import { readFile } from "node:fs/promises";

import type { RuntimeName } from "../pointer.js";
import { UserError } from "../session/errors.js";
import { formerTypes, terraformName } from "./former-types.js";

/** The two tools whose states are read. */
export type FormerTool = "pulumi" | "terraform";

/** An object of Cloudflare that another tool manages. */
export interface FormerResource {
  /** How the other tool calls it: a URN, or an address. */
  readonly address: string;
  readonly type: RuntimeName;
  /** Its id there; a configuration's is its tunnel's, and a record's is behind its zone's, where that one is no secret. */
  readonly id: string;
  readonly tunnelId?: string | undefined;
  readonly network?: string | undefined;
  /** Undefined where the route is in the account's default one. */
  readonly virtualNetworkId?: string | undefined;
  readonly accountId?: string | undefined;
}

/** What of a state concerns tunnels. */
export interface FormerState {
  readonly tool: FormerTool;
  readonly resources: readonly FormerResource[];
}

type Json = Readonly<Record<string, unknown>>;

/** Reads the state of another tool: `pulumi stack export`, `sst state export`, a stack's file, or `terraform show -json`. */
export async function readFormerState(file: string): Promise<FormerState> {
  const state = parse(file, await readText(file));
  const { values, format_version: version } = state;
  const deployment = deploymentIn(state);
  const formed = deployment !== undefined ? ofPulumi(deployment) : isObject(values) ? ofTerraform(values) : undefined;
  if (formed === undefined) throw new UserError(`${file} ${whyUnknown(state, version)}. ${howToMake}`);
  if (formed.resources.length > 0) return formed;
  throw new UserError(
    `${file} has no tunnel, and nothing of one, of Cloudflare's provider: it knows ${Object.keys(formerTypes).join(", ")}, and the same types of ` +
      "@pulumi/cloudflare",
  );
}

const howToMake =
  "Make one with `pulumi stack export --file state.json`, with `sst state export > state.json`, or with `terraform show -json > state.json` " +
  "(OpenTofu: `tofu show -json`), in the folder of the old program";

/** What holds the resources of a Pulumi stack: each tool has its own cover for it. */
function deploymentIn({ deployment, latest, checkpoint }: Json): Json | undefined {
  // SST, and Pulumi's file backend.
  const found = deployment ?? latest ?? (isObject(checkpoint) ? checkpoint["latest"] : undefined);
  return isObject(found) ? found : undefined;
}

/** What the file is instead, as far as it can be told. */
function whyUnknown(state: Json, version: unknown): string {
  if (Array.isArray(state["resources"]) && state["terraform_version"] !== undefined) {
    return "is a state file of Terraform itself, whose form may change with any release";
  }
  if (state["planned_values"] !== undefined) return "is a plan of Terraform, not a state";
  if (typeof version === "string") return "is a state of Terraform without any resource";
  return "is neither what `pulumi stack export` nor what `terraform show -json` writes";
}

/** Whether anything of the type is known, by the type's name in Terraform. */
function typeOf(name: string | undefined): RuntimeName | undefined {
  return name !== undefined && Object.hasOwn(formerTypes, name) ? formerTypes[name] : undefined;
}

function ofPulumi({ resources }: Json): FormerState | undefined {
  if (!Array.isArray(resources)) return resources === undefined ? { tool: "pulumi", resources: [] } : undefined;
  const found = resources.filter(isObject).flatMap((resource) => {
    const { urn, type, id, outputs, external, delete: isLeaving } = resource;
    const known = typeof type === "string" ? typeOf(terraformName(type)) : undefined;
    // What is only read, or is about to be deleted, is nobody's to import.
    if (known === undefined || typeof urn !== "string" || external === true || isLeaving === true) return [];
    const { accountId, tunnelId, zoneId, network, virtualNetworkId } = isObject(outputs) ? outputs : {};
    return [formed(urn, known, { id, accountId, tunnelId, zoneId, network, virtualNetworkId })];
  });
  return { tool: "pulumi", resources: found };
}

function ofTerraform({ root_module: root }: Json): FormerState {
  const found = resourcesOf(root).flatMap(({ address, mode, type, values, deposed_key: deposed }) => {
    const known = mode === "managed" && typeof type === "string" ? typeOf(type) : undefined;
    // A deposed one was replaced and is about to be destroyed: the address is its successor's.
    if (known === undefined || typeof address !== "string" || !isObject(values) || deposed !== undefined) return [];
    const { id, account_id: accountId, tunnel_id: tunnelId, zone_id: zoneId, network } = values;
    const { virtual_network_id: virtualNetworkId } = values;
    return [formed(address, known, { id, accountId, tunnelId, zoneId, network, virtualNetworkId })];
  });
  return { tool: "terraform", resources: found };
}

/** The resources of a module and of those that it calls. */
function resourcesOf(module: unknown): Json[] {
  if (!isObject(module)) return [];
  const { resources, child_modules: children } = module;
  return [
    ...(Array.isArray(resources) ? resources.filter(isObject) : []),
    ...(Array.isArray(children) ? children.flatMap(resourcesOf) : []),
  ];
}

interface Attributes {
  readonly id: unknown;
  readonly accountId: unknown;
  readonly tunnelId: unknown;
  readonly zoneId: unknown;
  readonly network: unknown;
  readonly virtualNetworkId: unknown;
}

function formed(address: string, type: RuntimeName, attributes: Attributes): FormerResource {
  const { id, tunnelId } = attributes;
  const zoneId = textOf(attributes.zoneId);
  const isConfiguration = type === "TunnelConfiguration" || type === "WarpConnectorConfiguration";
  const own = isConfiguration ? (textOf(tunnelId) ?? textOf(id)) : textOf(id);
  return {
    address,
    type,
    id: type === "DnsRoute" && zoneId !== undefined ? `${zoneId}/${own ?? ""}` : (own ?? ""),
    tunnelId: textOf(tunnelId),
    network: textOf(attributes.network),
    virtualNetworkId: textOf(attributes.virtualNetworkId),
    accountId: textOf(attributes.accountId),
  };
}

/** A text; undefined where it is none, or a secret that the state does not show. */
function textOf(value: unknown): string | undefined {
  const text = isObject(value) ? shownSecret(value) : value;
  return typeof text === "string" && text !== "" ? text : undefined;
}

/** What a secret of Pulumi holds, as `pulumi stack export --show-secrets` writes it. */
function shownSecret({ plaintext }: Json): unknown {
  if (typeof plaintext !== "string") return undefined;
  try {
    return JSON.parse(plaintext);
  } catch {
    return undefined;
  }
}

async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    // What PowerShell's `>` writes is UTF-16, with a mark that says so.
    return bytes.toString(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf16le" : "utf8");
  } catch (error) {
    throw new UserError(`cannot read the state ${file}: ${(error as Error).message}`);
  }
}

function parse(file: string, text: string): Json {
  let state: unknown;
  try {
    state = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // Node's own message quotes the text, in which secrets may be in clear.
    throw new UserError(`${file} is not JSON. ${howToMake}`);
  }
  if (!isObject(state)) throw new UserError(`${file} is not a state. ${howToMake}`);
  return state;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
