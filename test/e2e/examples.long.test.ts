/** The folders under examples/ are programs that work as they are: preview, up, up again, destroy. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Observer } from "../observer.js";
import { Deployed, writesOf } from "./deployed.js";
import { drivers } from "./drivers.js";
import { TIMEOUT_MS } from "./harness.js";

/** Their types are checked with all others', by `npm run typecheck`. */
const TRANSPILE_ONLY = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };

const EXAMPLES = path.resolve(__dirname, "..", "..", "examples");
/** Examples that need a world of their own: lookups.long.test.ts and dns-route.long.test.ts run them. */
const ELSEWHERE = ["existing-tunnel", "wait-for-connectors", "access"];

const names = readdirSync(EXAMPLES).filter(
  (name) => !ELSEWHERE.includes(name) && existsSync(path.join(EXAMPLES, name, "Pulumi.yaml")),
);

describe.each(drivers.map((driver) => [driver.name, driver] as const))("%s", (_engine, driver) => {
  test.each(names)("example %s", { timeout: TIMEOUT_MS }, async (name) => {
    const observer = await Observer.start();
    const stack = Deployed.start(driver, observer, { cwd: path.join(EXAMPLES, name), env: TRANSPILE_ONLY });
    try {
      // Look-ups are made in every run: what is counted is what changes something.
      const planned = await stack.run("preview");
      expect(writesOf(planned.calls)).toEqual({});
      const created = await stack.run("up");
      expect(created.changes).toEqual(planned.changes);
      const count = (type: string) => Object.keys(created.changes).filter((each) => each.startsWith(`${type} `)).length;
      expect(created.calls["POST cfd_tunnel"] ?? 0).toBe(count("CfdTunnel"));
      expect(created.calls["POST warp_connector"] ?? 0).toBe(count("WarpConnector"));
      expect(created.calls["PUT cfd_tunnel/{id}/configurations"] ?? 0).toBe(
        // All rules of a tunnel go into one request.
        count("TunnelConfiguration") + Math.min(1, count("IngressRules")),
      );
      expect((await observer.live()).length).toBe(count("CfdTunnel") + count("WarpConnector"));

      const again = await stack.run("up");
      expect({ changes: again.changes, writes: writesOf(again.calls) }).toEqual({ changes: {}, writes: {} });

      await stack.run("destroy");
      expect(await observer.live()).toEqual([]);
    } finally {
      await stack.close();
      await observer.close();
    }
  });
});
