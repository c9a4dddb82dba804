/** Pulumi's resource options, with these resources. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { scenario } from "./harness.js";

const secret = createHash("sha256").update("declared").digest("base64");

function program(name: string, service: string, guarded: "guarded" | "free" | "absent"): string {
  return `
    const args = { tunnelSecret: ${JSON.stringify(secret)} };
    const ignoring = new CfdTunnel("ignoring", { ...args, name: "${name}" }, { ignoreChanges: ["name"] });
    new TunnelConfiguration("ignoring", { tunnel: ignoring, config: { ingress: [{ service: "${service}" }] } }, { ignoreChanges: ["config"] });
    new CfdTunnel("kept", args, { retainOnDelete: true });
    ${guarded === "absent" ? "" : `new CfdTunnel("guarded", args, { protect: ${guarded === "guarded"} });`}`;
}

scenario(
  "ignoreChanges leaves a property alone, protect forbids a delete, retainOnDelete skips it",
  async (run) => {
    await run.up(program("first", "http_status:404", "guarded"));
    const ignored = await run.up(program("second", "http_status:403", "guarded"));
    expect({ changes: ignored.changes, calls: ignored.calls }).toEqual({ changes: {}, calls: {} });
    expect((await run.observer.tunnel("first")).configuration.config).toMatchObject({
      ingress: [{ service: "http_status:404" }],
    });

    const refused = await run.fails("up", program("second", "http_status:403", "absent"));
    expect(refused.messages.join("\n")).toContain("protect");
    expect(refused.calls).toEqual({});

    const freed = await run.up(program("second", "http_status:403", "free"));
    expect(freed.calls).toEqual({});
    const { calls } = await run.destroy();
    expect(calls).toEqual({
      "DELETE cfd_tunnel/{id}": 2,
      // Its tunnel's secret is declared: whether the tunnel goes with this stack is not sure.
      "GET cfd_tunnel/{id}/configurations": 1,
      "PUT cfd_tunnel/{id}/configurations": 1,
    });
    expect(await run.liveNames()).toEqual(["kept"]);
  },
  { end: "as it is" },
);
