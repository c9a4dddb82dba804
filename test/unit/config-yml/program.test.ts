/** A cloudflared `config.yml` as a Pulumi program. That the program runs is shown in test/e2e/config-yml.test.ts. */
import { readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { ConversionError, convert } from "../../../local/config-yml/conversion.js";
import { programOf, type ProgramOptions } from "../../../local/config-yml/program.js";
import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";

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

  it("is told: a fraction of a second, which Cloudflare does not keep", () => {
    const { config, notes } = convert("originRequest: { tcpKeepAlive: 1.5s }\ningress: [{ service: hello_world }]");
    expect(config["originRequest"]).toEqual({ tcpKeepAlive: 2 });
    expect(notes).toEqual(["Cloudflare keeps whole seconds; these have a fraction, and are rounded up: tcpKeepAlive."]);
  });

  it.each([
    [
      "in another case",
      "ingress: [{ service: hello_world, originRequest: { noTlsVerify: yes } }]",
      "noTlsVerify of originRequest. Did you mean noTLSVerify? Keys are read in this spelling alone.",
    ],
    [
      "in another place",
      "noTLSVerify: yes\ningress: [{ service: hello_world }]",
      "noTLSVerify. Did you mean noTLSVerify in originRequest?",
    ],
    [
      "of the command line",
      "ingress: [{ service: hello_world, originRequest: { no-tls-verify: yes } }]",
      "no-tls-verify of originRequest. Did you mean noTLSVerify? Keys are read in this spelling alone.",
    ],
    ["that nobody knows", "x-a: 1\ningress: [{ service: hello_world }]", "x-a."],
  ])("is told, and no part of the program: a key %s", (_title, text, told) => {
    const converted = convert(text);
    const note = `Left out, since cloudflared ignores it: ${told}`;
    expect(converted).toMatchObject({ notes: [note], config: { ingress: [{ service: "hello_world" }] } });
    expect(programOf(converted, {})).toContain(`// ${note}\n`);
    expect(JSON.stringify(converted.config)).not.toMatch(/verify|x-a/i);
  });

  it("is told of the first keys only, where there are very many", () => {
    const keys = Array.from({ length: 100 }, (_, at) => `x${at}: 1`);
    const { notes } = convert(`${keys.join("\n")}\ningress: [{ service: hello_world }]`);
    expect(notes).toHaveLength(21);
    expect(notes.at(-1)).toBe("Left out, too: 80 more keys that cloudflared ignores.");
  });

  it.each([
    [
      "url",
      "no-tls-verify: true\ningress: [{ service: hello_world }]",
      "Left out, since cloudflared ignores them beside ingress: no-tls-verify.",
    ],
    [
      "originRequest",
      "url: http://a\noriginRequest: { noTLSVerify: yes }",
      "Left out, since cloudflared ignores it in a file without ingress: originRequest.",
    ],
  ])("is told: what has no effect beside the rest, as %s", (_title, text, note) => {
    expect(convert(text).notes).toEqual([note]);
  });

  it.each([
    ["no YAML", "ingress: [", /^this is no YAML: /],
    ["a list", "- service: hello_world", /^this is no config\.yml/],
    ["nothing", "", /^this is no config\.yml/],
    ["a file without rules", "tunnel: shop", /^it has no ingress: the rules of this tunnel are at Cloudflare already/],
    ["rules that are none", "ingress: all", /^line 1: ingress must be a list: cloudflared refuses the file$/],
  ])("is an error in %s", (_title, text, message) => {
    expect(() => convert(text)).toThrow(message);
  });
});

describe("the program", () => {
  const text = (options: ProgramOptions, yml = file): string => programOf(convert(yml), options);

  it("is the one of test/types, which compiles", () => {
    const expected = readFileSync(path.join(__dirname, "../../types/config-yml.ts"), "utf8");
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
      "x\n;process.exit(1);//\u202e;y": 1,
      tunnel: "a\u202e\u0085\u2028",
      ingress: [{ "a b\n": "", hostname: "\u2066*/", service: '";' }],
    }).replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const program = text({ dns: true }, evil);
    expect(program).toContain("// Left out, since cloudflared ignores it: x??process.exit?1??????y.\n");
    expect(program).toContain("// Left out, since cloudflared ignores it: a?b? of a rule of ingress.\n");
    expect(program).toContain('new CfdTunnel("a\\u202e\\u0085\\u2028")');
    expect(program).toContain(`service: ${JSON.stringify('";')}`);
    expect(program).toContain('hostname: "\\u2066*/"');
    expect(program).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
  });

  it("has the record of a file with one service, where records are asked for", () => {
    const yml = "url: http://a\nhostname: app.example.com";
    expect(text({ dns: true }, yml)).toContain('new DnsRoute("app.example.com",');
    expect(text({}, yml)).not.toContain("DnsRoute");
  });

  it("has one record for a name that is written in two ways", () => {
    const yml =
      "ingress: [{ hostname: A.example.com, path: a, service: http://a }, { hostname: a.example.com, service: http://a }, { service: http://a }]";
    expect(convert(yml).hostnames).toEqual(["A.example.com"]);
  });
});

describe("a file made to do harm", () => {
  const deep = (count: number): string => `${"[".repeat(count)}${"]".repeat(count)}`;

  it.each([
    ["is nested very deeply", `a: ${deep(50_000)}`],
    ["is nested deeply, in a block", Array.from({ length: 1500 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
    ["opens many lists", `a: ${"[".repeat(20_000)}`],
    ["has many lines in a list that is not indented", `a: [\n${"b,\n".repeat(1000)}]`],
    ["is one quotation mark", 'a: "'],
    ["is a list of anchors", `a: [${"&a x, ".repeat(2000)}]`],
  ])("ends as an error in words: it %s", (_title, text) => {
    expect(() => convert(`${text}\n`)).toThrow(ConversionError);
  });

  it("is told without the values that stand in it", () => {
    for (const text of [
      "credentials-contents: [s3cr3t]",
      "token: {s3cr3t: s3cr3t}",
      'a: "s3cr3t',
      "tunnel: s3cr3t: s3cr3t",
    ]) {
      let message = "";
      try {
        convert(text);
      } catch (error) {
        message = String(error);
      }
      expect(message).toMatch(/^ConversionError: /);
      expect(message).not.toContain("s3cr3t");
    }
  });
});
