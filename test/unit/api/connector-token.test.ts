import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { composeToken, parseToken } from "../../../provider/api/connector-token.js";

const CONTENT = {
  accountId: "699d98642c564d2e855e9661899b7252",
  tunnelId: "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415",
  tunnelSecret: "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U=",
};

function encoded(content: unknown): string {
  return Buffer.from(JSON.stringify(content)).toString("base64");
}

describe("connector token", () => {
  test("is the base64 of account, tunnel and secret", () => {
    expect(JSON.parse(Buffer.from(composeToken(CONTENT), "base64").toString("utf8"))).toEqual({
      a: CONTENT.accountId,
      t: CONTENT.tunnelId,
      s: CONTENT.tunnelSecret,
    });
    expect(composeToken(CONTENT)).toMatch(/^eyJhIjoi/);
  });

  test("is read in any order of keys, with keys not known", () => {
    const { accountId: a, tunnelId: t, tunnelSecret: s } = CONTENT;
    expect(parseToken(encoded({ a, s, t }))).toEqual(CONTENT);
    expect(parseToken(encoded({ e: "fed", t, s, a }))).toEqual(CONTENT);
  });

  test.each([
    "",
    "x",
    "eyJhIjoi",
    encoded(null),
    encoded([]),
    encoded({ a: "a", t: "t" }),
    encoded({ a: 1, t: "t", s: "s" }),
  ])("%j is none", (token) => {
    expect(parseToken(token)).toBeUndefined();
  });

  test("what is composed is read back", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (accountId, tunnelId, tunnelSecret) => {
        expect(parseToken(composeToken({ accountId, tunnelId, tunnelSecret }))).toEqual({
          accountId,
          tunnelId,
          tunnelSecret,
        });
      }),
    );
  });
});
