/** The program side, over Pulumi's own mocks: what is registered, and what is secret. */
import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import {
  CfdTunnel,
  TunnelConfiguration,
  WarpConnector,
  WarpConnectorFailover,
  type CfdTunnelArgs,
  type TunnelConfigurationArgs,
  type WarpConnectorArgs,
  type WarpConnectorFailoverArgs,
} from "../../provider/index.js";
import { pointer } from "../../provider/pointer.js";
import { markOf } from "../../provider/resources/mark.js";

interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  id: string | undefined;
}

const password = "p".repeat(64);
const accountId = "0123456789abcdef0123456789abcdef";
const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
let registered: Registered[];

/** Pulumi's mark of a secret value on the wire. */
const secretMark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

beforeEach(async () => {
  registered = [];
  vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", accountId);
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id }) => {
        registered.push({ type, name, inputs: inputs as Record<string, unknown>, id });
        const outputs = type.includes("RandomPassword") ? { result: password } : { token: "the-token" };
        return { id: id === undefined || id === "" ? tunnelId : id, state: { ...(inputs as object), ...outputs } };
      },
      call: () => ({}),
    },
    "project",
    "stack",
    false,
  );
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  pulumi.runtime.setAllConfig({});
});

/** The value of an output, once it is known. */
async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return await new Promise<T>((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}

/** The inputs that a resource was registered with, once it is. */
async function inputsOf(resource: pulumi.CustomResource, name: string): Promise<Record<string, unknown>> {
  await valueOf(resource.urn);
  const type = resource.constructor.name;
  const found = registered.find((entry) => entry.name === name && entry.type.endsWith(`:${type}`));
  if (found === undefined) throw new Error(`${type} ${name} was not registered`);
  return found.inputs;
}

/** A secret input's value, which must be marked as secret. */
function unsealed(value: unknown): unknown {
  expect(value).toMatchObject(secretMark);
  return (value as { value: unknown }).value;
}

function siblings(): Registered[] {
  return registered.filter(({ type }) => type === "random:index/randomPassword:RandomPassword");
}

describe("CfdTunnel", () => {
  it("tf#3355 needs no argument: its name, its account, and a secret of exactly 32 bytes", async () => {
    const tunnel = new CfdTunnel("web");
    const { tunnelSecret, ...inputs } = await inputsOf(tunnel, "web");
    expect(inputs).toEqual({ name: "web", accountId, __provider: pointer("CfdTunnel") });
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

  it.each<[string, pulumi.Input<string>, true | undefined]>([
    ["a secret at the bottom", pulumi.secret("http_status:404"), true],
    ["no secret", pulumi.output("http_status:404"), undefined],
  ])("tells the provider of %s", async (_title, service, expected) => {
    const inputs = await inputsOf(
      new TunnelConfiguration("web", { tunnelId, config: { ingress: [{ service }] } }),
      "web",
    );
    expect(inputs["holdsSecrets"]).toBe(expected);
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
    });
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
    });
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
  ])("replaceOnChanges of a %s is a warning on the resource", (_type, make) => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    make();
    make({ replaceOnChanges: [] });
    expect(warn).not.toHaveBeenCalled();
    const resource = make({ replaceOnChanges: ["accountId"] });
    expect(warn.mock.calls).toEqual([[expect.stringContaining("replaceOnChanges has no effect"), resource]]);
  });
});
