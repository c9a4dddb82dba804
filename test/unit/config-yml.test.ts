/** A cloudflared `config.yml` as a Pulumi program. That the program runs is shown in test/e2e/config-yml.test.ts. */
import { readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { convert } from "../../local/config-yml/conversion.js";
import { programOf, type ProgramOptions } from "../../local/config-yml/program.js";
import { validateTunnelConfiguration } from "../../provider/validation/configuration.js";

const file = `
tunnel: shop
credentials-file: /root/.cloudflared/6ff42ae2-765d-4adf-8112-31c55c1551ef.json
loglevel: info
warp-routing:
  enabled: true
  connectTimeout: 5s
originRequest: &defaults
  connectTimeout: 30s
  noTLSVerify: true
ingress:
  - hostname: app.example.com
    service: http://localhost:8080
    originRequest:
      <<: *defaults
      connectTimeout: 10s
  - hostname: "*.example.com"
    path: ^/static/
    service: https://localhost:8443
  - hostname: app.example.com
    path: \\.jpg$
    service: unix:/run/images.sock
  - service: http_status:404
`;

const rule = { service: "http_status:404" };

describe("the configuration", () => {
  it("has the rules and settings of the file, with its anchors and merges, and passes", () => {
    const { config, hostnames, tunnel } = convert(file);
    expect({ hostnames, tunnel }).toEqual({ tunnel: "shop", hostnames: ["app.example.com", "*.example.com"] });
    expect(config).toEqual({
      originRequest: { connectTimeout: "30s", noTLSVerify: true },
      warpRouting: { connectTimeout: "5s" },
      ingress: [
        {
          hostname: "app.example.com",
          service: "http://localhost:8080",
          originRequest: { connectTimeout: "10s", noTLSVerify: true },
        },
        { hostname: "*.example.com", path: "^/static/", service: "https://localhost:8443" },
        { hostname: "app.example.com", path: "\\.jpg$", service: "unix:/run/images.sock" },
        { service: "http_status:404" },
      ],
    });
    expect(validateTunnelConfiguration(config)).toMatchObject({ failures: [] });
  });

  it.each([
    ["url: http://localhost:8080", "http://localhost:8080"],
    ["unix-socket: /run/app.sock", "unix:/run/app.sock"],
    ["hello-world: true", "hello_world"],
  ])("is the one service of a file without ingress: %s", (text, service) => {
    expect(convert(text)).toMatchObject({ config: { ingress: [{ service }] }, notes: [] });
  });

  it("leaves out that WARP routing is enabled, which it always is", () => {
    expect(convert("warp-routing: { enabled: true }\ningress: [{ service: hello_world }]").config).toEqual({
      ingress: [{ service: "hello_world" }],
    });
  });
});

describe("what cannot be taken over", () => {
  it("is told: settings of cloudflared itself, by name", () => {
    expect(convert(file).notes).toEqual([
      "Left out, since these are settings of cloudflared itself: loglevel. Give them to cloudflared where it runs.",
    ]);
    expect(convert("tunnel: a\ncredentials-file: b\ningress: [{ service: hello_world }]").notes).toEqual([]);
  });

  it.each([
    ["a bare number", "tcpKeepAlive: 30", true],
    ["a number with a unit", "tcpKeepAlive: 30s", false],
    ["zero", "tcpKeepAlive: 0", false],
    ["a number that is no duration", "keepAliveConnections: 30", false],
  ])("is told of a duration that is %s", (_title, field, told) => {
    const { notes } = convert(`ingress: [{ service: hello_world, originRequest: { ${field} } }]`);
    expect(notes).toEqual(told ? [expect.stringContaining("nanoseconds in a config.yml, and seconds here")] : []);
  });

  it.each([
    ["no YAML", "ingress: [", /^this is no YAML: /],
    ["a list", "- service: hello_world", /^this is no config\.yml/],
    ["nothing", "", /^this is no config\.yml/],
    ["a file without rules", "tunnel: shop", /^it has no ingress: the rules of this tunnel are at Cloudflare already/],
    ["rules that are none", "ingress: all", /^ingress is no list of rules/],
  ])("is an error in %s", (_title, text, message) => {
    expect(() => convert(text)).toThrow(message);
  });
});

describe("the program", () => {
  const text = (options: ProgramOptions, yml = file): string => programOf(convert(yml), options);

  it("is the one of test/types, which compiles", () => {
    const expected = readFileSync(path.join(__dirname, "../types/config-yml.ts"), "utf8");
    expect(text({ dns: true })).toBe(expected);
  });

  it.each<[string, ProgramOptions, string, string]>([
    ["the file's name", {}, file, 'new CfdTunnel("shop");'],
    ["another name, where it is told", { name: "other" }, file, 'new CfdTunnel("other");'],
    [
      "a name of its own, where the file has an id",
      {},
      "tunnel: 6ff42ae2-765d-4adf-8112-31c55c1551ef\nurl: http://a",
      'new CfdTunnel("tunnel");',
    ],
    ["the tunnel that is kept", { adopt: "an id" }, file, 'new CfdTunnel("shop", { adopt: "an id" });'],
  ])("has %s", (_title, options, yml, expected) => {
    expect(text(options, yml)).toContain(expected);
  });

  it("has no record where none is asked for", () => {
    expect(text({})).not.toContain("DnsRoute");
    expect(text({ dns: true }, "url: http://a")).not.toContain("DnsRoute");
  });

  it("is not written by what is in the file", () => {
    const evil = JSON.stringify({
      "x\n;process.exit(1);//\u2028;y": 1,
      ingress: [{ "a b": "\u2028", service: '";' }],
    });
    const program = text({}, evil);
    expect(program).toContain("// Left out, since these are settings of cloudflared itself: x??process.exit?1??????y.");
    expect(program).toContain('"a b": ');
    expect(program).toContain(`service: ${JSON.stringify('";')}`);
  });

  it("keeps a rule that is no rule, for preview to refuse", () => {
    expect(convert("ingress: [null, 1]").config).toEqual({ ingress: [null, 1] });
    expect(convert(JSON.stringify({ ingress: [rule] })).config).toEqual({ ingress: [rule] });
  });
});
