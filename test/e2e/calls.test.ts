/** How many API calls each operation makes: Cloudflare allows 1,200 in five minutes, whatever the stack's size. */
import { expect } from "vitest";
import { scenario } from "./harness.js";

const GROUPS = 6;

/** Groups as a user writes them; `service` changes every configuration, `keeper` every secret. */
function groups({ service = "http://localhost:8080", keeper = "1" } = {}): string {
  return `
    for (let index = 0; index < ${String(GROUPS)}; index += 1) {
      const name = "site-" + index;
      const tunnel = new CfdTunnel(name, { secretKeepers: { version: ${JSON.stringify(keeper)} } });
      const ingress = [
        { hostname: name + ".example.com", service: ${JSON.stringify(service)} },
        { service: "http_status:404" },
      ];
      new TunnelConfiguration(name, { tunnel, config: { ingress } });
    }`;
}

scenario(
  "calls: one for a tunnel and one for its configuration, one for each change or repair, none where nothing changes",
  async (run) => {
    expect((await run.preview(groups())).calls).toEqual({});
    expect((await run.up()).calls).toEqual({
      "POST cfd_tunnel": GROUPS,
      "PUT cfd_tunnel/{id}/configurations": GROUPS,
    });
    await run.unchanged();
    const service = "http://localhost:9090";
    expect((await run.preview(groups({ service }))).calls).toEqual({});
    expect((await run.up(groups({ service }))).calls).toEqual({ "PUT cfd_tunnel/{id}/configurations": GROUPS });
    expect((await run.up(groups({ service, keeper: "2" }))).calls).toEqual({ "PATCH cfd_tunnel/{id}": GROUPS });

    const renamed = await run.observer.tunnel("site-1");
    await run.observer.api("PATCH", `/cfd_tunnel/${renamed.id}`, { name: "renamed-by-hand" });
    const deleted = await run.observer.tunnel("site-3");
    await run.observer.api("DELETE", `/cfd_tunnel/${deleted.id}`);
    const refreshed = await run.refresh();
    expect(refreshed.changes).toEqual({
      "CfdTunnel site-1": "update",
      "CfdTunnel site-3": "delete",
      "TunnelConfiguration site-3": "delete",
    });
    // Secrets verified: each token is read, but that of the one which is gone. Which tunnels one list serves is a matter of time:
    // test/grpc/refresh-calls.test.ts counts it.
    const { "GET cfd_tunnel": list, "GET cfd_tunnel/{id}": single, ...others } = refreshed.calls;
    expect([list, single]).toEqual([1, expect.any(Number)]);
    expect(single).toBeLessThan(GROUPS);
    expect(others).toEqual({
      "GET cfd_tunnel/{id}/token": GROUPS - 1,
      "GET cfd_tunnel/{id}/configurations": GROUPS,
    });
    expect((await run.up()).calls).toEqual({
      "PATCH cfd_tunnel/{id}": 1,
      "POST cfd_tunnel": 1,
      "PUT cfd_tunnel/{id}/configurations": 1,
    });
    expect((await run.destroy()).calls).toEqual({ "DELETE cfd_tunnel/{id}": GROUPS });
    expect(await run.liveNames()).toEqual([]);
  },
  { end: "as it is" },
);
