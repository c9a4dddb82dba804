import { describe, expect, it } from "vitest";

import { Declarations } from "../../provider/session/declarations.js";

describe("what the resources of a run declare", () => {
  it("is one thing for each resource, however often it is checked", () => {
    const declared = new Declarations();
    expect([declared.declare("app", "a"), declared.declare("app", "a")]).toEqual([true, true]);
    expect(declared.declare("app", "b")).toBe(false);
    expect(declared.declare("api", "b")).toBe(true);
  });

  it("is what a resource declared last", () => {
    const declared = new Declarations();
    declared.declare("app", "a");
    declared.declare("api", "a");
    expect(declared.declare("app", "b")).toBe(true);
    expect(declared.keeps("app", "1")).toBe(true);
  });

  it("of two that exchange what they declare is both", () => {
    const declared = new Declarations();
    declared.declare("app", "a");
    declared.declare("api", "a");
    declared.declare("app", "b");
    declared.declare("api", "a");
    expect([declared.keeps("app", "1"), declared.keeps("api", "2")]).toEqual([true, true]);
  });

  it("keeps an object of another resource from being deleted, and no other one", () => {
    const declared = new Declarations();
    expect(declared.keeps("app", "1")).toBe(false);
    declared.declare("app", "a");
    expect(declared.keeps("app", "1")).toBe(true);
    declared.own("app", "2");
    expect([declared.keeps("app", "1"), declared.keeps("app", "2")]).toEqual([false, true]);
  });

  it("keeps nothing for what is not declared, even where it was read", () => {
    const declared = new Declarations();
    declared.own("app", "1");
    expect(declared.keeps("app", "1")).toBe(false);
  });
});
