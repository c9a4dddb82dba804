/** What is wrong with a program is said at preview, on the resource, all at once, and before any call. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { scenario } from "./harness.js";

const secret = createHash("sha256").update("declared").digest("base64");
const SHORT_SECRET = Buffer.from("much too short").toString("base64");

scenario(
  "bad input and bad credentials fail the preview with every property and what to write, and show no secret",
  async (run) => {
    await run.stack.reopen({ env: { CLOUDFLARE_API_TOKEN: "Bearer abcdefgh" } });
    const { messages, calls } = await run.fails(
      "preview",
      `new CfdTunnel("short", { tunnelSecret: "${SHORT_SECRET}", onSecretChange: "dropConnection", accountId: " ${"0".repeat(32)}" });`,
    );
    expect(calls).toEqual({});
    const told = messages.join("\n");
    for (const part of [
      "tunnelSecret: must be base64 of at least 32 bytes; it decodes to 14 bytes",
      'did you mean "dropConnections"?',
      "accountId: must have no spaces or line breaks around it",
      'begins with the word "Bearer"',
    ]) {
      expect(told).toContain(part);
    }
    expect(told).not.toContain(SHORT_SECRET);
    expect(told).not.toContain("abcdefgh");
  },
  { end: "as it is" },
);

scenario(
  "two tunnels of one name, and a password of the program's own by the hidden sibling's name, are told by whose they are",
  async (run) => {
    const twice = await run.fails("preview", `new CfdTunnel("web"); new CfdTunnel("web", { name: "other" });`);
    expect(twice.messages.join("\n")).toContain('CfdTunnel "web": this program has a CfdTunnel of this name already');

    const random = `const { RandomPassword } = require("@pulumi/random");`;
    const own = `new RandomPassword("web-secret", { length: 64 });`;
    const whose =
      'the secret of CfdTunnel "web" is made of a RandomPassword named "web-secret", and this program has one of its own by that name';
    for (const source of [`${random} ${own} new CfdTunnel("web");`, `${random} new CfdTunnel("web"); ${own}`]) {
      expect((await run.fails("preview", source)).messages.join("\n")).toContain(`error: ${whose}`);
    }

    // Under parents of other types the names are free.
    const { messages } = await run.preview(`${random}
      new RandomPassword("web", { length: 64 });
      const parent = new pulumi.ComponentResource("my:index:Site", "site");
      new CfdTunnel("web", {}, { parent });
      new CfdTunnel("web", { name: "other" });`);
    expect(messages.join("\n")).not.toMatch(/by that name|of this name/);
  },
  { end: "as it is" },
);

scenario("credentials in the stack config work as those in the environment do, through destroy", async (run) => {
  const { apiToken, accountId, baseUrl } = run.observer.emulator;
  await run.stack.reopen({
    env: { CLOUDFLARE_API_TOKEN: "", CLOUDFLARE_ACCOUNT_ID: "", CLOUDFLARE_BASE_URL: "" },
    config: {
      "cloudflare:apiToken": { value: apiToken, secret: true },
      "cloudflare:accountId": accountId,
      "cloudflare:baseUrl": baseUrl,
    },
  });
  await run.up(`new CfdTunnel("web", { tunnelSecret: ${JSON.stringify(secret)} });`);
  expect(await run.liveNames()).toEqual(["web"]);
});

scenario("what nobody can mean is a warning on the resource; unknown values pass", async (run) => {
  const program = `
    const tunnel = new CfdTunnel("web", { tunnelSecret: ${JSON.stringify(secret)} });
    const other = new CfdTunnel("other", { tunnelSecret: ${JSON.stringify(secret)} });
    new TunnelConfiguration("web", {
      tunnel,
      config: {
        originRequest: { access: { required: true, teamName: "team", audTag: ["tag"] }, matchSNIToHost: true },
        ingress: [
          { hostname: pulumi.interpolate\`\${other.id}.example.com\`, service: pulumi.interpolate\`http://\${other.name}:8080\` },
          { hostname: "*.example.com", service: "http://localhost:8080" },
          { hostname: "never.example.com", service: "http://localhost:8081" },
          { service: "http_status:404" },
        ],
      },
    });`;
  const { messages } = await run.up(program);
  const warnings = messages.filter((message) => message.startsWith("warning: TunnelConfiguration web: "));
  expect(warnings.some((warning) => warning.includes("originRequest.access"))).toBe(true);
  expect(warnings.some((warning) => warning.includes("ingress[2]"))).toBe(true);
  const { id } = await run.observer.tunnel("other");
  expect((await run.observer.tunnel("web")).configuration.config).toMatchObject({
    ingress: [{ hostname: `${id}.example.com`, service: "http://other:8080" }, {}, {}, {}],
  });
});
