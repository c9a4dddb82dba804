/** The same for zones and DNS records: every method of DnsRoute, and the look-ups of both. */
import { expect } from "vitest";

import * as lookups from "../../provider/index.js";
import { DnsRouteLifecycle } from "../../provider/lifecycle/dns-route/lifecycle.js";
import { emulator, proxy, recording } from "./conformance-stage.js";
import { conform } from "./conforms.js";
import { processOf } from "./process.js";
import { dnsEndpoints, dnsSdkReaders } from "./schemas/dns-endpoints.js";

/** The engine side in a process of its own. */
const routes = processOf((session) => new DnsRouteLifecycle(session));

async function tunnel(name: string): Promise<string> {
  const { result } = await emulator.call("POST", "/cfd_tunnel", { name });
  return (result as unknown as { id: string }).id;
}

async function record(body: Record<string, unknown>): Promise<void> {
  await emulator.callApi("POST", `/zones/${emulator.zoneId}/dns_records`, body);
}

async function useDnsRoute(): Promise<void> {
  const [first, second] = [await tunnel("web"), await tunnel("web-2")];
  const inputs = {
    accountId: emulator.accountId,
    tunnelId: first,
    hostname: "app.example.com",
    comment: "Pulumi shop/prod/app",
    tags: ["team:web"],
  };
  const { id, outs } = await proxy.as("DnsRoute create", () => routes().create(inputs));
  await proxy.as("DnsRoute create (name taken)", () =>
    expect(routes().create({ ...inputs, comment: "another" })).rejects.toThrow("81053"),
  );
  await proxy.as("DnsRoute read", () => routes().read(id, outs));
  await proxy.as("DnsRoute read (several at once)", () => {
    const refreshing = routes();
    return Promise.all([refreshing.read(id, outs), refreshing.read(id, outs)]);
  });
  const moved = { ...inputs, tunnelId: second };
  const update = await proxy.as("DnsRoute update", () => routes().update(id, outs, moved));
  await record({ type: "CNAME", name: "old.example.com", content: "shop.example.net", proxied: true });
  await record({ type: "A", name: "shop.example.com", content: "192.0.2.1" });
  await record({ type: "AAAA", name: "shop.example.com", content: "2001:db8::1" });
  const adopting = { ...inputs, adopt: true };
  await proxy.as("DnsRoute create (adopt)", () => routes().create({ ...adopting, hostname: "old.example.com" }));
  await proxy.as("DnsRoute create (adopt addresses)", () =>
    routes().create({ ...adopting, hostname: "shop.example.com" }),
  );
  const calls: [string, () => Promise<unknown>][] = [
    ["getZone", () => lookups.getZone({ name: "example.com" })],
    ["getZone", () => lookups.getZone({ hostname: "app.example.com" })],
    ["getDnsRoutes", () => lookups.getDnsRoutes({ tunnelId: first })],
    ["getDnsRoutes", () => lookups.getDnsRoutes({ tunnelId: second, zoneId: emulator.zoneId })],
  ];
  for (const [by, call] of calls) await proxy.as(by, call);
  await proxy.as("DnsRoute delete", () => routes().delete(id, update.outs));
}

recording(async () => {
  emulator.changeZone(emulator.zoneId, { plan: "pro" });
  await useDnsRoute();
});
conform(dnsEndpoints, dnsSdkReaders);
