/** `cloudflare-tunnel-import`: what exists comes under Pulumi, and nothing changes by it. */
import { statSync } from "node:fs";

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { type Deployment } from "../../local/engine/index.js";
import { leastConfiguration } from "../../provider/contract/configuration-comparison.js";
import { fromWire, toWire } from "../../provider/contract/configuration-shape.js";
import { traced } from "../../provider/lifecycle/frame/trace.js";
import { Observer } from "../observer.js";
import { configurations } from "../unit/lifecycle/configurations.js";
import { Deployed } from "./deployed.js";
import { drivers, isBefore } from "./drivers.js";
import { TIMEOUT_MS } from "./harness.js";
import { ImportProject } from "./import-project.js";
import { SecretScan } from "./secret-scan.js";

/** Import files may hold outputs since then. */
const importing = drivers.filter((driver) => !isBefore(driver, 254));
if (importing.length === 0) {
  test.skip("skipped: import files hold no outputs before the Pulumi CLI 3.254", () => undefined);
}

/** Windows knows no such rights. */
const OWNER_ALONE = process.platform === "win32" ? 0o666 : 0o600;

let observer: Observer;
let project: ImportProject;

beforeEach(async () => {
  observer = await Observer.start();
  project = new ImportProject();
});
afterEach(async () => {
  project.remove();
  await observer.close();
});

/** Makes an object as the dashboard would. */
async function make<Result = { id: string }>(method: string, path: string, body: unknown): Promise<Result> {
  const { status, result } = await observer.api(method, path, body);
  expect({ path, status }).toEqual({ path, status: 200 });
  return result as Result;
}

/** Tunnels of random configurations, each with a host name that leads to it, every third with a route. */
async function populate(count: number, seed: number): Promise<void> {
  const configs = fc.sample(configurations, { numRuns: count, seed });
  const names = fc.sample(fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }), { numRuns: count, seed });
  for (const [index, config] of configs.entries()) {
    const odd = (names[index] ?? "").trim().replaceAll(/\p{Cc}/gu, "");
    const name =
      index % 2 === 0 || odd === "" ? `site-${String(index)}` : `${odd} ${String(index % 5)}${String(index)}`;
    const { id } = await make("POST", "/cfd_tunnel", { name, config_src: "cloudflare" });
    await make("PUT", `/cfd_tunnel/${id}/configurations`, { config: toWire(config) });
    const content = `${id}.cfargotunnel.com`;
    const comment = index % 3 === 0 ? {} : { comment: `by hand, ${String(index)}` };
    await observer.record({ type: "CNAME", name: `h${String(index)}.example.com`, content, proxied: true, ...comment });
    if (index % 3 === 0) {
      await make("POST", "/teamnet/routes", { network: `10.${String(index)}.0.0/16`, tunnel_id: id });
      await make("POST", "/zerotrust/routes/hostname", { hostname: `h${String(index)}.acme.local`, tunnel_id: id });
    }
  }
}

/** One of each kind that can be imported, and what cannot. */
async function oneOfEach(): Promise<void> {
  const web = await make("POST", "/cfd_tunnel", { name: "web", config_src: "cloudflare" });
  const config = {
    ingress: [{ hostname: "app.example.com", service: "http://localhost" }, { service: "http_status:404" }],
  };
  await make("PUT", `/cfd_tunnel/${web.id}/configurations`, { config });
  await make("POST", "/cfd_tunnel", { name: "by file", config_src: "local" });
  const office = await make("POST", "/warp_connector", { name: "office" });
  const vips = [{ address: "10.0.0.5" }, { address: "10.0.0.6" }];
  await make("PUT", `/warp_connector/${office.id}/configurations`, { ha_mode: "local", config: { vips } });
  await make("POST", "/warp_connector", { name: "web" });
  const content = `${web.id}.cfargotunnel.com`;
  await observer.record({ type: "CNAME", name: "app.example.com", content, proxied: true });
  await observer.record({
    type: "CNAME",
    name: "*.example.com",
    content,
    proxied: true,
    comment: "all",
  });
  await observer.record({ type: "CNAME", name: "grey.example.com", content, proxied: false });
  const lab = await make("POST", "/teamnet/virtual_networks", { name: "lab", comment: "" });
  await make("POST", "/teamnet/virtual_networks", { name: "unused" });
  await make("POST", "/teamnet/routes", { network: "10.1.0.0/16", tunnel_id: web.id, comment: "dc" });
  await make("POST", "/teamnet/routes", { network: "10.1.0.0/16", tunnel_id: office.id, virtual_network_id: lab.id });
  await make("POST", "/zerotrust/routes/hostname", { hostname: "git.acme.local", tunnel_id: office.id });
}

/** What a stranger sees of an account: tunnels by name, with all that is theirs. */
async function picture(of: Observer): Promise<unknown> {
  const live = await of.live();
  const nameOf = (id: unknown): string => live.find((tunnel) => tunnel.id === id)?.name ?? "none";
  const list = async (path: string): Promise<Record<string, unknown>[]> =>
    (await of.api("GET", path)).result as Record<string, unknown>[];
  // What people read of a comment: behind it, each stack leaves its own trace.
  const read = (comment: unknown): string => traced(typeof comment === "string" ? comment : "").comment;
  const networks = await list("/teamnet/virtual_networks");
  const routes = [...(await list("/teamnet/routes?is_deleted=false")), ...(await list("/zerotrust/routes/hostname"))];
  return {
    tunnels: live
      .map(({ name, tun_type, config_src, configuration: { config } }) => ({
        name,
        tun_type,
        config_src,
        config: config === null ? null : leastConfiguration(fromWire(config)),
      }))
      .sort((a, b) => (JSON.stringify([a.tun_type, a.name]) < JSON.stringify([b.tun_type, b.name]) ? -1 : 1)),
    records: (await of.records())
      .map(({ name, content, comment, tags }) => [name, nameOf(content.split(".")[0]), read(comment), tags].join(" "))
      .sort(),
    routes: routes
      .map(({ network, hostname, tunnel_id, comment, virtual_network_id: within }) =>
        [
          network ?? hostname,
          nameOf(tunnel_id),
          read(comment),
          networks.find(({ id }) => id === within)?.["name"],
        ].join(" "),
      )
      .sort(),
  };
}

const noWrites = (calls: Record<string, number>): string[] => Object.keys(calls).filter((call) => !/^GET /.test(call));

describe.each(importing.map((driver) => [driver.name, driver] as const))("on %s", (_engine, driver) => {
  test.each([
    [
      "one of each kind",
      oneOfEach,
      {
        "GET cfd_tunnel/{id}/token": 2,
        "GET cfd_tunnel/{id}/configurations": 1,
        "GET warp_connector/{id}/token": 2,
        "GET warp_connector/{id}/configurations": 2,
      },
    ],
    [
      "50 tunnels of random configurations",
      () => populate(50, 7),
      { "GET cfd_tunnel/{id}/token": 50, "GET cfd_tunnel/{id}/configurations": 50 },
    ],
  ])("%s: imported, nothing changes, and no secret is shown", { timeout: TIMEOUT_MS }, async (what, fill, each) => {
    await fill();
    const scan = new SecretScan(observer.emulator);
    scan.collect();
    let ran = { code: -1, stdout: "", stderr: "" };
    const calls = await observer.counting(async () => {
      ran = await project.run(["--all", "--stack", "test"], observer.env);
    });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain("pulumi import --file import.json");
    expect(noWrites(calls)).toEqual([]);
    // A list for each kind, a token and a configuration for each tunnel.
    expect(calls).toEqual({
      "GET cfd_tunnel": 1,
      "GET warp_connector": 1,
      "GET zones": 1,
      "GET dns_records": 1,
      "GET teamnet/routes": 1,
      "GET teamnet/virtual_networks": 1,
      "GET zerotrust/routes/hostname": 1,
      ...each,
    });
    expect(scan.leaks({ stdout: ran.stdout, stderr: ran.stderr, program: project.program })).toEqual([]);
    expect(statSync(project.importFile).mode & 0o777).toBe(OWNER_ALONE);
    expect(project.complaints()).toEqual([]);
    expect(await project.isFormatted()).toBe(true);

    const stack = Deployed.start(driver, observer, { cwd: project.directory });
    expect((await stack.importFile(project.importFile)).length).toBeGreaterThan(0);
    const imported = await inputsIn(stack);
    // Before anything else: a refresh writes what it reads, and must know what of it is secret.
    const refreshed = await stack.run("refresh");
    expect(refreshed).toMatchObject({ changes: {}, diffs: {} });
    expect(noWrites(refreshed.calls)).toEqual([]);
    expect(await stack.run("preview")).toMatchObject({ changes: {}, calls: {} });
    expect(await stack.run("up")).toMatchObject({ changes: {}, calls: {} });
    // What the file brought is what the program declares, down to what is hidden.
    expect(await inputsIn(stack)).toEqual(imported);
    expect(await stack.run("refresh")).toMatchObject({ changes: {}, diffs: {} });

    const empty = await Observer.start();
    const copy = Deployed.start(driver, empty, { cwd: project.directory, stack: "copy" });
    const before = await picture(observer);
    await copy.run("up");
    const after = await picture(empty);
    await copy.close();
    await empty.close();
    expect(after).toEqual(what.startsWith("50") ? before : withoutLeftOut(before));

    // A second stack of the very program, in the same account, is refused, and takes nothing with it when it goes.
    if (!what.startsWith("50")) {
      const twin = Deployed.start(driver, observer, { cwd: project.directory, stack: "twin" });
      await twin.fails("up");
      await twin.run("destroy");
      await twin.close();
      expect(await picture(observer)).toEqual(before);
    }

    await stack.run("destroy");
    expect(await observer.live()).toEqual([]);
    await stack.close();
  });
});

/** The inputs of all resources of the package, by URN. */
async function inputsIn(stack: Deployed): Promise<Record<string, unknown>> {
  const { deployment } = JSON.parse(await stack.stateText()) as Deployment;
  const own = (deployment.resources ?? []).filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/"));
  // The generated secret that a tunnel does not have: a refresh shows it in no input.
  const shown = (inputs: object | undefined): object =>
    Object.fromEntries(Object.entries(inputs ?? {}).filter(([key]) => key !== "tunnelSecret"));
  return Object.fromEntries(own.map(({ urn, inputs }) => [urn, shown(inputs)]));
}

/** Without the record that is not proxied, which no DnsRoute is. */
function withoutLeftOut(seen: unknown): unknown {
  const { records, ...rest } = seen as { records: string[] };
  return { ...rest, records: records.filter((record) => !record.startsWith("grey.")) };
}
