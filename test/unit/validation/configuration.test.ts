import { describe, expect, it } from "vitest";

import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";
import { configurations } from "./verdicts/configurations.js";
import { hostnames } from "./verdicts/hostnames.js";
import { paths } from "./verdicts/paths.js";
import { services } from "./verdicts/services.js";
import type { Verdicts } from "./verdicts/verdict.js";

const catchAll = { service: "http_status:404" };

/** The properties that fail. */
function failing(config: unknown): string[] {
  return validateTunnelConfiguration(config).failures.map(({ property }) => property);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function describeVerdicts<T>(
  subject: string,
  tables: Readonly<Record<string, Verdicts<T>>>,
  configOf: (value: T) => unknown,
  property?: string,
): void {
  describe(subject, () => {
    for (const [rule, { accepted, refused }] of Object.entries(tables)) {
      describe(rule, () => {
        it.each(accepted.map((value) => [shown(value), value] as const))("accepts %s", (_, value) => {
          expect(failing(configOf(value))).toEqual([]);
        });
        it.each(refused.map((value) => [shown(value), value] as const))("refuses %s", (_, value) => {
          const failures = failing(configOf(value));
          if (property === undefined) expect(failures).not.toEqual([]);
          else expect(failures).toEqual([property]);
        });
      });
    }
  });
}

describeVerdicts("service", services, (service) => ({ ingress: [{ service }] }), "config.ingress[0].service");
describeVerdicts(
  "path",
  paths,
  (path) => ({ ingress: [{ hostname: "a.example.com", path, ...catchAll }, catchAll] }),
  "config.ingress[0].path",
);
describeVerdicts(
  "hostname",
  hostnames,
  (hostname) => ({ ingress: [{ hostname, ...catchAll }, catchAll] }),
  // Both rules may be broken at once, as by "*.*:80", but each is told of the same property.
);
describeVerdicts("configuration", configurations, (config) => config);

describe("findings", () => {
  it("tell every failure at once, each with its property and the remedy", () => {
    const { failures } = validateTunnelConfiguration({
      ingress: [
        { hostname: "a.example.com:443", path: "(?=x)", service: "localhost:8000" },
        {
          hostname: "b.example.com",
          service: "http://u:secret@b/x",
          originRequest: { connectTimeout: "1.5s", access: { required: true, audTag: ["a"] } },
        },
        { hostname: "c.example.com" },
        { hostname: "d.example.com", service: "http_status:1000" },
      ],
      originRequest: { noTLSVerify: "yes" },
    });
    expect(failures).toEqual([
      { property: "config.originRequest.noTLSVerify", reason: 'must be true or false, without quotes; it is "yes"' },
      {
        property: "config.ingress[0].service",
        reason: '"localhost:8000" needs a host name behind the scheme and //; write "http://localhost:8000"',
      },
      {
        property: "config.ingress[0].hostname",
        reason: '"a.example.com:443" must be a host name without port; write "a.example.com"',
      },
      {
        property: "config.ingress[0].path",
        reason:
          '"(?=x)" is no regular expression of RE2, which cloudflared uses (invalid or unsupported Perl syntax: `(?=`): ' +
          "RE2 has no look-ahead and no look-behind; put a rule with the exception before this one",
      },
      {
        property: "config.ingress[1].originRequest.connectTimeout",
        reason:
          'must be whole seconds, as a number (30) or with a unit ("30s", "1m30s", "2h"); ' +
          'fractions of a second cannot be kept; it is "1.5s"',
      },
      {
        property: "config.ingress[1].originRequest.access.teamName",
        reason:
          "must not be empty where there is an audTag; write the name of your Zero Trust organization, " +
          '"acme" for acme.cloudflareaccess.com',
      },
      {
        property: "config.ingress[1].service",
        reason:
          '"http://…@b/x" must not have a path: the origin gets the path of the visitor\'s request; ' +
          'write "http://…@b" (to choose requests by their path, use the rule\'s path)',
      },
      {
        property: "config.ingress[2].service",
        reason:
          'is missing: every rule needs the address of its origin, as in "http://localhost:8080", ' +
          'or an answer, as in "http_status:404"',
      },
      {
        property: "config.ingress[3].service",
        reason: '"1000" is no HTTP status: it must be from 100 to 999, as in "http_status:404"',
      },
      {
        property: "config.ingress[3].hostname",
        reason:
          'the last rule must match every request, so it must have no hostname; add { service: "http_status:404" } as the last rule',
      },
    ]);
  });

  it.each([
    [undefined, ["config"]],
    [null, ["config"]],
    ["x", ["config"]],
    [[], ["config"]],
    [{}, ["config.ingress"]],
    [{ ingress: [] }, ["config.ingress"]],
    [{ ingress: {} }, ["config.ingress"]],
    [{ ingress: ["http://a", catchAll] }, ["config.ingress[0]"]],
    [{ ingress: [{ path: "/x", ...catchAll }] }, ["config.ingress[0].path"]],
    [{ ingress: [catchAll, catchAll] }, ["config.ingress[0].hostname"]],
    [{ ingress: [{ Service: 1 }] }, ["config.ingress[0].Service"]],
    [
      { ingress: [{ service: "socks-proxy", originRequest: { ipRules: [{ prefix: "x", ports: [80, 0] }] } }] },
      ["config.ingress[0].originRequest.ipRules[0].prefix", "config.ingress[0].originRequest.ipRules[0].ports[1]"],
    ],
    [
      { ingress: [{ ...catchAll, originRequest: { access: { audTag: ["a", 1] } } }] },
      ["config.ingress[0].originRequest.access.audTag[1]"],
    ],
    [{ ingress: [catchAll], warpRouting: { connectTimeout: "x" } }, ["config.warpRouting.connectTimeout"]],
    [{ ingress: [catchAll], "warp-routing": { connectTimeout: "x" } }, ["config.warp-routing.connectTimeout"]],
  ])("name the property that is wrong in %j", (config, properties) => {
    expect(failing(config)).toEqual(properties);
  });

  it("take durations in Go's notation, which become seconds on the wire", () => {
    const originRequest = { connectTimeout: "30s", tlsTimeout: "1m30s", tcpKeepAlive: "2h", keepAliveTimeout: 90 };
    expect(failing({ ingress: [{ ...catchAll, originRequest }], warpRouting: { connectTimeout: "5s" } })).toEqual([]);
  });

  it.each([
    ["localhost", 'write "http://localhost"'],
    ["localhost:8000", 'write "http://localhost:8000"'],
    ["127.0.0.1:80", 'write "http://127.0.0.1:80"'],
    ["/run/app.sock", 'write "unix:/run/app.sock"'],
    ["UNIX:/run/app.sock", 'write "unix:/run/app.sock"'],
    ["HTTP_STATUS:404", 'write "http_status:404"'],
    ["http-status:404", 'write "http_status:404"'],
    ["http://unix:/x", 'for a Unix socket write "unix:/x"'],
    ["https://unix:/run/app.sock", 'write "unix+tls:/run/app.sock"'],
    ["http://unix:/run/app.sock:/path", 'write "unix:/run/app.sock"'],
    ["http+unix:///run/app.sock", 'write "unix:/run/app.sock"'],
    ["http+unix://%2Frun%2Fapp.sock/v1", 'write "unix:/run/app.sock"'],
    ["https+unix:/run/app.sock", 'write "unix+tls:/run/app.sock"'],
    ["unix+tcp:/run/app.sock", 'write "unix:/run/app.sock"'],
    ["unix+https:///run/app.sock", 'write "unix+tls:/run/app.sock"'],
    ["http://unix:8080/x", 'write "http://unix:8080"'],
    ["http://::1:8080", 'write "http://[::1]:8080"'],
    ["https://2001:db8::1/x", 'write "https://[2001:db8::1]"'],
    ["::1", 'write "http://[::1]"'],
    ["::1:8080", 'write "http://[::1]:8080"'],
    ["[::1]:8080", 'write "http://[::1]:8080"'],
    ["helloworld", 'did you mean "hello_world"?'],
    ["socks_proxy", 'did you mean "socks-proxy"?'],
    ["Bastion", 'did you mean "bastion"?'],
    [" http://a", "leave out the spaces around it"],
    ["http://a:8080/", 'write "http://a:8080"'],
  ])("say what to write for the service %j", (service, remedy) => {
    const { failures } = validateTunnelConfiguration({ ingress: [{ service }] });
    expect(failures).toHaveLength(1);
    expect(failures[0]?.reason).toContain(remedy);
  });

  it("never show the user name and password of an address", () => {
    const config = { ingress: [{ service: "http://user:hunter2@a/x" }, { service: "http://user:hunter2@a" }] };
    expect(JSON.stringify(validateTunnelConfiguration(config))).not.toContain("hunter2");
  });
});

describe("tf#2327 catch-all error only at apply", () => {
  it("is a failure at preview", () => {
    expect(failing({ ingress: [{ hostname: "a.example.com", service: "http://a" }] })).toEqual([
      "config.ingress[0].hostname",
    ]);
  });
});
