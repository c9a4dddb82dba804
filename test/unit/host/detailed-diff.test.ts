import { describe, expect, it } from "vitest";

import { detailedDiff } from "../../../provider/host/detailed-diff.js";

const ADD = 0;
const DELETE = 2;
const UPDATE = 4;
const UPDATE_REPLACE = 5;
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const config = (services: string[], rest: object = {}): object => ({
  ingress: services.map((service) => ({ service })),
  ...rest,
});

/** The kinds by path, of a change of the one input `config`. */
function kinds(before: unknown, after: unknown, replaces: string[] = []): Record<string, number> {
  const changed = ["config"];
  const diff = detailedDiff({ changed, replaces, oldInputs: { config: before }, olds: {}, news: { config: after } });
  expect(Object.values(diff).every(({ inputDiff }) => inputDiff)).toBe(true);
  return Object.fromEntries(Object.entries(diff).map(([path, { kind }]) => [path, kind]));
}

describe("a detailed diff", () => {
  it.each<[string, unknown, unknown, Record<string, number>]>([
    ["a value deep inside", config(["a", "b"]), config(["a", "c"]), { "config.ingress[1].service": UPDATE }],
    ["one more rule", config(["a"]), config(["a", "b"]), { "config.ingress[1]": ADD }],
    ["one rule less", config(["a", "b"]), config(["a"]), { "config.ingress[1]": DELETE }],
    [
      "a setting more and one less",
      config([], { warpRouting: true }),
      config([], { originRequest: { tcpKeepAlive: 3 } }),
      { "config.warpRouting": DELETE, "config.originRequest": ADD },
    ],
    ["what is not known yet", config(["a"]), { ingress: unknown }, { "config.ingress": UPDATE }],
    ["another type", config(["a"]), { ingress: {} }, { "config.ingress": UPDATE }],
    [
      "null in the place of nothing",
      config(["a"], { path: null }),
      config(["b"]),
      { "config.ingress[0].service": UPDATE },
    ],
    ["a whole that comes", undefined, config([]), { config: ADD }],
    ["a key that is no name", { 'a."b"': 1 }, { 'a."b"': 2 }, { 'config["a.\\"b\\""]': UPDATE }],
  ])("has %s at its path", (_title, before, after, expected) => {
    expect(kinds(before, after)).toEqual(expected);
  });

  it("says what replaces, and looks into nothing but what the lifecycle calls changed", () => {
    const oldInputs = { tunnelId: "a", name: "n", comment: "c" };
    const news = { tunnelId: "b", name: "m", comment: "C" };
    const diff = detailedDiff({ changed: ["tunnelId", "name"], replaces: ["tunnelId"], oldInputs, olds: {}, news });
    expect(diff).toEqual({
      tunnelId: { kind: UPDATE_REPLACE, inputDiff: true },
      name: { kind: UPDATE, inputDiff: true },
    });
  });

  it("shows the outputs where the inputs are the same, and the name alone where neither differs", () => {
    const oldInputs = { config: config(["a"]), name: "n" };
    const olds = { config: config(["drifted"]), name: "n" };
    expect(detailedDiff({ changed: ["config", "name"], replaces: [], oldInputs, olds, news: oldInputs })).toEqual({
      "config.ingress[0].service": { kind: UPDATE, inputDiff: false },
      name: { kind: UPDATE, inputDiff: true },
    });
  });
});
