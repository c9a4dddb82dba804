/** What a refresh sees of a DnsRoute's record, and what a delete does with it. */
import { describe, expect, it } from "vitest";

import { asRead, hostname, inputs, setDnsRouteStage, targetOf, theirs, tunnelId } from "./dns-route-stage.js";
import { failure, freshName, refusal } from "./stage.js";

const stage = setDnsRouteStage();

describe("reading", () => {
  it("is quiet for what is as declared", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    const read = await stage.routes.read(id, outs);
    expect(read.props).toEqual(outs);
    expect((await stage.routes.diff(id, read.props, inputs)).changes).toBe(false);
  });

  it("of many that lead to a tunnel is one list, and one request for each that it lacks", async () => {
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        stage.routes.create({ ...inputs, hostname: `r${String(index)}-${hostname}` }),
      ),
    );
    const moved = made[2]?.id.split("/")[1] ?? "";
    await stage.observer.dns("PATCH", `/dns_records/${moved}`, { content: "elsewhere.example.net" });
    await stage.observer.dns("DELETE", `/dns_records/${made[4]?.id.split("/")[1] ?? ""}`);
    await stage.elsewhere({}, async (host) => {
      const calls = await stage.observer.counting(async () => {
        const read = await Promise.all(made.map(({ id, outs }) => host.resource("DnsRoute").read(id, outs)));
        expect(read.map(({ id }) => id !== "")).toEqual([true, true, true, true, false, true]);
        expect(read[2]?.props["target"]).toBe("elsewhere.example.net");
        const { id = "", outs = {} } = made[2] ?? {};
        const drifted = read[2]?.props ?? {};
        expect(await host.resource("DnsRoute").diff(id, drifted, outs)).toMatchObject({ changes: true, replaces: [] });
      });
      expect(calls).toEqual({ "GET dns_records": 1, "GET dns_records/{id}": 2 });
    });
  });

  it.each([
    ["its target", { content: "elsewhere.example.net" }],
    ["its proxy", { proxied: false }],
    ["its type", { type: "A", content: "192.0.2.1" }],
    ["its comment", { comment: "by hand" }],
    ["its name", { name: "renamed-by-hand.example.com" }],
  ])("shows that %s was changed outside, and the next update repairs it in place", async (_title, change) => {
    const { id, outs } = await stage.routes.create(inputs);
    await stage.observer.dns("PATCH", `/dns_records/${String(id.split("/")[1])}`, change);
    const { props } = await stage.routes.read(id, outs);
    expect(props).not.toEqual(outs);
    expect(await stage.routes.diff(id, props, inputs)).toEqual({ changes: true, replaces: [], deleteFirst: false });
    expect(await stage.routes.update(id, props, inputs)).toEqual(outs);
    expect(asRead(await stage.observer.records(hostname))).toMatchObject([
      { id: id.split("/")[1], type: "CNAME", content: targetOf(tunnelId), proxied: true, comment: inputs.comment },
    ]);
  });

  it("of a record that another stack adopted drops it, and says whose it is", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    await stage.observer.dns("PATCH", `/dns_records/${String(id.split("/")[1])}`, { comment: theirs });
    await stage.said(/belongs to another stack by now/, async () => {
      expect((await stage.routes.read(id, outs)).id).toBe("");
    });
  });

  it("by get needs the id of a record that leads to a tunnel", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    const { accountId } = stage;
    const { props } = await stage.routes.read(id, { accountId });
    expect(props).toMatchObject({
      hostname,
      tunnelId,
      target: outs["target"],
      url: outs["url"],
      comment: inputs.comment,
    });
    // Row 13: the account is missing, and not "internal error".
    expect((await failure(stage.routes.read(id, {}))).message).toMatch(/^accountId: missing: pass accountId/);
    expect((await failure(stage.routes.read("abc", { accountId }))).message).toContain("<zone id>/<record id>");
    const { zoneId } = stage.observer.emulator;
    const nobody = `${zoneId}/${"0".repeat(32)}`;
    expect((await failure(stage.routes.read(nobody, { accountId }))).message).toContain("no DNS record has the id");
    const address = await stage.observer.record({ type: "A", name: `a-${hostname}`, content: "192.0.2.7" });
    expect((await failure(stage.routes.read(`${zoneId}/${address.id}`, { accountId }))).message).toContain(
      "leads to no tunnel",
    );
  });

  it("that is refused is an error, not a record that is gone", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    await stage.elsewhere({}, async (host) => {
      await stage.observer.fault(
        "GET",
        "/dns_records",
        refusal(403, 9109, "Unauthorized to access requested resource"),
      );
      expect((await failure(host.resource("DnsRoute").read(id, outs))).message).toContain('"DNS: Read"');
    });
  });
});

describe("deleting", () => {
  it("of many is one list of the zone and one DELETE each, whatever tunnel they lead to", async () => {
    const made = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        stage.routes.create({ ...inputs, hostname: `d${String(index)}-${hostname}` }),
      ),
    );
    const other = (await stage.make("cfd_tunnel", { name: freshName() })).id;
    made.push(await stage.routes.create({ ...inputs, hostname: `e-${hostname}`, tunnelId: other }));
    await stage.elsewhere({}, async (host) => {
      const calls = await stage.observer.counting(async () => {
        await Promise.all(made.map(({ id, outs }) => host.resource("DnsRoute").delete(id, outs)));
      });
      expect(calls).toEqual({ "GET dns_records": 1, "DELETE dns_records/{id}": 6 });
    });
    expect(await stage.observer.records(`d0-${hostname}`)).toEqual([]);
  });

  it("leaves a record that leads elsewhere by now, with a warning", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    await stage.observer.dns("PATCH", `/dns_records/${String(id.split("/")[1])}`, { content: "elsewhere.example.net" });
    await stage.said(/was left as it is: it does not lead to this resource's tunnel any more/, () =>
      stage.routes.delete(id, outs),
    );
    expect(await stage.observer.records(hostname)).toHaveLength(1);
  });

  it("leaves a record that leads elsewhere by now after a refresh, too", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    const other = (await stage.make("cfd_tunnel", { name: freshName() })).id;
    await stage.observer.dns("PATCH", `/dns_records/${String(id.split("/")[1])}`, { content: targetOf(other) });
    await stage.elsewhere({}, async (host) => {
      const refreshed = await host.resource("DnsRoute").read(id, outs);
      const pending = { due: [], written: targetOf(tunnelId) };
      expect(refreshed.props).toMatchObject({ target: targetOf(other), pending });
      await host.resource("DnsRoute").delete(id, refreshed.props);
    });
    expect(await stage.observer.records(hostname)).toMatchObject([{ content: targetOf(other) }]);
  });

  it("of what was deleted, although all answers were lost, is done", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    await stage.observer.fault("DELETE", "/dns_records/", { reset: "after" }, 1);
    await stage.observer.fault("DELETE", "/dns_records/", { status: 502 }, 20);
    await stage.elsewhere({ CLOUDFLARE_TUNNEL_BACKOFF_SECONDS: "0.01" }, (host) =>
      host.resource("DnsRoute").delete(id, outs),
    );
    await stage.observer.clearFaults();
    expect(await stage.observer.records(hostname)).toEqual([]);
  });

  it("row 5: says by name what was there before", async () => {
    const body = { type: "CNAME", name: hostname, content: targetOf(tunnelId), proxied: true, comment: "by hand" };
    const { id: recordId } = await stage.observer.record(body);
    const { id, outs } = await stage.routes.create({ ...inputs, adopt: true });
    expect(outs).toMatchObject({ adopted: true });
    const said = await stage.said(/was there before, and was taken over/, () => stage.routes.delete(id, outs));
    expect(said).toContain(recordId);
    expect(await stage.observer.records(hostname)).toEqual([]);
  });

  it("row 10: leaves a record that another stack has taken over", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    await stage.observer.dns("PATCH", `/dns_records/${String(id.split("/")[1])}`, { comment: theirs });
    await stage.said(/another stack has taken it over/, () => stage.routes.delete(id, outs));
    expect(await stage.observer.records(hostname)).toHaveLength(1);
  });

  it.each(["the record", "the whole zone"])("of what is gone already is done: %s", async (what) => {
    const name = `${freshName()}.example`;
    await stage.observer.emulator.callApi("POST", "/zones", { name, account: { id: stage.accountId } });
    const { id, outs } = await stage.routes.create({ ...inputs, hostname: `app.${name}` });
    const [zoneId = "", recordId = ""] = id.split("/");
    await stage.observer.dns("DELETE", what === "the record" ? `/dns_records/${recordId}` : "", undefined, zoneId);
    await stage.routes.delete(id, outs);
    expect((await stage.routes.read(id, outs)).id).toBe("");
  });
});
