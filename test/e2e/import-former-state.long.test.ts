/** `cloudflare-tunnel-import --from-state`: what the state of another tool manages, and how it is forgotten there. */
import { readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { entries, make, observer, project, run, web } from "./import-stage.js";

describe("from the state of another tool", () => {
  /** A sample state, about what is in the account. */
  async function sample(name: string): Promise<string> {
    const { id: other } = await make("POST", "/cfd_tunnel", { name: "not in the state", config_src: "cloudflare" });
    const record = await observer.record({
      type: "CNAME",
      name: "app.example.com",
      content: `${web.id}.cfargotunnel.com`,
      proxied: true,
    });
    await observer.record({
      type: "CNAME",
      name: "b.example.com",
      content: `${other}.cfargotunnel.com`,
      proxied: true,
    });
    const route = await make("POST", "/teamnet/routes", { network: "10.1.0.0/16", tunnel_id: web.id });
    const text = readFileSync(path.resolve(__dirname, "../unit/import/states", `${name}.json`), "utf8")
      .replaceAll("TUNNEL", web.id)
      .replaceAll("ACCOUNT", observer.emulator.accountId)
      .replaceAll("ZONE", observer.emulator.zoneId)
      .replaceAll("RECORD", record.id)
      .replaceAll("ROUTE", route.id);
    return project.write("state.json", text);
  }

  it.each([
    ["terraform-5", ["cloudflare_zero_trust_tunnel_cloudflared.web", 'module.edge["eu"].cloudflare_dns_record.app']],
    ["terraform-4", ["cloudflare_tunnel.web", "cloudflare_record.app"]],
  ])(
    "%s: what it manages, what became of it, and how it is forgotten there",
    async (name, [tunnel = "", record = ""]) => {
      const { stdout, code } = await run(["--from-state", await sample(name)]);
      expect(code).toBe(0);
      expect(entries().map(({ type, name: logical }) => `${type.split(":").at(-1) ?? ""} ${logical}`)).toEqual([
        "CfdTunnel web",
        "TunnelConfiguration web",
        "DnsRoute app.example.com",
        "NetworkRoute web-10.1.0.0-16",
      ]);
      expect(stdout).toContain(`  ${tunnel} -> CfdTunnel "web"\n`);
      expect(stdout).toContain(`  ${record} -> DnsRoute "app.example.com"\n`);
      expect(stdout).toContain(`  terraform state rm '${tunnel}'`);
      expect(stdout).toContain(`  terraform state rm '${record}'\n`);
    },
  );

  it("pulumi: what leads to no tunnel stays, and what depends on others is forgotten first", async () => {
    const { stdout } = await run(["--from-state", await sample("pulumi"), "--json"]);
    const { former } = JSON.parse(stdout) as {
      former: { address: string; forget?: string; reason?: string; became?: object }[];
    };
    expect(former.map(({ address, became }) => [address.split("::").at(-1), became])).toEqual([
      ["web", { type: "CfdTunnel", name: "web" }],
      ["web", { type: "TunnelConfiguration", name: "web" }],
      ["app", { type: "DnsRoute", name: "app.example.com" }],
      ["mail's", undefined],
    ]);
    expect(former[3]?.reason).toContain("no proxied CNAME record of that id leads to a tunnel");
    const text = (await run(["--from-state", path.join(project.directory, "state.json"), "--yes"])).stdout;
    const forgets = text.match(/pulumi state delete '.*'/g) ?? [];
    expect(forgets.map((command) => command.split("::").at(-1))).toEqual(["app'", "web'", "web'"]);
    expect(forgets.at(-1)).toContain("ZeroTrustTunnelCloudflared::web");
  });

  it("a configuration whose tunnel another state has is imported by the tunnel's id", async () => {
    const state = JSON.parse(readFileSync(await sample("terraform-4"), "utf8")) as {
      values: { root_module: { resources: { address: string }[] } };
    };
    const module = state.values.root_module;
    module.resources = module.resources.filter(({ address }) => address !== "cloudflare_tunnel.web");
    await run(["--from-state", project.write("part.json", JSON.stringify(state))]);
    expect(project.program).toContain(`new TunnelConfiguration("web", {\n  tunnelId: "${web.id}",`);
    expect(project.program).not.toContain("new CfdTunnel");
    expect(project.complaints()).toEqual([]);
  });

  it("of another account, nothing is there, and the reason says so", async () => {
    const file = await sample("terraform-5");
    const text = readFileSync(file, "utf8")
      .replaceAll(observer.emulator.accountId, "f".repeat(32))
      .replaceAll(web.id, "00000000-0000-4000-8000-000000000000");
    const { stdout } = await run(["--from-state", project.write("state.json", text)]);
    expect(stdout).toContain(
      `left where it is; it is in account ${"f".repeat(32)}, and this import is of ${observer.emulator.accountId}`,
    );
  });
});
