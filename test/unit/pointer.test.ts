import { describe, expect, it } from "vitest";

import { pointer, typeToken, type RuntimeName } from "../../provider/pointer.js";
import * as runtime from "../../provider/runtime.js";

const names: RuntimeName[] = [
  "CfdTunnel",
  "HostnameRoute",
  "NetworkRoute",
  "TunnelConfiguration",
  "VirtualNetwork",
  "WarpConnector",
  "WarpConnectorFailover",
];

describe("the pointer", () => {
  it("is this text, to the byte: states of every release hold it", () => {
    expect(pointer("CfdTunnel")).toBe('exports.handler=()=>require("pulumi-cloudflare-tunnel/runtime").CfdTunnel');
  });

  it.each(names)("to %s is at most 150 bytes, and holds no path and nothing but ASCII", (name) => {
    expect(pointer(name)).toMatch(/^[\x20-\x7e]{1,150}$/);
    expect(pointer(name)).not.toMatch(/\.\.|\/home|node_modules/);
  });

  it("has the type token that every state has", () => {
    expect(typeToken("WarpConnector")).toBe("pulumi-nodejs:dynamic/cloudflareTunnel:WarpConnector");
  });

  it.each(["CfdTunnel", "TunnelConfiguration", "WarpConnector"] as const)(
    "leads, for %s, to an object with every method of a dynamic provider",
    (name) => {
      const provider = runtime[name];
      for (const method of ["configure", "check", "diff", "create", "read", "update", "delete"] as const) {
        expect(typeof provider[method]).toBe("function");
      }
    },
  );
});
