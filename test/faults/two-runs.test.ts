import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";
import type { Stack } from "../../local/engine/driver.js";
import { embeddedDriver } from "../../local/engine/embedded-driver.js";
import { ProviderHost, WireError } from "../grpc/provider-host.js";
import { addFigure } from "./figures.js";
import { identified } from "./identity.js";
import type { Properties, ResourceType } from "./resource-types.js";
import { SITE_PROGRAM } from "./sites.js";

const ROUNDS = 12;

/** Holds requests that a fault delays, until it is opened. */
class Gate {
  private open: () => void = () => undefined;
  private opened = Promise.resolve();

  close(): void {
    this.opened = new Promise((resolve) => (this.open = resolve));
  }

  release(): void {
    this.open();
  }

  readonly wait = (): Promise<void> => this.opened;
}

const gate = new Gate();
const scratch = mkdtempSync(path.join(tmpdir(), "tunnel-faults-"));
let emulator: Emulator;
let env: Record<string, string>;

beforeAll(async () => {
  emulator = await startEmulator({ sleep: gate.wait, quotas: { warpConnectors: 100 } });
  env = {
    CLOUDFLARE_BASE_URL: emulator.baseUrl,
    CLOUDFLARE_ACCOUNT_ID: emulator.accountId,
    CLOUDFLARE_API_TOKEN: emulator.apiToken,
  };
});

afterAll(async () => {
  await emulator.close();
  rmSync(scratch, { recursive: true, force: true });
});

const secret = (): string => randomBytes(32).toString("base64");

/** A stack whose program declares one tunnel of this name. */
function open(stack: string, name: string): Promise<Stack> {
  const sites = path.join(scratch, `${stack}.sites.json`);
  writeFileSync(sites, JSON.stringify([{ key: "only", tunnel: { name, tunnelSecret: secret() } }]));
  return embeddedDriver.open({
    cwd: SITE_PROGRAM,
    stack,
    stateFile: path.join(scratch, `${stack}.json`),
    passphrase: "correct horse battery staple",
    env: { ...env, SITES: sites },
  });
}

function named(name: string): { id: string }[] {
  return emulator.state().accounts[0]?.tunnels.filter((tunnel) => tunnel.name === name) ?? [];
}

it("two runs of one stack: the second is told that the first holds it, and changes nothing", async () => {
  gate.close();
  const held = emulator.addFault({ method: "POST", fault: { delayMs: 1 } });
  const [first, second] = await Promise.all([open("one", "one"), open("one", "one")]);
  const running = first.up();
  await emulator.faultStruck(held);
  const before = readFileSync(path.join(scratch, "one.json"), "utf8");
  await expect(second.up()).rejects.toThrow(
    /^the stack is currently locked by another run \(process \d+\): wait for it to finish/,
  );
  expect(readFileSync(path.join(scratch, "one.json"), "utf8")).toBe(before);
  gate.release();
  expect((await running).ok).toBe(true);
  expect(named("one")).toHaveLength(1);
  await Promise.all([first.close(), second.close()]);
});

it("two stacks that want one name: one has it, the other is told whose it is", async () => {
  const stacks = await Promise.all([open("left", "wanted"), open("right", "wanted")]);
  const results = await Promise.all(stacks.map((stack) => stack.up()));
  expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
  const [tunnel, ...others] = named("wanted");
  expect(others).toEqual([]);
  const errors = results.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === "error"));
  expect(errors.map(({ message }) => message).join("\n")).toContain(
    `the name "wanted" is taken (1013): tunnel "wanted" (${tunnel?.id ?? ""})`,
  );
  expect(errors.map(({ message }) => message).join("\n")).toContain(`set adopt: "${tunnel?.id ?? ""}"`);
  await Promise.all(stacks.map((stack) => stack.close()));
});

/** A CfdTunnel has a secret that is made for it alone. */
function secretOf(resource: ResourceType): Properties {
  return { tunnelSecret: secret(), ...(resource === "CfdTunnel" ? { ownSecret: true } : {}) };
}

it.each<[ResourceType, string, boolean]>([
  ["CfdTunnel", "nothing goes wrong", false],
  ["CfdTunnel", "the answers are lost", true],
  ["WarpConnector", "nothing goes wrong", false],
])("%s: in a race of two processes where %s, one wins and no second tunnel is made", async (resource, _when, lost) => {
  const hosts = await Promise.all([ProviderHost.start(env), ProviderHost.start(env)]);
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const name = `${resource}-${String(lost)}-${String(round)}`;
      if (lost) emulator.addFault({ method: "POST", times: 2, fault: { reset: "after" } });
      const outcomes = await Promise.all(
        hosts.map((host, stack) =>
          host
            .resource(resource)
            .create(
              identified(resource, { accountId: emulator.accountId, name, ...secretOf(resource) }, name, String(stack)),
            )
            .then(
              ({ id }) => id,
              (error: unknown) => error,
            ),
        ),
      );
      const [tunnel, ...others] = named(name);
      expect(others).toEqual([]);
      expect(outcomes.filter((outcome) => outcome === tunnel?.id)).toHaveLength(1);
      const loser = outcomes.find((outcome) => outcome !== tunnel?.id);
      expect(loser).toBeInstanceOf(WireError);
      expect(String(loser)).toContain(`set adopt: "${tunnel?.id ?? ""}"`);
      emulator.clearFaults();
    }
    addFigure("races of two processes for one name, each with one winner", ROUNDS);
  } finally {
    await Promise.all(hosts.map((host) => host.stop()));
  }
});
