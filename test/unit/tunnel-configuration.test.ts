/** TunnelConfiguration in a program: whose tunnel it configures, and what it warns of. */
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";

import { CfdTunnel, TunnelConfiguration, type TunnelConfigurationArgs } from "../../provider/index.js";
import { pointer } from "../../provider/pointer.js";
import { inputsOf, tunnelId, valueOf } from "./resources-stage.js";

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
