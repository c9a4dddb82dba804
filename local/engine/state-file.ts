/** The state of a stack on disk: a deployment, version 3, written whole or not at all. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Deployment, DeploymentBody, PendingOperation, ResourceState } from "./deployment.js";
import { messageOf, UserError } from "./user-error.js";
import { Secrets } from "./secrets.js";

/** The release whose format and rules this engine follows; it is part of the manifest. */
export const ENGINE_VERSION = "v3.260.0";
const SUPPORTED_VERSION = 3;

/** Resources and interrupted operations, secrets readable. */
export interface StackState {
  resources: ResourceState[];
  pendingOperations: PendingOperation[];
  metadata: Record<string, unknown>;
}

/** Reads a state file; undefined where there is none. */
export async function readDeployment(file: string): Promise<Deployment | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UserError(`cannot read the state file ${file}: ${messageOf(error)}`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new UserError(`the state file ${file} is not JSON: ${messageOf(error)}`);
  }
  const deployment = parsed as Partial<Deployment>;
  if (deployment.version !== SUPPORTED_VERSION || typeof deployment.deployment !== "object") {
    throw new UserError(
      `the state file ${file} is not a deployment of version ${SUPPORTED_VERSION}, which \`pulumi stack export\` writes`,
    );
  }
  return { version: deployment.version, deployment: deployment.deployment };
}

/** What `JSON.stringify` writes for the resources of a deployment that has none. */
const NO_RESOURCES = '"resources": []';
const RESOURCE_INDENT = " ".repeat(6);

/** The texts of sealed resources, which never change: each on lines of its own, with the comma before it. */
const texts = new WeakMap<ResourceState, Buffer>();

function textOf(sealed: ResourceState): Buffer {
  let text = texts.get(sealed);
  if (text === undefined) {
    // A line break inside a string is written as \n: every real one begins a line of the JSON.
    const lines = JSON.stringify(sealed, undefined, 2).replaceAll("\n", `\n${RESOURCE_INDENT}`);
    text = Buffer.from(`,\n${RESOURCE_INDENT}${lines}`);
    texts.set(sealed, text);
  }
  return text;
}

/**
 * `JSON.stringify(deployment, undefined, 2)` and a line break, which formats only the resources that it has not seen: an operation writes
 * its state after every step, and each step changes one resource of all.
 */
export function formatDeployment({ version, deployment }: Deployment): Buffer {
  const { resources = [] } = deployment;
  const shell = `${JSON.stringify({ version, deployment: { ...deployment, resources: [] } }, undefined, 2)}\n`;
  const [first, ...others] = resources.map(textOf);
  if (first === undefined) return Buffer.from(shell);
  const [before = "", ...after] = shell.split(NO_RESOURCES);
  return Buffer.concat([
    Buffer.from(`${before}"resources": [`),
    first.subarray(1),
    ...others,
    Buffer.from(`\n    ]${after.join(NO_RESOURCES)}`),
  ]);
}

/** Writes a state file beside itself first, then in one step over the old one. */
export async function writeDeployment(file: string, deployment: Deployment): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, formatDeployment(deployment), { mode: 0o600 });
  await rename(temporary, file);
}

/** Opens the secrets of a deployment, or starts with a new salt where it has none. */
export async function openSecrets(deployment: Deployment | undefined, passphrase: string): Promise<Secrets> {
  const provider = deployment?.deployment.secrets_providers;
  if (provider?.type === undefined || provider.type === "") return Secrets.create(passphrase);
  if (provider.type !== "passphrase" || typeof provider.state?.salt !== "string") {
    throw new UserError(`the state's secrets provider is ${provider.type}: only "passphrase" is supported`);
  }
  return Secrets.open(passphrase, provider.state.salt);
}

function mapProperties(resource: ResourceState, change: Secrets["sealProperties"]): ResourceState {
  return {
    ...resource,
    ...(resource.inputs && { inputs: change(resource.inputs) }),
    ...(resource.outputs && { outputs: change(resource.outputs) }),
  };
}

/** The state that a deployment holds. */
export function unsealState(deployment: Deployment | undefined, secrets: Secrets): StackState {
  const body: Partial<DeploymentBody> = deployment?.deployment ?? {};
  const unseal = (resource: ResourceState) =>
    mapProperties(resource, (properties) => secrets.unsealProperties(properties));
  return {
    resources: (body.resources ?? []).map(unseal),
    pendingOperations: (body.pending_operations ?? []).map(({ resource, type }) => ({
      resource: unseal(resource),
      type,
    })),
    metadata: body.metadata ?? {},
  };
}

/** Pulumi writes no empty field but `urn`, `custom` and `type`. */
function compact(resource: ResourceState): ResourceState {
  const kept = Object.entries(resource).filter(([key, value]) => {
    if (key === "custom") return true;
    if (value === undefined || value === null || value === false || value === "" || value === 0) return false;
    return typeof value !== "object" || Object.keys(value).length > 0;
  });
  return Object.fromEntries(kept) as ResourceState;
}

/** A sealed resource, and the fields that it was made of. */
interface Sealed {
  from: ResourceState;
  sealed: ResourceState;
}

/** By the secrets that sealed them: what was sealed before is not sealed anew while its fields are the same. */
const sealedBy = new WeakMap<Secrets, WeakMap<ResourceState, Sealed>>();

/** A step changes a resource by giving it other properties, never by a change within them. */
function sameFields(one: ResourceState, other: ResourceState): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

function sealerOf(secrets: Secrets): (resource: ResourceState) => ResourceState {
  const known = sealedBy.get(secrets) ?? new WeakMap<ResourceState, Sealed>();
  sealedBy.set(secrets, known);
  return (resource) => {
    const before = known.get(resource);
    if (before && sameFields(before.from, resource)) return before.sealed;
    const sealed = compact(mapProperties(resource, (properties) => secrets.sealProperties(properties)));
    known.set(resource, { from: { ...resource }, sealed });
    return sealed;
  };
}

/** The deployment that holds a state. */
export function sealState(state: StackState, secrets: Secrets, now: Date): Deployment {
  const seal = sealerOf(secrets);
  return {
    version: SUPPORTED_VERSION,
    deployment: {
      manifest: {
        time: now.toISOString(),
        magic: createHash("sha256").update(ENGINE_VERSION).digest("hex"),
        version: ENGINE_VERSION,
      },
      secrets_providers: { type: "passphrase", state: { salt: secrets.salt } },
      resources: state.resources.map(seal),
      ...(state.pendingOperations.length > 0 && {
        pending_operations: state.pendingOperations.map(({ resource, type }) => ({ resource: seal(resource), type })),
      }),
      metadata: state.metadata,
    },
  };
}
