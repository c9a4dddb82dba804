import fc from "fast-check";
import ts from "typescript";
import { describe, expect, it } from "vitest";

import { logicalName, Names, reservedWords, variableName } from "../../../provider/import/names.js";

describe("names", () => {
  it.each([
    ["web", "web"],
    ["*.example.com", "wildcard.example.com"],
    ['shop EU/"prod"', "shop-EU-prod"],
    ["büro", "büro"],
    ["::", "tunnel"],
    ["x".repeat(80), "x".repeat(60)],
  ])("a logical name is made of %s", (given, name) => {
    expect(logicalName(given, "tunnel")).toBe(name);
  });

  it.each([
    ["web", "web"],
    ["shop-EU.prod", "shopEUProd"],
    ["DNS", "dns"],
    ["Web App", "webApp"],
    ["10.0.0.0-8", "tunnel100008"],
    ["東京", "tunnel"],
  ])("a variable is made of %s", (given, name) => {
    expect(variableName(given, "tunnel")).toBe(name);
  });

  it("are each of them once, and no word of the language", () => {
    const names = new Names("", reservedWords);
    expect(["web", "web", "web2", "web", "class"].map((name) => names.unique(name))).toEqual([
      "web",
      "web2",
      "web22",
      "web3",
      "class2",
    ]);
  });

  it("are variables that TypeScript takes, whatever tunnels are called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (given) => {
        const variable = new Names("", reservedWords).unique(variableName(given, "tunnel"));
        const { diagnostics = [] } = ts.transpileModule(`const ${variable} = 1;\nexport {};`, {
          reportDiagnostics: true,
        });
        expect(diagnostics).toEqual([]);
      }),
    );
  });
});
