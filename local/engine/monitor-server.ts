/** The gRPC services that a Pulumi program talks to: ResourceMonitor and Engine. */
import * as grpc from "@grpc/grpc-js";
import enginePb from "@pulumi/pulumi/proto/engine_pb";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb";
import providerPb from "@pulumi/pulumi/proto/provider_pb";
import resourcePb from "@pulumi/pulumi/proto/resource_pb";
import resourceGrpc from "@pulumi/pulumi/proto/resource_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { PropertyMap, ResourceState } from "./deployment.js";
import type { Diagnostic, Severity } from "./driver.js";
import { type AnySdk, decodeGoal, decodeProperties, decodeRead, type Goal, type ReadGoal } from "./registration.js";
import type { Outcome } from "./step.js";
import { UserError } from "./user-error.js";

const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** What became of what a program registered or read. */
export interface Registration {
  state: ResourceState;
  outcome: Outcome;
}

/** What the services do. */
export interface MonitorHandler {
  register(goal: Goal): Promise<Registration>;
  read(goal: ReadGoal): Promise<Registration>;
  registerOutputs(urn: string, outputs: PropertyMap): Promise<void>;
  /** A resource of this run, for a reference to it. */
  lookUp(urn: string): ResourceState | undefined;
  /** The program is done, without an error. Resolves when the run is. */
  programSucceeded(): Promise<void>;
  log(diagnostic: Diagnostic): void;
  /** Something that ends the run. */
  fail(error: unknown, urn?: string): void;
  /** Rejects once the run has ended: answers that nobody will give. */
  ended: Promise<never>;
}

/**
 * The features that the SDK may rely on, and what newer SDKs call them: what is missing here, the SDK refuses by itself,
 * with a clear message. The names are resolved when they are asked for, since older SDKs do not have them.
 */
const FEATURES = {
  secrets: "RESOURCE_MONITOR_FEATURE_SECRETS",
  resourceReferences: "RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES",
  outputValues: "RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES",
  aliasSpecs: "RESOURCE_MONITOR_FEATURE_ALIAS_SPECS",
  deletedWith: "RESOURCE_MONITOR_FEATURE_DELETED_WITH",
  replaceWith: "RESOURCE_MONITOR_FEATURE_REPLACE_WITH",
} as const;

/** What the responses of some SDKs have. */
interface NewerResponse {
  setResult(result: resourcePb.Result): void;
  setUnknown(unknown: boolean): void;
}

const SEVERITIES: readonly Severity[] = ["debug", "info", "warning", "error"];

type Unary<Request, Response> = grpc.handleUnaryCall<Request, Response>;

/** Runs a handler; a failure ends the run, and the program is told what the real engine tells it then. */
function unary<Request, Response>(
  handler: MonitorHandler,
  work: (request: Request) => Promise<Response> | Response,
): Unary<Request, Response> {
  return (call, callback) => {
    const answer = Promise.resolve()
      .then(() => work(call.request))
      .catch((error: unknown) => {
        handler.fail(error);
        return handler.ended;
      });
    Promise.race([answer, handler.ended]).then(
      (response) => {
        callback(null, response);
      },
      () => {
        callback({
          code: grpc.status.UNAVAILABLE,
          details: "resource monitor shut down while waiting on the step's done channel",
        });
      },
    );
  };
}

function unsupported(what: string): never {
  throw new UserError(`${what} is not supported by the embedded engine; use the pulumi CLI`);
}

function engineService(handler: MonitorHandler): engineGrpc.IEngineServer {
  let root = "";
  return {
    log: (call, callback) => {
      const request = call.request;
      const severity = SEVERITIES[request.getSeverity()] ?? "info";
      const urn = request.getUrn();
      if (!request.getEphemeral()) {
        handler.log({ severity, message: request.getMessage(), ...(urn !== "" && { urn }) });
      }
      callback(null, new Empty());
    },
    getRootResource: (_call, callback) => {
      const response = new enginePb.GetRootResourceResponse();
      response.setUrn(root);
      callback(null, response);
    },
    setRootResource: (call, callback) => {
      root = call.request.getUrn();
      callback(null, new enginePb.SetRootResourceResponse());
    },
    startDebugging: unary(handler, () => unsupported("debugging")),
    requirePulumiVersion: unary(handler, () => unsupported("requirePulumiVersion")),
  };
}

/** As with the real engine, only a failure is one for the program; what is skipped is unknown to it. */
function setOutcome(
  response: resourcePb.RegisterResourceResponse | resourcePb.ReadResourceResponse,
  outcome: Outcome,
): void {
  const newer = response as AnySdk<NewerResponse>;
  if (outcome === "failed") newer.setResult?.(resourcePb.Result.FAIL);
  if (outcome === "skipped") newer.setUnknown?.(true);
}

function registered({ state, outcome }: Registration): resourcePb.RegisterResourceResponse {
  const response = new resourcePb.RegisterResourceResponse();
  setOutcome(response, outcome);
  response.setUrn(state.urn);
  response.setId(state.id ?? "");
  response.setObject(Struct.fromJavaScript(state.outputs ?? {}));
  return response;
}

function monitorService(handler: MonitorHandler): resourceGrpc.IResourceMonitorServer {
  return {
    getDeploymentInfo: (_call, callback) => {
      const response = new resourcePb.DeploymentInfo();
      response.setSupportedfeaturesList(Object.values(FEATURES).map((name) => resourcePb.ResourceMonitorFeature[name]));
      callback(null, response);
    },
    supportsFeature: (call, callback) => {
      const response = new resourcePb.SupportsFeatureResponse();
      response.setHassupport(call.request.getId() in FEATURES);
      callback(null, response);
    },
    registerResource: unary(handler, async (request) => registered(await handler.register(decodeGoal(request)))),
    readResource: unary(handler, async (request) => {
      const { state, outcome } = await handler.read(decodeRead(request));
      const response = new resourcePb.ReadResourceResponse();
      setOutcome(response, outcome);
      response.setUrn(state.urn);
      response.setProperties(Struct.fromJavaScript(state.outputs ?? {}));
      return response;
    }),
    registerResourceOutputs: unary(handler, async (request) => {
      await handler.registerOutputs(request.getUrn(), decodeProperties(request.getOutputs()));
      return new Empty();
    }),
    invoke: unary(handler, (request) => {
      if (request.getTok() !== "pulumi:pulumi:getResource") unsupported(`the function ${request.getTok()}`);
      const { urn } = decodeProperties(request.getArgs());
      const state = typeof urn === "string" ? handler.lookUp(urn) : undefined;
      if (!state) throw new UserError(`unknown resource ${JSON.stringify(urn)}`);
      const response = new providerPb.InvokeResponse();
      response.setReturn(Struct.fromJavaScript({ urn: state.urn, id: state.id ?? "", state: state.outputs ?? {} }));
      return response;
    }),
    call: unary(handler, (request) => unsupported(`the method ${request.getTok()}`)),
    registerStackTransform: unary(handler, () => unsupported("a stack transform")),
    registerStackInvokeTransform: unary(handler, () => unsupported("a stack invoke transform")),
    registerResourceHook: unary(handler, () => unsupported("a resource hook")),
    registerErrorHook: unary(handler, () => unsupported("an error hook")),
    registerPackage: unary(handler, (request) => unsupported(`the parameterized package ${request.getName()}`)),
    signalAndWaitForShutdown: unary(handler, async () => {
      await handler.programSucceeded();
      return new Empty();
    }),
  };
}

/** A server under way. */
export interface MonitorServer {
  address: string;
  close(): void;
}

/** Listens on a free port of the loopback interface. */
export async function startMonitor(handler: MonitorHandler): Promise<MonitorServer> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(resourceGrpc.ResourceMonitorService, monitorService(handler));
  server.addService(engineGrpc.EngineService, engineService(handler));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    close: () => {
      server.forceShutdown();
    },
  };
}
