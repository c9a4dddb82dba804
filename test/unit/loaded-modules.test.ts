/** What a program and the provider process load: lists of modules, since time tells little on a busy machine. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

const DIST = path.resolve(__dirname, "..", "..", "dist");

/** Runs a script with the compiled package; it calls `loaded()` for the modules beyond those of @pulumi/pulumi. */
function run(script: string): unknown {
  const prelude = `
    const path = require("node:path");
    const pulumi = require("@pulumi/pulumi");
    const before = new Set(Object.keys(require.cache));
    const builtInBefore = new Set(process.moduleLoadList);
    const loaded = () => [...new Set(Object.keys(require.cache).filter((file) => !before.has(file)).map((file) => {
      const own = path.relative(process.env.DIST, file).replaceAll("\\\\", "/");
      return own.startsWith("..") ? /.*node_modules.((?:@[^\\\\/]+.)?[^\\\\/]+)/.exec(file)[1].replaceAll("\\\\", "/") : own;
    }))].sort();
    const answer = (value) => process.stdout.write(JSON.stringify(value));
    pulumi.runtime.setMocks({
      newResource: ({ inputs, name }) => ({ id: name + "-id", state: { ...inputs, result: "r" } }),
      call: () => ({}),
    });
    const registered = (resource) => new Promise((resolve) => resource.urn.apply(resolve));
    const turn = () => new Promise((resolve) => setImmediate(resolve));
  `;
  const env = { DIST, CLOUDFLARE_ACCOUNT_ID: "0".repeat(32), CLOUDFLARE_API_TOKEN: "t0ken" };
  const { NODE_OPTIONS } = process.env;
  return JSON.parse(
    execFileSync(process.execPath, ["-e", `${prelude}\n(async () => {${script}})();`], {
      encoding: "utf8",
      env: { ...env, NODE_OPTIONS },
    }),
  );
}

/** Everything that `import "pulumi-cloudflare-tunnel"` loads: the classes, and the contracts with their rules for single inputs. */
const PROGRAM = [
  "contract/absent.js",
  "contract/cfd-tunnel.js",
  "contract/comment.js",
  "contract/common-inputs.js",
  "contract/configuration-comparison.js",
  "contract/configuration-shape.js",
  "contract/dns-route.js",
  "contract/hostname-route.js",
  "contract/ingress-rules.js",
  "contract/inputs.js",
  "contract/network-route.js",
  "contract/stack-identity.js",
  "contract/tunnel-configuration.js",
  "contract/tunnel-inputs.js",
  "contract/virtual-network.js",
  "contract/warp-connector-configuration.js",
  "contract/warp-connector-failover.js",
  "contract/warp-connector.js",
  "index.js",
  "ipaddr.js",
  "lookups/cfd-tunnels.js",
  "lookups/dns.js",
  "lookups/look-up.js",
  "lookups/networks.js",
  "lookups/output-form.js",
  "lookups/warp-connectors.js",
  "pointer.js",
  "resources/argument-names.js",
  "resources/cfd-tunnel.js",
  "resources/configuration-owner.js",
  "resources/defaults.js",
  "resources/dns-route.js",
  "resources/high-availability.js",
  "resources/hostname-route.js",
  "resources/ingress-rules.js",
  "resources/instance.js",
  "resources/lifetime.js",
  "resources/local-tunnel.js",
  "resources/mark.js",
  "resources/network-route.js",
  "resources/public-hostname.js",
  "resources/resolvable.js",
  "resources/secret-values.js",
  "resources/served-names.js",
  "resources/sibling-options.js",
  "resources/stack-identity.js",
  "resources/tunnel-configuration.js",
  "resources/tunnel-options.js",
  "resources/tunnel-reference.js",
  "resources/tunnel-resource.js",
  "resources/tunnel-secret.js",
  "resources/unique-name.js",
  "resources/usable-options.js",
  "resources/virtual-network.js",
  "resources/warnings.js",
  "resources/warp-connector-configuration.js",
  "resources/warp-connector-failover.js",
  "resources/warp-connector.js",
  "session/account.js",
  "session/config.js",
  "session/host-of-project.js",
  "session/mark.js",
  "session/mocks.js",
  "validate.js",
  "validation/boolean.js",
  "validation/bounded-text.js",
  "validation/cidr.js",
  "validation/dns-record.js",
  "validation/durations.js",
  "validation/fields.js",
  "validation/findings.js",
  "validation/hostname.js",
  "validation/idna.js",
  "validation/network-advice.js",
  "validation/network.js",
  "validation/object-comment.js",
  "validation/path-bounds.js",
  "validation/path-forms.js",
  "validation/rule-order.js",
  "validation/service-remedies.js",
  "validation/suggestion.js",
  "validation/tunnel.js",
  "validation/unknown.js",
];

/** Everything that the pointer in the state loads. */
const RUNTIME = [
  "api/http/redact.js",
  "contract/comment.js",
  "contract/common-inputs.js",
  "contract/inputs.js",
  "lifecycle/by-name.js",
  "lifecycle/frame/complete-state.js",
  "lifecycle/frame/guard.js",
  "lifecycle/frame/pending.js",
  "lifecycle/frame/refusals.js",
  "runtime.js",
  "session/config.js",
  "session/engine-end.js",
  "session/errors.js",
  "session/host.js",
  "session/ledger.js",
  "session/session.js",
  "session/telling.js",
  "validation/boolean.js",
  "validation/bounded-text.js",
  "validation/findings.js",
  "validation/object-comment.js",
  "validation/suggestion.js",
  "validation/tunnel.js",
  "validation/unknown.js",
];

const inputs = `{ accountId: "0".repeat(32), name: "web", tunnelSecret: Buffer.alloc(32).toString("base64") }`;
const configuration = `{ ingress: [{ hostname: "a.example.com", service: "http://localhost:1" }, { service: "http_status:404" }] }`;

describe("modules", () => {
  it("an import loads the classes and what they share", () => {
    expect(run(`require(process.env.DIST); answer(loaded());`)).toEqual(PROGRAM);
  });

  it("a tunnel with a secret of its own loads nothing more: no random, no serializer, no compiler, no validator", () => {
    const script = `
      const { CfdTunnel } = require(process.env.DIST);
      await registered(new CfdTunnel("web", { tunnelSecret: "c2VjcmV0" }));
      answer(loaded());`;
    expect(run(script)).toEqual(PROGRAM);
  });

  it("a generated secret loads @pulumi/random, and a configuration the validator", () => {
    const script = `
      const { CfdTunnel, TunnelConfiguration } = require(process.env.DIST);
      const tunnel = new CfdTunnel("web");
      await registered(tunnel);
      const first = loaded();
      await registered(new TunnelConfiguration("web", { tunnel, config: ${configuration} }));
      while (!loaded().includes("validation/configuration.js")) await turn();
      answer({ first, second: loaded().filter((file) => !first.includes(file)) });`;
    const { first, second } = run(script) as { first: string[]; second: string[] };
    expect(first).toEqual([...PROGRAM, "@pulumi/random"].sort());
    expect(second).toContain("validation/configuration.js");
    expect(second.filter((file) => !file.startsWith("validation/"))).toEqual([]);
  });

  it("the pointer loads what the session needs, and no lifecycle", () => {
    expect(run(`require(process.env.DIST + "/runtime.js"); answer(loaded());`)).toEqual(RUNTIME);
  });

  it("checks and diffs load no HTTP library, no regular expressions of RE2, and no validator for a tunnel", () => {
    const script = `
      const runtime = require(process.env.DIST + "/runtime.js");
      runtime.CfdTunnel.configure({ config: { get: () => undefined } });
      await runtime.CfdTunnel.check({}, ${inputs});
      await runtime.CfdTunnel.diff("id", { ...${inputs}, token: "t" }, ${inputs});
      const tunnel = loaded();
      const news = { accountId: "0".repeat(32), tunnelId: "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415", config: ${configuration} };
      await runtime.TunnelConfiguration.check({}, news);
      await runtime.TunnelConfiguration.diff("id", { ...news, version: 1 }, news);
      answer({ tunnel, both: loaded() });`;
    const { tunnel, both } = run(script) as { tunnel: string[]; both: string[] };
    expect(tunnel).toContain("lifecycle/cfd-tunnel.js");
    expect(
      tunnel.filter((file) =>
        /^validation\/(?:configuration|reachability|service)|^lifecycle\/(?:tunnel-configuration|warp)/.test(file),
      ),
    ).toEqual([]);
    // What the package depends on: node-fetch, re2js, proxy agents.
    expect(both.filter((file) => !file.endsWith(".js") || file.startsWith("api/http/transport"))).toEqual([]);
    expect(both).toContain("lifecycle/tunnel-configuration/lifecycle.js");
  });

  it("the first request loads the HTTP library, and only it Node's ESM loader, as an import() in CommonJS would", () => {
    const script = `
      const started = () => process.moduleLoadList.filter((name) => !builtInBefore.has(name) && /esm.translators|lexer/.test(name));
      const libraries = () => loaded().filter((file) => !file.endsWith(".js"));
      const { CfdTunnel, TunnelConfiguration } = require(process.env.DIST);
      const tunnel = new CfdTunnel("web");
      await registered(new TunnelConfiguration("web", { tunnel, config: ${configuration} }));
      while (!loaded().includes("validation/configuration.js")) await turn();
      const runtime = require(process.env.DIST + "/runtime.js");
      runtime.CfdTunnel.configure({ config: { get: (key) => (key === "cloudflare:baseUrl" ? "http://127.0.0.1:1" : undefined) } });
      process.env.CLOUDFLARE_TUNNEL_MAX_RETRIES = "0";
      await runtime.CfdTunnel.check({}, ${inputs});
      const before = { started: started(), libraries: libraries() };
      await runtime.CfdTunnel.delete("f70ff985-a4ef-4643-bbbc-4a0ed4fc8415", { ...${inputs}, createdAt: "then" }).catch(() => undefined);
      answer({ before, after: libraries() });`;
    expect(run(script)).toEqual({
      before: { started: [], libraries: ["@pulumi/random"] },
      // fetch-blob and node-domexception are node-fetch's own.
      after: ["@pulumi/random", "fetch-blob", "node-domexception", "node-fetch"],
    });
  });

  it("no import() is left in the compiled provider: each is a deferred require()", () => {
    const files = readdirSync(DIST, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".js") && !/^(?:local|test)\b/.test(file),
    );
    expect(files).toContain(path.join("api", "http", "exchange.js"));
    const code = (file: string): string =>
      readFileSync(path.join(DIST, file), "utf8").replace(/\/\/.*|\/\*[^]*?\*\//g, "");
    expect(files.filter((file) => /\bimport\(/.test(code(file)))).toEqual([]);
  });
});
