/** Rotation of secrets, with connectors running: the old token is dead for new ones, running ones stay or go as declared. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { Scenario } from "./harness.js";
import { scenario } from "./harness.js";
import { writesOf } from "./deployed.js";

const secretOf = (text: string) => createHash("sha256").update(text).digest("base64");

function program(version: string): string {
  return `
    const version = ${JSON.stringify(version)};
    const tunnelSecret = ${JSON.stringify(secretOf(version))};
    exports.generated = new CfdTunnel("generated", { secretKeepers: { version } }).token;
    exports.leaked = new CfdTunnel("leaked", { tunnelSecret, onSecretChange: "dropConnections" }).token;
    exports.node = new WarpConnector("node", { tunnelSecret }).token;`;
}

const NAMES = ["generated", "leaked", "node"];

async function tokens(run: Scenario): Promise<Record<string, string>> {
  return Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await run.output(name)] as const)));
}

/** Which of the tunnels have a connector that is connected. */
async function connected(run: Scenario): Promise<string[]> {
  const live = await run.observer.live();
  return live
    .filter(({ status }) => status === "healthy")
    .map(({ name }) => name)
    .sort();
}

scenario("a rotated secret refuses the old token; connections are kept or dropped as declared", async (run) => {
  await run.up(program("1"));
  const old = await tokens(run);
  for (const token of Object.values(old)) expect((await run.observer.connect(token)).status).toBe(200);
  expect(await connected(run)).toEqual(NAMES);
  const ids = (await run.observer.live()).map(({ id }) => id).sort();

  const { changes, calls } = await run.up(program("2"));
  expect(changes).toEqual({
    "RandomPassword generated-secret": "replace",
    "CfdTunnel generated": "update",
    "CfdTunnel leaked": "update",
    "WarpConnector node": "update",
  });
  expect(writesOf(calls)).toEqual({
    "PATCH cfd_tunnel/{id}": 2,
    "DELETE cfd_tunnel/{id}/connections": 1,
    "PATCH warp_connector/{id}": 1,
  });
  expect(await connected(run)).toEqual(["generated", "node"]);
  expect((await run.observer.live()).map(({ id }) => id).sort()).toEqual(ids);

  const fresh = await tokens(run);
  for (const name of NAMES) {
    expect(fresh[name]).not.toBe(old[name]);
    expect((await run.observer.connect(old[name] ?? "")).status).toBe(401);
    expect((await run.observer.connect(fresh[name] ?? "")).status).toBe(200);
  }
  // Destroy follows, while connectors of both generations run.
});
