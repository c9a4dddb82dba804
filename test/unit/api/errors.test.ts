import { describe, expect, test } from "vitest";
import {
  CloudflareApiError,
  isForbidden,
  isNotFound,
  isUnknownOutcome,
  type ApiErrorFacts,
} from "../../../provider/api/http/errors.js";
import { type Family } from "../../../provider/api/http/family.js";
import { type FailureKind } from "../../../provider/api/http/failure.js";
import { getConfiguration } from "../../../provider/api/configurations.js";
import { listConnectors } from "../../../provider/api/connections.js";
import { putFailover } from "../../../provider/api/failover.js";
import { listTunnelRoutes } from "../../../provider/api/network-routes.js";
import { createManagementToken, getTunnelToken } from "../../../provider/api/tokens.js";
import { getTunnel, isActiveConnections, isNameConflict, isRoutesAttached } from "../../../provider/api/tunnels.js";
import { familyOf, noFamily } from "./families.js";

const ACCOUNT = "699d98642c564d2e855e9661899b7252";
const TUNNEL = `/accounts/${ACCOUNT}/cfd_tunnel/f70ff985-a4ef-4643-bbbc-4a0ed4fc8415`;
const COLLECTION = `/accounts/${ACCOUNT}/cfd_tunnel`;

const tunnels = familyOf((client) => getTunnel(client, "cfd_tunnel", "a", "t"));
const tokens = familyOf((client) => getTunnelToken(client, "cfd_tunnel", "a", "t"));
const configurations = familyOf((client) => getConfiguration(client, "a", "t"));
const managementTokens = familyOf((client) => createManagementToken(client, "a", "t", ["logs"]));
const connections = familyOf((client) => listConnectors(client, "cfd_tunnel", "a", "t"));
const failover = familyOf((client) => putFailover(client, "a", "t", "c"));
const routes = familyOf((client) => listTunnelRoutes(client, "a", "t"));

function answered(status: number, codes: readonly number[], more: Partial<ApiErrorFacts> = {}): CloudflareApiError {
  const errors = codes.map((code) => ({ code, message: `text of ${code}` }));
  return new CloudflareApiError({
    method: "GET",
    path: TUNNEL,
    family: tunnels,
    status,
    errors,
    fromApi: true,
    ...more,
  });
}

function failed(failure: FailureKind, more: Partial<ApiErrorFacts> = {}): CloudflareApiError {
  return new CloudflareApiError({
    method: "GET",
    path: TUNNEL,
    family: tunnels,
    failure,
    explanation: "what happened",
    ...more,
  });
}

describe("message", () => {
  test("says verb, path, status, every code and message, documentation and cf-ray, then what to do", () => {
    const error = new CloudflareApiError({
      method: "POST",
      path: COLLECTION,
      family: tunnels,
      status: 409,
      ray: "8f1c2d3e4a5b6c7d-FRA",
      errors: [
        {
          code: 1013,
          message: "You already have a tunnel with this name.",
          documentationUrl: "https://example.com/1013",
        },
        { code: 1999, message: "Something else" },
        { message: "without a code" },
      ],
    });
    expect(error.message).toBe(
      `POST ${COLLECTION} failed with HTTP 409: You already have a tunnel with this name. (code 1013), see ` +
        "https://example.com/1013; Something else (code 1999); without a code. [cf-ray 8f1c2d3e4a5b6c7d-FRA] A live tunnel " +
        "of this account has this name already. A resource that was only renamed in the program keeps its tunnel with the " +
        "option aliases. Otherwise choose another name, or take the tunnel over with `adopt: true`. See https://developers.cloudflare.com/cloudflare-one/connections/connect-networks/",
    );
    expect(error.stack).toBe(`CloudflareApiError: ${error.message}`);
  });

  test("says how often the request was sent, and where its outcome is not known", () => {
    const error = failed("reset", { method: "POST", path: COLLECTION, attempts: 1 });
    expect(error.message).toContain("failed: what happened. Whether Cloudflare carried the request out is not known.");
    expect(failed("reset", { attempts: 6 }).message).toContain("failed after 6 attempts: what happened.");
    expect(failed("reset").message).not.toContain("carried the request out");
    expect(answered(409, [1013], { method: "POST" }).message).not.toContain("carried the request out");
  });

  test("an error without any reason says so", () => {
    expect(answered(418, []).message).toContain(`GET ${TUNNEL} failed with HTTP 418: no reason was given.`);
  });

  test("an error that no row knows still says what to do", () => {
    expect(answered(200, [1003]).message).toMatch(/Check the resource's inputs, and run again; .* cf-ray\. See https:/);
    expect(answered(400, [], { fromApi: false }).message).toMatch(/not the API's\. Run again; .*CLOUDFLARE_BASE_URL/);
  });

  test("is bounded, on one line, and free of control characters", () => {
    const errors = Array.from({ length: 500 }, (_, code) => ({ code, message: `\u001b[31m${"x\n".repeat(9_000)}` }));
    const { message } = answered(400, [], { errors });
    expect(message.length).toBeLessThan(6_000);
    // eslint-disable-next-line no-control-regex -- that there is none is what this shows
    expect(message).not.toMatch(/[\u0000-\u001f]/);
  });

  test("no property has a name to which Pulumi's dynamic provider gives a meaning of its own", () => {
    for (const name of ["code", "id", "metadata", "details", "properties", "reasons"]) {
      expect(answered(409, [1013])).not.toHaveProperty(name);
    }
  });
});

describe("what to do", () => {
  const CFD =
    '"Cloudflare Tunnel: Edit" (or "Cloudflare One Connector: cloudflared: Edit" or "Cloudflare One Connectors: Edit")';
  const CFD_READ = CFD.replaceAll("Edit", "Read");
  const WARP = '"Cloudflare One Connector: WARP: Edit" (or "Cloudflare One Connectors: Edit")';
  const warpPath = TUNNEL.replace("cfd_tunnel", "warp_connector");

  test.each<[string, CloudflareApiError, string]>([
    ["1022", answered(400, [1022]), 'set `onActiveConnections: "disconnect"`'],
    ["1022 of a WARP connector", answered(400, [1022], { path: warpPath }), "through this WARP connector"],
    ["1023", answered(400, [1023]), "cloudflared tunnel route ip delete"],
    ["1056", answered(400, [1056], { family: configurations }), "`config` of the TunnelConfiguration"],
    ["1030", answered(400, [1030]), "report it"],
    ["6003", answered(400, [6003]), "CLOUDFLARE_API_TOKEN"],
    ["6003 with 6111", answered(400, [6003, 6111]), "The API token does not have the form of one"],
    ["6003 with 6103", answered(400, [6003, 6103]), "The API key or email does not have the form of one"],
    ["7003", answered(404, [7003, 7000]), "the account id (32 hexadecimal digits"],
    ["1002", answered(404, [1002]), "`pulumi refresh`"],
    ["429", answered(429, []), "1,200 in five minutes"],
    ["500", answered(500, []), "https://www.cloudflarestatus.com/"],
    ["10000 at a read", answered(403, [10000]), `that it has the account permission ${CFD_READ}`],
    ["9109 at a write", answered(403, [9109], { method: "PATCH" }), `that it has the account permission ${CFD}`],
    [
      "1001 at a token",
      answered(401, [1001], { path: `${TUNNEL}/token`, family: tokens }),
      `that it has the account permission ${CFD}`,
    ],
    [
      "10000 at a WARP token",
      answered(403, [10000], { path: `${warpPath}/token`, family: tokens }),
      `permission ${WARP}`,
    ],
    [
      "10000 at a failover",
      answered(403, [10000], { path: `${warpPath}/failover`, method: "PUT", family: failover }),
      `permission ${WARP}`,
    ],
    [
      "1001 at a management token",
      answered(401, [1001], { path: `${TUNNEL}/management`, method: "POST", family: managementTokens }),
      `permission ${CFD}`,
    ],
    ["10000 at a connector", answered(403, [10000], { path: `${TUNNEL}/c`, family: connections }), CFD_READ],
    [
      "10000 at routes",
      answered(403, [10000], { path: `/accounts/${ACCOUNT}/teamnet/routes`, family: routes }),
      'permission "Cloudflare Tunnel: Read" (or "Cloudflare One Networks: Read"), that its account resources include this',
    ],
    [
      "10000 of a family that names no permission",
      answered(403, [10000], { family: noFamily }),
      "that it has the account permission for this endpoint, that its account resources include this account",
    ],
    ["403 of a page", answered(403, [], { fromApi: false, explanation: "a page" }), "This answer is not the API's"],
    ["404 of a page", answered(404, [], { fromApi: false, explanation: "a page" }), "This answer is not the API's"],
    ["dns", failed("dns"), "DNS of this machine"],
    ["connect", failed("connect"), "HTTPS_PROXY and NO_PROXY"],
    ["connect-timeout", failed("connect-timeout"), "CLOUDFLARE_TUNNEL_CONNECT_TIMEOUT_SECONDS"],
    ["tls", failed("tls"), "NODE_EXTRA_CA_CERTS"],
    ["proxy", failed("proxy"), "its user and password"],
    ["redirect", failed("redirect"), "CLOUDFLARE_BASE_URL"],
    ["reset", failed("reset"), "cut the connection"],
    ["answer-timeout", failed("answer-timeout"), "CLOUDFLARE_TUNNEL_TIMEOUT_SECONDS"],
    ["body-timeout", failed("body-timeout"), "CLOUDFLARE_TUNNEL_BODY_TIMEOUT_SECONDS"],
    ["unreadable", failed("unreadable"), "a captive portal"],
    ["too-large", failed("too-large"), "CLOUDFLARE_TUNNEL_MAX_RESPONSE_MEGABYTES"],
  ])("%s", (_, error, advice) => {
    expect(error.message).toContain(advice);
  });
});

describe("families", () => {
  const ofZone: Family = {
    permissions: [{ scope: "zone", anyOf: ["DNS"], levels: { GET: "Read" }, also: ["Zone: Read"] }],
    remedies: [
      { codes: [81053], advice: "Delete that record." },
      { statuses: [400, 404], advice: "Look at the record." },
    ],
    notFound: { codes: [81044], path: /\/dns_records\/[^/]+$/ },
  };
  const path = "/zones/023e105f4ecef8ad9ca31a8372d0c353/dns_records";

  test("a permission may be a zone's: the message names it, what is needed besides, and the zone", () => {
    const { message } = answered(403, [10000], { path, family: ofZone, zone: "example.com", method: "POST" });
    expect(message).toContain(
      'that it has the zone permissions "DNS: Edit" and "Zone: Read", that its zone resources include the zone example.com, ',
    );
    expect(answered(403, [9109], { path, family: ofZone }).message).toContain(
      'the zone permissions "DNS: Read" and "Zone: Read", that its zone resources include this zone, ',
    );
  });

  test("a zone's name comes from outside, so it is bounded and on one line", () => {
    const { message } = answered(403, [10000], { path, family: ofZone, zone: `\u001b[31m${"a\n".repeat(9_000)}` });
    expect(message.length).toBeLessThan(2_000);
    // eslint-disable-next-line no-control-regex -- that there is none is what this shows
    expect(message).not.toMatch(/[\u0000-\u001f]/);
  });

  test("a family's own remedies come first, and only about what the API itself says", () => {
    expect(answered(409, [81053], { path, family: ofZone }).message).toContain("Delete that record.");
    expect(answered(404, [], { path, family: ofZone }).message).toContain("Look at the record.");
    expect(answered(404, [], { path, family: ofZone, fromApi: false }).message).toContain(
      "This answer is not the API's",
    );
    expect(answered(409, [1022], { path, family: ofZone }).message).not.toContain("onActiveConnections");
  });

  test("a family says how the API tells that an object is not there", () => {
    expect(isNotFound(answered(400, [81044], { path, family: ofZone }))).toBe(true);
    expect(isNotFound(answered(404, [], { path: `${path}/r`, family: ofZone }))).toBe(true);
    expect(isNotFound(answered(404, [], { path, family: ofZone }))).toBe(false);
    expect(isNotFound(answered(404, [1002], { path, family: ofZone }))).toBe(false);
  });
});

describe("outcome", () => {
  test.each<[number, string]>([
    [200, "refused"],
    [400, "refused"],
    [408, "unknown"],
    [409, "refused"],
    [429, "refused"],
    [500, "unknown"],
    [503, "unknown"],
    [524, "unknown"],
  ])("HTTP %i: %s", (status, outcome) => {
    expect(answered(status, [1999]).outcome).toBe(outcome);
    expect(isUnknownOutcome(answered(status, [1999]))).toBe(outcome === "unknown");
  });

  test("nothing is unknown of what is no error of the API", () => {
    for (const other of [new Error("x"), undefined, null, "unknown", { outcome: "unknown" }]) {
      expect(isUnknownOutcome(other)).toBe(false);
    }
  });
});

describe("isNotFound", () => {
  test.each<[string, CloudflareApiError, boolean]>([
    ["1002 with 404", answered(404, [1002]), true],
    ["1054, whatever its status", answered(400, [1054], { path: `${TUNNEL}/token`, family: tokens }), true],
    ["1055", answered(404, [1055], { path: `${TUNNEL}/configurations`, family: configurations }), true],
    ["another code with 404, of a tunnel", answered(404, [1999]), true],
    ["a bare 404 of the API, of a tunnel", answered(404, []), true],
    ["a WARP connector", answered(404, [], { path: TUNNEL.replace("cfd_tunnel", "warp_connector") }), true],
    ["a 404 of a list: the account is wrong", answered(404, [1999], { path: COLLECTION }), false],
    ["7003: the account or an id is malformed", answered(404, [7003, 7000]), false],
    ["10000 with 404", answered(404, [10000]), false],
    ["a page with 404: the base URL is wrong", answered(404, [], { fromApi: false }), false],
    ["1002 with 500", answered(500, [1002]), false],
    ["403", answered(403, [10000]), false],
    ["a reset", failed("reset"), false],
  ])("%s: %s", (_, error, expected) => {
    expect(isNotFound(error)).toBe(expected);
  });
});

describe("other predicates", () => {
  test("1013, 1022, 1023, by code", () => {
    const codes = [1013, 1022, 1023];
    const of = (is: (error: unknown) => boolean): boolean[] => codes.map((code) => is(answered(400, [1000, code])));
    expect(of(isNameConflict)).toEqual([true, false, false]);
    expect(of(isActiveConnections)).toEqual([false, true, false]);
    expect(of(isRoutesAttached)).toEqual([false, false, true]);
    expect([isNameConflict, isActiveConnections, isRoutesAttached].map((is) => is(new Error("1013")))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("forbidden is what the API itself says with 401 or 403", () => {
    expect(isForbidden(answered(401, [1001]))).toBe(true);
    expect(isForbidden(answered(403, []))).toBe(true);
    expect(isForbidden(answered(403, [], { fromApi: false }))).toBe(false);
    expect(isForbidden(answered(404, [10000]))).toBe(false);
  });
});
