import { describe, expect, it } from "vitest";
import { ignoreChanges, parsePropertyPath, pathCovers } from "../../local/engine/property-path.js";

describe("parsePropertyPath", () => {
  it.each([
    ["a", ["a"]],
    ["a.b[0].c", ["a", "b", 0, "c"]],
    ['a["b.c"][2]', ["a", "b.c", 2]],
    ["list[*].name", ["list", "*", "name"]],
    ['["quoted \\"key\\""].x', ['quoted "key"', "x"]],
  ])("reads %s", (path, segments) => {
    expect(parsePropertyPath(path)).toEqual(segments);
  });

  it.each([".a", "a[", "a[b]", "a..b"])("refuses %s", (path) => {
    expect(() => parsePropertyPath(path)).toThrow("invalid property path");
  });
});

describe("pathCovers", () => {
  it("takes a prefix and a wildcard, not a sibling", () => {
    expect(pathCovers(["a"], ["a", "b"])).toBe(true);
    expect(pathCovers(["a", "*", "c"], ["a", 3, "c"])).toBe(true);
    expect(pathCovers(["a", "b"], ["a"])).toBe(false);
    expect(pathCovers(["a"], ["b"])).toBe(false);
  });
});

describe("ignoreChanges", () => {
  it("sets the path back to its old value and leaves the rest", () => {
    const news = { a: { x: 9, y: 8 }, list: [7, 6] };
    const { inputs, invalid } = ignoreChanges(news, { a: { x: 1, y: 2 }, list: [3, 4] }, ["a.x", "list[0]"]);
    expect(inputs).toEqual({ a: { x: 1, y: 8 }, list: [3, 6] });
    expect(invalid).toEqual([]);
    expect(news).toEqual({ a: { x: 9, y: 8 }, list: [7, 6] });
  });

  it("takes away what was not there", () => {
    expect(ignoreChanges({ a: 1, b: 2 }, { b: 1 }, ["a"]).inputs).toEqual({ b: 2 });
  });

  it("covers every element with a wildcard", () => {
    const olds = { list: [{ n: 1 }, { n: 2 }] };
    expect(ignoreChanges({ list: [{ n: 8 }, { n: 9 }] }, olds, ["list[*].n"]).inputs).toEqual(olds);
  });

  it("says which paths run into added or removed elements", () => {
    expect(ignoreChanges({ list: [1, 2] }, { list: [1] }, ["list[1]"]).invalid).toEqual(["list[1]"]);
    expect(ignoreChanges({ list: [1] }, { list: [1] }, ["list[5]"]).invalid).toEqual([]);
    expect(ignoreChanges({ a: { x: 1 } }, {}, ["a.x"]).invalid).toEqual(["a.x"]);
  });
});
