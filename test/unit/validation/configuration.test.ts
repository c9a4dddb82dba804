import { describe, expect, it } from "vitest";

import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";

describe("validateTunnelConfiguration", () => {
  it("takes a rule with hostname and path before a catch-all rule", () => {
    const ingress = [
      { hostname: "app.example.com", path: "^/api", service: "http://localhost:8080" },
      { service: "http_status:404" },
    ];
    expect(validateTunnelConfiguration({ ingress })).toEqual({ failures: [], warnings: [] });
  });
});
