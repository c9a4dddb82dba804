/** What the SOCKS proxy may reach, and what of it never counts. */
import { describe, expect, it } from "vitest";

import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";
import { warnings } from "./warnings-stage.js";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const at = "config.ingress[0].originRequest.ipRules";

function told(ipRules?: unknown, service = "socks-proxy"): string[] {
  const rule = { service, ...(ipRules === undefined ? {} : { originRequest: { ipRules } }) };
  return warnings({ ingress: [rule] });
}

describe("a SOCKS proxy that refuses every connection", () => {
  const hint = 'write what it may reach, as in [{ prefix: "10.0.0.0/8", ports: [22], allow: true }]';
  it.each<[string, unknown, string]>([
    ["has no originRequest", undefined, "without ipRules"],
    ["has no ipRules", [], "without ipRules"],
    ["has rules that say nothing", [{ prefix: "10.0.0.0/8" }], "without a rule that allows something"],
    ["has rules that deny", [{ prefix: "10.0.0.0/8", allow: false }], "without a rule that allows something"],
  ])("%s", (_title, ipRules, what) => {
    expect(told(ipRules)).toEqual([`${at}: the SOCKS proxy refuses every connection ${what}; ${hint}`]);
  });

  it.each<[string, unknown]>([
    ["a rule allows", [{ prefix: "10.0.0.0/8" }, { prefix: "0.0.0.0/0", allow: true }]],
    ["a rule may", [{ prefix: "10.0.0.0/8", allow: unknown }]],
    ["a rule is not known", [unknown]],
    ["no rule is known", unknown],
  ])("is none where %s", (_title, ipRules) => {
    expect(told(ipRules)).toEqual([]);
  });

  it("has its rules where cloudflared does not look for them", () => {
    const ipRules = [{ prefix: "10.0.0.0/8", allow: true }];
    const { warnings: found } = validateTunnelConfiguration({
      ingress: [{ service: "socks-proxy" }],
      originRequest: { ipRules },
    });
    expect(found.map(({ property }) => property)).toEqual(["config.originRequest.ipRules", at]);
    expect(found[0]?.reason).toContain("write them in the originRequest of the rule");
    expect(told(ipRules, "bastion")).toEqual([
      `${at}: cloudflared enforces ipRules only in a rule with the service "socks-proxy"; leave them out here`,
    ]);
  });
});

describe("a rule that never applies", () => {
  const allow = true;
  it.each<[string, object[], number[]]>([
    ["comes again", [{ prefix: "10.0.0.0/8", allow }, { prefix: "10.0.0.0/8" }], [1]],
    [
      "is within an earlier network",
      [
        { prefix: "10.0.0.0/8", allow },
        { prefix: "10.1.2.0/24", ports: [80] },
      ],
      [1],
    ],
    ["is one address of it", [{ prefix: "10.0.0.0/8", allow }, { prefix: "10.1.2.3/32" }], [1]],
    ["writes the network otherwise", [{ prefix: "10.9.9.9/8", allow }, { prefix: "10.0.0.0/8" }], [1]],
    [
      "has fewer ports",
      [
        { prefix: "::/0", ports: [22, 80], allow },
        { prefix: "fe80::/10", ports: [80] },
      ],
      [1],
    ],
    ["comes behind everything", [{ prefix: "0.0.0.0/0", allow }, { prefix: "1.2.3.4/32" }, { prefix: "::/0" }], [1]],
    [
      "is IPv4 within IPv4 that is written as IPv6",
      [{ prefix: "::ffff:10.0.0.0/104", allow }, { prefix: "10.1.2.3/32" }],
      [1],
    ],
    ["is written as IPv6 within IPv4", [{ prefix: "10.0.0.0/08", allow }, { prefix: "::ffff:10.1.2.0/120" }], [1]],
    ["ends as IPv4 does", [{ prefix: "::ffff:10.0.0.0/104", allow }, { prefix: "::ffff:a01:203/128" }], [1]],
  ])("%s", (_title, ipRules, places) => {
    expect(told(ipRules)).toEqual(
      places.map((place) => expect.stringContaining(`${at}[${place}]: never applies: ${at}[0] (`) as string),
    );
  });

  it.each<[string, object[]]>([
    ["the wider comes last", [{ prefix: "10.1.0.0/16" }, { prefix: "10.0.0.0/8", allow }]],
    ["the networks differ", [{ prefix: "10.0.0.0/8" }, { prefix: "11.0.0.0/8", allow }]],
    [
      "the ports differ",
      [
        { prefix: "10.0.0.0/8", ports: [22] },
        { prefix: "10.0.0.0/8", ports: [22, 80], allow },
      ],
    ],
    [
      "all ports come behind some",
      [
        { prefix: "10.0.0.0/8", ports: [22] },
        { prefix: "10.0.0.0/8", allow },
      ],
    ],
    ["the families differ", [{ prefix: "0.0.0.0/0" }, { prefix: "::/0", allow }]],
    [
      "the earlier has IPv4 addresses among others, as IPv6",
      [{ prefix: "::ffff:0:0/95", allow }, { prefix: "10.0.0.0/8" }],
    ],
    ["the earlier is not known", [{ prefix: unknown }, { prefix: "10.0.0.0/8", allow }]],
    [
      "its ports are not known",
      [
        { prefix: "10.0.0.0/8", ports: [unknown] },
        { prefix: "10.0.0.0/8", allow },
      ],
    ],
  ])("is none where %s", (_title, ipRules) => {
    expect(told(ipRules)).toEqual([]);
  });

  it("is found among ten thousand", () => {
    const ipRules = Array.from({ length: 10_000 }, (_, index) => ({
      prefix: `10.${index >> 8}.${index & 255}.0/24`,
      allow,
    }));
    expect(told([...ipRules, { prefix: "10.39.15.7/32" }])).toEqual([
      expect.stringContaining(`${at}[10000]: never applies: ${at}[9999]`),
    ]);
  });
});

describe("what is no network", () => {
  it.each([
    ["10/8", 'it must have all four numbers of its address: write "10.0.0.0/8"'],
    ["10.1.2.3", 'it must be a network in CIDR notation; for this one address, write "10.1.2.3/32"'],
    ["fe80::%eth0/10", 'write "fe80::/10"'],
    ["office", "it must be a network in CIDR notation"],
  ])("%j is refused with what is meant", (prefix, reason) => {
    const config = { ingress: [{ service: "socks-proxy", originRequest: { ipRules: [{ prefix, allow: true }] } }] };
    const { failures } = validateTunnelConfiguration(config);
    expect(failures).toEqual([
      {
        property: `${at}[0].prefix`,
        reason: expect.stringContaining(`${JSON.stringify(prefix)} is no network: `) as string,
      },
    ]);
    expect(failures[0]?.reason).toContain(reason);
    expect(JSON.stringify(validateTunnelConfiguration(config, { secret: true }))).not.toContain(prefix.slice(0, 4));
  });
});
