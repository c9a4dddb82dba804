/** What changes outside: refresh shows it, up repairs it in place; what disappears is made anew. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { scenario } from "./harness.js";

const secretOf = (text: string) => createHash("sha256").update(text).digest("base64");

const program = `
  const secret = ${JSON.stringify(secretOf("declared"))};
  const config = {
    ingress: [
      { hostname: "app.example.com", service: "http://localhost:8080", originRequest: { connectTimeout: "30s", noTLSVerify: true } },
      { service: "http_status:404" },
    ],
  };
  new CfdTunnel("renamed", { tunnelSecret: secret });
  new CfdTunnel("rotated", { tunnelSecret: secret });
  const configured = new CfdTunnel("configured", { tunnelSecret: secret });
  new TunnelConfiguration("configured", { tunnel: configured, config });
  const deleted = new CfdTunnel("deleted", { tunnelSecret: secret });
  new TunnelConfiguration("deleted", { tunnel: deleted, config });
  new WarpConnector("site");
  new WarpConnector("gone");
  new CfdTunnel("untouched");`;

scenario("refresh shows each drift, up repairs it, and what disappeared comes back", async (run) => {
  await run.up(program);
  const id = async (name: string) => (await run.observer.tunnel(name)).id;
  const configured = await id("configured");
  const deleted = await id("deleted");
  const edits: [string, string, unknown][] = [
    ["PATCH", `/cfd_tunnel/${await id("renamed")}`, { name: "by-hand" }],
    ["PATCH", `/cfd_tunnel/${await id("rotated")}`, { tunnel_secret: secretOf("leaked") }],
    [
      "PUT",
      `/cfd_tunnel/${configured}/configurations`,
      {
        config: {
          ingress: [
            {
              hostname: "app.example.com",
              service: "http://localhost:8080",
              originRequest: { connectTimeout: 30, noTLSVerify: false },
            },
            { service: "http_status:404" },
          ],
        },
      },
    ],
    ["DELETE", `/cfd_tunnel/${deleted}`, undefined],
    ["PATCH", `/warp_connector/${await id("site")}`, { name: "site-by-hand" }],
    ["DELETE", `/warp_connector/${await id("gone")}`, undefined],
  ];
  for (const [method, path, body] of edits) expect((await run.observer.api(method, path, body)).status).toBe(200);

  const refreshed = await run.refresh();
  expect(refreshed.changes).toEqual({
    "CfdTunnel renamed": "update",
    "CfdTunnel rotated": "update",
    "TunnelConfiguration configured": "update",
    "CfdTunnel deleted": "delete",
    "TunnelConfiguration deleted": "delete",
    "WarpConnector site": "update",
    "WarpConnector gone": "delete",
  });
  expect(refreshed.diffs["CfdTunnel renamed"]).toEqual(["name"]);
  // The CLI does not tell which secret changed: "[secret]" is "[secret]".

  const repaired = await run.up();
  expect(repaired.changes).toEqual({
    "CfdTunnel renamed": "update",
    "CfdTunnel rotated": "update",
    "TunnelConfiguration configured": "update",
    "CfdTunnel deleted": "create",
    "TunnelConfiguration deleted": "create",
    "WarpConnector site": "update",
    "WarpConnector gone": "create",
  });
  expect(await run.liveNames()).toEqual(["configured", "deleted", "gone", "renamed", "rotated", "site", "untouched"]);
  expect((await run.observer.tunnel("rotated")).tunnel_secret).toBe(secretOf("declared"));
  expect((await run.observer.tunnel("configured")).configuration.config).toMatchObject({
    ingress: [{ originRequest: { connectTimeout: 30, noTLSVerify: true } }, { service: "http_status:404" }],
  });
  expect(await id("deleted")).not.toBe(deleted);
  expect((await run.refresh()).changes).toEqual({});
});
