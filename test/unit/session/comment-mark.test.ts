import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { commentOf, sameComment, stackOf } from "../../../provider/contract/comment.js";

describe("the comment of an object whose resource declares none", () => {
  it("names project, stack and resource", () => {
    expect(commentOf("shop", "prod", "app")).toBe("Pulumi shop/prod/app");
  });

  it("is one line of at most 80 characters: the trace of its owner follows", () => {
    const part = fc.string({ minLength: 1, maxLength: 120 }).map((text) => text.replace(/\//g, "-"));
    fc.assert(
      fc.property(part, part, fc.string({ minLength: 1, maxLength: 200 }), (project, stack, name) => {
        const comment = commentOf(project, stack, name);
        expect(Array.from(comment).length).toBeLessThanOrEqual(80);
        expect(comment).not.toMatch(/[\n\r\u2028\u2029]/);
      }),
    );
  });

  it("tells names and stacks apart that are too long for it", () => {
    const long = (end: string): string => commentOf("p".repeat(90), "s".repeat(90), "n".repeat(90) + end);
    expect(long("1")).not.toBe(long("2"));
    expect(sameComment(long("1"), long("2"))).toBe(true);
    expect(sameComment(long("1"), commentOf("p".repeat(91), "s".repeat(90), "n"))).toBe(false);
  });

  it("is known by its stack, names with slashes too", () => {
    expect(stackOf("Pulumi shop/prod/app/web")).toBe("shop/prod");
    for (const other of ["", null, undefined, "web team", "Pulumi shop/prod", "Pulumi shop/prod/", "by Pulumi a/b/c"]) {
      expect(stackOf(other)).toBeUndefined();
    }
  });

  it("is the same for two names of a stack; others are compared as they are", () => {
    expect(sameComment("Pulumi shop/prod/app", "Pulumi shop/prod/api")).toBe(true);
    expect(sameComment("Pulumi shop/prod/app", "Pulumi shop/dev/app")).toBe(false);
    expect(sameComment("web team", "web team")).toBe(true);
    expect(sameComment("web team", "Web team")).toBe(false);
    expect(sameComment(null, "")).toBe(true);
    expect(sameComment("", "Pulumi shop/prod/app")).toBe(false);
  });
});
