/**
 * The native plugin `pulumi-resource-cloudflare-tunnel`: the same lifecycles for programs in every language of Pulumi's. The
 * engine starts one process for each provider resource of a program, or attaches to one that runs.
 */
import { readFileSync } from "node:fs";
import path from "node:path";

import { Engine } from "../host/engine.js";
import { NotServed } from "../host/failure.js";
import { processMethods, resourceMethods } from "../host/methods.js";
import * as protocol from "../host/protocol.js";
import { method } from "../host/server.js";
import { packageVersion, start } from "../host/start.js";
import { nameOfPointer, type RuntimeName } from "../pointer.js";
import { endWithEngine } from "../session/engine-end.js";
import { wait } from "../session/host.js";
import { Session } from "../session/session.js";
import { ProviderConfiguration } from "./configuration.js";
import { invoke } from "./lookups.js";
import { PluginRequests } from "./requests.js";

async function main(engineAddress: string | undefined): Promise<void> {
  // One that waits for an engine ends with nobody's.
  if (engineAddress !== undefined) endWithEngine();
  const engine = new Engine(engineAddress);
  const session = new Session(process.env, wait);
  const configuration = new ProviderConfiguration(process.env);
  let all: ReturnType<typeof import("../lifecycle/by-name.js").lifecycles> | undefined;
  const providers = {
    get: async (text: string) => {
      // Loaded with the first request about a resource: a look-up of a schema, or a configuration, needs none.
      all ??= (await import("../lifecycle/by-name.js")).lifecycles(session);
      return all[nameOfPointer(text) as RuntimeName];
    },
  };
  const requests = new PluginRequests(providers, configuration, engine, process.env);
  const { empty } = protocol;
  const moveTo = (address: string): void => {
    if (address !== "") engine.moveTo(address);
  };
  await start(engine, (cancel) => [
    method("Handshake", protocol.handshakeRequest, protocol.handshakeResponse, (request) => {
      moveTo(request.engineAddress);
      return Promise.resolve({ acceptSecrets: true });
    }),
    method("Attach", protocol.attachRequest, empty, ({ address }) => {
      moveTo(address);
      return Promise.resolve({});
    }),
    method("GetSchema", empty, protocol.schemaResponse, () => Promise.resolve({ schema: schema() })),
    method("CheckConfig", protocol.checkRequest, protocol.checkResponse, (request) =>
      configuration.checkConfig(request),
    ),
    method("DiffConfig", protocol.diffRequest, protocol.diffResponse, (request) => configuration.diffConfig(request)),
    method("Configure", protocol.configureRequest, protocol.configureResponse, async (request) => {
      const answer = await configuration.configure(request);
      session.configure(configuration.get().config);
      return answer;
    }),
    method("Invoke", protocol.invokeRequest, protocol.invokeResponse, async ({ tok, args = {} }) => ({
      return: await invoke(tok, args, { session, configuration: configuration.get() }),
    })),
    ...resourceMethods(requests, engine),
    ...processMethods(packageVersion(), cancel),
  ]);
}

/** What the resources and look-ups are, for the makers of SDKs. */
function schema(): string {
  try {
    // The same place from the sources, from the compiled files and in the archive of a release.
    return readFileSync(path.join(__dirname, "..", "..", "plugin", "schema.json"), "utf8");
  } catch (error) {
    throw new NotServed(
      `the plugin's schema cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

// The engine's address is the last argument; without one, the process waits for an engine that attaches to it.
const last = process.argv.slice(2).at(-1);
void main(last === undefined || last.startsWith("-") ? undefined : last);
