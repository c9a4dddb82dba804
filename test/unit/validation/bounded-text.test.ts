import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { bounded, printable } from "../../../provider/validation/bounded-text.js";

const ESC = "\u001b";
/** What a terminal acts on, or shows in another order. */
const unprintable =
  // eslint-disable-next-line no-control-regex -- control characters are what must not be there
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

describe("a foreign text", () => {
  it.each<[string, string, string]>([
    ["colours", `${ESC}[31;1mred${ESC}[0m`, "red"],
    ["colours of the C1 kind", "\u009b31mred\u009b0m", "red"],
    ["a cleared screen", `a${ESC}[2J${ESC}[Hb`, "ab"],
    ["a title", `a${ESC}]0;owned by me\u0007b`, "ab"],
    ["a link", `${ESC}]8;;https://evil.example/${ESC}\\web${ESC}]8;;${ESC}\\`, "web"],
    ["a title of the C1 kind", "a\u009d0;owned\u009cb", "ab"],
    ["a device string", `a${ESC}P1;2|data${ESC}\\b`, "ab"],
    ["a title without an end", `a${ESC}]0;all the rest`, "a"],
    ["a sequence that breaks off", `a${ESC}[31`, "a"],
    ["a lone escape", `a${ESC}`, "a"],
    ["a reset", `a${ESC}cb`, "ab"],
    ["line breaks", "a\r\nb\u2028c\u0085d", "a b c d"],
    ["backspaces", "abc\b\b\bxyz", "abc xyz"],
    ["turned text", "a\u202eb\u2066c\u200fd", "abcd"],
    ["half a character", "a\ud800", "a\ufffd"],
    ["nothing of the kind", "Büro 1 — \u{1f680} ok", "Büro 1 — \u{1f680} ok"],
  ])("with %s is quoted without", (_title, text, expected) => {
    expect(bounded(text, 100)).toBe(expected);
  });

  it("is cut", () => {
    expect(bounded("x".repeat(50_000), 10)).toBe("xxxxxxxxx…");
    expect(bounded("x".repeat(10), 10)).toBe("xxxxxxxxxx");
  });

  it("is never more than one printable line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.integer({ min: 1, max: 200 }), (text, limit) => {
        const shown = bounded(text, limit);
        expect(shown).not.toMatch(unprintable);
        expect(shown).not.toContain("\n");
        expect(shown.length).toBeLessThanOrEqual(limit);
      }),
    );
  });
});

describe("a message", () => {
  it("keeps its own line breaks, and nothing else that a terminal acts on", () => {
    expect(printable(`one\ntwo${ESC}[31m\r\u202e three`)).toBe("one\ntwo  three");
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(printable(text)).not.toMatch(unprintable);
      }),
    );
  });

  it("is cut", () => {
    expect(printable("x".repeat(50_000))).toHaveLength(6_000);
  });

  it("full of beginnings of sequences takes no time to speak of", () => {
    for (const part of [`${ESC}]`, `${ESC}[`, ESC, `${ESC}]x`, "\u009d", `${ESC}[;;;   `]) {
      expect(printable(part.repeat(200_000)).length).toBeLessThanOrEqual(6_000);
    }
  });
});
