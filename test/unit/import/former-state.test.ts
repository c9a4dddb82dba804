/** States of Cloudflare's own providers, as samples made after their schemas, and what is no such state. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { readFormerState } from "../../../provider/import/former-state.js";
import { formerTypes, terraformName } from "../../../provider/import/former-types.js";

const sample = (name: string): string => path.join(__dirname, "states", `${name}.json`);

function file(content: unknown): string {
  const directory = mkdtempSync(path.join(tmpdir(), "former-state-"));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  const name = path.join(directory, "state.json");
  const isRaw = typeof content === "string" || Buffer.isBuffer(content);
  writeFileSync(name, isRaw ? content : JSON.stringify(content));
  return name;
}

describe("the state of another tool", () => {
  it.each([
    [
      "pulumi",
      "pulumi",
      ["CfdTunnel TUNNEL", "TunnelConfiguration TUNNEL", "DnsRoute ZONE/RECORD", `DnsRoute ZONE/${"c".repeat(32)}`],
    ],
    [
      "terraform-5",
      "terraform",
      ["CfdTunnel TUNNEL", "TunnelConfiguration TUNNEL", "DnsRoute ZONE/RECORD", "NetworkRoute ROUTE"],
    ],
    [
      "terraform-4",
      "terraform",
      ["CfdTunnel TUNNEL", "TunnelConfiguration TUNNEL", "DnsRoute ZONE/RECORD", "NetworkRoute 3735928559"],
    ],
  ])("%s is read: what it manages, not what it only looks at", async (name, tool, objects) => {
    const state = await readFormerState(sample(name));
    expect(state.tool).toBe(tool);
    expect(state.resources.map(({ type, id }) => `${type} ${id}`)).toEqual(objects);
  });

  it.each([
    ["cloudflare:index/dnsRecord:DnsRecord", "cloudflare_dns_record"],
    [
      "cloudflare:index/zeroTrustTunnelCloudflaredVirtualNetwork:ZeroTrustTunnelCloudflaredVirtualNetwork",
      "cloudflare_zero_trust_tunnel_cloudflared_virtual_network",
    ],
    ["cloudflare:index/tunnelRoute:TunnelRoute", "cloudflare_tunnel_route"],
  ])("%s is Terraform's %s", (type, name) => {
    expect(terraformName(type)).toBe(name);
    expect(formerTypes).toHaveProperty(name);
  });

  it("types of other packages are nobody's", () => {
    expect([terraformName("aws:s3/bucket:Bucket"), terraformName("pulumi:pulumi:Stack")]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it.each<[string, unknown, string]>([
    [
      "no JSON, with a secret in it",
      '{"tunnel_secret": "hush-hush" hush-hush',
      "is not JSON. Make one with `pulumi stack export",
    ],
    ["a list", [], "is not a state"],
    [
      "Terraform's own file",
      { version: 4, terraform_version: "1.9", resources: [] },
      "is a state file of Terraform itself",
    ],
    ["a plan", { format_version: "1.2", planned_values: {} }, "is a plan of Terraform"],
    ["an empty state", { format_version: "1.0" }, "is a state of Terraform without any resource"],
    [
      "anything else",
      { resources: {} },
      "is neither what `pulumi stack export` nor what `terraform show -json` writes",
    ],
    [
      "resources of others",
      { version: 3, deployment: { resources: [{ urn: "u", type: "aws:s3/bucket:Bucket" }] } },
      "has no tunnel",
    ],
    ["an empty stack", { version: 3, deployment: {} }, "has no tunnel"],
    ["no list of resources", { version: 3, deployment: { resources: 7 } }, "is neither"],
    [
      "a type by a name of every object",
      { values: { root_module: { resources: [{ mode: "managed", type: "constructor", address: "a", values: {} }] } } },
      "has no tunnel",
    ],
  ])("%s is refused in words", async (_what, content, message) => {
    const failure: unknown = await readFormerState(file(content)).catch((error: unknown) => error);
    expect(String(failure)).toContain(message);
    expect(String(failure)).not.toContain("hush-hush");
  });

  it.each<[string, (deployment: unknown) => unknown]>([
    ["sst state export", (deployment) => ({ stack: "app/dev", latest: deployment })],
    ["Pulumi's file backend", (deployment) => ({ version: 3, checkpoint: { stack: "dev", latest: deployment } })],
  ])("is read as %s has it, too", async (_what, covered) => {
    const { deployment } = JSON.parse(readFileSync(sample("pulumi"), "utf8")) as { deployment: unknown };
    expect(await readFormerState(file(covered(deployment)))).toEqual(await readFormerState(sample("pulumi")));
  });

  it("leaves out what Terraform has replaced and is about to destroy", async () => {
    const route = { address: "cloudflare_tunnel_route.a", mode: "managed", type: "cloudflare_tunnel_route" };
    const state = await readFormerState(
      file({
        values: {
          root_module: {
            resources: [
              { ...route, values: { id: "1", network: "10.0.0.0/8", virtual_network_id: "v" } },
              { ...route, values: { id: "2", network: "10.0.0.0/8" }, deposed_key: "12345678" },
            ],
          },
        },
      }),
    );
    expect(state.resources).toMatchObject([{ id: "1", virtualNetworkId: "v" }]);
  });

  it.each([
    ["does not show", { ciphertext: "v1:abc" }, "record"],
    ["shows", { plaintext: '"zone"' }, "zone/record"],
    ["shows, and is none", { plaintext: "zone" }, "record"],
  ])("knows a record by its own id where its zone is a secret that the state %s", async (_how, secret, id) => {
    const zoneId = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ...secret };
    const record = { urn: "u", type: "cloudflare:index/dnsRecord:DnsRecord", id: "record", outputs: { zoneId } };
    const state = await readFormerState(file({ version: 3, deployment: { resources: [record] } }));
    expect(state.resources).toMatchObject([{ type: "DnsRoute", id }]);
  });

  it("is read as PowerShell writes it, too", async () => {
    const text = readFileSync(sample("pulumi"), "utf8");
    const state = await readFormerState(file(Buffer.from(`\uFEFF${text}`, "utf16le")));
    expect(state).toEqual(await readFormerState(sample("pulumi")));
  });

  it("a file that is not there is refused in words", async () => {
    await expect(readFormerState("/nowhere/state.json")).rejects.toThrow("cannot read the state /nowhere/state.json");
  });
});
