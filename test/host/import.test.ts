/** What `pulumi import` asks: a type and an id, and nothing else. */
import { beforeAll, describe, expect, it } from "vitest";

import { ProviderHost, type Properties } from "../grpc/provider-host.js";
import { failure, freshId, freshName, Stage, unchanged } from "../grpc/stage.js";

const stage = Stage.set();

let tunnel: { id: string; name: string; token: string };
let connector: { id: string; name: string; token: string };
/** An object of each kind, as someone else made it: its id, and what a program declares of it. */
const objects: Record<string, { id: string; declared: Properties }> = {};

const ingress = [{ hostname: "app.example.com", service: "http://localhost:8080" }, { service: "http_status:404" }];

async function made(method: string, path: string, body: Properties): Promise<string> {
  const { status, result } = await stage.observer.api(method, path, body);
  expect(status).toBe(200);
  return (result as { id: string }).id;
}

beforeAll(async () => {
  tunnel = await stage.make("cfd_tunnel", { name: freshName(), config_src: "cloudflare" });
  connector = await stage.make("warp_connector", { name: freshName() });
  const { accountId } = stage;
  const at = { accountId, tunnelId: tunnel.id };
  const hostname = "internal.acme.local";
  await stage.observer.api("PUT", `/cfd_tunnel/${tunnel.id}/configurations`, { config: { ingress } });
  await stage.observer.api("PUT", `/warp_connector/${connector.id}/configurations`, { ha_mode: "disabled" });
  const network = await made("POST", "/teamnet/virtual_networks", { name: "staging" });
  const route = await made("POST", "/teamnet/routes", { network: "10.1.0.0/16", tunnel_id: tunnel.id });
  const named = await made("POST", "/zerotrust/routes/hostname", { hostname, tunnel_id: tunnel.id });
  const record = await stage.observer.record({
    type: "CNAME",
    name: "app.example.com",
    content: `${tunnel.id}.cfargotunnel.com`,
    proxied: true,
  });
  Object.assign(objects, {
    CfdTunnel: { id: tunnel.id, declared: { accountId, name: tunnel.name, adopt: tunnel.id } },
    WarpConnector: { id: connector.id, declared: { accountId, name: connector.name, adopt: connector.id } },
    TunnelConfiguration: { id: tunnel.id, declared: { ...at, config: { ingress } } },
    IngressRules: { id: `${tunnel.id}/app.example.com`, declared: { ...at, rules: ingress.slice(0, 1) } },
    DnsRoute: {
      id: `${stage.observer.emulator.zoneId}/${record.id}`,
      declared: { ...at, hostname: "app.example.com", comment: "" },
    },
    NetworkRoute: { id: route, declared: { ...at, network: "10.1.0.0/16" } },
    HostnameRoute: { id: named, declared: { ...at, hostname } },
    VirtualNetwork: { id: network, declared: { accountId, name: "staging" } },
    WarpConnectorConfiguration: {
      id: connector.id,
      declared: { accountId, tunnelId: connector.id, mode: "disabled" },
    },
  });
});

describe("an import", () => {
  it.each([
    "CfdTunnel",
    "WarpConnector",
    "TunnelConfiguration",
    "IngressRules",
    "DnsRoute",
    "NetworkRoute",
    "HostnameRoute",
    "VirtualNetwork",
    "WarpConnectorConfiguration",
  ])("of a %s is quiet where the program declares what is there, and then makes no request", async (type) => {
    const { id, declared } = objects[type] ?? { id: "", declared: {} };
    const resource = stage.host.resource(type);
    const found = await resource.import(id);
    expect(found.id).toBe(id);
    expect(found.inputs).toMatchObject(declared);
    const calls = await stage.observer.counting(async () => {
      const { inputs, failures } = await resource.check(declared, found.inputs);
      expect(failures).toEqual([]);
      expect(await resource.diff(id, found.props, inputs)).toEqual(unchanged);
    });
    expect(calls).toEqual({});
  });

  it("of the active client of a WARP connector", async () => {
    const { id, token } = await stage.make("warp_connector", { name: freshName() });
    const { id: clientId } = await stage.observer.connect(token);
    const found = await stage.host.resource("WarpConnectorFailover").import(id);
    expect(found.inputs).toEqual({ accountId: stage.accountId, tunnelId: id, clientId });
  });

  it("of a tunnel keeps its secret and its token, which are marked as secrets", async () => {
    const { props, inputs } = await stage.tunnels.import(tunnel.id);
    // The calls of a resource fail on an answer that has one of them in clear.
    expect(props).toMatchObject({ token: tunnel.token, keepsSecret: true });
    expect(inputs).not.toHaveProperty("tunnelSecret");
  });

  it("of what is not there says so", async () => {
    const missing = freshId();
    const { message } = await failure(stage.tunnels.import(missing));
    expect(message).toContain(`no live tunnel has the id ${missing}`);
    expect((await failure(stage.tunnels.import("web"))).message).toContain('the id "web"');
  });

  it("finds the account in the stack's config before the environment, and says how to set it where it is in neither", async () => {
    const { CLOUDFLARE_BASE_URL = "", CLOUDFLARE_API_TOKEN = "" } = stage.observer.env;
    const env = { CLOUDFLARE_BASE_URL, CLOUDFLARE_API_TOKEN };
    const bare = await ProviderHost.start(env);
    const { message } = await failure(bare.resource("CfdTunnel").import(tunnel.id));
    await bare.stop();
    expect(message).toContain("pulumi config set cloudflare:accountId");

    const configured = await ProviderHost.start(
      { ...env, CLOUDFLARE_ACCOUNT_ID: "f".repeat(32) },
      { "cloudflare:accountId": stage.accountId },
    );
    const { inputs } = await configured.resource("CfdTunnel").import(tunnel.id);
    await configured.stop();
    expect(inputs).toMatchObject({ accountId: stage.accountId });
  });

  it("of a type that this package does not have, and of another package's, says so", async () => {
    const unknownType = await failure(stage.host.resource("Tunnel").import(tunnel.id));
    expect(unknownType.message).toContain("pulumi-cloudflare-tunnel has no resource Tunnel");
    const others = stage.host.resource("Resource", { type: "dynamic:Resource" });
    const { message } = await failure(others.import("x"));
    expect(message).toContain("pulumi-nodejs:dynamic:Resource cannot be imported");
  });
});

describe("a state without the text of its provider, as a native provider leaves it", () => {
  it("is read and deleted by the type", async () => {
    const { id } = await stage.make("cfd_tunnel", { name: freshName() });
    const known = await stage.tunnels.import(id);
    const tunnels = stage.host.withoutText("CfdTunnel");
    expect((await tunnels.read(id, known.props)).props).toEqual(known.props);
    await tunnels.delete(id, known.props);
    expect((await stage.observer.live()).map((each) => each.id)).not.toContain(id);
  });
});
