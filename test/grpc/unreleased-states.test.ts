/**
 * States of the resources that no release has yet, as they were written on the day of the fixture: they must go on being
 * read, updated and deleted. With the next release they become its fixture.
 */
import { readFileSync } from "node:fs";
import path from "node:path";

import { beforeAll, expect, it } from "vitest";

import { pointer as currentPointer, typeToken, type RuntimeName } from "../../provider/pointer.js";
import type { Properties } from "./provider-host.js";
import { freshName, Stage } from "./stage.js";

interface Written {
  readonly __provider: string;
  readonly type: string;
  /** With `{tunnelId}` and the like for what is another in each account. */
  readonly outputs: Properties;
}

const states = JSON.parse(readFileSync(path.resolve("test", "grpc", "fixtures", "unreleased.json"), "utf8")) as Record<
  string,
  Written
>;

const stage = Stage.set();
const ids: Record<string, string> = {};

async function made(method: string, apiPath: string, body: Properties): Promise<string> {
  const { result } = await stage.observer.api(method, apiPath, body);
  return (result as { id: string }).id;
}

beforeAll(async () => {
  const [byDefault] = (await stage.observer.api("GET", "/teamnet/virtual_networks")).result as { id: string }[];
  const tunnel = await stage.make("cfd_tunnel", { name: freshName() });
  const connector = await made("POST", "/warp_connector", { name: freshName(), ha: true });
  Object.assign(ids, {
    accountId: stage.accountId,
    tunnelId: tunnel.id,
    connectorId: connector,
    zoneId: stage.observer.emulator.zoneId,
    virtualNetworkId: byDefault?.id,
  });
});

/** The comment of an object that is this resource's, as the state of each says. */
const comment = `Pulumi shop/prod/app [${String(states["DnsRoute"]?.outputs["trace"])}]`;

/** How the object of each state is made by another client, its id in the state, and a change in place. */
const worlds: Record<string, { make: () => Promise<string>; change: Properties }> = {
  DnsRoute: {
    make: async () => {
      const content = `${String(ids["tunnelId"])}.cfargotunnel.com`;
      const body = { type: "CNAME", name: "app.example.com", content, proxied: true, comment };
      return `${String(ids["zoneId"])}/${(await stage.observer.record(body)).id}`;
    },
    change: { comment: "web team" },
  },
  NetworkRoute: {
    make: () =>
      made("POST", "/teamnet/routes", {
        network: "10.0.0.0/16",
        tunnel_id: ids["tunnelId"],
        comment,
      }),
    change: { network: "10.1.0.0/16" },
  },
  HostnameRoute: {
    make: () =>
      made("POST", "/zerotrust/routes/hostname", {
        hostname: "wiki.corp.internal",
        tunnel_id: ids["tunnelId"],
        comment,
      }),
    change: { hostname: "*.corp.internal" },
  },
  VirtualNetwork: {
    make: () => made("POST", "/teamnet/virtual_networks", { name: "staging", comment }),
    change: { name: "production" },
  },
  WarpConnectorConfiguration: {
    make: async () => {
      const body = { ha_mode: "local", config: { vips: [{ address: "10.0.0.1" }] } };
      await stage.observer.api("PUT", `/warp_connector/${String(ids["connectorId"])}/configurations`, body);
      return String(ids["connectorId"]);
    },
    change: { virtualAddresses: ["10.0.0.2"] },
  },
};

/** What outputs hold that no input is. */
const computed = ["createdAt", "target", "trace", "updatedAt", "url", "version"];

it.each(Object.entries(states))("%s is read, updated and deleted from its own text", async (resource, written) => {
  const { make, change } = worlds[resource] ?? { make: () => Promise.reject(new Error("no world")), change: {} };
  const id = await make();
  const text = JSON.stringify(written.outputs).replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? name);
  const state = JSON.parse(text) as Properties;
  const inputs = Object.fromEntries(Object.entries(state).filter(([key]) => !computed.includes(key)));
  const calls = stage.host.resource(resource, { text: written.__provider });

  const read = await calls.read(id, state);
  expect(read.id).toBe(id);
  expect(Object.keys(read.props).sort()).toEqual(Object.keys(state).sort());
  expect(read.inputs).toEqual(inputs);
  expect(await calls.diff(id, read.props, inputs)).toEqual({ changes: false, replaces: [], deleteFirst: false });

  const news = { ...inputs, ...change };
  const after = await calls.update(id, state, news);
  expect(after).toMatchObject(news);
  expect(Object.keys(after).sort()).toEqual(Object.keys(state).sort());
  await calls.delete(id, after);
  const gone = await calls.read(id, after);
  if (resource === "WarpConnectorConfiguration") expect(gone.props["mode"]).toBe("none");
  else expect(gone.id).toBe("");
});

it.each(Object.entries(states))("%s keeps its text to the byte, and its type", (resource, { __provider, type }) => {
  expect(currentPointer(resource as RuntimeName)).toBe(__provider);
  expect(Buffer.byteLength(__provider)).toBeLessThanOrEqual(150);
  expect(typeToken(resource as RuntimeName)).toBe(type);
});
