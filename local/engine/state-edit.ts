/** Changes to a state that no provider is asked about. */
import type { ResourceState } from "./deployment.js";
import { readDeployment, writeDeployment } from "./state-file.js";
import { lockState } from "./state-lock.js";
import { UserError } from "./user-error.js";

/** Marks resources for their replacement, or takes the marks off: all of them or, where one does not exist, none. */
export async function setTaint(stateFile: string, urns: readonly string[], taint: boolean): Promise<void> {
  const unlock = await lockState(stateFile);
  try {
    const deployment = await readDeployment(stateFile);
    // Of a replaced resource whose delete is still due, nothing is left to replace.
    const resources = (deployment?.deployment.resources ?? []).filter((resource) => resource.delete !== true);
    const found = new Map(resources.map((resource): [string, ResourceState] => [resource.urn, resource]));
    const missing = urns.filter((urn) => !found.has(urn));
    if (missing.length > 0 || !deployment) {
      const lines = missing.map((urn) => `No such resource "${urn}" exists in the current state`);
      throw new UserError([...lines, "`cloudflare-tunnel-engine export` prints the state, with every URN"].join("\n"));
    }
    for (const urn of urns) {
      const resource = found.get(urn);
      if (taint && resource) resource.taint = true;
      else delete resource?.taint;
    }
    await writeDeployment(stateFile, deployment);
  } finally {
    await unlock();
  }
}
