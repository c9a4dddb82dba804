/** A host name leads to a tunnel: what a DnsRoute sends, stores and says. */
import { describe, expect, it } from "vitest";

import { asRead, hostname, inputs, setDnsRouteStage, targetOf, theirs, tunnelId } from "./dns-route-stage.js";
import type { Properties } from "./provider-host.js";
import { failure, freshId, freshName, otherAccount } from "./stage.js";

const stage = setDnsRouteStage();

/** The inputs as check leaves them: what create and update are given. */
async function checked(news: Properties): Promise<Properties> {
  const { inputs: known, failures } = await stage.routes.check(news);
  expect(failures).toEqual([]);
  return known;
}

describe("creating", () => {
  it("is one POST of a proxied CNAME, and one list of zones in a process", async () => {
    const other = { ...inputs, hostname: `other-${hostname}`, mark: "other" };
    await stage.elsewhere({}, async (host) => {
      const routes = host.resource("DnsRoute");
      let made: { id: string; outs: Properties }[] = [];
      const calls = await stage.observer.counting(async () => {
        made = await Promise.all([routes.create(inputs), routes.create(other)]);
        await routes.create({ ...inputs, hostname: `third-${hostname}`, mark: "third" });
      });
      expect(calls).toEqual({ "GET zones": 1, "POST dns_records": 3 });
      const [record] = asRead(await stage.observer.records(hostname));
      const { zoneId } = stage.observer.emulator;
      expect(record).toMatchObject({
        type: "CNAME",
        content: targetOf(tunnelId),
        proxied: true,
        ttl: 1,
        comment: "Pulumi shop/prod/app",
        trace: made[0]?.outs["trace"],
      });
      expect(made[0]).toEqual({
        id: `${zoneId}/${String(record?.["id"])}`,
        outs: {
          ...inputs,
          trace: expect.stringMatching(/^[\w-]{10}\.[\w-]{6}$/) as string,
          zoneId,
          target: targetOf(tunnelId),
          url: `https://${hostname}`,
          createdAt: expect.stringMatching(/^\d{4}-/) as string,
        },
      });
    });
  });

  it("asks for no zone where its id is given", async () => {
    const { zoneId } = stage.observer.emulator;
    await stage.elsewhere({}, async (host) => {
      const calls = await stage.observer.counting(() => host.resource("DnsRoute").create({ ...inputs, zoneId }));
      expect(calls).toEqual({ "POST dns_records": 1 });
    });
  });

  it("keeps the name as DNS holds it, wildcards and other scripts too", async () => {
    const label = freshName();
    const known = await checked({ ...inputs, hostname: `*.Bücher-${label}.Example.com` });
    expect(known["hostname"]).toMatch(new RegExp(`^\\*\\.xn--bcher-${label}-[a-z0-9]+\\.example\\.com$`));
    const { outs } = await stage.routes.create(known);
    expect(await stage.observer.records(String(outs["hostname"]))).toHaveLength(1);
  });

  it("sends tags where the plan has them, and says what to do where it has none", async () => {
    const tags = ["team:web", "env:prod"];
    const refused = await failure(stage.routes.create({ ...inputs, tags }));
    expect(refused.message).toMatch(/9300.*Leave out the `tags`/s);
    stage.observer.emulator.changeZone(stage.observer.emulator.zoneId, { plan: "pro" });
    const { outs } = await stage.routes.create({ ...inputs, tags });
    expect(outs["tags"]).toEqual(tags);
    expect((await stage.observer.records(hostname))[0]?.tags).toEqual(tags);
    stage.observer.emulator.changeZone(stage.observer.emulator.zoneId, { plan: "free" });
  });

  it("row 7: of a host name that is a secret shows it in no other output, no id and no message", async () => {
    const secret = { ...inputs, holdsSecrets: ["hostname"] };
    const { id, outs } = await stage.routes.create(secret);
    expect(outs["url"]).toBeUndefined();
    // Its own output is secret; the mark of these tests is the host name.
    expect(JSON.stringify([id, { ...outs, hostname: undefined, mark: undefined }])).not.toContain(hostname);
    const { message } = await failure(stage.routes.create({ ...secret, mark: "second" }));
    expect(message).toContain("the host name is taken (81053) by the CNAME record [secret]");
    expect(message).not.toContain(hostname);
    const { failures } = await stage.routes.check({ ...secret, hostname: hostname.toUpperCase(), mark: "first" });
    const doubled = await stage.routes.check({ ...secret, hostname: hostname.toUpperCase(), mark: "second" });
    expect(failures).toEqual([]);
    expect(doubled.failures.map(({ reason }) => reason)).toEqual([
      "hostname: another DnsRoute of this program has the host name [secret]: a name leads to one tunnel",
    ]);
    await stage.observer.dns("PATCH", `/dns_records/${String(id.split("/")[1])}`, { proxied: false });
    const said = await stage.said(/is not the proxied CNAME record of/, async () => {
      const { props } = await stage.routes.read(id, outs);
      expect(props["url"]).toBeUndefined();
    });
    expect(said).not.toContain(hostname);
  });

  it("row 7: in a zone whose id is a secret has an id of its own", async () => {
    const { zoneId } = stage.observer.emulator;
    const { id, outs } = await stage.routes.create({ ...inputs, zoneId, holdsSecrets: ["zoneId"] });
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect((await stage.routes.read(id, outs)).id).toBe(id);
    await stage.routes.delete(id, outs);
    expect(await stage.observer.records(hostname)).toEqual([]);
  });

  it("with the id of a zone that does not hold the name leaves no record behind", async () => {
    const { zoneId } = stage.observer.emulator;
    const { message } = await failure(stage.routes.create({ ...inputs, hostname: "app.example.org", zoneId }));
    expect(message).toMatch(/does not hold this name.*app\.example\.org\.example\.com.*removed again/s);
    expect(await stage.observer.records("app.example.org.example.com")).toEqual([]);
  });
});

describe("the zone", () => {
  async function zone(name: string, accountId = stage.accountId): Promise<string> {
    const { result } = await stage.observer.emulator.callApi("POST", "/zones", { name, account: { id: accountId } });
    return (result as unknown as { id: string }).id;
  }

  it("is the one with the longest name that the host name ends in, however many pages there are", async () => {
    const label = freshName();
    await Promise.all(Array.from({ length: 60 }, (_, index) => zone(`${label}-${String(index)}.example`)));
    await zone(`${label}.example`);
    const deep = await zone(`deep.${label}.example`);
    await zone(`eep.${label}.example`);
    await stage.elsewhere({}, async (host) => {
      const calls = await stage.observer.counting(async () => {
        const { outs } = await host.resource("DnsRoute").create({ ...inputs, hostname: `app.deep.${label}.example` });
        expect(outs["zoneId"]).toBe(deep);
      });
      expect(calls).toEqual({ "GET zones": 2, "POST dns_records": 1 });
    });
  });

  it("may have been made since the list was taken", async () => {
    const label = freshName();
    await stage.elsewhere({}, async (host) => {
      const routes = host.resource("DnsRoute");
      await routes.create(inputs);
      const made = await zone(`${label}.example`);
      const { outs } = await routes.create({ ...inputs, hostname: `${label}.example`, mark: "apex" });
      expect(outs["zoneId"]).toBe(made);
    });
  });

  it("that no one sees is an error before any write, which names those that are seen and the permission", async () => {
    let message = "";
    const calls = await stage.observer.counting(async () => {
      ({ message } = await failure(stage.routes.create({ ...inputs, hostname: "app.elsewhere.example" })));
    });
    expect(message).toMatch(
      /^these credentials see no zone of app\.elsewhere\.example\. They see example\.com.*"Zone: Read"/s,
    );
    expect(Object.keys(calls)).toEqual(["GET zones"]);
  });

  it("of another account is an error: it would lead to no tunnel of this one", async () => {
    const name = `${freshName()}.example`;
    await zone(name, otherAccount);
    const { message } = await failure(stage.routes.create({ ...inputs, hostname: `app.${name}` }));
    expect(message).toContain(`is in account ${otherAccount}, not in ${stage.accountId}`);
  });

  it("that is pending, and a name too deep for its certificate, are warnings", async () => {
    const name = `${freshName()}.example`;
    await zone(name);
    const said = await stage.said(/Universal SSL/, () => stage.routes.create({ ...inputs, hostname: `a.b.${name}` }));
    expect(said).toMatch(/is pending.*name servers/);
    expect(said).toContain(`a.b.${name} is 2 levels below its zone`);
  });

  it.each([
    ["no permission at all", ["Cloudflare Tunnel Write"], /GET \/zones.*"Zone: Read"/s],
    ["Zone: Read alone", ["Zone Read"], /"DNS: Edit".*the zone example\.com/s],
  ] as const)("with %s is an error that names what lacks", async (_title, permissions, expected) => {
    const token = stage.observer.emulator.addToken([...permissions]);
    await stage.elsewhere({ CLOUDFLARE_API_TOKEN: token }, async (host) => {
      expect((await failure(host.resource("DnsRoute").create(inputs))).message).toMatch(expected);
    });
    expect(await stage.observer.records(hostname)).toEqual([]);
  });
});

describe("changing", () => {
  it("moves to another tunnel by one PATCH with every field, after a look whose it is", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    const other = (await stage.make("cfd_tunnel", { name: freshName() })).id;
    const news = { ...inputs, tunnelId: other };
    expect(await stage.routes.diff(id, outs, news)).toEqual({ changes: true, replaces: [], deleteFirst: false });
    let updated: Properties = {};
    const calls = await stage.observer.counting(async () => (updated = await stage.routes.update(id, outs, news)));
    expect(calls).toEqual({ "GET dns_records/{id}": 1, "PATCH dns_records/{id}": 1 });
    expect(updated).toMatchObject({ tunnelId: other, target: targetOf(other), createdAt: outs["createdAt"] });
    expect(asRead(await stage.observer.records(hostname))).toMatchObject([
      { id: id.split("/")[1], content: targetOf(other), comment: "Pulumi shop/prod/app", proxied: true },
    ]);
  });

  it("of what is only stored makes no call", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    const news = { ...inputs, adopt: true, waitForConnector: 60 };
    const calls = await stage.observer.counting(async () => {
      expect(await stage.routes.update(id, outs, news)).toEqual({ ...outs, adopt: true, waitForConnector: 60 });
    });
    expect(calls).toEqual({});
  });

  it.each([
    ["the host name", { hostname: "other.example.com" }],
    ["the account", { accountId: "f".repeat(32) }],
    ["the zone", { zoneId: "e".repeat(32) }],
  ])("%s replaces the record, the new one first", async (_title, change) => {
    const { id, outs } = await stage.routes.create(inputs);
    expect(await stage.routes.diff(id, outs, { ...inputs, ...change })).toEqual({
      changes: true,
      replaces: Object.keys(change),
      deleteFirst: false,
    });
  });

  it.each([
    ["upper case", { hostname: "APP.example.com", tunnelId: "F70FF985-A4EF-4643-BBBC-4A0ED4FC8415" }],
    ["the order of tags", { tags: ["b:2", "a:1"] }],
    ["another name of the same stack in the default comment", { comment: "Pulumi shop/prod/renamed" }],
    ["no wait", { waitForConnector: 0 }],
  ])("%s is none", async (_title, change) => {
    const id = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
    const news = { ...inputs, hostname: "app.example.com", tunnelId: id, tags: ["a:1", "b:2"] };
    const olds = { ...news, target: targetOf(id), zoneId: "e".repeat(32) };
    expect((await stage.routes.diff("x", olds, { ...news, ...change })).changes).toBe(false);
  });

  it("of a record that was deleted outside says what to do", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    await stage.observer.dns("DELETE", `/dns_records/${String(id.split("/")[1])}`);
    const { message } = await failure(stage.routes.update(id, outs, { ...inputs, comment: "mine" }));
    expect(message).toMatch(/deleted outside of Pulumi.*pulumi refresh/s);
  });

  it("of a record that another stack adopted since is an error, unless it is to be taken back", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    const other = (await stage.make("cfd_tunnel", { name: freshName() })).id;
    const adopted = { content: targetOf(other), comment: theirs };
    await stage.observer.dns("PATCH", `/dns_records/${String(id.split("/")[1])}`, adopted);
    const { message } = await failure(stage.routes.update(id, outs, { ...inputs, comment: "mine" }));
    expect(message).toMatch(/^update DNS record .* belongs to another stack by now.*nothing was changed/);
    expect(await stage.observer.records(hostname)).toMatchObject([adopted]);
    const back = await stage.routes.update(id, outs, { ...inputs, comment: "mine", adopt: true });
    expect(back).toMatchObject({ adopted: true });
    expect(asRead(await stage.observer.records(hostname))).toMatchObject([
      { content: targetOf(tunnelId), comment: "mine", trace: back["trace"] },
    ]);
  });

  it("of a record that leads elsewhere by now is an error until a refresh has shown that", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    const elsewhere = { content: "elsewhere.example.net" };
    await stage.observer.dns("PATCH", `/dns_records/${String(id.split("/")[1])}`, elsewhere);
    const { message } = await failure(stage.routes.update(id, outs, { ...inputs, comment: "mine" }));
    expect(message).toMatch(/leads elsewhere than this stack left it: nothing was changed.*pulumi refresh/);
    expect(await stage.observer.records(hostname)).toMatchObject([elsewhere]);
    const { props } = await stage.routes.read(id, outs);
    await stage.routes.update(id, props, { ...inputs, comment: "mine" });
    expect(asRead(await stage.observer.records(hostname))).toMatchObject([
      { content: targetOf(tunnelId), comment: "mine" },
    ]);
  });

  it("of many that lead to a tunnel looks at all of them at once", async () => {
    const other = (await stage.make("cfd_tunnel", { name: freshName() })).id;
    const names = ["m1", "m2", "m3"].map((label) => `${label}-${hostname}`);
    const made = await Promise.all(names.map((name) => stage.routes.create({ ...inputs, hostname: name })));
    await stage.elsewhere({}, async (host) => {
      const calls = await stage.observer.counting(async () => {
        const moving = made.map(({ id, outs }, index) =>
          host.resource("DnsRoute").update(id, outs, { ...inputs, hostname: names[index], tunnelId: other }),
        );
        await Promise.all(moving);
      });
      expect(calls).toEqual({ "GET dns_records": 1, "PATCH dns_records/{id}": 3 });
    });
  });

  it("whose answers are all lost is completed by the next update, and knows both tunnels meanwhile", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    const other = (await stage.make("cfd_tunnel", { name: freshName() })).id;
    await stage.observer.fault("PATCH", "/dns_records/", { reset: "after" }, 6);
    const { initFailed } = await failure(stage.routes.update(id, outs, { ...inputs, tunnelId: other }));
    const maybe = [{ trace: outs["trace"], target: targetOf(other) }];
    expect(initFailed).toMatchObject({ id, properties: { ...outs, pending: { due: ["write"], maybe } } });
    const partial = initFailed?.properties ?? {};
    // The program takes the change back: the record is written all the same.
    expect((await stage.routes.diff(id, partial, inputs)).changes).toBe(true);
    const restored = await stage.routes.update(id, partial, inputs);
    expect(restored).toEqual(outs);
    expect(await stage.observer.records(hostname)).toMatchObject([{ content: targetOf(tunnelId) }]);
    // Or it is deleted, wherever it leads by now.
    await stage.routes.delete(id, partial);
    expect(await stage.observer.records(hostname)).toEqual([]);
  });
});

describe("waiting for a connector", () => {
  it("makes the record once the tunnel has one", async () => {
    const { id, token } = await stage.make("cfd_tunnel", { name: freshName() });
    const news = await checked({ ...inputs, tunnelId: id, waitForConnector: "1m" });
    expect(news["waitForConnector"]).toBe(60);
    let creating: Promise<unknown> = Promise.resolve();
    await stage.said(/waiting up to 60 s for a connector of tunnel/, async () => {
      creating = stage.routes.create(news);
      await Promise.resolve();
    });
    expect(await stage.observer.records(hostname)).toEqual([]);
    await stage.observer.connect(token);
    await creating;
    expect(await stage.observer.records(hostname)).toHaveLength(1);
  });

  it("ends in an error that says what to start, and moves nothing", async () => {
    const { id, outs } = await stage.routes.create({ ...inputs, waitForConnector: 0 });
    const other = (await stage.make("cfd_tunnel", { name: freshName() })).id;
    const news = { ...inputs, tunnelId: other, waitForConnector: 1 };
    const { message } = await failure(stage.routes.update(id, outs, news));
    expect(message).toMatch(/has no connector after 1 s \(its status: inactive\).*Start cloudflared/s);
    expect(await stage.observer.records(hostname)).toMatchObject([{ content: targetOf(tunnelId) }]);
  });

  it("for a tunnel that is gone is an error at once", async () => {
    const { message } = await failure(stage.routes.create({ ...inputs, tunnelId: freshId(), waitForConnector: 3600 }));
    expect(message).toContain("no live tunnel has the id");
  });
});
