import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Emulator, type Fault, InvalidFaultError, startEmulator } from "../../local/emulator/index.js";

let emulator: Emulator;
let slept: number[];

beforeAll(async () => {
  emulator = await startEmulator({
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
  });
});
beforeEach(() => {
  emulator.reset();
  slept = [];
});
afterAll(() => emulator.close());

interface Seen {
  status?: number;
  headers?: Headers;
  text?: string;
  failure?: string;
}

/** Creates a tunnel and tells what a client sees of it. */
async function create(signal?: AbortSignal): Promise<Seen> {
  const seen: Seen = {};
  try {
    const response = await fetch(`${emulator.baseUrl}/accounts/${emulator.accountId}/cfd_tunnel`, {
      method: "POST",
      headers: { authorization: `Bearer ${emulator.apiToken}` },
      body: JSON.stringify({ name: "t" }),
      ...(signal && { signal }),
    });
    seen.status = response.status;
    seen.headers = response.headers;
    seen.text = await response.text();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    seen.failure = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  }
  return seen;
}

function tunnelCount(): number | undefined {
  return emulator.state().accounts[0]?.tunnels.length;
}

function statuses(): (number | null)[] {
  return emulator.requests().map(({ status }) => status);
}

describe("faults that are awaited", () => {
  const held: [Fault, number][] = [
    [{ hang: true }, 0],
    [{ hang: "after" }, 1],
  ];
  it.each(held)("tell when a request is held at that point: %j", async (fault, processed) => {
    const id = emulator.addFault({ method: "POST", fault });
    const controller = new AbortController();
    const pending = create(controller.signal);
    expect(await emulator.faultStruck(id)).toBe(true);
    expect(tunnelCount()).toBe(processed);
    controller.abort("killed");
    expect((await pending).failure).toBe("killed");
    expect(tunnelCount()).toBe(processed);
    // Whoever asks late is told, too.
    expect(await emulator.faultStruck(id)).toBe(true);
  });

  it("tell over the admin routes, and that they never will where they are removed", async () => {
    const admin = async (method: string, path: string): Promise<number> =>
      (await fetch(`${emulator.adminUrl}/faults/${path}`, { method })).status;
    const first = emulator.addFault({ fault: { status: 500 } });
    const second = emulator.addFault({ fault: { status: 500 } });
    const waits = [admin("GET", `${first}/struck`), admin("GET", `${second}/struck`)];
    await create();
    expect(await admin("DELETE", String(second))).toBe(200);
    expect(await Promise.all(waits)).toEqual([200, 404]);
    expect(await admin("GET", "9999/struck")).toBe(404);
    expect((await create()).status).toBe(200);

    const third = emulator.faultStruck(emulator.addFault({ fault: { status: 500 } }));
    emulator.clearFaults();
    expect(await third).toBe(false);
  });

  it("let as many requests pass as they are told", async () => {
    emulator.addFault({ fault: { status: 500 }, skip: 1 });
    const seen = [await create(), await create(), await create()];
    expect(seen.map(({ status }) => status)).toEqual([200, 500, 409]);
  });
});

describe("faults", () => {
  it("reset the connection before the request is processed", async () => {
    emulator.addFault({ fault: { reset: "before" } });
    expect((await create()).failure).toBe("ECONNRESET");
    expect([tunnelCount(), statuses()]).toEqual([0, [null]]);
  });

  it("reset the connection after the request is processed", async () => {
    emulator.addFault({ fault: { reset: "after" } });
    expect((await create()).failure).toBe("ECONNRESET");
    expect([tunnelCount(), statuses()]).toEqual([1, [null]]);
  });

  it("answer with a status, headers and a body of their own", async () => {
    const html = "<html><body>502 Bad Gateway</body></html>";
    emulator.addFault({ fault: { status: 502, body: html } });
    emulator.addFault({ fault: { status: 429, headers: { "Retry-After": "7" } } });
    emulator.addFault({ fault: { status: 200, body: { success: false, errors: [], messages: [], result: null } } });
    const [first, second, third] = [await create(), await create(), await create()];
    expect([first.status, first.headers?.get("content-type"), first.text]).toEqual([
      502,
      "text/html; charset=UTF-8",
      html,
    ]);
    expect([second.status, second.headers?.get("retry-after"), second.headers?.get("content-type")]).toEqual([
      429,
      "7",
      "application/json",
    ]);
    expect(JSON.parse(second.text ?? "")).toMatchObject({ success: false, result: null });
    expect([third.status, third.text]).toEqual([200, '{"success":false,"errors":[],"messages":[],"result":null}']);
    expect([tunnelCount(), statuses()]).toEqual([0, [502, 429, 200]]);
    expect(first.headers?.get("ratelimit")).toMatch(/^"default";r=\d+;t=\d+$/);
  });

  it("answer with a status after the request was processed, where told so", async () => {
    emulator.addFault({ fault: { status: 500, processed: true } });
    expect((await create()).status).toBe(500);
    expect(tunnelCount()).toBe(1);
  });

  it("answer with no body at all after the request was processed", async () => {
    emulator.addFault({ fault: { status: 204, processed: true } });
    expect(await create()).toMatchObject({ status: 204, text: "" });
    expect(tunnelCount()).toBe(1);
  });

  it("edit the answer to a request that was processed", async () => {
    const answer = async (fault: Fault, method: string, path: string): Promise<Record<string, unknown>> => {
      emulator.addFault({ fault });
      return JSON.parse((await emulator.call(method, path)).text) as Record<string, unknown>;
    };
    await create();
    const live = "0001-01-01T00:00:00Z";
    const list = await answer(
      {
        edit: [
          { op: "remove", path: "/result_info" },
          { op: "set", path: "/result/*/deleted_at", value: live },
        ],
      },
      "GET",
      "/cfd_tunnel",
    );
    expect(Object.keys(list)).toEqual(["success", "errors", "messages", "result"]);
    expect(list["result"]).toMatchObject([{ name: "t", deleted_at: live }]);
    const codes = { edit: [{ op: "stringify", path: "/errors/*/code" }] } as const;
    expect(await answer(codes, "GET", `/cfd_tunnel/00000000-0000-4000-8000-000000000000`)).toMatchObject({
      success: false,
      errors: [{ code: "1002" }],
    });
    const count = { edit: [{ op: "set", path: "/result_info/total_count", value: 1 }] } as const;
    expect(await answer(count, "GET", "/cfd_tunnel")).toMatchObject({ result_info: { total_count: 1, page: 1 } });
    expect(statuses()).toEqual([200, 200, 404, 200]);
  });

  it("delay the request", async () => {
    emulator.addFault({ fault: { delayMs: 1234 } });
    expect((await create()).status).toBe(200);
    expect(slept).toEqual([1234]);
  });

  it("send text that is no JSON", async () => {
    emulator.addFault({ fault: { malformed: true } });
    const { status, text = "", headers } = await create();
    expect([status, headers?.get("content-type")]).toEqual([200, "application/json"]);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(tunnelCount()).toBe(1);
  });

  it("cut the body short", async () => {
    emulator.addFault({ fault: { truncate: true } });
    const { status, text, failure } = await create();
    expect([status, text, failure]).toEqual([200, undefined, "UND_ERR_SOCKET"]);
    expect([tunnelCount(), statuses()]).toEqual([1, [null]]);
  });

  it("send the body slowly, but whole", async () => {
    emulator.addFault({ fault: { slowBody: 4321 } });
    const { status, text = "" } = await create();
    expect([status, slept]).toEqual([200, [4321]]);
    expect(JSON.parse(text)).toMatchObject({ success: true });
    expect(statuses()).toEqual([200]);
  });

  it("never answer, until the client gives up or the emulator is reset", async () => {
    const hangs: Fault[] = [{ hang: true }, { hang: "after" }, { hang: "body" }];
    for (const fault of hangs) {
      emulator.addFault({ fault });
      const controller = new AbortController();
      const pending = create(controller.signal);
      await expect.poll(() => emulator.requests().length).toBe(1);
      controller.abort("gave up");
      expect((await pending).failure).toBe("gave up");
      emulator.reset();
      emulator.addFault({ fault });
      const cut = create();
      await expect.poll(() => emulator.requests().length).toBe(1);
      await expect
        .poll(() => {
          emulator.reset();
          return emulator.requests().length;
        })
        .toBe(0);
      expect((await cut).failure).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    }
  });
});

describe("the choice of requests", () => {
  it("goes by method and path, for as many requests as asked, in order", async () => {
    emulator.addFault({ method: "post", path: "/cfd_tunnel$", times: 2, fault: { status: 500 } });
    emulator.addFault({ method: "GET", fault: { status: 503 } });
    emulator.addFault({ path: "^/accounts/[0-9a-f]{32}/cfd_tunnel$", fault: { status: 504 } });
    emulator.addFault({ path: "^/client/v4/accounts/", fault: { status: 505 } });
    const seen = [];
    for (let i = 0; i < 5; i++) seen.push((await create()).status);
    expect(seen).toEqual([500, 500, 504, 505, 200]);
    expect((await emulator.call("GET", "/cfd_tunnel")).status).toBe(503);
  });

  it("ends with clearFaults", async () => {
    emulator.addFault({ times: 100, fault: { status: 500 } });
    emulator.clearFaults();
    expect((await create()).status).toBe(200);
  });

  it.each([
    [{ fault: null }, "fault: expected an object"],
    [{ fault: {} }, "fault: expected one of status, reset, delayMs, hang, edit, malformed, truncate, slowBody"],
    [{ fault: { status: 42 } }, "fault.status: expected an HTTP status from 200 to 599"],
    [{ fault: { reset: "during" } }, 'fault.reset: expected "before" or "after"'],
    [{ fault: { reset: "before", delayMs: 1 } }, "fault.delayMs: not allowed beside reset"],
    [{ fault: { status: 500, headers: { "a b": "c" } } }, "fault.headers: wrong type"],
    [{ fault: { hang: "before" } }, 'fault.hang: expected true, "after" or "body"'],
    [{ fault: { hang: true }, skip: -1 }, "skip: expected a non-negative integer"],
    [{ fault: { hang: true }, times: 0 }, "times: expected a positive integer"],
    [{ fault: { hang: true }, path: "(" }, /^path: Invalid regular expression/],
    [{ fault: { hang: true }, method: 1 }, "method: expected a string"],
  ])("is refused where it is unclear: %j", (rule, message) => {
    const add = (): void => {
      emulator.addFault(rule as never);
    };
    expect(add).toThrow(InvalidFaultError);
    expect(add).toThrow(message);
  });
});
