import { beforeEach, describe, expect, it } from "vitest";

import { unknown, type Properties, type ResourceCalls } from "./provider-host.js";
import { failure, freshId, freshName, pathOf, refusal, Stage } from "./stage.js";

const stage = Stage.set();
let inputs: Properties & { accountId: string; tunnelId: string };

beforeEach(async () => {
  const { id } = await stage.make("warp_connector", { name: freshName() });
  const virtualAddresses = ["10.0.0.100", "fd00::1"];
  inputs = { accountId: stage.accountId, tunnelId: id, mode: "local", virtualAddresses, mark: freshName() };
});

const configurations = (): ResourceCalls => stage.host.resource("WarpConnectorConfiguration");
const path = (): string => `/warp_connector/${inputs.tunnelId}/configurations`;
const get = { "GET warp_connector/{id}/configurations": 1 };
const put = { "PUT warp_connector/{id}/configurations": 1 };

async function held(): Promise<unknown> {
  return (await stage.observer.api("GET", path())).result;
}

describe("check", () => {
  it.each<[string, Properties]>([
    ["local", {}],
    ["aws", { mode: "aws", virtualAddresses: null, networkInterfaceId: "eni-1" }],
    ["none", { mode: "none", virtualAddresses: null }],
    ["what is not known yet", { mode: unknown, virtualAddresses: unknown, tunnelId: unknown }],
  ])("takes %s", async (_title, change) => {
    expect((await configurations().check({ ...inputs, ...change })).failures).toEqual([]);
  });

  it.each<[string, Properties, string, RegExp]>([
    ["a missing mode", { mode: null }, "mode", /missing/],
    ["another mode", { mode: "gcp" }, "mode", /"aws"/],
    ["no addresses", { virtualAddresses: null }, "virtualAddresses", /mode "local" needs it/],
    ["an empty list", { virtualAddresses: [] }, "virtualAddresses", /one or more IP addresses/],
    ["what is no address", { virtualAddresses: ["10.1"] }, "virtualAddresses", /"10\.1" must be an IP address/],
    ["an interface with local", { networkInterfaceId: "eni-1" }, "networkInterfaceId", /not with mode "local"/],
    ["addresses with none", { mode: "none" }, "virtualAddresses", /not with mode "none"/],
  ])("reports %s", async (_title, change, property, reason) => {
    const { failures } = await configurations().check({ ...inputs, ...change });
    expect(failures).toHaveLength(1);
    expect(pathOf(failures[0])).toBe(property);
    expect(failures[0]?.reason).toMatch(reason);
  });

  it("refuses two for one WARP connector", async () => {
    await configurations().check(inputs);
    const { failures } = await configurations().check({ ...inputs, mark: freshName() });
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringContaining("another WarpConnectorConfiguration"),
    ]);
  });
});

it("is put once to create and once to change, read with one GET, and left by default", async () => {
  let state = { id: "", outs: {} as Properties };
  expect(await stage.observer.counting(async () => (state = await configurations().create(inputs)))).toEqual(put);
  expect(state).toMatchObject({ id: inputs.tunnelId, outs: { ...inputs, version: 1 } });
  expect(await held()).toMatchObject({
    ha_mode: "local",
    config: { vips: [{ address: "10.0.0.100" }, { address: "fd00::1" }] },
  });

  const reordered = { ...inputs, virtualAddresses: ["fd00:0::1", "10.0.0.100", "10.0.0.100"] };
  expect(await configurations().diff(state.id, state.outs, reordered)).toMatchObject({ changes: false });
  const news = { accountId: stage.accountId, tunnelId: inputs.tunnelId, mode: "aws", networkInterfaceId: "eni-1" };
  let outs: Properties = {};
  expect(
    await stage.observer.counting(async () => (outs = await configurations().update(state.id, state.outs, news))),
  ).toEqual(put);
  expect(outs).toMatchObject({ ...news, version: 2 });
  expect(outs["virtualAddresses"]).toBeUndefined();
  expect(await held()).toMatchObject({ ha_mode: "aws", config: { fnr_id: "eni-1" } });

  let read: { props: Properties } = { props: {} };
  expect(await stage.observer.counting(async () => (read = await configurations().read(state.id, outs)))).toEqual(get);
  expect(read.props).toEqual(outs);
  expect(await stage.observer.counting(() => configurations().delete(state.id, outs))).toEqual({});
  expect(await held()).toMatchObject({ ha_mode: "aws" });
});

it("is reset where that is declared and it is as it was written", async () => {
  const { id, outs } = await configurations().create({ ...inputs, onDelete: "reset" });
  expect(await stage.observer.counting(() => configurations().delete(id, outs))).toEqual({ ...get, ...put });
  expect(await held()).toMatchObject({ ha_mode: "none" });
});

it("is left by the old one of a replacement that was asked for by name, also where that one's outcome is not known", async () => {
  const declared = { ...inputs, onDelete: "reset" };
  const { id, outs } = await configurations().create(declared);
  await stage.elsewhere({}, async (host) => {
    await host.resource("WarpConnectorConfiguration").create(declared);
    await host.resource("WarpConnectorConfiguration").delete(id, { ...outs, pending: { due: ["write"] } });
    await host.resource("WarpConnectorConfiguration").delete(id, outs);
  });
  expect(await held()).toMatchObject({ ha_mode: "local" });
});

it("is reset where the answers to that request are lost, but a look shows that it was carried out", async () => {
  const { id, outs } = await configurations().create({ ...inputs, onDelete: "reset" });
  await stage.observer.fault("PUT", "/configurations$", { reset: "after" }, 1);
  await stage.observer.fault("PUT", "/configurations$", { status: 502 }, 20);
  await configurations().delete(id, outs);
  await stage.observer.clearFaults();
  expect(await held()).toMatchObject({ ha_mode: "none" });
});

it("is left where someone else has written it since, also after a refresh", async () => {
  const { id, outs } = await configurations().create({ ...inputs, onDelete: "reset" });
  await stage.observer.api("PUT", path(), { ha_mode: "disabled" });
  const { props } = await configurations().read(id, outs);
  expect(await configurations().diff(id, props, inputs)).toMatchObject({ changes: true });
  for (const state of [outs, props]) {
    const said = await stage.said(/was left as it stands/, () => configurations().delete(id, state));
    expect(said).toContain("version 2");
  }
  expect(await held()).toMatchObject({ ha_mode: "disabled" });
});

it("warns where someone else wrote in between", async () => {
  const { id, outs } = await configurations().create(inputs);
  await stage.observer.api("PUT", path(), { ha_mode: "disabled" });
  const news = { ...inputs, virtualAddresses: ["10.0.0.101"] };
  await stage.said(/someone else changed the configuration of WARP connector/, () =>
    configurations().update(id, outs, news),
  );
});

it("is put by the next up where an update's outcome is not known, although the change was taken back", async () => {
  const { id, outs } = await configurations().create(inputs);
  await stage.observer.fault("PUT", "/configurations", { reset: "after" }, 100);
  const error = await failure(configurations().update(id, outs, { ...inputs, mode: "none", virtualAddresses: null }));
  await stage.observer.clearFaults();
  const half = error.initFailed?.properties ?? {};
  expect(half).toMatchObject({ mode: "local", pending: { due: ["write"], maybe: [{ mode: "none" }] } });
  expect(await configurations().diff(id, half, inputs)).toMatchObject({ changes: true, replaces: [] });
  await configurations().update(id, half, inputs);
  expect(await held()).toMatchObject({ ha_mode: "local" });
});

it("row 12: waits out that its WARP connector, which was just made, is not known everywhere", async () => {
  await stage.observer.fault("PUT", "/configurations$", refusal(404, 1002, "Tunnel not found"));
  expect(await stage.observer.counting(() => configurations().create(inputs))).toEqual({
    "PUT warp_connector/{id}/configurations": 2,
  });
});

it("row 13: says what its state lacks, and what a `get` lacks", async () => {
  const { id, outs } = await configurations().create(inputs);
  expect((await failure(configurations().read(id, { ...outs, accountId: null }))).message).toMatch(/has no accountId/);
  expect((await failure(configurations().read(id, {}))).message).toMatch(/^accountId: missing/);
});

it("is gone with its WARP connector", async () => {
  const { id, outs } = await configurations().create({ ...inputs, onDelete: "reset" });
  await stage.observer.api("DELETE", `/warp_connector/${id}`);
  expect((await configurations().read(id, outs)).id).toBe("");
  await configurations().delete(id, outs);
  const missing = { ...inputs, tunnelId: freshId() };
  expect((await failure(configurations().create(missing))).message).toMatch(/no live WARP connector has the id/);
});
