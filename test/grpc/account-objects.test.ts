/** What routes and virtual networks do: each is one object of the account, and all of them work alike. */
import { randomUUID } from "node:crypto";

import { describe, expect, it } from "vitest";

import {
  comment,
  counting,
  freshNetwork,
  inputs,
  kinds,
  mark,
  other,
  play,
  stackIdentity,
  stage,
  tunnel,
  without,
} from "./account-objects-stage.js";
import { unknown, type Properties, type ResourceCalls } from "./provider-host.js";
import { failure, freshId, freshName, refusal } from "./stage.js";

describe.each(kinds)("%s", (name, kind) => {
  const { calls, held } = play(name, kind);

  it("takes complete inputs as they are, and unknown ones, without a call", async () => {
    const checked: unknown[] = [];
    const made = await counting(async () => {
      checked.push(await calls().check(inputs));
      const open = Object.fromEntries(Object.keys(inputs).map((key) => [key, unknown]));
      checked.push((await calls().check(open)).failures);
    });
    expect(checked).toEqual([{ inputs, failures: [] }, []]);
    expect(made).toEqual({});
  });

  it("refuses two of one program that are the same", async () => {
    await calls().check(inputs);
    const { failures } = await calls().check({ ...inputs, mark: mark() });
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(`another ${name} of this program declares`),
    ]);
  });

  it("is made with one POST; changed with one PATCH and deleted with one DELETE, after a look whose it is; read with one GET", async () => {
    let state: { id: string; outs: Properties } = { id: "", outs: {} };
    expect(await counting(async () => (state = await calls().create(inputs)))).toEqual({
      [`POST ${kind.endpoint}`]: 1,
    });
    expect(state.outs).toMatchObject(inputs);
    expect(await held(state.id)).toMatchObject({ ...kind.body(inputs), comment: inputs["comment"] });

    const news = { ...inputs, ...kind.change() };
    expect(await calls().diff(state.id, state.outs, news)).toEqual({ changes: true, replaces: [], deleteFirst: false });
    let outs: Properties = {};
    expect(await counting(async () => (outs = await calls().update(state.id, state.outs, news)))).toEqual({
      [`GET ${kind.endpoint}/{id}`]: 1,
      [`PATCH ${kind.endpoint}/{id}`]: 1,
    });
    expect(outs).toEqual({ ...state.outs, ...news });
    expect(await held(state.id)).toMatchObject(kind.body(news));
    expect(await calls().diff(state.id, outs, news)).toMatchObject({ changes: false });

    let read: { props: Properties } = { props: {} };
    expect(await counting(async () => (read = await calls().read(state.id, outs)))).toEqual({
      [`GET ${kind.endpoint}/{id}`]: 1,
    });
    expect(read.props).toEqual(outs);
    expect(await counting(() => calls().delete(state.id, outs))).toEqual({
      [`GET ${kind.endpoint}/{id}`]: 1,
      [`DELETE ${kind.endpoint}/{id}`]: 1,
    });
    expect(await held(state.id)).toBeUndefined();
  });

  it("sends nothing where only adopt changes, and replaces in another account", async () => {
    const { id, outs } = await calls().create(inputs);
    const adopted = { ...inputs, adopt: true };
    expect(await counting(() => calls().update(id, outs, adopted))).toEqual({});
    const elsewhere = { ...inputs, accountId: "b".repeat(32) };
    expect(await calls().diff(id, outs, elsewhere)).toMatchObject({ replaces: ["accountId"] });
  });

  it("is read as gone once it is deleted outside, and deleting it then is done", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.observer.api("DELETE", `${kind.path}/${id}`);
    expect((await calls().read(id, outs)).id).toBe("");
    expect(await counting(() => calls().delete(id, outs))).toEqual({ [`GET ${kind.endpoint}/{id}`]: 1 });
    expect((await failure(calls().read(id, { accountId: stage.accountId }))).message).toMatch(
      /was deleted, or never existed/,
    );
    expect((await failure(calls().update(id, outs, { ...inputs, comment: "new" }))).message).toMatch(
      /[Rr]un `pulumi refresh`/,
    );
  });

  it("of many is deleted after one list for all", async () => {
    const made = [await calls().create(inputs)];
    for (let count = 1; count < 4; count += 1) {
      made.push(await calls().create({ ...inputs, ...kind.change(), mark: mark() }));
    }
    await stage.elsewhere({}, async (host) => {
      const deleting = counting(() => Promise.all(made.map(({ id, outs }) => host.resource(name).delete(id, outs))));
      expect(await deleting).toEqual({ [`GET ${kind.endpoint}`]: 1, [`DELETE ${kind.endpoint}/{id}`]: 4 });
    });
  });

  it("is not looked for where its POST is refused for another reason: a quota, what is invalid", async () => {
    await stage.observer.fault("POST", kind.path, refusal(400, 1000, "Quota exceeded"));
    const made = await counting(async () => {
      expect((await failure(calls().create(inputs))).message).toContain("Quota exceeded");
    });
    expect(made).toEqual({ [`POST ${kind.endpoint}`]: 1 });
  });

  it("shows what was changed outside, and keeps what no other stack has marked", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.observer.api("PATCH", `${kind.path}/${id}`, { comment: "edited in the dashboard" });
    const { inputs: seen } = await calls().read(id, outs);
    expect(seen).toEqual({ ...without(outs, "createdAt", "trace"), comment: "edited in the dashboard" });
    expect(await calls().diff(id, { ...outs, ...seen }, inputs)).toMatchObject({ changes: true });
  });

  it("row 13: says what is amiss with a state that lacks its account, and with a `get` that names none", async () => {
    const { id, outs } = await calls().create(inputs);
    const edited = without(outs, "accountId");
    for (const call of [calls().read(id, edited), calls().delete(id, edited), calls().update(id, edited, inputs)]) {
      expect((await failure(call)).message).toMatch(
        /^the state of .* has no accountId among its outputs: was it edited\? Put it back/,
      );
    }
    expect((await failure(calls().read(id, {}))).message).toMatch(/^accountId: missing: pass accountId/);
    expect(await held(id)).toBeDefined();
  });

  it("says which permission is missing", async () => {
    await stage.observer.fault("POST", kind.path, refusal(403, 10000, "Authentication error"));
    expect((await failure(calls().create(inputs))).message).toMatch(
      /"Cloudflare Tunnel: Edit" \(or "Cloudflare One Networks: Edit"\)/,
    );
  });
});

describe("NetworkRoute", () => {
  const routes = (): ResourceCalls => stage.host.resource("NetworkRoute");
  /** In this one, virtual networks failed to be made: nobody can tell whether a route in another one is declared. */
  const inNextRun = (run: (routes: ResourceCalls) => Promise<unknown>): Promise<unknown> =>
    stage.elsewhere({}, (host) => run(host.resource("NetworkRoute")));
  const declared = (change: Properties = {}): Properties => ({
    accountId: stage.accountId,
    tunnelId: tunnel.id,
    network: freshNetwork(),
    comment: comment("one"),
    mark: mark(),
    stackIdentity,
    ...change,
  });

  it("names the tunnel that has the network", async () => {
    const inputs = declared();
    await stage.observer.api("POST", "/teamnet/routes", { tunnel_id: other.id, network: inputs["network"] });
    const { message } = await failure(routes().create(inputs));
    expect(message).toContain(`through tunnel ${other.name} (${other.id})`);
  });

  it("is in the account's default virtual network, of whatever name, and that is no drift", async () => {
    const { result } = await stage.observer.api("GET", "/teamnet/virtual_networks?is_default_network=true");
    const [byDefault] = result as { id: string }[];
    await stage.observer.api("PATCH", `/teamnet/virtual_networks/${String(byDefault?.id)}`, { name: freshName() });
    const inputs = declared();
    const { id, outs } = await routes().create(inputs);
    expect(outs["virtualNetworkId"]).toBe(byDefault?.id);
    expect(await routes().diff(id, outs, inputs)).toMatchObject({ changes: false });
    const again = await stage.elsewhere({}, (host) => host.resource("NetworkRoute").create(inputs));
    expect(again.id).toBe(id);
  });

  it("has the same network in two virtual networks, and moves between them in place", async () => {
    const { result } = await stage.observer.api("POST", "/teamnet/virtual_networks", { name: freshName() });
    const { id: virtualNetworkId } = result as { id: string };
    const inputs = declared();
    const first = await routes().create(inputs);
    const second = await routes().create(declared({ network: inputs["network"], virtualNetworkId }));
    expect(second.id).not.toBe(first.id);
    await inNextRun((next) => next.delete(second.id, second.outs));
    const moved = await routes().update(first.id, first.outs, { ...inputs, virtualNetworkId });
    expect(moved).toEqual({ ...first.outs, virtualNetworkId });
  });

  it("that stands in another virtual network is not what is in the way in the default one", async () => {
    const { result } = await stage.observer.api("POST", "/teamnet/virtual_networks", { name: freshName() });
    const inputs = declared();
    const within = { tunnel_id: other.id, network: inputs["network"] };
    const { id: virtual_network_id } = result as { id: string };
    await stage.observer.api("POST", "/teamnet/routes", { ...within, virtual_network_id, comment: "elsewhere" });
    await stage.observer.api("POST", "/teamnet/routes", { ...within, comment: "in the way" });
    const { message } = await failure(routes().create(inputs));
    expect(message).toContain('"in the way"');
    expect(message).not.toContain('"elsewhere"');
  });

  it("row 12: waits for a tunnel, just made, that is not known everywhere yet", async () => {
    await stage.observer.fault("POST", "/teamnet/routes", refusal(404, 1002, "Tunnel not found"));
    const { id, outs } = await routes().create(declared());
    await stage.observer.fault("PATCH", "/teamnet/routes", refusal(404, 1002, "Tunnel not found"));
    await routes().update(id, outs, { ...outs, tunnelId: other.id });
  });

  it("is gone with its tunnel, and its delete is done then", async () => {
    const { id, outs } = await routes().create(declared());
    await stage.observer.fault("DELETE", "/teamnet/routes", refusal(404, 1015, "a network that isn't routed."));
    await inNextRun((next) => next.delete(id, outs));
  });

  it("reads many with one list", async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => routes().create(declared())));
    const calls = await stage.elsewhere({}, (host) =>
      stage.observer.counting(() =>
        Promise.all(made.map(({ id, outs }) => host.resource("NetworkRoute").read(id, outs))),
      ),
    );
    expect(calls).toEqual({ "GET teamnet/routes": 1 });
  });

  it.each([
    ["10.0.0.1/16", /write "10\.0\.0\.0\/16"/],
    ["10.0.0.1", /write "10\.0\.0\.1\/32"/],
    ["100.96.1.0/24", /Cloudflare keeps for/],
    ["office", /CIDR notation/],
  ])("refuses the network %s at preview", async (network, reason) => {
    const { failures } = await routes().check(declared({ network }));
    expect(failures.map((each) => each.reason)).toEqual([expect.stringMatching(reason)]);
  });

  it("takes no tunnel that does not live for a route that was deleted", async () => {
    const inputs = declared();
    const { id, outs } = await routes().create(inputs);
    const { message } = await failure(routes().update(id, outs, { ...inputs, tunnelId: freshId() }));
    expect(message).toMatch(/Tunnel not found/);
  });
});

describe("HostnameRoute", () => {
  const routes = (): ResourceCalls => stage.host.resource("HostnameRoute");

  it("names the tunnel that has the host name, and keeps it as DNS does", async () => {
    const hostname = `${freshName()}.acme.local`;
    await stage.observer.api("POST", "/zerotrust/routes/hostname", { tunnel_id: other.id, hostname });
    const declared = {
      accountId: stage.accountId,
      tunnelId: tunnel.id,
      hostname: hostname.toUpperCase(),
      comment: "mine",
    };
    const { inputs } = await routes().check(declared);
    expect(inputs).toEqual({ ...declared, hostname });
    expect((await failure(routes().create(inputs))).message).toContain(`through tunnel ${other.name} (${other.id})`);
  });

  it("row 12: waits for a tunnel, just made, that is not known everywhere yet", async () => {
    await stage.observer.fault("POST", "/routes/hostname", refusal(404, 1000, "Tunnel not found"));
    const hostname = `${freshName()}.acme.local`;
    await routes().create({ accountId: stage.accountId, tunnelId: tunnel.id, hostname, comment: "mine" });
  });
});

describe("VirtualNetwork", () => {
  const networks = (): ResourceCalls => stage.host.resource("VirtualNetwork");
  const declared = (change: Properties = {}): Properties => ({
    accountId: stage.accountId,
    name: freshName(),
    comment: comment("one"),
    mark: mark(),
    stackIdentity,
    ...change,
  });

  it("is left, never deleted by force, while it is the account's default", async () => {
    const { id, outs } = await networks().create(declared({ isDefault: true }));
    expect(outs["isDefault"]).toBe(true);
    const said = await stage.said(/is the account's default one/, () => networks().delete(id, outs));
    expect(said).toContain("it is left, and no longer managed by this stack");
    expect((await stage.observer.api("GET", `/teamnet/virtual_networks/${id}`)).status).toBe(200);
    const forced = stage.observer.emulator.requests().filter(({ query }) => /force/.test(JSON.stringify(query)));
    expect(forced).toEqual([]);
  });

  it("is made the default in place, and cannot be demoted", async () => {
    const inputs = declared();
    const { id, outs } = await networks().create(inputs);
    const promoted = await networks().update(id, outs, { ...inputs, isDefault: true });
    expect(promoted["isDefault"]).toBe(true);
    const { failures } = await networks().check({ ...inputs, isDefault: false }, { ...inputs, isDefault: true });
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringContaining("declare isDefault: true on another"),
    ]);
    // Left out, whichever is the default stays.
    expect(await networks().diff(id, promoted, inputs)).toMatchObject({ changes: false });
  });

  it("row 14: that was promoted outside is told, stays, and stops nothing that is not its own", async () => {
    const inputs = declared({ isDefault: false });
    const { id, outs } = await networks().create(inputs);
    await stage.observer.api("PATCH", `/teamnet/virtual_networks/${id}`, { is_default_network: true });
    let props = outs;
    const said = await stage.said(/was made the account's default one outside of Pulumi/, async () => {
      props = (await networks().read(id, outs)).props;
    });
    expect(said).toContain(String(inputs["name"]));
    // However often it is refreshed.
    for (let refresh = 0; refresh < 2; refresh += 1) {
      const read = await networks().read(id, props);
      expect(read.props).toMatchObject({ isDefault: true });
      expect(read.inputs).toMatchObject({ isDefault: false });
      expect((await networks().check(inputs, read.inputs)).failures).toEqual([]);
      expect(await networks().diff(id, read.props, inputs)).toMatchObject({ changes: false });
      props = read.props;
    }
    // What else changes is written, without what the API would refuse.
    const renamed = { ...inputs, name: freshName() };
    const updated = await networks().update(id, props, renamed);
    expect(updated).toMatchObject({ name: renamed.name, isDefault: true });
    expect((await networks().check(renamed, (await networks().read(id, updated)).inputs)).failures).toEqual([]);
    // Another one that is promoted demotes it.
    await networks().create(declared({ isDefault: true }));
    const { props: demoted } = await networks().read(id, updated);
    expect(demoted).toMatchObject({ isDefault: false });
    expect(demoted["pending"]).toBeUndefined();
  });

  it("with routes in it is not deleted: the error says that they must go first", async () => {
    const { id, outs } = await networks().create(declared());
    const route = { tunnel_id: tunnel.id, network: freshNetwork(), virtual_network_id: id };
    await stage.observer.api("POST", "/teamnet/routes", route);
    expect((await failure(networks().delete(id, outs))).message).toMatch(/1049.*delete the routes/s);
  });

  it("reads one by an id that must be a UUID", async () => {
    const lookup = { accountId: stage.accountId };
    expect((await failure(networks().read("office", lookup))).message).toMatch(/must be the id of the virtual network/);
    expect((await failure(networks().read(randomUUID(), lookup))).message).toMatch(/no virtual network has the id/);
  });
});
