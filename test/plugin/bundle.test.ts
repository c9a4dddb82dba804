/** What a release has of the plugin: one file, which works where nothing else of the package is. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { Plugin } from "./plugin.js";

const ROOT = path.resolve(__dirname, "..", "..");
const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };
const folder = mkdtempSync(path.join(tmpdir(), "bundle-"));
const unpacked = path.join(folder, "unpacked");

beforeAll(() => {
  execFileSync(process.execPath, [path.join(ROOT, "plugin", "bundle.mjs"), path.join(folder, "made")], {
    stdio: "pipe",
  });
  mkdirSync(unpacked);
  const archive = `pulumi-resource-cloudflare-tunnel-v${version}-linux-amd64.tar.gz`;
  execFileSync("tar", ["-xzf", path.join(folder, "made", archive), "-C", unpacked]);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it("has an archive for each platform, as Pulumi looks for them", () => {
  const archives = readdirSync(path.join(folder, "made")).filter((file) => file.endsWith(".tar.gz"));
  expect(archives).toEqual(
    ["darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64", "windows-amd64", "windows-arm64"].map(
      (platform) => `pulumi-resource-cloudflare-tunnel-v${version}-${platform}.tar.gz`,
    ),
  );
  expect(readdirSync(unpacked)).toContain("pulumi-resource-cloudflare-tunnel");
});

it("runs by itself: schema, requests, the validator, and names that are not ASCII", async () => {
  const plugin = await Plugin.start({ script: path.join(unpacked, "dist", "plugin", "main.js") });
  expect(JSON.parse(await plugin.schema())).toMatchObject({ name: "cloudflare-tunnel", version });
  const { id, outs } = await plugin.create("CfdTunnel", (await plugin.check("CfdTunnel", {})).inputs);
  expect(outs).toMatchObject({ name: "it" });
  const record = await plugin.check("DnsRoute", { tunnelId: id, hostname: "bücher.example.com" });
  expect(record).toMatchObject({ failures: [], inputs: { hostname: "xn--bcher-kva.example.com" } });
  const rule = { hostname: "a.example.com", path: "(", service: "http://localhost:1" };
  const config = { ingress: [rule, { service: "http_status:404" }] };
  const { failures } = await plugin.check("TunnelConfiguration", { tunnelId: id, config });
  expect(failures).toEqual([expect.stringMatching(/^config\.ingress\[0\]\.path: /)]);
  await plugin.delete("CfdTunnel", id, outs);
});
