import { describe, expect, it } from "vitest";

import { Claims } from "../../provider/session/claims.js";

const id = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";

describe("whose an object is", () => {
  it("is nobody's until a creation or a diff tells", () => {
    const claims = new Claims();
    expect(claims.has(id)).toBe(false);
    expect(claims.isOthers(id, "a")).toBe(false);
  });

  it("is told by the last diff: a refresh diffs what the program no longer declares", () => {
    const claims = new Claims();
    claims.see(id, undefined);
    claims.see(id, "a");
    expect(claims.isOthers(id, undefined)).toBe(true);
    expect(claims.isOthers(id, "a")).toBe(false);
    expect(claims.wasTakenFrom(id, undefined)).toBe(false);
  });

  it("is not told by what a refresh diffs before the program's first check", () => {
    const claims = new Claims();
    claims.see(id, undefined);
    claims.begin();
    expect(claims.has(id)).toBe(false);
    claims.see(id, undefined);
    claims.begin();
    expect(claims.has(id)).toBe(true);
  });

  it("is told by a creation before any diff", () => {
    const claims = new Claims();
    claims.take(id, "a");
    claims.see(id, undefined);
    expect(claims.isOthers(id, undefined)).toBe(true);
    expect(claims.wasTakenFrom(id, undefined)).toBe(true);
    expect(claims.wasTakenFrom(id, "a")).toBe(false);
  });

  it("is its maker's, who may delete it in the same process", () => {
    const claims = new Claims();
    claims.take(id, undefined);
    expect(claims.isOthers(id, undefined)).toBe(false);
    claims.release(id, "web");
    expect(claims.has(id)).toBe(false);
    expect(claims.releasedName(id)).toBe("web");
  });

  it("does not depend on how the id is written", () => {
    const claims = new Claims();
    claims.take(id, "a");
    expect(claims.has(id.toUpperCase())).toBe(true);
  });
});
