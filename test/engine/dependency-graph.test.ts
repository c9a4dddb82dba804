import { describe, expect, it } from "vitest";
import { DependencyGraph } from "../../local/engine/dependency-graph.js";
import type { ResourceState } from "../../local/engine/deployment.js";

function resource(urn: string, rest: Partial<ResourceState> = {}): ResourceState {
  return { urn, custom: true, type: "t", ...rest };
}

const urns = (groups: ResourceState[][]) => groups.map((group) => group.map(({ urn }) => urn).sort());

describe("DependencyGraph.deletionOrder", () => {
  const provider = resource("p", { id: "1" });
  const a = resource("a", { provider: "p::1" });
  const b = resource("b", { dependencies: ["a"] });
  const c = resource("c", { propertyDependencies: { x: ["b"] } });
  const child = resource("child", { parent: "a" });
  const all = [provider, a, b, c, child];

  it("deletes dependents first, and what is independent side by side", () => {
    expect(urns(new DependencyGraph(all).deletionOrder(all))).toEqual([["c"], ["b", "child"], ["a"], ["p"]]);
  });

  it("keeps the order through a resource that stays", () => {
    expect(urns(new DependencyGraph(all).deletionOrder([a, c]))).toEqual([["c"], ["a"]]);
  });

  it("honours deletedWith and replaceWith", () => {
    const list = [a, resource("w", { deletedWith: "a" }), resource("r", { replaceWith: ["a"] })];
    expect(urns(new DependencyGraph(list).deletionOrder(list))).toEqual([["r", "w"], ["a"]]);
  });

  it("takes a reference for the nearest resource before it, when two share a URN", () => {
    const older = resource("a", { id: "old" });
    const newer = resource("a", { id: "new" });
    const graph = new DependencyGraph([older, b, newer]);
    expect([...graph.dependenciesOf(b)]).toEqual([older]);
  });
});

describe("DependencyGraph.dependingOn", () => {
  it("lists dependents in dependency order and passes over what is settled", () => {
    const a = resource("a");
    const list = [a, resource("b", { dependencies: ["a"] }), resource("c", { dependencies: ["b"] }), resource("d")];
    const graph = new DependencyGraph(list);
    expect(graph.dependingOn(a, new Set()).map(({ urn }) => urn)).toEqual(["b", "c"]);
    expect(graph.dependingOn(a, new Set(["b"]))).toEqual([]);
  });
});
