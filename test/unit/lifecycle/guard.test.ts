import type { dynamic } from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";

import { CloudflareApiError } from "../../../provider/api/http/errors.js";
import { during, InitFailedError, UserError } from "../../../provider/session/errors.js";
import { noFamily } from "../api/families.js";
import type { Contract } from "../../../provider/contract/contract.js";
import { guard, type Guarded } from "../../../provider/lifecycle/frame/guard.js";
import type { BaseInputs, Lifecycle, Properties } from "../../../provider/lifecycle/frame/lifecycle.js";
import { Unfinished } from "../../../provider/lifecycle/frame/pending.js";
import { Session } from "../../../provider/session/session.js";

const rule = (): undefined => undefined;
const contract: Contract = {
  resource: "CfdTunnel",
  inputs: {
    accountId: { rule, onChange: "replace", required: "missing: the account", form: (id) => String(id).toLowerCase() },
    name: { rule, onChange: "update" },
    comment: { rule: (value) => (value === "wrong" ? '"wrong" is wrong' : undefined), onChange: "update" },
    mark: { rule, onChange: "stored", hidden: true },
    holdsSecrets: { rule, onChange: "stored", hidden: true },
  },
  computed: ["createdAt"],
  secretOutputs: [],
};
const accountId = "0123456789abcdef0123456789abcdef";
const state = { accountId, name: "n", createdAt: "then", __provider: "text" };

/** The state, but for one output. */
function without(output: keyof typeof state): Properties {
  return Object.fromEntries(Object.entries(state).filter(([name]) => name !== output));
}

type Any = Lifecycle<BaseInputs, Properties>;

function newSession(): Session {
  return new Session({ CLOUDFLARE_API_TOKEN: "x".repeat(40) }, () => Promise.resolve());
}

/** A lifecycle of which one method is given and the others are never called. */
function guarded(methods: Partial<Any>, session = newSession()): Guarded {
  const never = (): never => {
    throw new Error("not expected");
  };
  const rest: Any = {
    contract,
    needed: ["createdAt"],
    named: () => "the thing",
    create: never,
    read: never,
    lookUp: never,
    update: never,
    delete: never,
  };
  return guard({ session, load: () => Promise.resolve({ ...rest, ...methods }) });
}

async function thrownBy(run: Promise<unknown>): Promise<Error> {
  return await run.then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error as Error,
  );
}

/** Throws what no linter would let one throw. */
function throwing(value: unknown): () => never {
  return () => {
    throw value;
  };
}

describe("a result", () => {
  it("loses every undefined, at any depth, and nothing else", async () => {
    const outs = {
      a: undefined,
      b: null,
      c: [{ d: undefined, e: 0 }, undefined],
      f: { g: { h: undefined, i: false } },
    };
    const { create } = guarded({ create: () => Promise.resolve({ id: "x", state: outs }) });
    expect(await create({})).toStrictEqual({ id: "x", outs: { b: null, c: [{ e: 0 }, null], f: { g: { i: false } } } });
  });

  it("of a read that finds nothing has a blank id", async () => {
    const { read } = guarded({ read: () => Promise.resolve(undefined) });
    expect(await read("x", state)).toStrictEqual({ id: "", props: {}, inputs: {} });
  });
});

describe("a diff", () => {
  const { diff } = guarded({});
  const declared = { accountId, name: "n", __provider: "text" };

  it("sees a state without a pointer, as another provider leaves it, as a change", async () => {
    expect(await diff("x", without("__provider"), declared)).toMatchObject({
      changes: true,
      replaces: [],
      changed: [],
    });
  });

  it("sees another pointer as none", async () => {
    const former = { ...state, __provider: "former" };
    expect(await diff("x", former, declared)).toMatchObject({ changes: false, replaces: [], changed: [] });
  });

  it("says which inputs changed, for a detailed diff", async () => {
    expect(await diff("x", state, { ...declared, name: "m" })).toMatchObject({ changes: true, changed: ["name"] });
  });
});

describe("a throw", () => {
  it.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["a string", "boom"],
    ["a number", 7],
    ["an object", { code: 3 }],
  ])("of %s comes out as an Error of every method", async (_title, value) => {
    const fail = throwing(value);
    const provider = guarded({ check: fail, diff: fail, create: fail, read: fail, update: fail, delete: fail });
    for (const call of [
      provider.check({}, {}),
      provider.diff("x", state, {}),
      provider.create({}),
      provider.read("x", state),
      provider.update("x", state, {}),
      provider.delete("x", state),
    ]) {
      const error = await thrownBy(call);
      expect(error).toBeInstanceOf(Error);
      expect(error.message).toMatch(/^internal error of pulumi-cloudflare-tunnel: /);
    }
  });

  it("of one of our own bugs keeps its stack, and loses what the host gives a meaning of its own", async () => {
    const bug = Object.assign(new TypeError("x is not a function"), { code: 3, id: "i", metadata: {}, details: "d" });
    const error = await thrownBy(guarded({ create: throwing(bug) }).create({}));
    expect(error.stack).toBe(bug.stack);
    for (const property of ["code", "id", "metadata", "details", "properties", "reasons"]) {
      expect(error).not.toHaveProperty(property);
    }
  });

  it("for the user has the message and no stack", async () => {
    for (const own of [
      new UserError("do this"),
      new CloudflareApiError({ method: "GET", path: "/x", family: noFamily, status: 403 }),
      Object.assign(new Error("CLOUDFLARE_X is odd"), { name: "SettingError" }),
    ]) {
      const error = await thrownBy(guarded({ read: throwing(own) }).read("x", state));
      expect(error.message).toBe(own.message);
      expect(error.stack).toBe("");
      expect(error).not.toHaveProperty("code");
    }
  });

  it("of an incomplete object keeps its id, its reason, its hidden inputs, and its pointer, without which it could never be read", async () => {
    const failed = new Unfinished("id-1", { name: "n", token: undefined }, { due: ["write"] }, "not yet");
    const inputs = { __provider: "text", mark: "m" };
    for (const run of [
      (provider: Guarded) => provider.create(inputs),
      (provider: Guarded) => provider.update("id-1", state, inputs),
    ]) {
      const error = await thrownBy(run(guarded({ create: throwing(failed), update: throwing(failed) })));
      expect(error).toMatchObject({ id: "id-1", reasons: [expect.stringMatching(/^not yet\. The next `pulumi up`/)] });
      expect(error).toHaveProperty("properties", {
        name: "n",
        mark: "m",
        pending: { due: ["write"] },
        __provider: "text",
      });
    }
  });
});

describe("a creation in doubt", () => {
  const doubtful = { ...state, pending: { due: ["create"] } };

  it("has an id of its own, which is none", async () => {
    const lost = new Unfinished(undefined, { name: "n" }, { due: ["create"] }, "the answer was lost");
    const error = await thrownBy(guarded({ create: throwing(lost) }).create({ __provider: "text" }));
    expect(error).toMatchObject({ id: expect.stringMatching(/^unknown-[0-9a-f]{16}$/) as string });
  });

  it("is replaced, the old one first", async () => {
    const diff = await guarded({}).diff("unknown-1", doubtful, state);
    expect(diff).toMatchObject({ changes: true, replaces: ["accountId"], deleteBeforeReplace: true });
  });

  it("row 11: is updated without a call, and is in doubt again: Pulumi's onError hooks retry so", async () => {
    const error = await thrownBy(guarded({}).update("unknown-1", doubtful, state));
    expect(error).toMatchObject({ id: "unknown-1", properties: { name: "n", pending: { due: ["create"] } } });
  });

  it("is deleted and read by what it made, or not at all", async () => {
    const deleted: string[] = [];
    const remove = (id: string): Promise<void> => {
      deleted.push(id);
      return Promise.resolve();
    };
    await guarded({ findMade: () => Promise.resolve(undefined), delete: remove }).delete("unknown-1", doubtful);
    expect(deleted).toEqual([]);
    const findMade: NonNullable<Any["findMade"]> = () => Promise.resolve({ id: "real", state: { name: "made" } });
    await guarded({ findMade, delete: remove }).delete("unknown-1", doubtful);
    expect(deleted).toEqual(["real"]);
    const read = await guarded({ findMade, read: (id, olds) => Promise.resolve({ id, state: olds }) }).read(
      "x",
      doubtful,
    );
    expect(read).toMatchObject({ id: "real", props: { name: "made" } });
    expect(read.props).not.toHaveProperty("pending");
  });
});

describe("row 1: a delete, in a run that goes on after a failure", () => {
  const web = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415";
  const fails = (): Promise<never> => Promise.reject(new UserError("refused"));

  it("is refused where what the object refers to failed, and else goes on", async () => {
    const session = newSession();
    const deleted: string[] = [];
    const { update } = guarded({ update: fails }, session);
    const route = guarded({ delete: (id) => Promise.resolve(void deleted.push(id)) }, session);
    expect(await thrownBy(update(web, state, state))).toMatchObject({ message: "refused" });
    const error = await thrownBy(route.delete("a", { ...state, tunnelId: web.toUpperCase() }));
    expect(error.message).toContain(`kept, since the resource of its tunnelId, ${web.toUpperCase()}, or one`);
    await route.delete("b", { ...state, tunnelId: "another" });
    expect(deleted).toEqual(["b"]);
  });
});

describe("row 13: a state, and a `get`, without an account", () => {
  it("are told apart, and say what to do", async () => {
    await expect(guarded({}).read("x", without("accountId"))).rejects.toThrow(
      /state of the thing has no accountId .* was it edited/,
    );
    await expect(guarded({}).delete("x", without("accountId"))).rejects.toThrow("was it edited?");
    await expect(guarded({}).read("x", { __provider: "text" })).rejects.toThrow(/^accountId: missing/);
  });
});

describe("row 7: a secret input", () => {
  const secret = "very-secret-name";
  const inputs = { accountId, name: secret, holdsSecrets: ["name"], __provider: "text" };

  it("is in no error, no reason and nothing that is told", async () => {
    const session = newSession();
    const told: string[] = [];
    vi.spyOn(console, "log").mockImplementation((text: string) => void told.push(text));
    const provider = guarded(
      {
        create: () => {
          session.inform(`made ${secret}`);
          throw new UserError(`no ${secret}, nor ${JSON.stringify(secret)}`);
        },
        check: () => [{ property: "name", reason: `"${secret.slice(0, 4)}" is short` }],
      },
      session,
    );
    expect((await thrownBy(provider.create(inputs))).message).toBe('no [secret], nor "[secret]"');
    expect(told).toEqual(["made [secret]"]);
    expect((await provider.check({}, inputs)).failures).toEqual([
      { property: "", reason: 'name: "[secret]" is short' },
    ]);
    vi.restoreAllMocks();
  });
});

describe("configure", () => {
  it("hands the config on at once: parallel calls do not wait for a promise", () => {
    const seen: unknown[] = [];
    const session = newSession();
    session.configure = (config) => void seen.push(config);
    const provider = guard({ session, load: () => Promise.reject(new Error("no")) });
    const config = { get: () => undefined } as unknown as dynamic.Config;
    void provider.configure({ config });
    expect(seen).toEqual([config]);
  });

  it("that is followed by a lifecycle which cannot be loaded fails each call, and hangs none", async () => {
    const provider = guard({ session: newSession(), load: () => Promise.reject(new Error("no such module")) });
    await expect(provider.check({}, {})).rejects.toThrow(/no such module/);
    await expect(provider.check({}, {})).rejects.toThrow(/no such module/);
  });
});

describe("during", () => {
  it("puts the step before what the user is told, and keeps the cause", async () => {
    const cause = new UserError("it runs");
    const error = await thrownBy(during("delete the tunnel", throwing(cause)));
    expect(error.message).toBe("delete the tunnel: it runs");
    expect(error).toBeInstanceOf(UserError);
    expect(error.cause).toBe(cause);
  });

  it("lets bugs and incomplete objects through as they are", async () => {
    for (const error of [new TypeError("bug"), new InitFailedError("id", {}, "reason")]) {
      expect(await thrownBy(during("step", throwing(error)))).toBe(error);
    }
  });
});
