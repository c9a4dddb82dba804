import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";

const COMPILED = path.join(__dirname, "..", "..", "dist", "api", "http", "client.js");

/** Runs a script with the compiled client; returns what it prints. Node must have nothing to warn of. */
function run(script: string): unknown {
  const env = { CLIENT: COMPILED };
  const { stdout, stderr } = spawnSync(process.execPath, ["--pending-deprecation", "-e", script], {
    encoding: "utf8",
    env,
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

test("a client that makes no request loads no HTTP library and no agent", () => {
  const loaded = run(`
    const { CloudflareClient } = require(process.env.CLIENT);
    new CloudflareClient({ credentials: { apiToken: "t0ken" } });
    const foreign = Object.keys(require.cache).filter((file) => /node_modules/.test(file));
    const own = Object.keys(require.cache).filter((file) => /transport|exchange|agents/.test(file));
    console.log(JSON.stringify([...foreign, ...own]));
  `);
  expect(loaded).toEqual([]);
});

test("a request to this machine loads node-fetch, and no proxy agent", () => {
  const loaded = run(`
    const { CloudflareClient } = require(process.env.CLIENT);
    const client = new CloudflareClient({ credentials: { apiToken: "t0ken" }, baseUrl: "http://127.0.0.1:1", retry: { maxRetries: 0 } });
    client.request({ method: "GET", path: "/user", family: { permissions: [], remedies: [] } }).catch((error) => {
      const loaded = Object.keys(require.cache);
      const proxies = loaded.filter((file) => /proxy|agent-base/.test(file));
      const fetches = loaded.filter((file) => /node-fetch/.test(file)).length;
      console.log(JSON.stringify({ name: error.name, failure: error.failure, fetches, proxies }));
    });
  `);
  expect(loaded).toEqual({ name: "CloudflareApiError", failure: "connect", fetches: 1, proxies: [] });
});
