/** What an operation leaves undone is in the state: the next `up` ends in what it declares, whatever that is by then. */
import { beforeEach, describe, expect, it } from "vitest";

import type { Properties } from "./provider-host.js";
import { failure, freshSecret, refusal, Stage, type TunnelInputs } from "./stage.js";

/** Two retries: what is tested is what comes after them. */
const stage = Stage.set({ CLOUDFLARE_TUNNEL_MAX_RETRIES: "2" });
const lost = { status: 500, processed: true };
const denied = refusal(403, 10000, "Authentication error");
let inputs: TunnelInputs;
let id: string;
let outs: Properties;

beforeEach(async () => {
  inputs = stage.declared();
  ({ id, outs } = await stage.tunnels.create(inputs));
});

/** What the state holds after an update that ends in part. */
async function partial(call: Promise<unknown>): Promise<{ state: Properties; reason: string }> {
  const failed = await failure(call);
  expect(failed.initFailed?.id).toBe(id);
  const { __provider, ...state } = failed.initFailed?.properties ?? {};
  expect(__provider).toMatch(/^exports\.handler=/);
  return { state, reason: failed.initFailed?.reasons.join() ?? "" };
}

/** The user refreshes. */
const refreshed = async (state: Properties): Promise<Properties> => (await stage.tunnels.read(id, state)).props;

/** The next `up`: it must plan an update by the diff alone, which a refresh leaves it with. */
async function nextUp(
  state: Properties,
  news: Properties,
  tunnels = stage.tunnels,
): Promise<{ after: Properties; calls: object }> {
  expect(await tunnels.diff(id, state, news)).toEqual({ changes: true, replaces: [], deleteFirst: false });
  let after: Properties = {};
  const calls = await stage.observer.counting(async () => (after = await tunnels.update(id, state, news)));
  expect((await tunnels.diff(id, after, news)).changes).toBe(false);
  return { after, calls };
}

const seen = async (): Promise<{ name: string; secret: string; status: string }> => {
  const found = (await stage.observer.live()).find((tunnel) => tunnel.id === id);
  return { name: found?.name ?? "", secret: found?.tunnel_secret ?? "", status: found?.status ?? "" };
};

describe("an update whose answers are lost", () => {
  const changes: [string, () => Properties][] = [
    ["a name", () => ({ name: `${inputs.name}-2` })],
    ["a secret", () => ({ tunnelSecret: freshSecret() })],
    ["a name and a secret", () => ({ name: `${inputs.name}-2`, tunnelSecret: freshSecret() })],
  ];
  const outcomes: [string, Properties][] = [
    ["carried out", lost],
    ["not carried out", { status: 500 }],
  ];
  const cells = changes.flatMap(([what, change]) =>
    outcomes.map(([outcome, fault]) => [what, outcome, change, fault] as const),
  );

  it.each(cells)("of %s, %s: the next up writes what it declares", async (_what, _outcome, change, fault) => {
    const news = { ...inputs, ...change() };
    for (const [intended, refresh] of [
      [news, false],
      [news, true],
      [inputs, false],
      [inputs, true],
    ] as const) {
      await stage.observer.fault("PATCH", `/cfd_tunnel/${id}$`, fault, 3);
      const { state, reason } = await partial(stage.tunnels.update(id, outs, news));
      expect(reason).toMatch(
        /whether the change was carried out is not known.*[Tt]he next `pulumi up` completes it, whatever the program declares/,
      );
      const before = refresh ? await refreshed(state) : state;
      const { changes: due } = await stage.tunnels.diff(id, before, intended);
      // After a refresh the state tells what is there, which may be as declared.
      if (due === true) ({ after: outs } = await nextUp(before, intended));
      else outs = before;
      expect(refresh || due).toBe(true);
      expect(await seen()).toMatchObject({ name: intended.name, secret: intended.tunnelSecret });
      expect(outs).toMatchObject({ name: intended.name, tunnelSecret: intended.tunnelSecret });
      // Back to where it began, for the next intent.
      outs = await stage.tunnels.update(id, { ...outs, pending: { due: ["write"] } }, inputs);
    }
  });

  it("is an error that changes no state where it is refused", async () => {
    await stage.observer.fault("PATCH", `/cfd_tunnel/${id}$`, denied);
    const failed = await failure(stage.tunnels.update(id, outs, { ...inputs, tunnelSecret: freshSecret() }));
    expect(failed.initFailed).toBeUndefined();
    expect(failed.message).toMatch(/^update tunnel .*Authentication error/);
  });
});

describe("connections that are to be dropped", () => {
  let news: Properties & { tunnelSecret: string };
  beforeEach(async () => {
    news = { ...inputs, tunnelSecret: freshSecret(), onSecretChange: "dropConnections" };
    await stage.observer.connect(String(outs["token"]));
  });

  it.each([
    ["the same program", false, () => news],
    ["the same program, after a refresh", true, () => news],
    ["the change taken back", false, () => inputs],
    ["the change taken back, after a refresh", true, () => inputs],
    ["another secret", false, () => ({ ...news, tunnelSecret: freshSecret() })],
  ])("are due until they are, with %s", async (_title, refresh, intended) => {
    await stage.observer.fault("DELETE", `/cfd_tunnel/${id}/connections$`, denied);
    const { state, reason } = await partial(stage.tunnels.update(id, outs, news));
    expect(reason).toMatch(/could not be dropped: .*Authentication error.*The next `pulumi up` drops the connections/s);
    expect(await seen()).toMatchObject({ secret: news.tunnelSecret, status: "healthy" });
    const declared = intended();
    const { after, calls } = await nextUp(refresh ? await refreshed(state) : state, declared);
    expect(calls).toMatchObject({ "DELETE cfd_tunnel/{id}/connections": 1 });
    expect(await seen()).toMatchObject({ secret: declared.tunnelSecret, status: "down" });
    expect(after["pending"]).toBeUndefined();
  });

  it("are due where the secret's own answers are lost, too", async () => {
    await stage.observer.fault("PATCH", `/cfd_tunnel/${id}$`, lost, 3);
    const { state } = await partial(stage.tunnels.update(id, outs, news));
    const { calls } = await nextUp(await refreshed(state), news);
    // The refresh showed that the secret is set; that nobody was dropped, it did not.
    expect(calls).toEqual({ "DELETE cfd_tunnel/{id}/connections": 1 });
    expect(await seen()).toMatchObject({ secret: news.tunnelSecret, status: "down" });
  });

  it("stay due where the next up fails as well", async () => {
    await stage.observer.fault("DELETE", `/cfd_tunnel/${id}/connections$`, denied, 2);
    const first = await partial(stage.tunnels.update(id, outs, news));
    const second = await partial(stage.tunnels.update(id, first.state, news));
    await nextUp(second.state, news);
    expect(await seen()).toMatchObject({ status: "down" });
  });
});

describe("an adoption that rotates", () => {
  let adopting: Properties & { tunnelSecret: string };
  beforeEach(async () => {
    // What is there was made elsewhere, and runs.
    await stage.observer.connect(String(outs["token"]));
    const { accountId, name } = inputs;
    adopting = { accountId, name, adopt: id, tunnelSecret: freshSecret(), onSecretChange: "dropConnections" };
  });

  const failing: [string, string, string, Properties][] = [
    ["whose answers are lost", "PATCH", "$", lost],
    ["whose connections cannot be dropped", "DELETE", "/connections$", denied],
  ];

  it.each(failing)("and %s is completed by the next up", async (_title, method, suffix, fault) => {
    await stage.elsewhere({ CLOUDFLARE_TUNNEL_MAX_RETRIES: "2" }, async (host) => {
      await stage.observer.fault(method, `/cfd_tunnel/${id}${suffix}`, fault, method === "PATCH" ? 3 : 1);
      const { state } = await partial(host.resource("CfdTunnel").create(adopting));
      const { calls } = await nextUp(await refreshed(state), adopting, host.resource("CfdTunnel"));
      expect(calls).toMatchObject({ "DELETE cfd_tunnel/{id}/connections": 1 });
    });
    expect(await seen()).toMatchObject({ secret: adopting.tunnelSecret, status: "down" });
  });

  it.each(failing)("and %s leaves the tunnel where it is taken back", async (_title, method, suffix, fault) => {
    await stage.elsewhere({ CLOUDFLARE_TUNNEL_MAX_RETRIES: "2" }, async (host) => {
      await stage.observer.fault(method, `/cfd_tunnel/${id}${suffix}`, fault, method === "PATCH" ? 3 : 1);
      const { state } = await partial(host.resource("CfdTunnel").create(adopting));
      for (const each of [state, await refreshed(state)]) {
        const said = await stage.said(/left tunnel/, () => stage.tunnels.delete(id, each));
        expect(said).toContain(`left tunnel "${inputs.name}" (${id}) as it is: its adoption was never completed`);
      }
    });
    expect((await seen()).status).toBe("healthy");
  });

  it("and is refused leaves nothing in the state, and the tunnel as it was", async () => {
    await stage.elsewhere({}, async (host) => {
      await stage.observer.fault("PATCH", `/cfd_tunnel/${id}$`, denied);
      expect((await failure(host.resource("CfdTunnel").create(adopting))).initFailed).toBeUndefined();
    });
    expect(await seen()).toMatchObject({ secret: inputs.tunnelSecret, status: "healthy" });
  });

  it("is complete after that, and deleted with its resource", async () => {
    await stage.elsewhere({}, async (host) => {
      const adopted = await host.resource("CfdTunnel").create(adopting);
      await host.resource("CfdTunnel").delete(id, adopted.outs);
    });
    expect(await seen()).toMatchObject({ status: "" });
  });
});

describe("a token that is read right after a write", () => {
  const answered = (token: string): Properties => ({
    status: 200,
    body: { success: true, errors: [], messages: [], result: token },
  });
  /** Cloudflare answers the PATCH without the new token. */
  async function patchWithoutToken(news: Properties & { tunnelSecret: string }, token?: string): Promise<void> {
    await stage.observer.api("PATCH", `/cfd_tunnel/${id}`, { tunnel_secret: news.tunnelSecret });
    const result = { id, name: inputs.name, ...(token === undefined ? {} : { token }) };
    const body = { success: true, errors: [], messages: [], result };
    await stage.observer.fault("PATCH", `/cfd_tunnel/${id}$`, { status: 200, body });
  }

  it.each(["GET", "PATCH"])("and is the former one, by the answer to the %s, is read again", async (method) => {
    const news = { ...inputs, tunnelSecret: freshSecret() };
    await patchWithoutToken(news, method === "PATCH" ? String(outs["token"]) : undefined);
    if (method === "GET") await stage.observer.fault("GET", `/${id}/token$`, answered(String(outs["token"])));
    const updated = await stage.tunnels.update(id, outs, news);
    expect(updated["token"]).not.toBe(outs["token"]);
    expect((await stage.observer.connect(String(updated["token"]))).status).toBe(200);
  });

  it("and cannot be had is composed", async () => {
    const news = { ...inputs, tunnelSecret: freshSecret() };
    await patchWithoutToken(news);
    await stage.observer.fault("GET", `/${id}/token$`, denied);
    const updated = await stage.tunnels.update(id, outs, news);
    expect((await stage.observer.connect(String(updated["token"]))).status).toBe(200);
  });
});

describe("a token that is not the documented JSON", () => {
  const opaque: Properties = {
    status: 200,
    body: { success: true, errors: [], messages: [], result: "an-opaque-token" },
  };

  it("leaves the known secret as it is, and says so", async () => {
    await stage.observer.fault("GET", `/${id}/token$`, opaque);
    const said = await stage.said(/does not show its secret/, async () => {
      const { props } = await stage.tunnels.read(id, outs);
      expect(props).toEqual({ ...outs, token: "an-opaque-token" });
      expect((await stage.tunnels.diff(id, props, inputs)).changes).toBe(false);
    });
    expect(said).toContain("a secret changed outside is not seen");
  });

  it("of a tunnel that is only looked up, or adopted, gives no secret, and no empty one", async () => {
    await stage.observer.fault("GET", `/${id}/token$`, opaque, 2);
    const { accountId } = inputs;
    expect((await stage.tunnels.read(id, { accountId })).props).not.toHaveProperty("tunnelSecret");
    await stage.elsewhere({}, async (host) => {
      const adopted = await host.resource("CfdTunnel").create({ accountId, adopt: id });
      expect(adopted.outs).not.toHaveProperty("tunnelSecret");
      expect(adopted.outs["token"]).toBe("an-opaque-token");
    });
  });
});

describe("a tunnel whose deleted_at is Go's zero time", () => {
  it("is alive", async () => {
    const answer = (await stage.observer.api("GET", `/cfd_tunnel/${id}`)).result as Properties;
    const result = { ...answer, deleted_at: "0001-01-01T00:00:00Z", conns_active_at: "0001-01-01T00:00:00Z" };
    await stage.observer.fault("GET", `/cfd_tunnel/${id}$`, {
      status: 200,
      body: { success: true, errors: [], messages: [], result },
    });
    expect(await stage.tunnels.read(id, outs)).toEqual({ id, props: outs, inputs });
  });
});
