/** Text that others choose reaches no message as it is: escape sequences go, and length is bounded. */
import { describe, expect, it } from "vitest";

import { failure, freshId, freshName, freshSecret, refusal, Stage } from "./stage.js";

const stage = Stage.set();

const hostile = `\u001b[31mred\u001b[0m \u001b]0;owned\u0007\u202e\r\nError: forged ${"x".repeat(50_000)}`;
/** Its words, of which none is taken away. */
const shown = "red Error: forged xxx";
// eslint-disable-next-line no-control-regex -- control characters are what must not be there
const unprintable = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

function expectPrintable(message: string): void {
  expect(message).not.toMatch(unprintable);
  expect(message.length).toBeLessThanOrEqual(6_000);
  expect(message).toContain(shown);
  expect(message.split("\n").filter((line) => line.startsWith("Error: forged"))).toEqual([]);
}

function envelope(result: unknown): Record<string, unknown> {
  return { status: 200, body: { success: true, errors: [], messages: [], result } };
}

async function tunnelWith(inputs: object = {}): Promise<{ id: string; outs: Record<string, unknown> }> {
  const declared = { accountId: stage.accountId, name: freshName(), tunnelSecret: freshSecret(), ...inputs };
  return await stage.tunnels.create(declared);
}

describe("a message quotes", () => {
  it("a connector's version, id and time", async () => {
    const { id, outs } = await tunnelWith({ onActiveConnections: "refuse" });
    await stage.observer.fault("DELETE", `/cfd_tunnel/${id}$`, refusal(400, 1022, "connections"));
    const text = hostile.slice(0, 500);
    const connector = { id: text, version: text, run_at: text, conns: [{ origin_ip: text }] };
    await stage.observer.fault("GET", "/connections$", envelope(Array<unknown>(50).fill(connector)));
    expectPrintable((await failure(stage.tunnels.delete(id, outs))).message);
  });

  it("a route's network", async () => {
    const { id, outs } = await tunnelWith();
    await stage.observer.fault("DELETE", `/cfd_tunnel/${id}$`, refusal(400, 1023, "routes"));
    const route = { id: "r", network: hostile.slice(0, 500), tunnel_id: id };
    await stage.observer.fault("GET", "/teamnet/routes", envelope(Array<unknown>(50).fill(route)), 3);
    expectPrintable((await failure(stage.tunnels.delete(id, outs))).message);
  });

  it("a tunnel's name and the time of its creation", async () => {
    const name = freshName();
    await stage.observer.fault("POST", "/cfd_tunnel$", refusal(409, 1013, "taken"), 9);
    const candidate = { id: freshId(), name, created_at: hostile, status: "healthy", config_src: "cloudflare" };
    await stage.observer.fault("GET", "/cfd_tunnel$", envelope([candidate]), 9);
    await stage.observer.fault("GET", "/token$", envelope(hostile.slice(0, 500)), 9);
    const inputs = { accountId: stage.accountId, name };
    expectPrintable((await failure(stage.tunnels.create(inputs))).message);
  });

  it("the comment of a route that is in the way, and its tunnel's name", async () => {
    await stage.observer.fault("POST", "/teamnet/routes", refusal(409, 1014, "taken"));
    const network = "10.77.0.0/16";
    const route = { id: freshId(), network, tunnel_id: freshId(), tunnel_name: hostile, comment: hostile };
    await stage.observer.fault("GET", "/teamnet/routes", envelope([route]));
    const inputs = { accountId: stage.accountId, tunnelId: freshId(), network };
    const { message } = await failure(stage.host.resource("NetworkRoute").create(inputs));
    expectPrintable(message);
    expect(message).toContain("it is there already");
  });

  it("the comment of a record that is in the way, and where it leads", async () => {
    await stage.observer.fault("POST", "/dns_records$", refusal(400, 81053, "taken"));
    const hostname = `${freshName()}.example.com`;
    const record = { id: "0".repeat(32), type: "CNAME", name: hostname, content: hostile, comment: hostile };
    await stage.observer.fault("GET", "/dns_records", envelope([record]));
    const inputs = { accountId: stage.accountId, tunnelId: freshId(), hostname };
    const { message } = await failure(stage.routes.create(inputs));
    expectPrintable(message);
    expect(message).toContain("the host name is taken (81053)");
  });

  it("what the API says", async () => {
    const { id, outs } = await tunnelWith();
    await stage.observer.fault("GET", `/cfd_tunnel/${id}$`, refusal(403, 10000, hostile), 9);
    expectPrintable((await failure(stage.tunnels.read(id, outs))).message);
  });

  it("an adopted tunnel's name", async () => {
    const made = await stage.make("cfd_tunnel", { name: freshName(), config_src: "cloudflare" });
    const answer = { id: made.id, name: hostile, created_at: "2026-01-01T00:00:00Z", config_src: "cloudflare" };
    await stage.observer.fault("GET", `/cfd_tunnel/${made.id}$`, envelope(answer));
    const said = await stage.said(/^adopted/, () =>
      stage.tunnels.create({ accountId: stage.accountId, adopt: made.id }),
    );
    expectPrintable(said);
  });

  it("the name of a misspelt input", async () => {
    const { failures } = await stage.tunnels.check({ accountId: stage.accountId, name: "web", [hostile]: 1 });
    expectPrintable(failures[0]?.reason ?? "");
  });
});
