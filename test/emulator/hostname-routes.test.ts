import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";

const path = "/zerotrust/routes/hostname";
const nowhere = "00000000-0000-4000-8000-000000000000";
let emulator: Emulator;
let tunnel: string;
let other: string;

interface HostnameRoute {
  id: string;
  hostname: string;
}

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(async () => {
  emulator.reset();
  const create = async (family: string): Promise<string> =>
    ((await emulator.call("POST", `/${family}`, { name: "t" })).result as unknown as { id: string }).id;
  tunnel = await create("cfd_tunnel");
  other = await create("warp_connector");
});
afterAll(() => emulator.close());

async function create(hostname: string, more: Record<string, unknown> = {}): Promise<HostnameRoute> {
  return (await emulator.call("POST", path, { hostname, tunnel_id: tunnel, ...more }))
    .result as unknown as HostnameRoute;
}

async function list(query = ""): Promise<string[]> {
  const { result } = await emulator.call("GET", path + query);
  return (result as unknown as HostnameRoute[]).map(({ hostname }) => hostname);
}

async function refusal(method: string, one: string, body?: unknown): Promise<unknown> {
  const { status, errors } = await emulator.call(method, path + one, body);
  return [status, errors[0]?.code];
}

describe("host name routes", () => {
  it("are made, changed in place and deleted", async () => {
    const made = await create("DB.acme.local", { comment: "one" });
    expect(made).toEqual({
      id: expect.any(String) as string,
      hostname: "db.acme.local",
      tunnel_id: tunnel,
      tunnel_name: "t",
      tun_type: "cfd_tunnel",
      comment: "one",
      created_at: expect.any(String) as string,
      deleted_at: null,
    });
    const change = { hostname: "*.acme.local", tunnel_id: other, comment: "" };
    const edited = await emulator.call("PATCH", `${path}/${made.id}`, change);
    expect(edited.result).toMatchObject({ id: made.id, ...change, tun_type: "warp_connector" });
    expect((await emulator.call("GET", `${path}/${made.id}`)).result).toEqual(edited.result);
    expect((await emulator.call("DELETE", `${path}/${made.id}`)).result).toMatchObject({ id: made.id });
    expect(await refusal("GET", `/${made.id}`)).toEqual([404, 1000]);
    expect(await refusal("DELETE", `/${made.id}`)).toEqual([404, 1000]);
    expect(await refusal("PATCH", `/${made.id}`, change)).toEqual([404, 1000]);
    expect(await refusal("GET", `/${nowhere}`)).toEqual([404, 1000]);
    expect([await list(), await list("?is_deleted=true")]).toEqual([[], ["*.acme.local"]]);
  });

  it("are one for each host name, on the same tunnel, too", async () => {
    await create("db.acme.local");
    const { status, errors } = await emulator.call("POST", path, { hostname: "DB.acme.local", tunnel_id: tunnel });
    expect([status, errors]).toEqual([
      409,
      [{ code: 1108, message: "Hostname Route already routed to another tunnel" }],
    ]);
    const { id } = await create("web.acme.local");
    expect(await refusal("PATCH", `/${id}`, { hostname: "db.acme.local" })).toEqual([409, 1108]);
    expect(await refusal("PATCH", `/${id}`, { hostname: "web.acme.local" })).toEqual([200, undefined]);
  });

  it.each(["two words", "a..b", "*", "a.*.b", "*a.b", "", "x".repeat(64)])("are refused for %j", async (hostname) => {
    expect(await refusal("POST", "", { hostname, tunnel_id: tunnel })).toEqual([400, 1030]);
  });

  it("need a live tunnel", async () => {
    expect(await refusal("POST", "", { hostname: "a.local", tunnel_id: nowhere })).toEqual([404, 1002]);
    expect(await refusal("POST", "", { hostname: "a.local" })).toEqual([400, 1030]);
    const { id } = await create("a.local");
    expect(await refusal("PATCH", `/${id}`, { tunnel_id: nowhere })).toEqual([404, 1002]);
  });

  it("are listed by a part of the host name, comment, tunnel and id", async () => {
    const { id } = await create("db.acme.local", { comment: "one" });
    await create("web.acme.local", { tunnel_id: other });
    expect(await list("?hostname=ACME")).toEqual(["db.acme.local", "web.acme.local"]);
    expect(await list("?hostname=db")).toEqual(["db.acme.local"]);
    expect(await list("?comment=one")).toEqual(["db.acme.local"]);
    expect(await list(`?tunnel_id=${other}`)).toEqual(["web.acme.local"]);
    expect(await list(`?id=${id}`)).toEqual(["db.acme.local"]);
    expect(await list("?per_page=1&page=2")).toEqual(["web.acme.local"]);
  });
});
