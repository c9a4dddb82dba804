/** Every folder under examples/ is a program that works as it is: preview, up, up again, destroy. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Observer } from "../observer.js";
import { Deployed } from "./deployed.js";
import { drivers } from "./drivers.js";
import { TIMEOUT_MS } from "./harness.js";

const EXAMPLES = path.resolve(__dirname, "..", "..", "examples");
const names = readdirSync(EXAMPLES).filter((name) => existsSync(path.join(EXAMPLES, name, "Pulumi.yaml")));

describe.each(drivers.map((driver) => [driver.name, driver] as const))("%s", (_engine, driver) => {
  test.each(names)("example %s", { timeout: TIMEOUT_MS }, async (name) => {
    const observer = await Observer.start();
    const stack = Deployed.start(driver, observer, { cwd: path.join(EXAMPLES, name) });
    try {
      const planned = await stack.run("preview");
      expect(planned.calls).toEqual({});
      const created = await stack.run("up");
      expect(created.changes).toEqual(planned.changes);
      const count = (type: string) => Object.keys(created.changes).filter((each) => each.startsWith(`${type} `)).length;
      expect(created.calls["POST cfd_tunnel"] ?? 0).toBe(count("CfdTunnel"));
      expect(created.calls["POST warp_connector"] ?? 0).toBe(count("WarpConnector"));
      expect(created.calls["PUT cfd_tunnel/{id}/configurations"] ?? 0).toBe(count("TunnelConfiguration"));
      expect((await observer.live()).length).toBe(count("CfdTunnel") + count("WarpConnector"));

      const again = await stack.run("up");
      expect({ changes: again.changes, calls: again.calls }).toEqual({ changes: {}, calls: {} });

      await stack.run("destroy");
      expect(await observer.live()).toEqual([]);
    } finally {
      await stack.close();
      await observer.close();
    }
  });
});
