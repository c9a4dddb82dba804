/** A tunnel that keeps its own secret, beside the one that is generated for its resource: imported, or adopted before. */
import { createHash } from "node:crypto";

import { beforeEach, describe, expect, it } from "vitest";

import type { Properties } from "./provider-host.js";
import { freshName, freshSecret, passedBy, Stage, unchanged, updated } from "./stage.js";

const stage = Stage.set();
const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

let existing: { id: string; name: string; token: string };
let declared: Properties & { accountId: string; tunnelSecret: string };
/** As an import leaves it. */
let state: Properties;

beforeEach(async () => {
  const [name, tunnelSecret] = [freshName(), freshSecret()];
  existing = await stage.make("cfd_tunnel", { name, tunnel_secret: freshSecret(), config_src: "cloudflare" });
  const { accountId } = stage;
  declared = { accountId, name, configSrc: "cloudflare", tunnelSecret, ownSecret: true, ...passedBy("web") };
  const { outs } = await stage.nextRun((tunnels) =>
    tunnels.create({ accountId, name, adopt: true, ...passedBy("web") }),
  );
  const { adopt, ...kept } = outs;
  expect(adopt).toBe(true);
  state = { ...kept, ownSecret: true, generatedFrom: hashOf(tunnelSecret) };
});

const update = async (news: Properties, olds = state): Promise<{ after: Properties; calls: object }> => {
  let after: Properties = {};
  const calls = await stage.observer.counting(
    async () => (after = await stage.tunnels.update(existing.id, olds, news)),
  );
  expect(await stage.tunnels.diff(existing.id, after, news)).toEqual(unchanged);
  return { after, calls };
};

it("is unchanged, also after a refresh", async () => {
  expect(await stage.tunnels.diff(existing.id, state, declared)).toEqual(unchanged);
  const read = await stage.tunnels.read(existing.id, state);
  expect(read.props).toEqual(state);
  expect(read.inputs).not.toHaveProperty("tunnelSecret");
  expect(await stage.tunnels.diff(existing.id, read.props, declared)).toEqual(unchanged);
});

it("keeps it through other changes", async () => {
  const { after, calls } = await update({ ...declared, onSecretChange: "dropConnections" });
  expect(calls).toEqual({});
  expect(after).toMatchObject({
    token: existing.token,
    keepsSecret: true,
    generatedFrom: hashOf(declared.tunnelSecret),
  });
  expect((await stage.observer.connect(existing.token)).status).toBe(200);
});

it("notes which secret is ignored where it sees one for the first time, without a call", async () => {
  const { generatedFrom, ...unseen } = state;
  expect(await stage.tunnels.diff(existing.id, unseen, declared)).toEqual(updated);
  const { after, calls } = await update(declared, unseen);
  expect(calls).toEqual({});
  expect(after).toEqual({ ...state, generatedFrom });
});

it("rotates where another secret is generated, and keeps none of its own from then on", async () => {
  const news = { ...declared, tunnelSecret: freshSecret() };
  expect(await stage.tunnels.diff(existing.id, state, news)).toEqual(updated);
  const { after, calls } = await update(news);
  expect(calls).toEqual({ "PATCH cfd_tunnel/{id}": 1 });
  expect(after["tunnelSecret"]).toBe(news.tunnelSecret);
  expect(after).not.toHaveProperty("keepsSecret");
  expect(after).not.toHaveProperty("generatedFrom");
  expect((await stage.observer.connect(existing.token)).status).toBe(401);
});

describe("a secret that the program declares itself", () => {
  it("is set at once", async () => {
    const { ownSecret, ...rest } = declared;
    expect(ownSecret).toBe(true);
    const { after } = await update(rest);
    expect(after["tunnelSecret"]).toBe(declared.tunnelSecret);
    expect(after).not.toHaveProperty("keepsSecret");
  });
});

it("keeps its own where adopt is taken out of the program", async () => {
  const { accountId, name } = { ...declared, name: existing.name };
  const adopted = await stage.nextRun((tunnels) =>
    tunnels.create({ accountId, name, adopt: true, ...passedBy("web") }),
  );
  const { after, calls } = await update(declared, adopted.outs);
  expect(calls).toEqual({});
  expect(after).toMatchObject({ token: existing.token, keepsSecret: true });
});
