import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { path } from "../../../provider/api/http/path.js";

const ID = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";

describe("path", () => {
  test("leaves an identifier as it is", () => {
    expect(path`/accounts/${"699d98642c564d2e855e9661899b7252"}/cfd_tunnel/${ID}/token`).toBe(
      `/accounts/699d98642c564d2e855e9661899b7252/cfd_tunnel/${ID}/token`,
    );
    expect(path`/user`).toBe("/user");
  });

  test.each([
    ["a/b", "a%2Fb"],
    ["../x", "..%2Fx"],
    ["%2e%2e", "%252e%252e"],
    ["a?b#c", "a%3Fb%23c"],
    ["näme ✓", "n%C3%A4me%20%E2%9C%93"],
    ["...", "..."],
    ["a\\b", "a%5Cb"],
  ])("encodes %j as one segment", (value, segment) => {
    expect(path`/t/${value}/x`).toBe(`/t/${segment}/x`);
  });

  test.each<[string, unknown, string]>([
    ["nothing", "", "is empty"],
    ["blanks", "  ", "is empty"],
    ["a dot", ".", 'is ".", which would lead to another path'],
    ["two dots", "..", 'is "..", which would lead to another path'],
    ["a line break", "a\nb", "holds a control character"],
    ["a NUL", "a\u0000", "holds a control character"],
    ["a lone surrogate", "a\ud800", "is not well-formed Unicode"],
    ["undefined", undefined, "is not a string (undefined)"],
    ["null", null, "is not a string (null)"],
    ["a number", 7, "is not a string (number)"],
    ["an object", { toString: () => "x" }, "is not a string (object)"],
    ["a megabyte", "x".repeat(1_000_000), "is longer than 1024 characters"],
  ])("refuses %s", (_, value, flaw) => {
    expect(() => path`/accounts/${"a"}/cfd_tunnel/${value}`).toThrow(
      new TypeError(`The identifier after "a/" in a request to Cloudflare ${flaw}.`.replace('"a/"', '"cfd_tunnel/"')),
    );
  });

  test("no value leads to another path", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        let built: string;
        try {
          built = path`/accounts/${value}/cfd_tunnel`;
        } catch (error) {
          return error instanceof TypeError;
        }
        const segments = new URL(`https://host${built}`).pathname.split("/");
        return segments.length === 4 && segments[3] === "cfd_tunnel" && decodeURIComponent(segments[2] ?? "") === value;
      }),
    );
  });
});
