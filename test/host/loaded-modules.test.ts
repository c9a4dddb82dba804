/** What the host's process loads, from its start to the end of a resource's life. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect, it, onTestFinished } from "vitest";

import { Observer } from "../observer.js";
import { ProviderHost } from "../grpc/provider-host.js";
import { freshName, freshSecret } from "../grpc/stage.js";

const ROOT = path.resolve(__dirname, "..", "..");

/** Keeps the list of modules when the process is ended, as the engine ends it. */
const PROBE = `
  process.on("SIGINT", () => {
    require("node:fs").writeFileSync(process.env.LOADED, Object.keys(require.cache).join("\\n"));
    process.exit();
  });
`;

/** The modules that are loaded while something runs: files of this package, and the names of others. */
async function loadedBy(run: (host: ProviderHost, accountId: string) => Promise<unknown>): Promise<string[]> {
  const directory = mkdtempSync(path.join(tmpdir(), "loaded-"));
  const observer = await Observer.start();
  onTestFinished(async () => {
    await observer.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const probe = path.join(directory, "probe.cjs");
  const list = path.join(directory, "loaded");
  writeFileSync(probe, PROBE);
  const host = await ProviderHost.start({ ...observer.env, NODE_OPTIONS: `--require ${probe}`, LOADED: list });
  await run(host, observer.emulator.accountId);
  await host.stop();
  const files = readFileSync(list, "utf8").split("\n");
  const names = files
    .filter((file) => file.startsWith(ROOT))
    .map((file) => {
      const inPackage = /.*node_modules.((?:@[^\\/]+.)?[^\\/]+)/.exec(file)?.[1];
      return inPackage ?? path.relative(path.join(ROOT, "dist"), file).replaceAll("\\", "/");
    });
  return [...new Set(names)].sort();
}

it("its start loads the library of gRPC, and nothing else of others", async () => {
  const loaded = await loadedBy(() => Promise.resolve());
  expect(loaded).toEqual([
    "@grpc/grpc-js",
    "@js-sdsl/ordered-map",
    "api/http/redact.js",
    "host/closures.js",
    "host/config.js",
    "host/detailed-diff.js",
    "host/engine.js",
    "host/failure.js",
    "host/importing.js",
    "host/main.js",
    "host/methods.js",
    "host/protocol.js",
    "host/requests.js",
    "host/secrets.js",
    "host/server.js",
    "host/start.js",
    "host/urn.js",
    "host/wire.js",
    "pointer.js",
    "session/config.js",
    "session/engine-end.js",
    "session/errors.js",
    "session/host.js",
    "session/telling.js",
    "validation/bounded-text.js",
    "validation/unknown.js",
  ]);
});

it("the life of a tunnel loads neither Pulumi nor a compiler", async () => {
  const loaded = await loadedBy(async (host, accountId) => {
    const tunnels = host.resource("CfdTunnel");
    const { inputs } = await tunnels.check({
      accountId,
      name: freshName(),
      tunnelSecret: freshSecret(),
    });
    const { id, outs } = await tunnels.create(inputs);
    await tunnels.diff(id, outs, inputs);
    const { props } = await tunnels.read(id, outs);
    await tunnels.update(id, props, { ...inputs, name: freshName() });
    await tunnels.import(id);
    await tunnels.delete(id, props);
  });
  expect(loaded).toContain("lifecycle/cfd-tunnel.js");
  // The last two are node-fetch's own.
  expect(loaded.filter((name) => !name.endsWith(".js"))).toEqual([
    "@grpc/grpc-js",
    "@js-sdsl/ordered-map",
    "fetch-blob",
    "node-domexception",
    "node-fetch",
  ]);
});
