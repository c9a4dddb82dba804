/** The resources of tunnels in a program: what is registered, what is secret, and what is warned of. */
import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";

import {
  CfdTunnel,
  DnsRoute,
  IngressRules,
  NetworkRoute,
  PublicHostname,
  TunnelConfiguration,
  VirtualNetwork,
  WarpConnector,
  type TunnelConfigurationArgs,
} from "../../provider/index.js";
import { pointer } from "../../provider/pointer.js";
import { markOf } from "../../provider/resources/mark.js";
import { patience } from "../patience.js";
import {
  accountId,
  inputsOf,
  password,
  registered,
  secretMark,
  siblings,
  tunnelId,
  unsealed,
  valueOf,
} from "./resources-stage.js";

describe("CfdTunnel", () => {
  it("tf#3355 needs no argument: its name, its account, and a secret of exactly 32 bytes", async () => {
    const tunnel = new CfdTunnel("web");
    const { tunnelSecret, ...inputs } = await inputsOf(tunnel, "web");
    expect(inputs).toEqual({
      name: "web",
      accountId,
      ownSecret: true,
      mark: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      __provider: pointer("CfdTunnel"),
    });
    expect(unsealed(tunnelSecret)).toBe(createHash("sha256").update(password).digest("base64"));
    expect(Buffer.from(await valueOf(tunnel.tunnelSecret), "base64")).toHaveLength(32);
    expect(siblings()).toMatchObject([{ name: "web-secret", inputs: { length: 64 } }]);
  });

  it("hands secretKeepers to that password, and not to the provider", async () => {
    const tunnel = new CfdTunnel("web", { secretKeepers: { rotation: "2" } });
    expect(await inputsOf(tunnel, "web")).not.toHaveProperty("secretKeepers");
    expect(siblings()).toMatchObject([{ name: "web-secret", inputs: { keepers: { rotation: "2" } } }]);
  });

  it("tf#5009 tf#1180 gives the token as an output, secret as the tunnel's secret is", async () => {
    const tunnel = new CfdTunnel("web");
    expect(await valueOf(tunnel.token)).toBe("the-token");
    expect(await pulumi.isSecret(tunnel.tunnelSecret)).toBe(true);
  });

  it("makes a secret of a tunnelSecret that is given as plain text, and no other one", async () => {
    const tunnelSecret = Buffer.alloc(32, 7).toString("base64");
    const tunnel = new CfdTunnel("web", { tunnelSecret });
    expect(unsealed((await inputsOf(tunnel, "web"))["tunnelSecret"])).toBe(tunnelSecret);
    expect(siblings()).toEqual([]);
  });

  it.each<[string, pulumi.Input<boolean | string>, string | undefined]>([
    ["by name", true, "web"],
    ["by id", tunnelId, undefined],
    ["by name, as an output", pulumi.output(true), "web"],
    ["by id, as an output", pulumi.output(tunnelId), undefined],
  ])("that adopts %s declares no secret", async (_title, adopt, name) => {
    const inputs = await inputsOf(new CfdTunnel("web", { adopt }), "web");
    // From an output it is a sealed null, which check leaves out.
    expect([undefined, { ...secretMark, value: null }]).toContainEqual(inputs["tunnelSecret"]);
    expect(inputs["name"]).toBe(name);
    expect(inputs["adopt"]).toBe(await valueOf(pulumi.output(adopt)));
  });

  it("that adopts nothing, as an output, has a secret of its own and its logical name", async () => {
    const inputs = await inputsOf(new CfdTunnel("web", { adopt: pulumi.output(false) }), "web");
    expect(unsealed(inputs["tunnelSecret"])).toBe(createHash("sha256").update(password).digest("base64"));
    expect(inputs["name"]).toBe("web");
  });

  it("that is read by id sends nothing but the account, and makes no secret", async () => {
    const tunnel = CfdTunnel.get("existing", tunnelId);
    await valueOf(tunnel.urn);
    expect(registered).toEqual([
      expect.objectContaining({ id: tunnelId, inputs: { accountId, __provider: pointer("CfdTunnel") } }),
    ]);
  });

  it("does not change the arguments it is given", async () => {
    const args = Object.freeze({ name: "n", secretKeepers: Object.freeze({ a: "1" }) });
    await inputsOf(new CfdTunnel("one", args), "one");
    await inputsOf(new CfdTunnel("two", args), "two");
    expect(args).toEqual({ name: "n", secretKeepers: { a: "1" } });
  });
});

describe("TunnelConfiguration", () => {
  const config = { ingress: [{ service: "http_status:404" }] };

  it("takes the tunnel's id and account from the tunnel", async () => {
    const tunnel = new CfdTunnel("web", { accountId: "of-the-tunnel" });
    const inputs = await inputsOf(new TunnelConfiguration("web", { tunnel, config }), "web");
    expect(inputs).toEqual({
      accountId: "of-the-tunnel",
      tunnelId,
      config,
      mark: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      __provider: pointer("TunnelConfiguration"),
    });
  });

  it.each<[string, pulumi.Input<string>, string[] | undefined]>([
    ["a secret at the bottom", pulumi.secret("http_status:404"), ["config"]],
    ["no secret", pulumi.output("http_status:404"), undefined],
  ])("tells the provider of %s", async (_title, service, expected) => {
    const inputs = await inputsOf(
      new TunnelConfiguration("web", { tunnelId, config: { ingress: [{ service }] } }),
      "web",
    );
    expect(inputs["holdsSecrets"]).toEqual(expected);
  });

  it.each<[string, (value: string) => pulumi.Input<string>, string]>([
    ["shows what it warns of", (value) => value, '"x.zqvk"'],
    ["shows no value where one of them is secret", (value) => pulumi.secret(value), "[secret]"],
  ])("%s", async (_title, given, quoted) => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    const ingress = [{ hostname: "*.x.zqvk.", service: given("http://a?zqvk") }, { service: "http_status:404" }];
    new TunnelConfiguration("web", { tunnelId, config: { ingress } });
    await vi.waitFor(() => {
      expect(warn).toHaveBeenCalledTimes(2);
    }, patience);
    const said = warn.mock.calls.map(([text]) => text).join();
    expect(said).toContain("config.ingress[0].hostname: no request ever matches ");
    expect(said.includes("zqvk")).toBe(quoted !== "[secret]");
  });

  it.each([
    ["an output", (tunnel: CfdTunnel) => pulumi.output(tunnel)],
    ["a promise", (tunnel: CfdTunnel) => Promise.resolve(tunnel)],
  ])("takes them from %s of the tunnel, too", async (_title, deferred) => {
    const tunnel = deferred(new CfdTunnel("web", { accountId: "of-the-tunnel" }));
    expect(await inputsOf(new TunnelConfiguration("web", { tunnel, config }), "web")).toMatchObject({
      accountId: "of-the-tunnel",
      tunnelId,
    });
  });

  it.each<[string, (tunnel: CfdTunnel) => TunnelConfigurationArgs]>([
    ["the tunnel", (tunnel) => ({ tunnel, config })],
    ["its id", (tunnel) => ({ tunnelId: tunnel.id, config })],
  ])("refuses a second configuration of a tunnel, given %s", (_title, args) => {
    const tunnel = new CfdTunnel("web");
    new TunnelConfiguration("one", { tunnel, config });
    expect(() => new TunnelConfiguration("two", args(tunnel))).toThrow(
      'TunnelConfiguration "two": TunnelConfiguration "one" configures this tunnel already',
    );
    expect(() => TunnelConfiguration.get("read", tunnel.id)).not.toThrow();
    expect(() => new TunnelConfiguration("other", args(new CfdTunnel("other")))).not.toThrow();
  });

  it("refuses a tunnel and a tunnelId at once", () => {
    const args = { tunnel: new CfdTunnel("web"), tunnelId, config } as unknown as TunnelConfigurationArgs;
    expect(() => new TunnelConfiguration("web", args)).toThrow(
      'TunnelConfiguration "web": give either tunnel or tunnelId, not both',
    );
  });

  it("cloudflare-docs#32006 cloudflared#784 warns, on the resource, of access that cloudflared ignores", async () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    const configuration = new TunnelConfiguration("web", {
      tunnelId,
      config: { ...config, originRequest: { access: { required: true, teamName: "acme", audTag: ["a"] } } },
    });
    await vi.waitFor(() => {
      expect(warn).toHaveBeenCalledOnce();
    }, patience);
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(/^config\.originRequest\.access: .*ignores/),
      configuration,
    );
  });

  it("warns of nothing in a configuration that is as it should be, nor when it is read", async () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    await inputsOf(new TunnelConfiguration("web", { tunnelId, config }), "web");
    await valueOf(TunnelConfiguration.get("existing", tunnelId).urn);
    expect(warn).not.toHaveBeenCalled();
  });
});

describe("WarpConnector", () => {
  it("has no secret unless one is given, and then a secret one", async () => {
    expect(await inputsOf(new WarpConnector("a", { ha: true }), "a")).toEqual({
      name: "a",
      accountId,
      ha: true,
      mark: markOf("WarpConnector", "a", undefined),
      __provider: pointer("WarpConnector"),
    });
    const tunnelSecret = Buffer.alloc(32, 7).toString("base64");
    const inputs = await inputsOf(new WarpConnector("b", { tunnelSecret }), "b");
    expect(unsealed(inputs["tunnelSecret"])).toBe(tunnelSecret);
    expect(siblings()).toEqual([]);
  });

  it("keeps its name where it is adopted by an id that is an output", async () => {
    const inputs = await inputsOf(new WarpConnector("a", { adopt: pulumi.output(tunnelId) }), "a");
    expect(inputs).not.toHaveProperty("name");
  });
});

describe("the account", () => {
  it("is the argument's before the stack's, and the stack's before the environment's", async () => {
    pulumi.runtime.setAllConfig({ "cloudflare:accountId": "of-the-stack" });
    expect((await inputsOf(new WarpConnector("a"), "a"))["accountId"]).toBe("of-the-stack");
    expect((await inputsOf(new WarpConnector("b", { accountId: "given" }), "b"))["accountId"]).toBe("given");
    pulumi.runtime.setAllConfig({});
    expect((await inputsOf(new WarpConnector("c"), "c"))["accountId"]).toBe(accountId);
  });

  it("is left out where none is configured, for check to say so", async () => {
    vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", "");
    expect(await inputsOf(new WarpConnector("a"), "a")).not.toHaveProperty("accountId");
  });
});

describe("an Output that resolves to undefined", () => {
  const nothing = pulumi.output<string | undefined>(undefined);

  it("is left out: names and comments are the default ones", async () => {
    const network = new VirtualNetwork("staging", { name: nothing, comment: nothing });
    expect(await inputsOf(network, "staging")).toMatchObject({
      name: "staging",
      comment: "Pulumi project/stack/staging",
    });
    const tunnel = new CfdTunnel("web", { name: nothing, accountId: nothing });
    expect(await inputsOf(tunnel, "web")).toMatchObject({ name: "web", accountId });
  });

  it("as an account, is that of the tunnel", async () => {
    const tunnel = new CfdTunnel("web", { accountId: "of-the-tunnel" });
    const route = new NetworkRoute("office", { tunnel, network: "10.0.0.0/16", accountId: nothing });
    expect(await inputsOf(route, "office")).toMatchObject({ accountId: "of-the-tunnel" });
  });
});

describe("what a host name makes", () => {
  it("is as secret as the host name", async () => {
    const open = new DnsRoute("open", { tunnelId, hostname: "open.example.com" });
    const hidden = new DnsRoute("hidden", { tunnelId, hostname: pulumi.secret("hidden.example.com") });
    expect(await valueOf(open.url)).toBe("https://open.example.com");
    expect(await pulumi.isSecret(open.url)).toBe(false);
    expect(await pulumi.isSecret(hidden.url)).toBe(true);
  });
});

describe("two owners of one tunnel's configuration", () => {
  const rules = [{ hostname: "app.example.com", service: "http://app" }];

  it.each([true, false])("are refused by class and name, be the tunnel made or not (%s)", (isConfigurationFirst) => {
    const tunnel = new CfdTunnel("web");
    const whole = (): unknown =>
      new TunnelConfiguration("all", { tunnel, config: { ingress: [{ service: "http_status:404" }] } });
    const shared = (): unknown => new IngressRules("some", { tunnel, rules });
    (isConfigurationFirst ? whole : shared)();
    expect(isConfigurationFirst ? shared : whole).toThrow(
      isConfigurationFirst
        ? 'IngressRules "some": TunnelConfiguration "all" configures this tunnel already'
        : 'TunnelConfiguration "all": IngressRules "some" configures this tunnel already',
    );
  });

  it("are refused where one of them is in a PublicHostname; several of these share", () => {
    const tunnel = new CfdTunnel("web");
    const config = { ingress: [{ service: "http_status:404" }] };
    new PublicHostname("a", { tunnel, hostname: "a.example.com", service: "http://a" });
    new PublicHostname("b", { tunnel, hostname: "b.example.com", service: "http://b" });
    expect(() => new TunnelConfiguration("all", { tunnel, config })).toThrow('IngressRules "a" configures this tunnel');
  });
});
