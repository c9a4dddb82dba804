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

scenario("calls: one for a tunnel and one for its configuration, none where nothing changes", async (run) => {
  expect((await run.preview(groups())).calls).toEqual({});
  expect((await run.up()).calls).toEqual({
    "POST cfd_tunnel": GROUPS,
    "PUT cfd_tunnel/{id}/configurations": GROUPS,
  });
  expect((await run.up()).calls).toEqual({});

  // Secrets verified: each token is read. The tunnels themselves come from one list, which holds 1,000.
  const refreshed = await run.refresh();
  expect(refreshed.changes).toEqual({});
  expect(refreshed.calls).toEqual({
    "GET cfd_tunnel": 1,
    "GET cfd_tunnel/{id}/token": GROUPS,
    "GET cfd_tunnel/{id}/configurations": GROUPS,
  });

  // What a refresh found makes no call in the next up, either.
  await run.unchanged();

  const destroyed = await run.destroy();
  expect(destroyed.calls).toEqual({ "DELETE cfd_tunnel/{id}": GROUPS });
});

scenario("calls: one for each configuration that changes, one for each secret", async (run) => {
  await run.up(groups());
  const changed = groups({ service: "http://localhost:9090" });
  expect((await run.preview(changed)).calls).toEqual({});
  expect((await run.up(changed)).calls).toEqual({ "PUT cfd_tunnel/{id}/configurations": GROUPS });

  const rotated = groups({ service: "http://localhost:9090", keeper: "2" });
  expect((await run.up(rotated)).calls).toEqual({ "PATCH cfd_tunnel/{id}": GROUPS });
});

scenario("calls: a change outside costs a refresh nothing more, and its repair one call", async (run) => {
  await run.up(groups());
  const { id } = await run.observer.tunnel("site-3");
  await run.observer.api("PATCH", `/cfd_tunnel/${id}`, { name: "renamed-by-hand" });
  const refreshed = await run.refresh();
  expect(refreshed.calls).toEqual({
    "GET cfd_tunnel": 1,
    "GET cfd_tunnel/{id}/token": GROUPS,
    "GET cfd_tunnel/{id}/configurations": GROUPS,
  });
  expect((await run.up()).calls).toEqual({ "PATCH cfd_tunnel/{id}": 1 });
});

scenario("calls: a refresh after a write looks anew", async (run) => {
  await run.up(groups());
  await run.refresh();
  const { id } = await run.observer.tunnel("site-5");
  await run.observer.api("DELETE", `/cfd_tunnel/${id}`);
  const gone = await run.refresh();
  expect(gone.changes).toEqual({ "CfdTunnel site-5": "delete", "TunnelConfiguration site-5": "delete" });
  // The one that the list lacks is asked for by itself: one call more.
  expect(gone.calls).toEqual({
    "GET cfd_tunnel": 1,
    "GET cfd_tunnel/{id}": 1,
    "GET cfd_tunnel/{id}/token": GROUPS - 1,
    "GET cfd_tunnel/{id}/configurations": GROUPS,
  });
});
