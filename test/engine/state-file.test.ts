import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import fc from "fast-check";
import { expect, test } from "vitest";

import type { Deployment, ResourceState } from "../../local/engine/deployment.js";
import { Secrets } from "../../local/engine/secrets.js";
import {
  formatDeployment,
  readDeployment,
  sealState,
  unsealState,
  writeDeployment,
} from "../../local/engine/state-file.js";

const manifest = { time: "2026-11-22T00:00:00.000Z", magic: "m", version: "v3.0.0" };

function resource(urn: string, inputs: ResourceState["inputs"] = {}): ResourceState {
  return { urn, custom: true, type: "t", id: "1", inputs, outputs: {} };
}

function stateOf(...resources: ResourceState[]) {
  return { resources, pendingOperations: [], metadata: {} };
}

test("a deployment is formatted as JSON.stringify does, whatever it holds", () => {
  const json = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.string(), json)), json, fc.option(json), (resources, metadata, pending) => {
      const deployment = {
        version: 3,
        deployment: { manifest, resources, ...(pending !== null && { pending_operations: pending }), metadata },
      } as unknown as Deployment;
      expect(formatDeployment(deployment).toString()).toBe(`${JSON.stringify(deployment, undefined, 2)}\n`);
    }),
  );
});

test("texts that look like the place of the resources stay as they are", () => {
  const trap = '"resources": []';
  const deployment: Deployment = {
    version: 3,
    deployment: {
      manifest: { ...manifest, version: trap },
      resources: [resource(trap, { text: `a\n${trap}`, resources: [] })],
      metadata: { resources: [], text: trap },
    },
  };
  expect(JSON.parse(formatDeployment(deployment).toString())).toEqual(deployment);
  expect(formatDeployment(deployment).toString()).toBe(`${JSON.stringify(deployment, undefined, 2)}\n`);
});

test("a resource that did not change is not sealed anew, one that changed is", async () => {
  const secrets = await Secrets.create("passphrase");
  const stays = resource("urn:stays");
  const changes = resource("urn:changes", { name: "before" });
  const [first, second] = sealState(stateOf(stays, changes), secrets, new Date(0)).deployment.resources ?? [];
  changes.inputs = { name: "after" };
  changes.delete = true;
  const [again, changed] = sealState(stateOf(stays, changes), secrets, new Date(0)).deployment.resources ?? [];
  expect(again).toBe(first);
  expect(second).toMatchObject({ inputs: { name: "before" } });
  expect(changed).toMatchObject({ inputs: { name: "after" }, delete: true });
});

test("what is written after a change is read back, secrets encrypted in between", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "state-file-"));
  try {
    const file = path.join(directory, "state.json");
    const secrets = await Secrets.create("passphrase");
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "hush" };
    const changing = resource("urn:a", { name: "one" });
    const state = stateOf(changing, resource("urn:b", { password: secret }));
    await writeDeployment(file, sealState(state, secrets, new Date(0)));
    changing.inputs = { name: "two" };
    await writeDeployment(file, sealState(state, secrets, new Date(0)));
    expect(await readFile(file, "utf8")).not.toContain("hush");
    const read = unsealState(await readDeployment(file), secrets);
    expect(read.resources.map(({ inputs }) => inputs)).toEqual([{ name: "two" }, { password: secret }]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
