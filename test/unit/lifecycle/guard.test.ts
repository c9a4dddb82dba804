import type { dynamic } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";

import { CloudflareApiError } from "../../../provider/api/http/errors.js";
import { during, InitFailedError, UserError } from "../../../provider/session/errors.js";
import { noFamily } from "../api/families.js";
import { gone, guard, type Lifecycle, type Properties } from "../../../provider/lifecycle/guard.js";

/** A lifecycle of which one method is given and the others are never called. */
function guarded(methods: Partial<Lifecycle>): ReturnType<typeof guard> {
  const never = (): never => {
    throw new Error("not expected");
  };
  const rest: Lifecycle = { check: never, diff: never, create: never, read: never, update: never, delete: never };
  return guard({ configure: () => undefined, load: () => Promise.resolve({ ...rest, ...methods }) });
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
    const { create } = guarded({ create: () => Promise.resolve({ id: "x", outs }) });
    expect(await create({})).toStrictEqual({ id: "x", outs: { b: null, c: [{ e: 0 }, null], f: { g: { i: false } } } });
  });

  it("of a read that finds nothing has a blank id", async () => {
    const { read } = guarded({ read: () => Promise.resolve(gone) });
    expect(await read("x", {})).toStrictEqual({ id: "", props: {} });
  });
});

describe("a diff", () => {
  const { diff } = guarded({ diff: () => ({ changes: false, replaces: [] }) });

  it("sees a state without a pointer, as another provider leaves it, as a change", async () => {
    expect(await diff("x", {}, { __provider: "text" })).toEqual({ changes: true, replaces: [] });
  });

  it("sees another pointer as none", async () => {
    expect(await diff("x", { __provider: "former" }, { __provider: "text" })).toEqual({ changes: false, replaces: [] });
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
      provider.diff("x", {}, {}),
      provider.create({}),
      provider.read("x", {}),
      provider.update("x", {}, {}),
      provider.delete("x", {}),
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
      const error = await thrownBy(guarded({ read: throwing(own) }).read("x", {}));
      expect(error.message).toBe(own.message);
      expect(error.stack).toBe("");
      expect(error).not.toHaveProperty("code");
    }
  });

  it("of an incomplete object keeps its id, its reasons, and its pointer, without which it could never be read", async () => {
    const failed = new InitFailedError("id-1", { name: "n", token: undefined }, "not yet");
    for (const run of [
      (provider: ReturnType<typeof guard>, inputs: Properties) => provider.create(inputs),
      (provider: ReturnType<typeof guard>, inputs: Properties) => provider.update("id-1", {}, inputs),
    ]) {
      const provider = guarded({ create: throwing(failed), update: throwing(failed) });
      const error = await thrownBy(run(provider, { __provider: "text" }));
      expect(error).toMatchObject({ id: "id-1", reasons: ["not yet"] });
      expect(error).toHaveProperty("properties", { name: "n", __provider: "text" });
    }
  });
});

describe("configure", () => {
  it("hands the config on at once: parallel calls do not wait for a promise", () => {
    const seen: unknown[] = [];
    const provider = guard({ configure: (config) => seen.push(config), load: () => Promise.reject(new Error("no")) });
    const config = { get: () => undefined } as unknown as dynamic.Config;
    void provider.configure({ config });
    expect(seen).toEqual([config]);
  });

  it("that is followed by a lifecycle which cannot be loaded fails each call, and hangs none", async () => {
    const provider = guard({ configure: () => undefined, load: () => Promise.reject(new Error("no such module")) });
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
