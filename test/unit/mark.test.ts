import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";

import { markOf } from "../../provider/resources/mark.js";
import { hiddenInputs } from "../../provider/contract/common-inputs.js";
import { checkInputs } from "../../provider/contract/inputs.js";

class Component extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Component", name, {}, opts);
  }
}

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    { newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) },
    "shop",
    "prod",
  );
});

describe("the mark of a resource", () => {
  it("is the same for the same place in the program, and short", () => {
    const parent = new Component("site");
    expect(markOf("CfdTunnel", "web", { parent })).toBe(markOf("CfdTunnel", "web", { parent }));
    expect(markOf("CfdTunnel", "web", undefined)).toMatch(/^[0-9a-f]{16}$/);
  });

  it("differs by name, by type and by every parent", () => {
    const outer = new Component("outer");
    const marks = [
      markOf("CfdTunnel", "web", undefined),
      markOf("CfdTunnel", "api", undefined),
      markOf("WarpConnector", "web", undefined),
      markOf("CfdTunnel", "web", { parent: outer }),
      markOf("CfdTunnel", "web", { parent: new Component("inner", { parent: outer }) }),
      markOf("CfdTunnel", "web", { parent: new Component("inner") }),
    ];
    expect(new Set(marks).size).toBe(marks.length);
  });

  it("is an input that no message offers", () => {
    const [failure] = checkInputs(
      "Thing",
      { ...hiddenInputs, name: { rule: () => undefined } },
      { mark: "m", nam: "x" },
    );
    expect(failure?.reason).toContain('"name"');
    expect(failure?.reason).not.toContain("mark");
  });
});
