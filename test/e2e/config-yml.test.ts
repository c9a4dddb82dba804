/** From a cloudflared config.yml to a tunnel: the command, its program, and what stands at Cloudflare then. */
import { execFileSync } from "node:child_process";
import path from "node:path";

import ts from "typescript";
import { expect } from "vitest";

import { scenario } from "./harness.js";

const command = path.resolve(__dirname, "../../dist/local/config-yml/cli.js");
const file = `
tunnel: shop
ingress:
  - hostname: app.example.com
    service: http://localhost:8080
    originRequest: { connectTimeout: 10s }
  - service: http_status:404
`;

scenario(
  "the program of a config.yml deploys its rules, and takes over the record that led to the old tunnel",
  async (run) => {
    await run.observer.record({
      type: "CNAME",
      name: "app.example.com",
      content: "old.cfargotunnel.com",
      proxied: true,
    });
    const program = execFileSync(process.execPath, [command, "-", "--dns"], { input: file, encoding: "utf8" });
    const { outputText } = ts.transpileModule(program, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
    await run.up(outputText);
    const { id, configuration } = await run.observer.tunnel("shop");
    expect(configuration.config).toMatchObject({
      ingress: [
        { hostname: "app.example.com", service: "http://localhost:8080", originRequest: { connectTimeout: 10 } },
        { service: "http_status:404" },
      ],
    });
    expect(await run.observer.records("app.example.com")).toMatchObject([
      { name: "app.example.com", content: `${id}.cfargotunnel.com` },
    ]);
  },
);
