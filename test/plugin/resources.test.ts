/** The life of each resource in the native plugin: what Check fills in, a preview that calls nothing, and what no state may hold. */
import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { isSecret, Plugin, revealed, secret, unknown, type Properties } from "./plugin.js";

const NONE = 1;

/** What the schema says is always there. */
const { resources: promised } = JSON.parse(readFileSync("plugin/schema.json", "utf8")) as {
  readonly resources: Readonly<Record<string, { readonly required: readonly string[] }>>;
};

interface Row {
  readonly resource: string;
  /** What it belongs to, made before it. */
  readonly needs?: "cfd_tunnel" | "warp_connector";
  readonly args: Properties;
  /** What Check adds to these, besides account and mark. */
  readonly filled?: Properties;
  /** A change of one argument, in place, and the path at which the diff shows it. */
  readonly change?: readonly [path: string, args: Properties];
}

const config = (service: string): Properties => ({ ingress: [{ service }] });
const comment = "Pulumi site/dev/it";

const rows: readonly Row[] = [
  { resource: "CfdTunnel", args: {}, filled: { name: "it" }, change: ["name", { name: "other" }] },
  { resource: "WarpConnector", args: {}, filled: { name: "it" }, change: ["name", { name: "other" }] },
  {
    resource: "TunnelConfiguration",
    needs: "cfd_tunnel",
    args: { config: config("http_status:404") },
    change: ["config.ingress[0].service", { config: config("http_status:503") }],
  },
  {
    resource: "IngressRules",
    needs: "cfd_tunnel",
    args: { rules: [{ hostname: "a.example.com", service: "http://localhost:1" }], settleSeconds: 0 },
    change: ["rules[0].service", { rules: [{ hostname: "a.example.com", service: "http://localhost:2" }] }],
  },
  {
    resource: "DnsRoute",
    needs: "cfd_tunnel",
    args: { hostname: "a.example.com" },
    filled: { comment },
    change: ["comment", { comment: "mine" }],
  },
  {
    resource: "NetworkRoute",
    needs: "cfd_tunnel",
    args: { network: "10.0.0.0/16" },
    filled: { comment },
    change: ["network", { network: "10.1.0.0/16" }],
  },
  {
    resource: "HostnameRoute",
    needs: "cfd_tunnel",
    args: { hostname: "wiki.acme.local" },
    filled: { comment },
    change: ["hostname", { hostname: "blog.acme.local" }],
  },
  { resource: "VirtualNetwork", args: {}, filled: { comment, name: "it" }, change: ["name", { name: "other" }] },
  { resource: "WarpConnectorConfiguration", needs: "warp_connector", args: { mode: "disabled" } },
];

/** What a resource belongs to. */
async function tunnelFor({ observer }: Plugin, needs: Row["needs"]): Promise<Properties> {
  if (needs === undefined) return {};
  const { result } = await observer.api(
    "POST",
    `/${needs}`,
    needs === "cfd_tunnel" ? { name: "needed", config_src: "cloudflare" } : { name: "needed" },
  );
  return { tunnelId: (result as { id: string }).id };
}

/** No answer has the text of a provider, and none a secret in clear. */
function expectSafe(properties: Properties): void {
  expect(Object.keys(properties)).not.toContain("__provider");
  for (const name of ["token", "tunnelSecret", "madeSecret", "pending"]) {
    if (properties[name] !== undefined) expect([name, isSecret(properties[name])]).toEqual([name, true]);
  }
}

it.each(rows)("$resource: check, preview, create, no change, read, update, delete", async (row) => {
  const { resource, args, filled = {}, change } = row;
  const plugin = await Plugin.start();
  const { observer } = plugin;
  const accountId = observer.emulator.accountId;
  const declared = { ...args, ...(await tunnelFor(plugin, row.needs)) };
  const before = (await observer.calls()).length;

  const { inputs, failures } = await plugin.check(resource, declared);
  expect(failures).toEqual([]);
  expect(inputs).toMatchObject({ ...filled, accountId, mark: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown });
  const foreseen = await plugin.create(resource, inputs, { preview: true });
  expect(foreseen.outs).toMatchObject({ accountId });
  expect((await observer.calls()).length).toBe(before);

  const { id, outs } = await plugin.create(resource, inputs);
  expect((await plugin.check(resource, declared, inputs)).inputs).toEqual(inputs);
  expect(await plugin.diff(resource, id, outs, inputs)).toEqual({ changes: NONE, details: [] });
  const found = await plugin.read(resource, id, { outs, inputs });
  expect(found.id).toBe(id);
  expect(await plugin.diff(resource, id, found.outs, found.inputs)).toEqual({ changes: NONE, details: [] });
  // What a preview told as not known, or did not tell at all, is there now.
  const open = Object.keys(foreseen.outs).filter((name) => revealed(foreseen.outs[name]) === unknown);
  expect(open.length).toBeGreaterThan(0);
  for (const properties of [inputs, foreseen.outs, outs, found.outs, found.inputs]) expectSafe(properties);

  let last = found.outs;
  if (change !== undefined) {
    const [path, changed] = change;
    const next = await plugin.check(resource, { ...declared, ...changed }, found.inputs);
    expect((await plugin.diff(resource, id, found.outs, next.inputs, found.inputs)).details).toEqual([path]);
    const sent = (await observer.calls()).length;
    const planned = await plugin.update(resource, id, { olds: found.outs, news: next.inputs, preview: true });
    expect((await observer.calls()).length).toBe(sent);
    last = await plugin.update(resource, id, { olds: found.outs, news: next.inputs });
    expect(Object.keys(planned).filter((name) => !(name in last))).toEqual([]);
    expect(await plugin.diff(resource, id, last, next.inputs)).toEqual({ changes: NONE, details: [] });
    for (const properties of [planned, last]) expectSafe(properties);
  }
  const required = promised[`cloudflare-tunnel:index:${resource}`]?.required ?? [];
  expect(required.length).toBeGreaterThan(0);
  for (const each of [outs, found.outs, last]) expect(required.filter((name) => each[name] === undefined)).toEqual([]);
  await plugin.delete(resource, id, last);
});

it("WarpConnectorFailover: check fills the account in, a preview calls nothing, and a missing client is told", async () => {
  const plugin = await Plugin.start();
  const tunnel = await tunnelFor(plugin, "warp_connector");
  const { failures } = await plugin.check("WarpConnectorFailover", tunnel);
  expect(failures).toEqual([expect.stringMatching(/^clientId: missing/)]);
  const declared = { ...tunnel, clientId: "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415" };
  const { inputs } = await plugin.check("WarpConnectorFailover", declared);
  expect(inputs).toMatchObject({ ...declared, accountId: plugin.observer.emulator.accountId });
  const before = (await plugin.observer.calls()).length;
  expect((await plugin.create("WarpConnectorFailover", inputs, { preview: true })).outs).toMatchObject(declared);
  expect((await plugin.observer.calls()).length).toBe(before);
});

it("a preview of an update keeps what stays known: another name changes no token, another secret does", async () => {
  const plugin = await Plugin.start();
  const first = await plugin.check("CfdTunnel", { secretKeepers: { at: "1" } });
  const { id, outs } = await plugin.create("CfdTunnel", first.inputs);
  const foresee = async (args: Properties): Promise<Properties> => {
    const { inputs } = await plugin.check("CfdTunnel", args, first.inputs);
    return await plugin.update("CfdTunnel", id, { olds: outs, news: inputs, preview: true });
  };
  const renamed = await foresee({ secretKeepers: { at: "1" }, name: "other" });
  expect(renamed).toMatchObject({ name: "other", cname: outs["cname"], token: outs["token"] });
  const rotated = await foresee({ secretKeepers: { at: "2" } });
  expect(rotated["cname"]).toBe(outs["cname"]);
  expect([isSecret(rotated["token"]), revealed(rotated["token"])]).toEqual([true, unknown]);
});

it("a nested secret stays marked, and no message quotes it", async () => {
  const plugin = await Plugin.start();
  const { id: tunnelId } = await plugin.create("CfdTunnel", (await plugin.check("CfdTunnel", {})).inputs);
  const withService = (service: string): Properties => ({
    tunnelId,
    config: { ingress: [{ service: secret(service) }] },
  });
  const wrong = await plugin.check("TunnelConfiguration", withService("http://user:hunter2@host/path"));
  expect(wrong.failures.length).toBeGreaterThan(0);
  expect(JSON.stringify(wrong.failures)).not.toMatch(/hunter2/);
  const { inputs } = await plugin.check("TunnelConfiguration", withService("http://hidden.internal:80"));
  expect(inputs["holdsSecrets"]).toEqual(["config"]);
  const { outs } = await plugin.create("TunnelConfiguration", inputs);
  for (const properties of [inputs, outs]) {
    const { config: whole } = properties as { config: { ingress: unknown } };
    expect(isSecret(whole) || isSecret(whole.ingress)).toBe(true);
  }
});

it("a preview of an update keeps what an input that is left out has, so that nothing that depends on it seems to change", async () => {
  const plugin = await Plugin.start();
  const tunnel = await tunnelFor(plugin, "cfd_tunnel");
  const rows: readonly [resource: string, args: Properties, output: string][] = [
    ["DnsRoute", { ...tunnel, hostname: "a.example.com" }, "zoneId"],
    ["NetworkRoute", { ...tunnel, network: "10.0.0.0/16" }, "virtualNetworkId"],
    ["VirtualNetwork", {}, "isDefault"],
  ];
  for (const [resource, args, output] of rows) {
    const { inputs } = await plugin.check(resource, args);
    const { id, outs } = await plugin.create(resource, inputs);
    expect(outs).toHaveProperty(output);
    const { inputs: news } = await plugin.check(resource, { ...args, comment: "another" }, inputs);
    const foreseen = await plugin.update(resource, id, { olds: outs, news, preview: true });
    expect([resource, foreseen[output]]).toEqual([resource, outs[output]]);
  }
});

it("a refresh tells no input that the program leaves out: an update that repairs would be shown to remove it", async () => {
  const plugin = await Plugin.start();
  const { inputs } = await plugin.check("VirtualNetwork", {});
  const { id, outs } = await plugin.create("VirtualNetwork", inputs);
  await plugin.observer.api("PATCH", `/teamnet/virtual_networks/${id}`, { name: "drifted" });
  const found = await plugin.read("VirtualNetwork", id, { outs, inputs });
  expect(found.outs).toMatchObject({ name: "drifted", isDefault: false });
  expect(found.inputs).toEqual({ ...inputs, name: "drifted" });
  expect(await plugin.diff("VirtualNetwork", id, found.outs, inputs, found.inputs)).toMatchObject({
    details: ["name"],
  });
});

it("what another mode takes is not foreseen to stay", async () => {
  const plugin = await Plugin.start();
  const tunnel = await tunnelFor(plugin, "warp_connector");
  const local = { ...tunnel, mode: "local", virtualAddresses: ["10.0.0.7"] };
  const { inputs } = await plugin.check("WarpConnectorConfiguration", local);
  const { id, outs } = await plugin.create("WarpConnectorConfiguration", inputs);
  const { inputs: news } = await plugin.check("WarpConnectorConfiguration", { ...tunnel, mode: "none" }, inputs);
  const foreseen = await plugin.update("WarpConnectorConfiguration", id, { olds: outs, news, preview: true });
  expect(foreseen["virtualAddresses"]).toBe(unknown);
});

it("an output that says an input in another form is known as soon as that is, and as secret", async () => {
  const plugin = await Plugin.start();
  const tunnel = await tunnelFor(plugin, "cfd_tunnel");
  const plain = (await plugin.check("DnsRoute", { tunnelId: unknown, hostname: "A.example.com" })).inputs;
  expect((await plugin.create("DnsRoute", plain, { preview: true })).outs).toMatchObject({
    url: "https://a.example.com",
    target: unknown,
  });

  const { inputs } = await plugin.check("DnsRoute", { ...tunnel, hostname: secret("hidden.example.com") });
  const foreseen = await plugin.create("DnsRoute", inputs, { preview: true });
  const { id, outs } = await plugin.create("DnsRoute", inputs);
  const found = await plugin.read("DnsRoute", id, { outs, inputs });
  const { inputs: news } = await plugin.check(
    "DnsRoute",
    { ...tunnel, hostname: secret("hidden.example.com") },
    inputs,
  );
  const updated = await plugin.update("DnsRoute", id, { olds: found.outs, news });
  for (const each of [foreseen.outs, outs, found.outs, updated]) {
    expect([isSecret(each["url"]), revealed(each["url"])]).toEqual([true, "https://hidden.example.com"]);
    expect(each["target"]).toBe(`${String(tunnel["tunnelId"])}.cfargotunnel.com`);
  }
  expect(await plugin.diff("DnsRoute", id, updated, news)).toEqual({ changes: NONE, details: [] });
});

it("an import of rules by a tunnel's id alone says what is missing", async () => {
  const plugin = await Plugin.start();
  const { tunnelId } = await tunnelFor(plugin, "cfd_tunnel");
  await expect(plugin.read("IngressRules", String(tunnelId))).rejects.toThrow(
    /<tunnel id>\/<host name>: the host name is missing/,
  );
});

it("a type that is not there is told", async () => {
  const plugin = await Plugin.start();
  await expect(plugin.check("StackIdentity", {})).rejects.toThrow(/has no resource of the type .*:StackIdentity/);
});
