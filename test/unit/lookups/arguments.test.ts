import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, vi } from "vitest";

import * as provider from "../../../provider/index.js";
import { validateMoment } from "../../../provider/lookups/moments.js";
import { LookedUpAccount, messageOf } from "./account.js";

const account = LookedUpAccount.set();
const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";

type LookUp = (args: object) => Promise<unknown>;

function lookUpOf(name: string): LookUp {
  return (provider as unknown as Record<string, LookUp>)[name] as LookUp;
}

const names = Object.keys(provider).filter((name) => name.startsWith("get"));
const plain = names.filter((name) => !name.endsWith("Output"));

it("exports each look-up in both forms", () => {
  expect(plain).toHaveLength(20);
  expect(names.filter((name) => name.endsWith("Output")).sort()).toEqual(plain.map((name) => `${name}Output`).sort());
});

describe("a wrong argument is an error before any request", () => {
  const rows: [string, string, object, string][] = [
    [
      "a status",
      "getCfdTunnels",
      { status: "up" },
      'getCfdTunnels: status: must be one of "inactive", "degraded", "healthy", "down"',
    ],
    [
      "a misspelt status",
      "getWarpConnectors",
      { status: "helthy" },
      'getWarpConnectors: status: must be one of "inactive", "degraded", "healthy", "down"; did you mean "healthy"?',
    ],
    [
      "a date that is none",
      "getTunnels",
      { existedAt: "yesterday" },
      'getTunnels: existedAt: must be a Date, or an RFC 3339 date and time such as "2026-01-31T12:00:00Z", not "yesterday"',
    ],
    [
      "an invalid Date",
      "getTunnels",
      { wasActiveAt: new Date("never") },
      'getTunnels: wasActiveAt: must be a Date, or an RFC 3339 date and time such as "2026-01-31T12:00:00Z"',
    ],
    [
      "no text",
      "getTunnels",
      { wasInactiveAt: 5 },
      'getTunnels: wasInactiveAt: must be a Date, or an RFC 3339 date and time such as "2026-01-31T12:00:00Z"',
    ],
    [
      "no page size",
      "getCfdTunnels",
      { perPage: 1_001 },
      "getCfdTunnels: perPage: must be a whole number from 1 to 1000",
    ],
    ["an empty page", "getCfdTunnels", { perPage: 0 }, "getCfdTunnels: perPage: must be a whole number from 1 to 1000"],
    [
      "an empty name",
      "getCfdTunnel",
      { name: "" },
      "getCfdTunnel: name: must not be empty; leave it out where it is not to filter",
    ],
    ["a name that is no text", "getCfdTunnels", { name: 7 }, "getCfdTunnels: name: must be a string"],
    ["no truth", "getCfdTunnels", { isDeleted: "yes" }, 'getCfdTunnels: isDeleted: must be true, false or "any"'],
    [
      "a kind of tunnel",
      "getTunnels",
      { tunTypes: ["cfd-tunnel"] },
      'getTunnels: tunTypes: must be one of "cfd_tunnel", "warp_connector", "warp", "magic", "ip_sec", "gre", "cni"; did you mean "cfd_tunnel"?',
    ],
    [
      "no kind of tunnel",
      "getTunnels",
      { tunTypes: [] },
      'getTunnels: tunTypes: must be a list of one or more of "cfd_tunnel", "warp_connector", "warp", "magic", "ip_sec", "gre", "cni"',
    ],
    [
      "a resource of management tokens",
      "getTunnelManagementToken",
      { tunnelId, resources: ["admin"] },
      'getTunnelManagementToken: resources: must be one of "logs"',
    ],
    [
      "a host name that is none",
      "getZone",
      { hostname: "https://app.example.com" },
      'getZone: hostname: "https://app.example.com" must be a host name without scheme and path; write "app.example.com"',
    ],
    ["neither name nor host name", "getZone", {}, "getZone: pass either name, the zone's, or hostname, a name in it"],
    [
      "both of them",
      "getZone",
      { name: "example.com", hostname: "app.example.com" },
      "getZone: pass either name, the zone's, or hostname, a name in it",
    ],
    [
      "an unknown argument",
      "getCfdTunnels",
      { include_prefix: "web" },
      'getCfdTunnels: include_prefix: not an input of getCfdTunnels; must be one of "accountId", "name", "includePrefix", ' +
        '"excludePrefix", "uuid", "isDeleted", "existedAt", "wasActiveAt", "wasInactiveAt", "status", "perPage"; did you mean "includePrefix"?',
    ],
  ];
  it.each(rows)("%s", async (_title, name, args, message) => {
    const requests = await account.requests(async () => {
      expect(await messageOf(lookUpOf(name)(args))).toBe(message);
    });
    expect(requests).toEqual([]);
  });

  it("and all of them are reported at once", async () => {
    const message = await messageOf(lookUpOf("getCfdTunnels")({ status: "up", perPage: -1, accountId: "mine" }));
    expect(message).toMatch(/^getCfdTunnels: accountId: must be the id .*\nstatus: must be .*\nperPage: must be /s);
  });

  it.each(
    plain.filter(
      (name) => /DnsRoutes$|Connections?$|Token$|Configuration$|Connector$/.test(name) && name !== "getWarpConnector",
    ),
  )("%s needs the id of a tunnel", async (name) => {
    expect(await messageOf(lookUpOf(name)({}))).toContain("tunnelId: missing: pass the id of the tunnel");
    expect(await messageOf(lookUpOf(name)({ tunnelId: "web" }))).toContain(
      "tunnelId: must be the id of the tunnel, a UUID",
    );
  });
});

describe("credentials and account are the resources'", () => {
  const ownArgs: Record<string, object> = { getZone: { name: "example.com" }, getNetworkRouteByIp: { ip: "10.1.2.3" } };
  const argsOf = (name: string): object => ownArgs[name] ?? tunnelArgsOf(name);
  const tunnelArgsOf = (name: string): object => ({
    ...(/Connector$/.test(name) && name !== "getWarpConnector" ? { connectorId: tunnelId } : {}),
    ...(/s$/.test(name) && !/Connections$|DnsRoutes$/.test(name) ? {} : { tunnelId }),
  });

  it.each(plain)("%s says where credentials are missing", async (name) => {
    vi.stubEnv("CLOUDFLARE_API_TOKEN", "");
    expect(await messageOf(lookUpOf(name)(argsOf(name)))).toMatch(
      new RegExp(`^${name}: no Cloudflare API token: set CLOUDFLARE_API_TOKEN in the environment`),
    );
  });

  it.each(plain)("%s says where the account is missing", async (name) => {
    vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", "");
    expect(await messageOf(lookUpOf(name)(argsOf(name)))).toMatch(
      new RegExp(
        `^${name}: accountId: missing: pass accountId, or run \`pulumi config set cloudflare:accountId <id>\``,
      ),
    );
  });

  it("refuses an address that would get the token in clear", async () => {
    vi.stubEnv("CLOUDFLARE_BASE_URL", "http://api.example.com/client/v4");
    expect(await messageOf(provider.getCfdTunnels())).toMatch(/^getCfdTunnels: .*https/);
  });

  it("takes an account of its own, in any case", async () => {
    await account.make("web");
    vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", "0".repeat(32));
    expect(await provider.getCfdTunnels({ accountId: account.id.toUpperCase() })).toHaveLength(1);
  });
});

describe("the stack's config", () => {
  const nobody = "0".repeat(32);
  afterEach(() => {
    pulumi.runtime.setAllConfig({});
  });

  it("gives credentials, address and account where the environment has none", async () => {
    await account.make("web");
    const { baseUrl, apiToken } = account.emulator;
    pulumi.runtime.setAllConfig({
      "cloudflare:baseUrl": baseUrl,
      "cloudflare:apiToken": apiToken,
      "cloudflare:accountId": account.id,
    });
    for (const setting of ["BASE_URL", "API_TOKEN", "ACCOUNT_ID"]) vi.stubEnv(`CLOUDFLARE_${setting}`, "");
    expect(await provider.getCfdTunnels()).toHaveLength(1);
  });

  it("yields to the environment for credentials, and wins over it for the account", async () => {
    await account.make("web");
    pulumi.runtime.setAllConfig({ "cloudflare:apiToken": "not-the-token", "cloudflare:accountId": account.id });
    vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", nobody);
    expect(await provider.getCfdTunnels()).toHaveLength(1);
  });

  it("of another stack in the same process has its own client", async () => {
    await account.make("web");
    expect(await provider.getCfdTunnels()).toHaveLength(1);
    vi.stubEnv("CLOUDFLARE_API_TOKEN", account.emulator.addToken(["Cloudflare One Connector: WARP Read"]));
    expect(await messageOf(provider.getCfdTunnels())).toMatch(/HTTP 403/);
  });
});

describe("moments", () => {
  it.each(["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123456Z", "2024-02-29T23:59:59+14:00", "2026-01-31t12:00:00z"])(
    "%s is one",
    (text) => {
      expect(validateMoment(text)).toBeUndefined();
    },
  );

  it.each([
    "",
    "2026-01-31",
    "2026-01-31T12:00:00",
    "2026-01-31 12:00:00Z",
    "2026-02-30T12:00:00Z",
    "2026-02-29T12:00:00Z",
    "2026-13-01T12:00:00Z",
    "2026-01-31T25:00:00Z",
    "2026-01-00T12:00:00Z",
    "Sat, 31 Jan 2026 12:00:00 GMT",
    "1769860800",
  ])("%s is none", (text) => {
    expect(validateMoment(text)).toMatch(/^must be a Date, or an RFC 3339 date and time/);
  });
});
