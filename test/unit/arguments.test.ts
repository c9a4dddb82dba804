/** Arguments that no class drops in silence: what is misspelt or of another kind is refused, what has no effect is told. */
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";

import * as provider from "../../provider/index.js";
import {
  CfdTunnel,
  PublicHostname,
  TunnelConfiguration,
  WarpConnector,
  WarpConnectorFailover,
  type CfdTunnelArgs,
  type PublicHostnameArgs,
  type TunnelConfigurationArgs,
  type WarpConnectorArgs,
  type WarpConnectorFailoverArgs,
} from "../../provider/index.js";
import { inputsOf, tunnelId } from "./resources-stage.js";
import { inProject, withOwnHost } from "./scratch-root.js";

type Class = new (name: string, args: Record<string, unknown>) => pulumi.Resource;

const classes = Object.entries(provider).filter(
  (entry): entry is [string, (typeof entry)[1] & Class] =>
    typeof entry[1] === "function" && entry[1].prototype instanceof pulumi.Resource,
);

describe("a misspelt argument, which would be a setting that silently does nothing", () => {
  it("is tried with every class of the package", () => {
    expect(classes.length).toBeGreaterThan(10);
  });

  it.each(classes)("%s refuses what it does not know, and says which it knows", (name, Resource) => {
    const make = (): unknown => new Resource("app", { tunelId: "x" });
    expect(make).toThrow(pulumi.RunError);
    expect(make).toThrow(new RegExp(`^${name} "app": tunelId: not an input of ${name}; must be one of ".*"`));
    expect(() => new Resource("app", { "\u001B[31mname": "x" })).toThrow(/: \S*name: not an input/);
  });

  it("the record of a PublicHostname likewise", () => {
    const args = { tunnelId: "x", hostname: "a.example.com", service: "http://a", dns: { zoneid: "x" } };
    const make = (): unknown => new PublicHostname("app", args as unknown as PublicHostnameArgs);
    expect(make).toThrow('PublicHostname "app.dns": zoneid: not an input of PublicHostname');
    expect(make).toThrow('did you mean "zoneId"?');
  });
});

describe("arguments that JavaScript lets pass", () => {
  const config = { ingress: [{ service: "http_status:404" }] };
  const clientId = tunnelId;
  const rows: [string, () => unknown, string][] = [
    [
      "CfdTunnel",
      () => new CfdTunnel("web", { secretKeeper: {} } as CfdTunnelArgs),
      'CfdTunnel "web": secretKeeper: not an input of CfdTunnel; must be one of "accountId", "name", "tunnelSecret", ' +
        '"secretKeepers", "configSrc", "onSecretChange", "onActiveConnections", "adopt"; did you mean "secretKeepers"?',
    ],
    [
      "TunnelConfiguration",
      () => new TunnelConfiguration("web", { tunnelId, config, ondelete: "retain" } as TunnelConfigurationArgs),
      'ondelete: not an input of TunnelConfiguration; must be one of "tunnel", "tunnelId", "accountId", "config", "onDelete"; ' +
        'did you mean "onDelete"?',
    ],
    ["WarpConnector", () => new WarpConnector("web", { HA: true } as WarpConnectorArgs), 'did you mean "ha"?'],
    [
      "WarpConnectorFailover",
      () => new WarpConnectorFailover("web", { tunelId: tunnelId, clientId } as unknown as WarpConnectorFailoverArgs),
      'tunelId: not an input of WarpConnectorFailover; must be one of "tunnel", "tunnelId", "accountId", "clientId"; ' +
        'did you mean "tunnelId"?',
    ],
  ];

  it.each(rows)("a misspelt one of %s is refused, with the one that was meant", (_type, make, reason) => {
    expect(make).toThrow(pulumi.RunError);
    expect(make).toThrow(reason);
  });

  it("all that are misspelt are named at once, without control characters", () => {
    const make = (): unknown => new CfdTunnel("web", { nmae: "x", "ado\u001b[31mpt": true } as CfdTunnelArgs);
    expect(make).toThrow(/nmae: not an input.*did you mean "name"\?\nadopt: not an input/);
  });

  it("one that is undefined or null is none", async () => {
    const args = { secretKeeper: undefined, ondelete: null } as unknown as CfdTunnelArgs;
    expect(await inputsOf(new CfdTunnel("web", args), "web")).toMatchObject({ name: "web" });
  });

  it.each<[string, () => unknown, string]>([
    [
      "a WARP connector for a configuration",
      () =>
        new TunnelConfiguration("web", {
          tunnel: new WarpConnector("office"),
          config,
        } as unknown as TunnelConfigurationArgs),
      'TunnelConfiguration "web": tunnel must be a CfdTunnel; it is a WarpConnector',
    ],
    [
      "a cloudflared tunnel for a failover",
      () =>
        new WarpConnectorFailover("office", {
          tunnel: new CfdTunnel("web"),
          clientId,
        } as unknown as WarpConnectorFailoverArgs),
      'WarpConnectorFailover "office": tunnel must be a WarpConnector; it is a CfdTunnel',
    ],
    [
      "an id as a tunnel",
      () => new TunnelConfiguration("web", { tunnel: tunnelId, config } as unknown as TunnelConfigurationArgs),
      'TunnelConfiguration "web": tunnel must be a CfdTunnel; it is no resource; pass an id as tunnelId',
    ],
  ])("%s is refused by name", (_title, make, reason) => {
    expect(make).toThrow(pulumi.RunError);
    expect(make).toThrow(reason);
  });
});

describe("what has no effect", () => {
  const config = { ingress: [{ service: "http_status:404" }] };
  const tunnelSecret = Buffer.alloc(32, 7).toString("base64");

  it("secretKeepers beside tunnelSecret is a warning on the resource; either by itself is none", () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    new CfdTunnel("a", { tunnelSecret });
    new CfdTunnel("b", { secretKeepers: { rotation: "1" } });
    expect(warn).not.toHaveBeenCalled();
    const both = new CfdTunnel("c", { tunnelSecret, secretKeepers: { rotation: "1" } });
    expect(warn.mock.calls).toEqual([
      [
        "secretKeepers has no effect beside tunnelSecret: it rotates the secret that is made where none is given; leave one of them out",
        both,
      ],
    ]);
  });

  it.each<[string, (opts?: pulumi.CustomResourceOptions) => pulumi.Resource]>([
    ["CfdTunnel", (opts) => new CfdTunnel("a", {}, opts)],
    ["TunnelConfiguration", (opts) => new TunnelConfiguration("a", { tunnelId, config }, opts)],
    ["WarpConnector", (opts) => new WarpConnector("a", {}, opts)],
    ["WarpConnectorFailover", (opts) => new WarpConnectorFailover("a", { tunnelId, clientId: tunnelId }, opts)],
  ])("replaceOnChanges of a %s is a warning on the resource, unless this package's host runs it", (_type, make) => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    make();
    make({ replaceOnChanges: [] });
    expect(warn).not.toHaveBeenCalled();
    const resource = make({ replaceOnChanges: ["accountId"] });
    expect(warn.mock.calls).toEqual([[expect.stringContaining("replaceOnChanges has no effect"), resource]]);
    warn.mockClear();
    inProject(withOwnHost);
    make({ replaceOnChanges: ["accountId"] });
    expect(warn).not.toHaveBeenCalled();
  });
});
