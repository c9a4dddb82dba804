/** A preview that reaches Create or Update, which the engine may do, writes nothing. */
import { expect, it } from "vitest";

import { freshId, Stage } from "../grpc/stage.js";

const stage = Stage.set();

it.each([
  "CfdTunnel",
  "DnsRoute",
  "HostnameRoute",
  "IngressRules",
  "NetworkRoute",
  "TunnelConfiguration",
  "VirtualNetwork",
  "WarpConnector",
  "WarpConnectorConfiguration",
  "WarpConnectorFailover",
])("of %s makes no request, and answers what is declared", async (type) => {
  const { accountId } = stage;
  const resource = stage.host.resource(type);
  const declared = { accountId, tunnelId: freshId(), name: "web", tunnelSecret: "c2VjcmV0", hostname: "a.example.com" };
  const calls = await stage.observer.counting(async () => {
    expect(await resource.create(declared, { preview: true })).toEqual({ id: "", outs: declared });
    const olds = { ...declared, createdAt: "then", name: "was" };
    expect(await resource.update(freshId(), olds, declared, { preview: true })).toEqual(declared);
  });
  expect(calls).toEqual({});
});
