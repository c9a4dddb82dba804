/** What this package's own host gives, on whole programs: nested diffs, messages on the resource, import by id, and an early end. */
import { writeFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, test } from "vitest";

import { pulumiDriver } from "../../local/engine/index.js";
import { Observer } from "../observer.js";
import { host } from "../which-host.js";
import { Deployed, writesOf } from "./deployed.js";
import { drivers, onPulumi, runsOnPulumi } from "./drivers.js";
import { scenario, TIMEOUT_MS } from "./harness.js";
import { ScratchProject } from "./scratch-project.js";

const secret = Buffer.alloc(32, 7).toString("base64");

/** A tunnel and its configuration; the service of the first of two rules, and the configuration's options. */
const program = (service: string, options = "{}"): string => `
  const tunnel = new CfdTunnel("web", { tunnelSecret: ${JSON.stringify(secret)} });
  const ingress = [{ hostname: "a.example.com", service: "${service}" }, { service: "http_status:404" }];
  new TunnelConfiguration("web", { tunnel, config: { ingress } }, ${options});
`;
const CONFIGURATION = "TunnelConfiguration web";
/** Hidden, and made without a request. */
const IDENTITY = "StackIdentity cloudflare-tunnel-identity";

describe.runIf(host === "own")("on this package's host", () => {
  scenario("replaceOnChanges and ignoreChanges reach into a configuration", async (run) => {
    await run.up(program("http://a"));
    const paths = (rule: number): string => `["config.ingress[${String(rule)}].service"]`;
    const elsewhere = await run.preview(program("http://b", `{ replaceOnChanges: ${paths(1)} }`));
    expect(elsewhere.changes).toEqual({ [CONFIGURATION]: "update" });
    expect(elsewhere.messages.filter((message) => message.includes("replaceOnChanges"))).toEqual([]);
    const ignored = await run.preview(program("http://b", `{ ignoreChanges: ${paths(0)} }`));
    expect(ignored.changes).toEqual({});
    const { changes } = await run.up(program("http://b", `{ replaceOnChanges: ${paths(0)} }`));
    expect(changes).toEqual({ [CONFIGURATION]: "replace" });
    // The old one, of the same tunnel, goes without taking the new one along.
    const { configuration } = await run.observer.tunnel("web");
    expect(configuration.config).toMatchObject({ ingress: [{ service: "http://b" }, {}] });
  });

  scenario("a resource of another package runs beside ours, and messages stand on the resource", async (run) => {
    const { result } = await run.observer.api("POST", "/cfd_tunnel", { name: "theirs", config_src: "cloudflare" });
    const { id } = result as { id: string };
    const { changes, outputs, messages } = await run.up(`
      const crypto = require("crypto");
      const shared = (text) => crypto.createHash("sha256").update(text).digest("hex").slice(0, 8);
      const provider = {
        create: async ({ text }) => ({ id: shared(text), outs: { text, made: shared(text) } }),
        diff: async (id, olds, news) => ({ changes: olds.text !== news.text }),
        update: async (id, olds, { text }) => ({ outs: { text, made: shared(text) } }),
      };
      class Digest extends pulumi.dynamic.Resource {
        constructor(name, args) { super(provider, name, { made: undefined, ...args }); }
      }
      exports.made = new Digest("other", { text: "a" }).made;
      new CfdTunnel("mine", { adopt: "${id}" });
    `);
    expect(changes).toEqual({ "Resource other": "create", "CfdTunnel mine": "create" });
    expect(outputs).toEqual({ made: "ca978112" });
    expect(messages.filter((message) => message.includes("adopted"))).toEqual([
      expect.stringMatching(/^info: CfdTunnel mine: adopted tunnel "theirs"/),
    ]);
  });

  describe.each(drivers.map((driver) => [driver.name, driver] as const))("%s", (_engine, driver) => {
    test(
      "an end that the user asks for ends a wait at once, and keeps what was made",
      { timeout: TIMEOUT_MS },
      async () => {
        const observer = await Observer.start();
        const project = new ScratchProject(`
        const tunnel = new CfdTunnel("web", { tunnelSecret: ${JSON.stringify(secret)} });
        new DnsRoute("app", { tunnel, hostname: "app.example.com", waitForConnector: "1h" });
      `);
        const ending = new AbortController();
        const stack = Deployed.start(driver, observer, { cwd: project.directory, signal: ending.signal });
        try {
          const running = stack.fails("up");
          // It has looked for a connector, and waits.
          await expect.poll(() => observer.calls(), { timeout: 60_000 }).toContain("GET cfd_tunnel/{id}");
          ending.abort();
          const { messages, printed } = await running;
          expect([...messages, printed].join("\n")).toContain("it was cancelled while it waited for a connector");
          await stack.reopen({ signal: new AbortController().signal });
          const kept = Object.keys(await stack.ids()).filter((name) => !name.startsWith("pulumi-nodejs"));
          expect(kept.sort()).toEqual(["CfdTunnel web", IDENTITY]);
          expect(await observer.records("app.example.com")).toEqual([]);
          await stack.run("destroy");
          expect(await observer.live()).toEqual([]);
        } finally {
          await stack.close();
          project.remove();
          await observer.close();
        }
      },
    );
  });
});

describe.runIf(host === "own" && runsOnPulumi)(onPulumi("on this package's host, `pulumi import`"), () => {
  test("takes a type and an id; the next up is quiet, and no secret is in clear", { timeout: TIMEOUT_MS }, async () => {
    const observer = await Observer.start();
    const project = new ScratchProject("");
    const stack = Deployed.start(pulumiDriver, observer, { cwd: project.directory });
    const made = async (method: string, where: string, body: object): Promise<string> => {
      const { status, result } = await observer.api(method, where, body);
      expect(status).toBe(200);
      return (result as { id: string }).id;
    };
    try {
      const tunnel = await made("POST", "/cfd_tunnel", { name: "web", config_src: "cloudflare" });
      const ingress = [{ hostname: "app.example.com", service: "http://a" }, { service: "http_status:404" }];
      await made("PUT", `/cfd_tunnel/${tunnel}/configurations`, { config: { ingress } });
      const network = await made("POST", "/teamnet/virtual_networks", { name: "staging" });
      const named = (type: string, id: string): object => ({
        type: `pulumi-nodejs:dynamic/cloudflareTunnel:${type}`,
        name: "theirs",
        id,
      });
      // As `pulumi import <type> <name> <id>` does, for several at once.
      const file = path.join(project.directory, "import.json");
      const resources = [named("CfdTunnel", tunnel), named("TunnelConfiguration", tunnel)];
      writeFileSync(file, JSON.stringify({ resources }));
      expect(await stack.importFile(file)).toEqual(["CfdTunnel theirs", "TunnelConfiguration theirs"]);

      const declared = `
        const tunnel = new CfdTunnel("theirs", { adopt: "${tunnel}" });
        new TunnelConfiguration("theirs", { tunnel, config: { ingress: ${JSON.stringify(ingress)} } });
      `;
      project.write(declared);
      const { changes, calls } = await stack.run("up");
      expect({ changes, calls }).toEqual({ changes: {}, calls: {} });

      // The option, of a resource and of a tunnel, which then needs no adopt.
      const other = await made("POST", "/cfd_tunnel", { name: "other", config_src: "cloudflare" });
      project.write(`${declared}
        new tunnels.VirtualNetwork("staging", { name: "staging", comment: "" }, { import: "${network}" });
        new CfdTunnel("other", {}, { import: "${other}" });
      `);
      const imported = await stack.run("up");
      // What the network's trace is to come of, once it is written.
      const changed = { [IDENTITY]: "create" };
      expect({ changes: imported.changes, writes: writesOf(imported.calls) }).toEqual({ changes: changed, writes: {} });
      expect(await stack.ids()).toMatchObject({ "VirtualNetwork staging": [network], "CfdTunnel other": [other] });
      expect((await stack.run("up")).changes).toEqual({});
      const { changes: none, calls: reads } = await stack.run("refresh");
      expect({ none, writes: writesOf(reads) }).toEqual({ none: {}, writes: {} });
      await stack.run("destroy");
      expect(await observer.live()).toEqual([]);
    } finally {
      await stack.close();
      project.remove();
      await observer.close();
    }
  });
});
