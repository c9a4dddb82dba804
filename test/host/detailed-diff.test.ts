/** Diffs by path, which `replaceOnChanges` and the CLI's display need. */
import { describe, expect, it } from "vitest";

import { config, inputs, stage } from "../grpc/configuration-stage.js";
import { freshId, freshName, freshSecret } from "../grpc/stage.js";

const changedRule = {
  ...config,
  ingress: config.ingress.map((rule, at) => (at === 1 ? { ...rule, service: "https://localhost:9443" } : rule)),
};

describe("a detailed diff", () => {
  it("of a configuration has the path of what changed, and of nothing that is the same in other words", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    const checked = async (declared: object) =>
      (await stage.configurations.check({ ...inputs, config: declared }, inputs)).inputs;
    const oldInputs = await checked(config);
    expect(await stage.configurations.details(id, { oldInputs, olds: outs, news: await checked(changedRule) })).toEqual(
      {
        "config.ingress[1].service": "UPDATE",
      },
    );
    const reworded = { ...config, originRequest: { connectTimeout: "20s" } };
    expect(await stage.configurations.details(id, { oldInputs, olds: outs, news: await checked(reworded) })).toBe(
      undefined,
    );
  });

  it("says what replaces the resource", async () => {
    const olds = { ...inputs, version: 1, createdAt: "then" };
    const news = { ...inputs, tunnelId: freshId(), config: changedRule };
    expect(await stage.configurations.details(inputs.tunnelId, { oldInputs: inputs, olds, news })).toEqual({
      tunnelId: "UPDATE_REPLACE",
      "config.ingress[1].service": "UPDATE",
    });
  });

  it("of a DnsRoute names the tunnel, and not the address that it has", async () => {
    const oldInputs = { accountId: stage.accountId, tunnelId: freshId(), hostname: "a.example.com", comment: "c" };
    const olds = { ...oldInputs, target: `${oldInputs.tunnelId}.cfargotunnel.com`, zoneId: "0".repeat(32) };
    const news = { ...oldInputs, tunnelId: freshId() };
    expect(await stage.routes.details("id", { oldInputs, olds, news })).toEqual({ tunnelId: "UPDATE" });
  });

  it("is none where a repair is due that no input shows", async () => {
    const oldInputs = { accountId: stage.accountId, name: freshName(), tunnelSecret: freshSecret() };
    const olds = { ...oldInputs, createdAt: "then", pending: { due: ["write"] } };
    const id = freshId();
    expect(await stage.tunnels.diff(id, olds, oldInputs)).toMatchObject({ changes: true });
    expect(await stage.tunnels.details(id, { oldInputs, olds, news: oldInputs })).toBeUndefined();
  });
});
