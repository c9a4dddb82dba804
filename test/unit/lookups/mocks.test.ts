/** Programs under `pulumi.runtime.setMocks`, as Pulumi's guide to unit tests has it: `state: args.inputs`. */
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import * as provider from "../../../provider/index.js";
import {
  CfdTunnel,
  getCfdTunnelOutput,
  getCfdTunnels,
  getTunnelToken,
  TunnelConfiguration,
} from "../../../provider/index.js";
import { messageOf } from "./account.js";

type LookUp = (args: object) => Promise<unknown> | pulumi.Output<unknown>;

let calls: { token: string; inputs: unknown }[];
let answers: Record<string, object>;

beforeEach(async () => {
  calls = [];
  answers = {};
  // A request would fail: the address is nobody's.
  vi.stubEnv("CLOUDFLARE_BASE_URL", "http://127.0.0.1:1");
  vi.stubEnv("CLOUDFLARE_API_TOKEN", undefined);
  vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", undefined);
  await pulumi.runtime.setMocks({
    newResource: (args) => ({ id: `${args.name}_id`, state: args.inputs as object }),
    call: ({ token, inputs }) => {
      calls.push({ token, inputs });
      const answer = answers[token];
      if (answer === undefined) throw new Error(`no answer to ${token}`);
      return answer;
    },
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  pulumi.runtime.resetOptions("project", "stack", -1, "", "", false, "");
});

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}

describe("resources under the documented mock", () => {
  it("a tunnel with a generated secret has its inputs and no made-up secret", async () => {
    const tunnel = new CfdTunnel("web");
    expect(await valueOf(tunnel.id)).toBe("web_id");
    expect(await valueOf(tunnel.name)).toBe("web");
    expect(await valueOf(tunnel.tunnelSecret)).toBeNull();
    expect(await pulumi.isSecret(tunnel.tunnelSecret)).toBe(true);
  });

  it("a configuration takes the tunnel's made-up id", async () => {
    const config = { ingress: [{ service: "http_status:404" }] };
    const configuration = new TunnelConfiguration("web", { tunnel: new CfdTunnel("web"), config });
    expect(await valueOf(configuration.tunnelId)).toBe("web_id");
    expect(await valueOf(configuration.config)).toEqual(config);
  });
});

describe("look-ups under mocks", () => {
  const lookUps = Object.keys(provider).filter((name) => name.startsWith("get"));

  it.each(lookUps)("%s asks the test's `call`", async (name) => {
    const token = `cloudflareTunnel:index:${name.replace(/Output$/, "")}`;
    answers[token] = { result: "the answer" };
    const answer = await (provider as unknown as Record<string, LookUp>)[name]?.({
      tunnelId: "web_id",
      name: undefined,
    });
    const value: unknown = pulumi.Output.isInstance(answer) ? await valueOf(answer) : answer;
    expect(value).toBe("the answer");
    expect(calls).toEqual([{ token, inputs: { tunnelId: "web_id" } }]);
  });

  it("an answer that is an object is the result", async () => {
    answers["cloudflareTunnel:index:getCfdTunnel"] = { id: "some-id", name: "web", result: "of a field of its own" };
    const tunnel = getCfdTunnelOutput({ name: new CfdTunnel("web").name });
    expect(await valueOf(tunnel)).toEqual({ id: "some-id", name: "web", result: "of a field of its own" });
    expect(calls).toEqual([{ token: "cloudflareTunnel:index:getCfdTunnel", inputs: { name: "web" } }]);
  });

  it("a list comes from the field result, and a token is still secret", async () => {
    answers["cloudflareTunnel:index:getCfdTunnels"] = { result: [{ id: "1" }, { id: "2" }] };
    answers["cloudflareTunnel:index:getTunnelToken"] = { result: "eyJ" };
    expect(await getCfdTunnels()).toEqual([{ id: "1" }, { id: "2" }]);
    expect(await pulumi.isSecret(await getTunnelToken({ tunnelId: "web_id" }))).toBe(true);
  });

  it("a Date reaches the mock as text", async () => {
    answers["cloudflareTunnel:index:getCfdTunnels"] = { result: [] };
    await getCfdTunnels({ existedAt: new Date("2026-01-01T00:00:00Z") });
    expect(calls[0]?.inputs).toEqual({ existedAt: "2026-01-01T00:00:00.000Z" });
  });

  it("a mock that throws is named, with the look-up", async () => {
    expect(await messageOf(getCfdTunnels())).toBe(
      "the `call` of pulumi.runtime.setMocks failed on cloudflareTunnel:index:getCfdTunnels",
    );
  });
});
