/**
 * This package's host of dynamic resources: the process that a project starts instead of Pulumi's own where its Pulumi.yaml says
 * so.
 */
import { endWithEngine } from "../session/engine-end.js";
import { Closures } from "./closures.js";
import { StackConfig } from "./config.js";
import { Engine } from "./engine.js";
import { noSchemaMethod, processMethods, resourceMethods } from "./methods.js";
import { configureRequest, configureResponse } from "./protocol.js";
import { Requests } from "./requests.js";
import { method } from "./server.js";
import { packageVersion, start } from "./start.js";

async function main(engineAddress: string | undefined): Promise<void> {
  if (engineAddress === undefined) {
    console.error("fatal: Missing <engine> address: Pulumi starts this program, and passes it");
    process.exitCode = 1;
    return;
  }
  endWithEngine();
  const engine = new Engine(engineAddress);
  let config: StackConfig | undefined;
  const configured = (): StackConfig => {
    if (config === undefined) throw new Error("the engine has not configured this provider");
    return config;
  };
  const requests = new Requests(new Closures(configured), configured, process.env);
  await start(engine, (cancel) => [
    method("Configure", configureRequest, configureResponse, ({ args = {} }) => {
      config = new StackConfig(args, process.env["PULUMI_NODEJS_PROJECT"] ?? "project");
      return Promise.resolve({});
    }),
    ...resourceMethods(requests, engine),
    noSchemaMethod,
    ...processMethods(packageVersion(), cancel),
  ]);
}

// Flags of logging and tracing may come before it.
void main(process.argv.slice(2).at(-1));
