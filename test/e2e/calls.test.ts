/** How many API calls each operation makes: Cloudflare allows 1,200 in five minutes, whatever the stack's size. */
import { expect } from "vitest";
import { scenario } from "./harness.js";

const GROUPS = 10;

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
  "calls: one for a tunnel and one for its configuration, none where nothing changes",
  async (run) => {
    expect((await run.preview(groups())).calls).toEqual({});
    expect((await run.up()).calls).toEqual({
      "POST cfd_tunnel": GROUPS,
      "PUT cfd_tunnel/{id}/configurations": GROUPS,
    });

    // Secrets verified: each token is read. The tunnels themselves come from one list, which holds 1,000.
    const refreshed = await run.refresh();
    expect(refreshed.changes).toEqual({});
    expect(refreshed.calls).toEqual({
      "GET cfd_tunnel": 1,
      "GET cfd_tunnel/{id}/token": GROUPS,
      "GET cfd_tunnel/{id}/configurations": GROUPS,
    });
    await run.unchanged();

    expect((await run.destroy()).calls).toEqual({ "DELETE cfd_tunnel/{id}": GROUPS });
    expect(await run.liveNames()).toEqual([]);
  },
  { end: "as it is" },
);

scenario("calls: one for each change, whether the program's or a repair", async (run) => {
  await run.up(groups());
  const service = "http://localhost:9090";
  expect((await run.preview(groups({ service }))).calls).toEqual({});
  expect((await run.up(groups({ service }))).calls).toEqual({ "PUT cfd_tunnel/{id}/configurations": GROUPS });
  expect((await run.up(groups({ service, keeper: "2" }))).calls).toEqual({ "PATCH cfd_tunnel/{id}": GROUPS });

  const renamed = await run.observer.tunnel("site-3");
  await run.observer.api("PATCH", `/cfd_tunnel/${renamed.id}`, { name: "renamed-by-hand" });
  const deleted = await run.observer.tunnel("site-5");
  await run.observer.api("DELETE", `/cfd_tunnel/${deleted.id}`);
  const refreshed = await run.refresh();
  expect(refreshed.changes).toEqual({
    "CfdTunnel site-3": "update",
    "CfdTunnel site-5": "delete",
    "TunnelConfiguration site-5": "delete",
  });
  // The one that the list lacks is asked for by itself: one call more, and no token.
  expect(refreshed.calls).toEqual({
    "GET cfd_tunnel": 1,
    "GET cfd_tunnel/{id}": 1,
    "GET cfd_tunnel/{id}/token": GROUPS - 1,
    "GET cfd_tunnel/{id}/configurations": GROUPS,
  });
  expect((await run.up()).calls).toEqual({
    "PATCH cfd_tunnel/{id}": 1,
    "POST cfd_tunnel": 1,
    "PUT cfd_tunnel/{id}/configurations": 1,
  });
});
