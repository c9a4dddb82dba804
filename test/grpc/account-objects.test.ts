/** What routes and virtual networks have in common, at the wire: each is one object of the account, found again by its comment. */
import { randomBytes, randomInt, randomUUID } from "node:crypto";

import { beforeEach, describe, expect, it } from "vitest";

import { commentOf } from "../../provider/session/comment-mark.js";
import { unknown, type Properties, type ResourceCalls } from "./provider-host.js";
import { failure, freshId, freshName, refusal, Stage } from "./stage.js";

const stage = Stage.set();
let tunnel: { id: string; name: string };
let other: { id: string; name: string };

beforeEach(async () => {
  tunnel = await stage.make("cfd_tunnel", { name: freshName() });
  other = await stage.make("cfd_tunnel", { name: freshName() });
});

const mark = (): string => randomBytes(8).toString("hex");
const comment = (name: string): string => commentOf("site", "dev", name);
const freshNetwork = (): string =>
  `10.${String(randomInt(256))}.${String(randomInt(256))}.${String(randomInt(64) * 4)}/30`;

interface Kind {
  readonly path: string;
  readonly endpoint: string;
  /** What one is made of, besides account, comment and mark. */
  readonly inputs: () => Properties;
  /** The same for the API. */
  readonly body: (inputs: Properties) => Properties;
  /** A change in place. */
  readonly change: () => Properties;
  readonly label: (inputs: Properties) => string;
  readonly lookCalls: Record<string, number>;
}

const kinds: Record<string, Kind> = {
  NetworkRoute: {
    path: "/teamnet/routes",
    endpoint: "teamnet/routes",
    inputs: () => ({ tunnelId: tunnel.id, network: freshNetwork() }),
    body: ({ tunnelId, network }) => ({ tunnel_id: tunnelId, network }),
    change: () => ({ tunnelId: other.id, network: freshNetwork() }),
    label: ({ network }) => `network route ${String(network)}`,
    lookCalls: { "GET teamnet/routes": 1, "GET teamnet/virtual_networks": 1 },
  },
  HostnameRoute: {
    path: "/zerotrust/routes/hostname",
    endpoint: "zerotrust/routes/hostname",
    inputs: () => ({ tunnelId: tunnel.id, hostname: `${freshName()}.acme.local` }),
    body: ({ tunnelId, hostname }) => ({ tunnel_id: tunnelId, hostname }),
    change: () => ({ tunnelId: other.id, hostname: `${freshName()}.acme.local` }),
    label: ({ hostname }) => `host name route ${String(hostname)}`,
    lookCalls: { "GET zerotrust/routes/hostname": 1 },
  },
  VirtualNetwork: {
    path: "/teamnet/virtual_networks",
    endpoint: "teamnet/virtual_networks",
    inputs: () => ({ name: freshName() }),
    body: ({ name }) => ({ name }),
    change: () => ({ name: freshName() }),
    label: ({ name }) => `virtual network "${String(name)}"`,
    lookCalls: { "GET teamnet/virtual_networks": 1 },
  },
};

describe.each(Object.entries(kinds))("%s", (name, kind) => {
  let inputs: Properties;

  beforeEach(() => {
    inputs = { accountId: stage.accountId, comment: comment("one"), mark: mark(), ...kind.inputs() };
  });

  const calls = (): ResourceCalls => stage.host.resource(name);
  const counting = (run: () => Promise<unknown>): Promise<Record<string, number>> => stage.observer.counting(run);

  /** One that somebody else made. */
  async function foreign(text: string, change: Properties = {}): Promise<string> {
    const body = { ...kind.body({ ...inputs, ...change }), comment: text };
    const { result } = await stage.observer.api("POST", kind.path, body);
    return (result as { id: string }).id;
  }

  /** What Cloudflare holds of one; undefined where it is deleted. */
  async function held(id: string): Promise<Properties | undefined> {
    const { status, result } = await stage.observer.api("GET", `${kind.path}/${id}`);
    const object = result as Properties | null;
    return status !== 200 || object === null || (object["deleted_at"] ?? null) !== null ? undefined : object;
  }

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

  it("is made with one POST, changed with one PATCH after a look whose it is, read with one GET, deleted with one DELETE", async () => {
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
    expect(await counting(() => calls().delete(state.id, outs))).toEqual({ [`DELETE ${kind.endpoint}/{id}`]: 1 });
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
    expect(await counting(() => calls().delete(id, outs))).toEqual({ [`DELETE ${kind.endpoint}/{id}`]: 1 });
    expect((await failure(calls().read(id, { accountId: stage.accountId }))).message).toMatch(
      /was deleted, or never existed/,
    );
    expect((await failure(calls().update(id, outs, { ...inputs, comment: "new" }))).message).toMatch(
      /[Rr]un `pulumi refresh`/,
    );
  });

  it("shows what was changed outside, and keeps what another stack has not marked", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.observer.api("PATCH", `${kind.path}/${id}`, { comment: "edited in the dashboard" });
    const { inputs: seen } = await calls().read(id, outs);
    expect(seen).toEqual({ ...outs, comment: "edited in the dashboard", createdAt: undefined });
    expect(await calls().diff(id, { ...outs, ...seen }, inputs)).toMatchObject({ changes: true });
  });

  it("is given up once the comment says that another stack has it", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.observer.api("PATCH", `${kind.path}/${id}`, { comment: commentOf("site", "prod", "one") });
    const said = await stage.said(/belongs to another stack by now/, async () => {
      expect((await calls().read(id, outs)).id).toBe("");
    });
    expect(said).toContain(id);
    expect(await held(id)).toBeDefined();
  });

  it("is not changed once the comment says that another stack has it, unless it is to be taken back", async () => {
    const { id, outs } = await calls().create(inputs);
    const theirs = commentOf("site", "prod", "one");
    await stage.observer.api("PATCH", `${kind.path}/${id}`, { comment: theirs });
    const news = { ...inputs, ...kind.change() };
    const { message } = await failure(calls().update(id, outs, news));
    expect(message).toMatch(/^update .* is another stack's, as its comment says: nothing was changed.*pulumi refresh/);
    expect(await held(id)).toMatchObject({ ...kind.body(inputs), comment: theirs });
    await calls().update(id, outs, { ...news, adopt: true });
    expect(await held(id)).toMatchObject({ ...kind.body(news), comment: inputs["comment"] });
  });

  it.each(["", "theirs", commentOf("site", "prod", "one")])(
    "leaves another's (comment %j), and says what is there",
    async (text) => {
      const id = await foreign(text);
      const error = await failure(calls().create(inputs));
      expect(error.message).toContain(`create ${kind.label(inputs)}: it is there already`);
      expect(error.message).toContain(id);
      expect(error.message).toContain(JSON.stringify(text));
      expect(error.message).toContain("set adopt: true");
      expect(await held(id)).toMatchObject({ comment: text });
    },
  );

  it("does not take an empty comment for a mark", async () => {
    await foreign("");
    expect((await failure(calls().create({ ...inputs, comment: "" }))).message).toMatch(/not this resource's own/);
  });

  it("takes another's over with adopt, and deletes it later", async () => {
    const id = await foreign("theirs");
    let made = { id: "", outs: {} as Properties };
    const said = await stage.said(/adopted/, async () => {
      made = await calls().create({ ...inputs, adopt: true });
    });
    expect(said).toContain(id);
    expect(made.id).toBe(id);
    expect(await held(id)).toMatchObject({ ...kind.body(inputs), comment: inputs["comment"] });
    await stage.elsewhere({}, (host) => host.resource(name).delete(id, made.outs));
    expect(await held(id)).toBeUndefined();
  });

  it("stays one where it is renamed in the program without an alias: the old one's delete leaves it", async () => {
    const { id, outs } = await calls().create(inputs);
    const renamed = { ...inputs, mark: mark(), comment: comment("two") };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      let again: { id: string } = { id: "" };
      const made = await counting(async () => (again = await run.create(renamed)));
      expect(made).toEqual({ [`POST ${kind.endpoint}`]: 1, ...kind.lookCalls });
      expect(again.id).toBe(id);
      expect(await counting(() => run.delete(id, outs))).toEqual({});
    });
    // Both comments name the stack: no request is due for that.
    expect(await held(id)).toMatchObject({ comment: comment("one") });
  });

  it("stays one under --replace: what is created is the old one, whose delete leaves it", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.diff(id, outs, inputs);
      expect((await run.create(inputs)).id).toBe(id);
      await run.delete(id, outs);
    });
    expect(await held(id)).toBeDefined();
  });

  it("stays where a replacement took it in a run that ended before the old one was deleted", async () => {
    const { id, outs } = await calls().create(inputs);
    const again = await stage.elsewhere({}, (host) => host.resource(name).create(inputs));
    expect(again.id).toBe(id);
    // The next run deletes the old one, which is still in the state, whatever became of the new one.
    const moved = { ...inputs, ...kind.change() };
    for (const declared of [inputs, moved]) {
      await stage.elsewhere({}, async (host) => {
        const run = host.resource(name);
        await run.check(declared);
        const { changes } = await run.diff(id, again.outs, declared);
        if (changes) await run.update(id, again.outs, declared);
        await run.delete(id, outs);
      });
      expect(await held(id)).toMatchObject(kind.body(declared));
    }
  });

  it("goes where it is replaced by another one in the same run, although nothing about it changed", async () => {
    const { id, outs } = await calls().create(inputs);
    const moved = { ...inputs, ...kind.change() };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.check(moved);
      await run.diff(id, outs, moved);
      expect((await run.create(moved)).id).not.toBe(id);
      await run.delete(id, outs);
    });
    expect(await held(id)).toBeUndefined();
  });

  it("goes in a destroy that refreshes first", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.read(id, outs);
      await run.diff(id, outs, inputs);
      await run.delete(id, outs);
    });
    expect(await held(id)).toBeUndefined();
  });

  it("is not taken from another resource of the same run", async () => {
    const { id } = await calls().create(inputs);
    await calls().diff(id, inputs, inputs);
    const second = { ...inputs, mark: mark(), comment: comment("two") };
    expect((await failure(calls().create(second))).message).toContain("it is there already");
  });

  it("is known for a renamed one's own in a run that refreshes first", async () => {
    const { id, outs } = await calls().create(inputs);
    const renamed = { ...inputs, mark: mark(), comment: comment("two") };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      // The refresh diffs what the state holds, which the program need not declare.
      await run.read(id, outs);
      await run.diff(id, outs, inputs);
      await run.check(renamed);
      expect((await run.create(renamed)).id).toBe(id);
      await run.delete(id, outs);
    });
    expect(await held(id)).toBeDefined();
  });

  it("that makes room is waited for by what comes in its place", async () => {
    const { id, outs } = await calls().create(inputs);
    const moved = { ...inputs, ...kind.change() };
    const second = { ...inputs, mark: mark(), comment: comment("two") };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.diff(id, outs, moved);
      const creating = run.create(second);
      await run.update(id, outs, moved);
      expect((await creating).id).not.toBe(id);
    });
    expect(await held(id)).toMatchObject(kind.body(moved));
  });

  it("is moved to a place that another resource of the run leaves, whichever comes first", async () => {
    const { id, outs } = await calls().create(inputs);
    const second = { ...inputs, ...kind.inputs(), mark: mark(), comment: comment("two") };
    const leaving = await calls().create(second);
    const place = { ...second, mark: inputs["mark"], comment: inputs["comment"] };
    const further = { ...second, ...kind.change() };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.diff(id, outs, place);
      await run.diff(leaving.id, leaving.outs, further);
      await Promise.all([run.update(id, outs, place), run.update(leaving.id, leaving.outs, further)]);
    });
    expect(await held(id)).toMatchObject(kind.body(place));
    expect(await held(leaving.id)).toMatchObject(kind.body(further));
  });

  it("is not moved to a place that is taken: the error says by what", async () => {
    const { id, outs } = await calls().create(inputs);
    const place = { ...inputs, ...kind.inputs() };
    const theirs = await foreign("by hand", place);
    const { message } = await failure(calls().update(id, outs, place));
    expect(message).toMatch(/it is there already: .*"by hand"/);
    expect(message).toContain(theirs);
    expect(await held(id)).toMatchObject(kind.body(inputs));
  });

  it("that another resource of the run took, although it is declared elsewhere, is made anew", async () => {
    const { id, outs } = await calls().create(inputs);
    const moved = { ...inputs, ...kind.change() };
    const second = { ...inputs, mark: mark(), comment: comment("two") };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      const taken = await run.create(second);
      expect(taken.id).toBe(id);
      expect(await run.diff(id, outs, moved)).toMatchObject({ changes: true, replaces: ["id"] });
      const refused = await counting(async () => {
        expect((await failure(run.update(id, outs, moved))).message).toContain("passed to another resource");
      });
      expect(refused).toEqual({});
      expect((await run.create(moved)).id).not.toBe(id);
      await run.delete(id, outs);
      expect(await run.diff(id, taken.outs, second)).toMatchObject({ changes: false, replaces: [] });
    });
    expect(await held(id)).toMatchObject({ ...kind.body(inputs), comment: comment("one") });
  });

  it("is made once where the answer of the POST is lost", async () => {
    await stage.observer.fault("POST", kind.path, { reset: "after" });
    const { id } = await calls().create(inputs);
    expect(await held(id)).toMatchObject({ ...kind.body(inputs), comment: inputs["comment"] });
    // It is one: nothing of it is left when it is deleted.
    await stage.elsewhere({}, (host) => host.resource(name).delete(id, inputs));
    expect((await calls().create(inputs)).id).not.toBe(id);
  });

  it("is made once where the request never arrived", async () => {
    await stage.observer.fault("POST", kind.path, { reset: "before" });
    const { id } = await calls().create(inputs);
    expect(await held(id)).toBeDefined();
  });

  it("is found by the next run where it could not be looked for", async () => {
    await stage.observer.fault("POST", kind.path, { reset: "after" });
    await stage.observer.fault("GET", kind.path, refusal(403, 10000, "Authentication error"));
    const error = await failure(calls().create(inputs));
    expect(error.message).toMatch(/the next `pulumi up`, .* looks for it, and knows it by its comment/);
    const { id } = await stage.elsewhere({}, (host) => host.resource(name).create(inputs));
    expect(await held(id)).toMatchObject(kind.body(inputs));
  });

  it("that may have been made is in the state: a refresh finds it, a destroy deletes it, an up makes it anew", async () => {
    const half = async (): Promise<{ id: string; properties: Properties }> => {
      await stage.observer.fault("POST", kind.path, { reset: "after" });
      await stage.observer.fault("GET", kind.path, refusal(403, 10000, "Authentication error"));
      const { initFailed } = await failure(calls().create(inputs));
      await stage.observer.clearFaults();
      if (initFailed === undefined) throw new Error("it is not kept");
      return initFailed;
    };
    const first = await half();
    expect(first.id).toMatch(/^unknown-/);
    expect(first.properties["inDoubt"]).toBe("creation");
    const read = await calls().read(first.id, first.properties);
    expect(await held(read.id)).toMatchObject(kind.body(inputs));
    expect(await calls().diff(read.id, read.props, inputs)).toMatchObject({ changes: false });
    expect(await calls().diff(first.id, first.properties, inputs)).toMatchObject({ deleteFirst: true });
    await calls().delete(first.id, first.properties);
    expect(await held(read.id)).toBeUndefined();
    expect((await calls().read(first.id, first.properties)).id).toBe("");
  });

  it("that was in doubt, and is replaced by name: its delete leaves what was made instead", async () => {
    await stage.observer.fault("POST", kind.path, { reset: "before" });
    await stage.observer.fault("GET", kind.path, refusal(403, 10000, "Authentication error"));
    const { initFailed } = await failure(calls().create(inputs));
    await stage.observer.clearFaults();
    const { id = "", properties = {} } = initFailed ?? {};
    await stage.elsewhere({}, async (host) => {
      const made = await host.resource(name).create(inputs);
      await host.resource(name).delete(id, properties);
      expect(await held(made.id)).toBeDefined();
    });
  });

  it("that was deleted, although all answers were lost, is gone", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.observer.fault("DELETE", kind.path, { reset: "after" }, 1);
    await stage.observer.fault("DELETE", kind.path, { status: 502 }, 20);
    await stage.elsewhere({ CLOUDFLARE_TUNNEL_BACKOFF_SECONDS: "0.01" }, (host) =>
      host.resource(name).delete(id, outs),
    );
    expect(await held(id)).toBeUndefined();
  });

  it("of someone else whose adoption may not have been carried out is not deleted", async () => {
    const id = await foreign("theirs");
    await stage.observer.fault("PATCH", kind.path, { reset: "before" }, 20);
    const { initFailed } = await failure(calls().create({ ...inputs, adopt: true }));
    await stage.observer.clearFaults();
    expect(initFailed).toMatchObject({ id, properties: { inDoubt: "adoption" } });
    const half = initFailed?.properties ?? {};
    await stage.elsewhere({}, (host) => host.resource(name).delete(id, half));
    expect(await held(id)).toMatchObject({ comment: "theirs" });
    await stage.elsewhere({}, async (host) => {
      const outs = await host.resource(name).update(id, half, { ...inputs, adopt: true });
      expect(outs["inDoubt"]).toBeUndefined();
    });
    expect(await held(id)).toMatchObject(kind.body(inputs));
  });

  it("is written by the next up where an update's outcome is not known, although the change was taken back", async () => {
    const { id, outs } = await calls().create(inputs);
    const news = { ...inputs, ...kind.change() };
    await stage.observer.fault("PATCH", kind.path, { reset: "after" }, 100);
    const error = await failure(calls().update(id, outs, news));
    expect(error.initFailed).toMatchObject({ id, properties: { ...outs, unsettled: true } });
    await stage.observer.clearFaults();
    expect(await held(id)).toMatchObject(kind.body(news));
    const half = error.initFailed?.properties ?? {};
    expect(await calls().diff(id, half, inputs)).toMatchObject({ changes: true, replaces: [] });
    expect(await calls().update(id, half, inputs)).toEqual(outs);
    expect(await held(id)).toMatchObject(kind.body(inputs));
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
  const declared = (change: Properties = {}): Properties => ({
    accountId: stage.accountId,
    tunnelId: tunnel.id,
    network: freshNetwork(),
    comment: comment("one"),
    mark: mark(),
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
    const renamed = declared({ network: inputs["network"], comment: comment("two") });
    expect((await stage.elsewhere({}, (host) => host.resource("NetworkRoute").create(renamed))).id).toBe(id);
  });

  it("has the same network in two virtual networks, and moves between them in place", async () => {
    const { result } = await stage.observer.api("POST", "/teamnet/virtual_networks", { name: freshName() });
    const { id: virtualNetworkId } = result as { id: string };
    const inputs = declared();
    const first = await routes().create(inputs);
    const second = await routes().create(declared({ network: inputs["network"], virtualNetworkId }));
    expect(second.id).not.toBe(first.id);
    await routes().delete(second.id, second.outs);
    const moved = await routes().update(first.id, first.outs, { ...inputs, virtualNetworkId });
    expect(moved).toEqual({ ...first.outs, virtualNetworkId });
  });

  it("is gone with its tunnel, and its delete is done then", async () => {
    const { id, outs } = await routes().create(declared());
    await stage.observer.fault("DELETE", "/teamnet/routes", refusal(404, 1015, "a network that isn't routed."));
    await routes().delete(id, outs);
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
});

describe("VirtualNetwork", () => {
  const networks = (): ResourceCalls => stage.host.resource("VirtualNetwork");
  const declared = (change: Properties = {}): Properties => ({
    accountId: stage.accountId,
    name: freshName(),
    comment: comment("one"),
    mark: mark(),
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
