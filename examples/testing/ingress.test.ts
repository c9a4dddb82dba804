import { validateTunnelConfiguration } from "pulumi-cloudflare-tunnel";
import { describe, expect, test } from "vitest";

import { publishedServices } from "./ingress";

describe("what the tunnel publishes", () => {
  test("cloudflared takes it, and none of it is odd", () => {
    expect(validateTunnelConfiguration(publishedServices("example.com"))).toEqual({ failures: [], warnings: [] });
  });

  test("a domain with a space in it is noticed", () => {
    const { warnings } = validateTunnelConfiguration(publishedServices("exam ple.com"));
    expect(warnings.map(({ property }) => property)).toContain("config.ingress[0].hostname");
  });

  test("the shop comes before the rule for every other host name", () => {
    const hostnames = publishedServices("example.com").ingress.map(({ hostname }) => hostname);
    expect(hostnames).toEqual(["shop.example.com", "*.example.com", undefined]);
  });
});
