/** Secrets where no one expects them: in a configuration, or pasted into the wrong argument. Nothing shows them. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { scenario } from "./harness.js";

const ID = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
const SECRET = "zqvkxwjq-hunter2";
const PASTED = `v1.0-zqvkxwjq-${"Aa0".repeat(20)}`;
const secret = createHash("sha256").update("declared").digest("base64");

scenario(
  "a failure shows no part of a configuration that holds a secret, and the path of what is wrong",
  async (run) => {
    const { messages } = await run.fails(
      "preview",
      `new TunnelConfiguration("config", {
        tunnelId: "${ID}",
        config: pulumi.output({
          ingress: [
            { hostname: "app.example.com", service: pulumi.secret("${SECRET}") },
            { hostname: pulumi.secret("${SECRET}.example.com:80"), service: "http://localhost:8080/${SECRET}" },
            { service: "http_status:404" },
          ],
        }),
      });`,
    );
    const text = messages.join("\n");
    expect(text).toContain("has a problem: config.ingress[0].service: [secret]");
    expect(text).toContain("has a problem: config.ingress[1].hostname: [secret] must be a host name without port");
    expect(text).toContain("has a problem: config.ingress[1].service: ");
    expect(text).not.toContain("zqvk");
    expect(text).not.toContain("<nil>");
  },
  { end: "as it is" },
);

scenario(
  "a token pasted into adopt, accountId or tunnelId is not shown",
  async (run) => {
    const programs: [string, string][] = [
      [`new CfdTunnel("web", { adopt: "${PASTED}" });`, "adopt: must be the id"],
      [`new CfdTunnel("web", { accountId: "${PASTED}" });`, "accountId: must be the id"],
      [`new WarpConnector("web", { adopt: pulumi.secret("${PASTED}") });`, "adopt: must be the id"],
      [
        `new TunnelConfiguration("web", { tunnelId: "${PASTED}", config: { ingress: [{ service: "http_status:404" }] } });`,
        "tunnelId: must be the id",
      ],
      [
        `new TunnelConfiguration("web", { tunnelId: "${ID}", accountId: "${PASTED}", config: { ingress: [{ service: "http_status:404" }] } });`,
        "accountId: must be the id",
      ],
      [
        `new TunnelConfiguration("web", { tunnelId: "${ID}", onDelete: "${PASTED}", config: { ingress: [{ service: "http_status:404" }] } });`,
        "onDelete: must be one of",
      ],
    ];
    for (const [program, words] of programs) {
      const text = (await run.fails("preview", program)).messages.join("\n");
      expect(text).toContain(`has a problem: ${words}`);
      expect(text).not.toContain("zqvk");
    }
  },
  { end: "as it is" },
);

scenario("the warnings of a valid configuration show nothing of it where it holds a secret", async (run) => {
  const program = (service: string) => `
    const tunnel = new CfdTunnel("web", { tunnelSecret: ${JSON.stringify(secret)} });
    new TunnelConfiguration("web", {
      tunnel,
      config: {
        ingress: [
          { hostname: "*.zqvkxwjq.example.com", service: ${service} },
          { hostname: "a.zqvkxwjq.example.com", service: "http://localhost:1" },
          { service: "http_status:404" },
        ],
      },
    });`;
  const open = (await run.preview(program(`"http://localhost:8080?${SECRET}"`))).messages.join("\n");
  expect(open).toContain("zqvkxwjq");
  const { messages } = await run.up(program(`pulumi.secret("http://localhost:8080?${SECRET}")`));
  const warnings = messages.filter((message) => message.startsWith("warning: TunnelConfiguration web: "));
  expect(warnings.some((warning) => warning.includes("config.ingress[0].service: "))).toBe(true);
  expect(warnings.some((warning) => warning.includes("config.ingress[1]: never matches"))).toBe(true);
  expect(messages.join("\n")).not.toContain("zqvk");
});
