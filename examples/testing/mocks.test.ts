import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";

type Program = typeof import("./index.js");

/** The value of an output, once it is known. */
function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

// Pulumi's own mocks: the program runs, and nothing else does. A mock answers with what the test says.
describe("the program, under Pulumi's mocks", () => {
  const registered: Record<string, Record<string, unknown>> = {};
  let program: Program;

  beforeAll(async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ type, name, inputs: given }) => {
        const inputs = given as Record<string, unknown>;
        registered[`${type.split(":").at(-1)} ${name}`] = inputs;
        return { id: `${name}-id`, state: { ...inputs, cname: `${name}-id.cfargotunnel.com` } };
      },
      call: () => ({}),
    });
    // After the mocks are set: resources are registered when the module is loaded.
    program = await import("./index.js");
  });

  test("the outputs are those of the tunnel", async () => {
    expect(await valueOf(program.tunnelId)).toBe("testing-id");
    expect(await valueOf(program.cname)).toBe("testing-id.cfargotunnel.com");
  });

  test("the configuration is the tunnel's", async () => {
    // It waits for the tunnel's id.
    await expect.poll(() => registered["TunnelConfiguration testing"]).toMatchObject({ tunnelId: "testing-id" });
  });
});
