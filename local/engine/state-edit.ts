/** Changes to a state that no provider is asked about. */
import { randomUUID } from "node:crypto";
import type { Deployment, ResourceState } from "./deployment.js";
import { type Import, planImports, readImportFile } from "./import-file.js";
import type { StackConfig } from "./project.js";
import { assertSupported, defaultProvider } from "./provider-packages.js";
import type { Secrets } from "./secrets.js";
import { readDeployment, sealState, unsealState, writeDeployment } from "./state-file.js";
import { lockState } from "./state-lock.js";
import { makeUrn, packageOf, providerReference, STACK_TYPE } from "./urn.js";
import { UserError } from "./user-error.js";

/** Changes a state under its lock: all of what is asked for or, where something is wrong, nothing. */
async function edit<Result>(
  stateFile: string,
  change: (before: Deployment | undefined) => { after: Deployment | undefined; result: Result },
): Promise<Result> {
  const unlock = await lockState(stateFile);
  try {
    const { after, result } = change(await readDeployment(stateFile));
    if (after) await writeDeployment(stateFile, after);
    return result;
  } finally {
    await unlock();
  }
}

/** Marks resources for their replacement, or takes the marks off. */
export async function setTaint(stateFile: string, urns: readonly string[], taint: boolean): Promise<void> {
  await edit(stateFile, (after) => {
    // Of a replaced resource whose delete is still due, nothing is left to replace.
    const resources = (after?.deployment.resources ?? []).filter((resource) => resource.delete !== true);
    const found = new Map(resources.map((resource): [string, ResourceState] => [resource.urn, resource]));
    const missing = urns.filter((urn) => !found.has(urn));
    if (missing.length > 0) {
      const lines = missing.map((urn) => `No such resource "${urn}" exists in the current state`);
      throw new UserError([...lines, "`cloudflare-tunnel-engine export` prints the state, with every URN"].join("\n"));
    }
    for (const urn of urns) {
      const resource = found.get(urn);
      if (taint && resource) resource.taint = true;
      else delete resource?.taint;
    }
    return { after, result: undefined };
  });
}

/** The stack that resources are imported into. */
export interface ImportTarget {
  stateFile: string;
  project: string;
  stack: string;
  /** What default providers are configured with, where the state has none yet. */
  config: StackConfig;
  secrets: Secrets;
  /** Whether what is imported is protected from deletion until an update takes that off. */
  protect: boolean;
  now: Date;
}

/** Puts the resources of an import file into a state; those that it has already, with the same ids, stay. Returns the URNs of the others. */
export async function importResources(file: string, target: ImportTarget): Promise<string[]> {
  const { project, stack, secrets } = target;
  const imports = planImports(file, await readImportFile(file), (parent, type, name) =>
    makeUrn(stack, project, type, name, parent),
  );
  return edit(target.stateFile, (before) => {
    const state = unsealState(before, secrets);
    const stateBefore = new Map(state.resources.map((resource) => [resource.urn, resource]));
    // A component has no id.
    const added = imports.filter(({ urn, id }) => !stateBefore.has(urn) || (stateBefore.get(urn)?.id ?? "") !== id);
    const existing = added.filter(({ urn }) => stateBefore.has(urn));
    if (existing.length > 0) {
      throw new UserError(existing.map(({ urn }) => `resource '${urn}' already exists, with another ID`).join("\n"));
    }
    if (added.length === 0) return { after: undefined, result: [] };
    const resources = [...state.resources];
    for (const each of added) importOne(each, resources, target);
    const after = sealState({ ...state, resources }, secrets, target.now);
    return { after, result: added.map(({ urn }) => urn) };
  });
}

function importOne(imported: Import, resources: ResourceState[], target: ImportTarget): void {
  const { project, stack, secrets, protect } = target;
  const { urn, type, custom, id, version, inputs, outputs } = imported;
  const now = target.now.toISOString();
  const find = (wanted: string) => resources.find((each) => each.urn === wanted && each.delete !== true);
  const stackUrn = makeUrn(stack, project, STACK_TYPE, `${project}-${stack}`);
  if (!find(stackUrn)) {
    resources.unshift({ urn: stackUrn, custom: false, type: STACK_TYPE, created: now, modified: now });
  }
  const parent = imported.parent === "" ? stackUrn : imported.parent;
  if (!find(parent)) throw new UserError(`unknown parent '${parent}' for resource '${urn}'`);
  let provider = "";
  if (custom) {
    assertSupported(packageOf(type));
    const byDefault = defaultProvider(packageOf(type), version, target.config);
    const providerUrn =
      imported.provider === "" ? makeUrn(stack, project, byDefault.type, byDefault.name) : imported.provider;
    let instance = find(providerUrn);
    if (!instance) {
      if (imported.provider !== "") throw new UserError(`unknown provider '${providerUrn}' for resource '${urn}'`);
      const configured = { inputs: byDefault.inputs, outputs: byDefault.inputs };
      instance = {
        urn: providerUrn,
        custom,
        type: byDefault.type,
        id: randomUUID(),
        ...configured,
        created: now,
        modified: now,
      };
      resources.push(instance);
    }
    provider = providerReference(instance.urn, instance.id ?? "");
  }
  resources.push({
    ...{ urn, custom, type, parent, protect },
    ...(custom && { id, provider }),
    inputs: secrets.unsealProperties(inputs),
    outputs: secrets.unsealProperties(outputs),
    created: now,
    modified: now,
  });
}
