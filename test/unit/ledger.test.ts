/** What a run declares and has: the parts of the ledger that documents of a tunnel go by. */
import { describe, expect, it } from "vitest";

import { Ledger } from "../../provider/session/ledger.js";

describe("a resource that is made in the place of its predecessor", () => {
  it("succeeds it in what that one declared, and in nothing else", () => {
    const ledger = new Ledger();
    ledger.begin("app", false);
    ledger.declaredBefore("app", ["rule t a"]);
    expect(ledger.succeeds("app", "rule t a")).toBe(false);
    ledger.begin("app", true);
    expect(ledger.succeeds("app", "rule t a")).toBe(true);
    expect(ledger.succeeds("app", "rule t b")).toBe(false);
    expect(ledger.succeeds("other", "rule t a")).toBe(false);
    expect(ledger.succeeds(undefined, "rule t a")).toBe(false);
  });
});

describe("a resource that was renamed under an alias", () => {
  it("is known by the marks that it had before, too", () => {
    const ledger = new Ledger();
    ledger.begin("new", false, ["old", "new"]);
    expect(ledger.formerMarks("new")).toEqual(["old"]);
    ledger.declare("new", ["x"]);
    expect(ledger.fateOf("x", "x", { mark: "old" })).toBe("delete");
    ledger.has("x", { mark: "new", stamp: "1" });
    expect(ledger.fateOf("x", "x", { mark: "old", stamp: "1" })).toBe("delete");
    expect(ledger.fateOf("x", "x", { mark: "old", stamp: "2" })).toBe("leave");
    expect(ledger.isAnotherResources("x", "old")).toBe(false);
    expect(ledger.isAnotherResources("x", "other")).toBe(true);
    expect(ledger.isAnotherResources("x", undefined)).toBe(true);
  });
});

describe("what is declared", () => {
  it("is awaited until the resource that declares it has it", () => {
    const ledger = new Ledger();
    ledger.declare("app", ["rule t a", "rule t b", "rule u a", "rules t"]);
    expect(ledger.awaited("rule t ")).toEqual(["rule t a", "rule t b"]);
    ledger.has("rule t a", { mark: "app", stamp: "1" });
    ledger.has("rule t b", { mark: "before" });
    expect(ledger.awaited("rule t ")).toEqual(["rule t b"]);
  });
});

describe("an object", () => {
  it("is kept where a state has it, unless the program replaces that", () => {
    const ledger = new Ledger();
    expect(ledger.keeps("F70F")).toBe(false);
    ledger.has("f70f", { mark: "web" });
    expect(ledger.keeps("F70F")).toBe(true);
    ledger.goes("f70f");
    expect(ledger.keeps("F70F")).toBe(false);
  });
});

describe("what becomes of a thing when a state is deleted", () => {
  const old = { mark: "app", stamp: "1" };
  it.each<[string, (ledger: Ledger) => void, string]>([
    ["nobody else declares it or has it", () => undefined, "delete"],
    [
      "the state itself has it",
      (ledger) => {
        ledger.has("x", old);
      },
      "delete",
    ],
    [
      "another state of the resource has it",
      (ledger) => {
        ledger.has("x", { mark: "app", stamp: "2" });
      },
      "leave",
    ],
    [
      "another resource has it",
      (ledger) => {
        ledger.has("x", { mark: "renamed", stamp: "3" });
      },
      "leave",
    ],
    [
      "its own resource declares it",
      (ledger) => {
        ledger.declare("app", ["x"]);
      },
      "delete",
    ],
    [
      "another resource declares it, and did not get it",
      (ledger) => {
        ledger.declare("renamed", ["x"]);
      },
      "refuse",
    ],
  ])("where %s", (_what, prepare, fate) => {
    const ledger = new Ledger();
    prepare(ledger);
    expect(ledger.fateOf("x", "x", old)).toBe(fate);
  });
});
