/** What a refresh of a TunnelConfiguration sees, what `get` does, and what becomes of a state that was edited. */
import { randomUUID } from "node:crypto";

import { describe, expect, it } from "vitest";

import { catchAll, config, inputs, putOutside, stage, tunnelId } from "./configuration-stage.js";
import { type Properties } from "./provider-host.js";
import { failure, refusal, unchanged, updated } from "./stage.js";

describe("read", () => {
  it("tf#6287 tf#6308 gives back what was created, whatever the server added", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    const added = { "warp-routing": { enabled: true } };
    await putOutside({
      ...config,
      ...added,
      ingress: config.ingress.map((rule) => ({ id: randomUUID(), path: "", ...rule })),
      originRequest: { ...config.originRequest, tlsTimeout: 10, noTLSVerify: false, caPool: "", keepAliveTimeout: 90 },
    });
    const read = await stage.configurations.read(id, outs);
    expect(read).toEqual({
      id,
      inputs,
      props: { ...outs, version: 2, pending: { due: [], written: 1 }, createdAt: read.props["createdAt"] },
    });
    expect(await stage.configurations.diff(id, read.props, inputs)).toEqual(unchanged);
  });

  const rule = (change: Properties): Properties => ({
    ...config,
    ingress: [{ ...config.ingress[0], ...change }, config.ingress[1], catchAll],
  });
  const origin = (change: Properties): Properties => ({ ...config, originRequest: { connectTimeout: 20, ...change } });
  it.each<[string, Properties]>([
    ["hostname", rule({ hostname: "other.example.com" })],
    ["path", rule({ path: "^/x" })],
    ["service", rule({ service: "http://localhost:9090" })],
    ["a rule more", { ...config, ingress: [{ hostname: "new.example.com", service: "http://n" }, ...config.ingress] }],
    ["a rule less", { ...config, ingress: [config.ingress[0], catchAll] }],
    ["originRequest.connectTimeout", origin({ connectTimeout: 21 })],
    ["originRequest.tlsTimeout", origin({ tlsTimeout: 11 })],
    ["originRequest.tcpKeepAlive", origin({ tcpKeepAlive: 31 })],
    ["originRequest.keepAliveTimeout", origin({ keepAliveTimeout: 91 })],
    ["originRequest.keepAliveConnections", origin({ keepAliveConnections: 5 })],
    ["originRequest.noHappyEyeballs", origin({ noHappyEyeballs: true })],
    ["originRequest.noTLSVerify", origin({ noTLSVerify: true })],
    ["originRequest.disableChunkedEncoding", origin({ disableChunkedEncoding: true })],
    ["originRequest.http2Origin", origin({ http2Origin: true })],
    ["tf#5792 originRequest.matchSNItoHost", origin({ matchSNItoHost: true })],
    ["originRequest.httpHostHeader", origin({ httpHostHeader: "h" })],
    ["originRequest.originServerName", origin({ originServerName: "n" })],
    ["originRequest.caPool", origin({ caPool: "/ca.pem" })],
    ["originRequest.proxyType", origin({ proxyType: "socks" })],
    ["originRequest.bastionMode", { ...origin({ bastionMode: true }) }],
    ["originRequest.proxyAddress", origin({ proxyAddress: "0.0.0.0" })],
    ["originRequest.proxyPort", origin({ proxyPort: 1080 })],
    ["originRequest.ipRules", origin({ ipRules: [{ prefix: "10.0.0.0/8", allow: true }] })],
    ["a rule's access", rule({ originRequest: { access: { required: true, teamName: "t", audTag: ["a"] } } })],
    ["warp-routing.maxActiveFlows", { ...config, "warp-routing": { maxActiveFlows: 9 } }],
    ["warp-routing.connectTimeout", { ...config, "warp-routing": { connectTimeout: 9 } }],
    ["warp-routing.tcpKeepAlive", { ...config, "warp-routing": { tcpKeepAlive: 9 } }],
    ["all settings removed", { ingress: [catchAll] }],
  ])("shows %s changed outside, in inputs too, and one update repairs it", async (_title, outside) => {
    const { id, outs } = await stage.configurations.create(inputs);
    await putOutside(outside);
    const read = await stage.configurations.read(id, outs);
    const { "warp-routing": warpRouting, ...rest } = outside;
    const shown = { ...rest, ...(warpRouting === undefined ? {} : { warpRouting }) };
    expect(read.props["config"]).toEqual(shown);
    expect(read.inputs?.["config"]).toEqual(shown);
    expect(await stage.configurations.diff(id, read.props, inputs)).toEqual(updated);
    const calls = await stage.observer.counting(() => stage.configurations.update(id, read.props, inputs));
    expect(calls).toEqual({ "PUT cfd_tunnel/{id}/configurations": 1 });
    expect((await stage.configurations.read(id, outs)).inputs).toEqual(inputs);
  });

  it("finds the configuration of a deleted tunnel gone", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await stage.observer.api("DELETE", `/cfd_tunnel/${tunnelId}`);
    expect((await stage.configurations.read(id, outs)).id).toBe("");
  });

  it("finds one that was never put gone", async () => {
    const outs = { ...inputs, version: 0, source: "cloudflare", createdAt: "2026-01-01T00:00:00Z" };
    expect((await stage.configurations.read(tunnelId, outs)).id).toBe("");
  });

  it("throws, and forgets nothing, where the read fails for another reason", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await stage.observer.fault("GET", "/configurations$", refusal(403, 10000, "Authentication error"));
    const { message } = await failure(stage.configurations.read(id, outs));
    expect(message).toMatch(new RegExp(`^read the configuration of tunnel ${id}: .*Authentication error`));
  });
});

describe("a look-up by id", () => {
  it("reads an existing configuration with nothing but the account", async () => {
    await putOutside(config);
    const read = await stage.configurations.read(tunnelId, { accountId: stage.accountId });
    expect(read.props).toEqual({
      accountId: stage.accountId,
      tunnelId,
      config,
      version: 1,
      source: "cloudflare",
      createdAt: expect.stringMatching(/^\d{4}-/) as string,
    });
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ["a tunnel that never got one", () => Promise.resolve(tunnelId), /has no configuration: none was ever put/],
    ["a missing tunnel", () => Promise.resolve(randomUUID()), /has no configuration/],
    [
      "a deleted tunnel",
      async () => {
        await stage.observer.api("DELETE", `/cfd_tunnel/${tunnelId}`);
        return tunnelId;
      },
      /has no configuration/,
    ],
  ])("fails on %s", async (_title, prepare, reason) => {
    const id = await prepare();
    expect((await failure(stage.configurations.read(id, { accountId: stage.accountId }))).message).toMatch(reason);
  });

  it("fails on a malformed id without a call", async () => {
    const calls = await stage.observer.counting(async () => {
      const { message } = await failure(stage.configurations.read("../../x", { accountId: stage.accountId }));
      expect(message).toMatch(/"\.\.\/\.\.\/x".*UUID/);
    });
    expect(calls).toEqual({});
  });
});

describe("a state that was edited", () => {
  it.each(["read", "diff", "update", "delete"] as const)("without its account fails %s, by name", async (method) => {
    const { id, outs } = await stage.configurations.create(inputs);
    const edited = { ...outs, accountId: null };
    const call = {
      read: () => stage.configurations.read(id, edited),
      diff: () => stage.configurations.diff(id, edited, inputs),
      update: () => stage.configurations.update(id, edited, inputs),
      delete: () => stage.configurations.delete(id, edited),
    }[method];
    const calls = await stage.observer.counting(async () => {
      const { message } = await failure(call());
      expect(message).toMatch(/^the state of the configuration of tunnel .* has no accountId .* `pulumi state edit`$/);
    });
    expect(calls).toEqual({});
  });
});
