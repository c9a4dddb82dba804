/** Warnings, on a resource, about the tunnel that it belongs to: what the program declares of it, or read of it. */
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import {
  CfdTunnel,
  DnsRoute,
  IngressRules,
  TunnelConfiguration,
  WarpConnector,
  WarpConnectorConfiguration,
  WarpConnectorFailover,
  type TunnelConfigurationArgs,
} from "../../provider/index.js";

// Loaded when they are first needed: no turn is to be waited for that.
import "../../provider/validation/unserved.js";

const accountId = "0123456789abcdef0123456789abcdef";
const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
const clientId = "1bedc50d-42b3-473c-b108-ff3d10c0d925";
const config = { ingress: [{ service: "http_status:404" }] };
const rules = [{ hostname: "app.example.com", service: "http://localhost:8080" }];

/** What Cloudflare answers for what the program leaves open. */
let found: { configSrc?: string; source?: string };
let warn: { mock: { calls: unknown[][] } };

beforeEach(async () => {
  found = {};
  vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", accountId);
  await pulumi.runtime.setMocks({
    newResource: ({ inputs, id }) => {
      const given = Object.entries(inputs as object).filter(([, value]) => value !== undefined);
      return { id: id === undefined || id === "" ? tunnelId : id, state: { ...found, ...Object.fromEntries(given) } };
    },
    call: () => ({}),
  });
  warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Waits until whatever the resources have to say is said. */
async function settled(...resources: pulumi.Resource[]): Promise<void> {
  await Promise.all(resources.map(({ urn }) => new Promise((resolve) => urn.apply(resolve))));
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("rules for a locally-managed tunnel", () => {
  const local = /^the tunnel is locally managed \(configSrc "local"\).*docs\/moving-from-config-yml\.md/;

  it.each<[string, typeof found, () => TunnelConfigurationArgs]>([
    ["declares so", {}, () => ({ tunnel: new CfdTunnel("web", { configSrc: "local" }), config })],
    ["reads it so", { configSrc: "local" }, () => ({ tunnel: CfdTunnel.get("web", tunnelId), config })],
    ["finds it so", { configSrc: "local" }, () => ({ tunnel: new CfdTunnel("web", { adopt: true }), config })],
    [
      "declares so, as an output",
      {},
      () => ({ tunnel: pulumi.output(new CfdTunnel("web", { configSrc: "local" })), config }),
    ],
    ["knows its id, and its configuration's source", { source: "local" }, () => ({ tunnelId, config })],
  ])("are a warning where the program %s", async (_title, answer, args) => {
    found = answer;
    const configuration = new TunnelConfiguration("web", args());
    await settled(configuration);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(local), configuration]]);
  });

  it("are a warning on the one of several owners, too", async () => {
    const owner = new IngressRules("web", { tunnel: new CfdTunnel("web", { configSrc: "local" }), rules });
    await settled(owner);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(local), owner]]);
  });

  it.each<[string, typeof found, () => TunnelConfigurationArgs]>([
    ["of Cloudflare's", { configSrc: "cloudflare" }, () => ({ tunnel: new CfdTunnel("web"), config })],
    [
      "that the program leaves open, and that is Cloudflare's",
      { configSrc: "cloudflare", source: "cloudflare" },
      () => ({ tunnel: CfdTunnel.get("web", tunnelId), config }),
    ],
    ["given by its id", { source: "cloudflare" }, () => ({ tunnelId, config })],
  ])("are none for a tunnel %s", async (_title, answer, args) => {
    found = answer;
    const tunnel = new TunnelConfiguration("web", args());
    const owner = new IngressRules("web", { ...(args() as { tunnelId: string }), ...{ config: undefined }, rules });
    await settled(tunnel, owner);
    expect(warn.mock.calls).toEqual([]);
  });
});

describe("failover of a WARP connector", () => {
  it.each<[string, pulumi.Input<boolean> | undefined]>([
    ["is declared without ha", undefined],
    ["is declared with ha: false", false],
    ["is declared with ha: false, as an output", pulumi.output(false)],
  ])("is a warning where the connector %s", async (_title, ha) => {
    const tunnel = new WarpConnector("office", ha === undefined ? {} : { ha });
    const failover = new WarpConnectorFailover("office", { tunnel, clientId });
    const none = new WarpConnectorConfiguration("office", { tunnel, mode: "none" });
    const off = new WarpConnectorConfiguration("off", { tunnel, mode: "disabled" });
    await settled(failover, none, off);
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining("there is none to fail over to: declare it with ha: true"), failover],
      [expect.stringMatching(/^mode "none" is for .*or write mode: "disabled"$/), none],
    ]);
  });

  it.each<[string, () => pulumi.Input<WarpConnector> | undefined]>([
    ["has ha", () => new WarpConnector("office", { ha: true })],
    ["has ha, as outputs", () => pulumi.output(new WarpConnector("office", { ha: pulumi.output(true) }))],
    ["is adopted, and may be of either kind", () => new WarpConnector("office", { adopt: true })],
    ["is only read", () => WarpConnector.get("office", tunnelId)],
    ["is given by its id", () => undefined],
  ])("is none where the connector %s", async (_title, connector) => {
    const tunnel = connector();
    const which = tunnel === undefined ? { tunnelId } : { tunnel };
    const failover = new WarpConnectorFailover("office", { ...which, clientId });
    const local = new WarpConnectorConfiguration("office", { ...which, mode: "local", virtualAddresses: ["10.0.0.1"] });
    await settled(failover, local);
    expect(warn.mock.calls).toEqual([]);
  });
});

describe("a host name that no rule of the program serves", () => {
  const app = "app.example.com";
  const served = { ingress: [{ hostname: app, service: "http://localhost:8080" }, ...config.ingress] };
  const told =
    'no rule of TunnelConfiguration "web" serves "other.example.com": visitors get "http_status:404". Add a rule with this host name, or ' +
    "leave this record out";

  it.each<[string, boolean]>([
    ["is declared behind the configuration", true],
    ["is declared before the configuration", false],
  ])("is a warning on its record, where that %s", async (_title, isLater) => {
    const tunnel = new CfdTunnel("web");
    const first = isLater ? undefined : new DnsRoute("other", { tunnel, hostname: "other.example.com" });
    const configuration = new TunnelConfiguration("web", { tunnel, config: served });
    const route = first ?? new DnsRoute("other", { tunnelId: tunnel.id, hostname: pulumi.output("other.example.com") });
    const fine = new DnsRoute("app", { tunnel, hostname: "APP.example.com" });
    await settled(configuration, route, fine);
    expect(warn.mock.calls).toEqual([[told, route]]);
  });

  it("is not shown where the configuration holds a secret", async () => {
    const tunnel = new CfdTunnel("web");
    const configuration = new TunnelConfiguration("web", { tunnel, config: pulumi.secret(served) });
    const route = new DnsRoute("other", { tunnel, hostname: "other.example.com" });
    await settled(configuration, route);
    expect(warn.mock.calls).toEqual([[told.replace(/"(?:other|http).*?"/g, "[secret]"), route]]);
  });

  it.each<[string, TunnelConfigurationArgs["config"], string?]>([
    ["a wildcard serves it", { ingress: [{ hostname: "*.example.com", service: "http://a" }, ...config.ingress] }],
    ["a rule of any host serves it", { ingress: [{ path: "^/api", service: "http://a" }, ...config.ingress] }],
    ["the last rule leads to an origin", { ingress: [{ service: "http://a" }] }],
    [
      "a rule answers for it",
      { ingress: [{ hostname: "other.example.com", service: "http_status:503" }, ...config.ingress] },
    ],
    ["it is a wildcard of which names are served", served, "*.example.com"],
    [
      "a rule has its name in other letters",
      { ingress: [{ hostname: "bücher.example", service: "http://a" }, ...config.ingress] },
      "BÜCHER.example",
    ],
  ])("is none where %s", async (_title, declared, hostname = "other.example.com") => {
    const tunnel = new CfdTunnel("web");
    const configuration = new TunnelConfiguration("web", { tunnel, config: declared });
    const route = new DnsRoute("other", { tunnel, hostname });
    await settled(configuration, route);
    expect(warn.mock.calls).toEqual([]);
  });

  it("is none where other stacks may have the rule, or the record leads to another tunnel", async () => {
    const [tunnel, another] = [new CfdTunnel("web"), new CfdTunnel("another")];
    const owner = new IngressRules("web", { tunnel: another, rules });
    const shared = new DnsRoute("shared", { tunnel: another, hostname: "other.example.com" });
    const configuration = new TunnelConfiguration("web", { tunnel, config: served });
    const route = DnsRoute.get("other", "zone/record");
    await settled(owner, shared, configuration, route);
    expect(warn.mock.calls).toEqual([]);
  });
});
