/** The real dynamic-provider process of @pulumi/pulumi, or the project's own in its place, over gRPC. */
import { createRequire } from "node:module";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb";
import providerPb from "@pulumi/pulumi/proto/provider_pb";
import statusPb from "@pulumi/pulumi/proto/status_pb";
import { type Child, type ChildOptions, startNode, startPlugin } from "./child-process.js";
import type { PropertyMap } from "./deployment.js";
import {
  type CheckFailure,
  type DiffResult,
  InitError,
  type Provider,
  type ReadResult,
  type ResourceIdentity,
} from "./provider.js";
import { annotateSecrets, containsUnknown, plainProperties } from "./property-values.js";
import { UserError } from "./user-error.js";

const DEATH_NOTICE_MS = 1_000;
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** How to start the process. */
export interface DynamicProviderOptions {
  /** The folder of the project's own plugin; undefined for the SDK's. */
  folder: string | undefined;
  /** The program's directory: the SDK and everything that a `__provider` text requires are resolved from it. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The stack's configuration with namespaces, as the provider resource has it. */
  config: PropertyMap;
  engineAddress: string;
  onStart: (pid: number) => void;
  onStdout: (line: string) => void;
  onStderr: (line: string) => void;
}

/** What failed in the provider; the message is the provider's own. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
}

const toStruct = (properties: PropertyMap) => Struct.fromJavaScript(plainProperties(properties));

function fromStruct(struct: Struct | undefined): PropertyMap {
  return struct?.toJavaScript() ?? {};
}

function initErrorOf(error: grpc.ServiceError): InitError | undefined {
  const [details] = error.metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(details)) return undefined;
  for (const any of statusPb.Status.deserializeBinary(details).getDetailsList()) {
    if (any.getTypeName() !== "pulumirpc.ErrorResourceInitFailed") continue;
    const failed = providerPb.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
    return new InitError(failed.getId(), fromStruct(failed.getProperties()), failed.getReasonsList());
  }
  return undefined;
}

function startHost({ folder, cwd, engineAddress }: DynamicProviderOptions, child: Omit<ChildOptions, "args">): Child {
  if (folder !== undefined) {
    return startPlugin(folder, "pulumi-resource-pulumi-nodejs", { ...child, args: [engineAddress] });
  }
  try {
    const script = createRequire(path.join(cwd, "package.json")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
    return startNode({ ...child, args: [script, engineAddress] });
  } catch {
    throw new UserError(`@pulumi/pulumi is not installed where the program is: run \`npm install\` in ${cwd}`);
  }
}

/** A running dynamic provider. */
export class DynamicProvider implements Provider {
  private constructor(
    private readonly child: Child,
    private readonly client: providerGrpc.ResourceProviderClient,
    private readonly died: Promise<never>,
  ) {}

  /** Starts the process and configures it. */
  static async start(options: DynamicProviderOptions): Promise<DynamicProvider> {
    let gotPort: (port: string) => void = () => undefined;
    const port = new Promise<string>((resolve) => (gotPort = resolve));
    let portSeen = false;
    const child = startHost(options, {
      cwd: options.cwd,
      env: options.env,
      onStderr: options.onStderr,
      onStdout: (line) => {
        if (portSeen) {
          options.onStdout(line);
          return;
        }
        portSeen = true;
        gotPort(line.trim());
      },
    });
    options.onStart(child.pid);
    const died = child.exited.then((code) => {
      throw new ProviderError(`the provider process ended unexpectedly (exit code ${code})`);
    });
    died.catch(() => undefined); // observed by the calls that it interrupts
    const client = new providerGrpc.ResourceProviderClient(
      `127.0.0.1:${await Promise.race([port, died])}`,
      grpc.credentials.createInsecure(),
      { "grpc.max_receive_message_length": MAX_MESSAGE_BYTES, "grpc.max_send_message_length": MAX_MESSAGE_BYTES },
    );
    const provider = new DynamicProvider(child, client, died);
    await provider.configure(options.config);
    return provider;
  }

  private async configure(config: PropertyMap): Promise<void> {
    const request = new providerPb.ConfigureRequest();
    request.setArgs(toStruct(config));
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    await this.call<providerPb.ConfigureResponse>((done) => this.client.configure(request, done));
  }

  async check(
    { urn }: ResourceIdentity,
    olds: PropertyMap,
    news: PropertyMap,
  ): Promise<{ inputs: PropertyMap; failures: CheckFailure[] }> {
    const request = new providerPb.CheckRequest();
    request.setUrn(urn);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const response = await this.call<providerPb.CheckResponse>((done) => this.client.check(request, done));
    return {
      inputs: annotateSecrets(fromStruct(response.getInputs()), news),
      failures: response.getFailuresList().map((failure) => ({
        property: failure.getProperty(),
        reason: failure.getReason(),
      })),
    };
  }

  async diff(
    { urn }: ResourceIdentity,
    id: string,
    oldInputs: PropertyMap,
    oldOutputs: PropertyMap,
    news: PropertyMap,
    ignoreChanges: readonly string[],
  ): Promise<DiffResult> {
    const request = new providerPb.DiffRequest();
    request.setId(id);
    request.setUrn(urn);
    request.setOldInputs(toStruct(oldInputs));
    request.setOlds(toStruct(oldOutputs));
    request.setNews(toStruct(news));
    request.setIgnorechangesList([...ignoreChanges]);
    const response = await this.call<providerPb.DiffResponse>((done) => this.client.diff(request, done));
    const { DIFF_NONE, DIFF_SOME } = providerPb.DiffResponse.DiffChanges;
    const answer = response.getChanges();
    return {
      changes: answer === DIFF_SOME ? true : answer === DIFF_NONE ? false : undefined,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
      changedKeys: response.getDiffsList(),
      ...(response.getHasdetaileddiff() && {
        changedPaths: response
          .getDetaileddiffMap()
          .getEntryList()
          .map(([at]) => at),
      }),
    };
  }

  async create(
    { urn, timeout = 0 }: ResourceIdentity,
    inputs: PropertyMap,
  ): Promise<{ id: string; outputs: PropertyMap }> {
    const request = new providerPb.CreateRequest();
    request.setUrn(urn);
    request.setProperties(toStruct(inputs));
    request.setTimeout(timeout);
    const response = await this.call<providerPb.CreateResponse>((done) => this.client.create(request, done), inputs);
    if (response.getId() === "") throw new ProviderError(`plugin returned empty resource.ID from create '${urn}'`);
    const outputs = annotateSecrets(fromStruct(response.getProperties()), inputs);
    refuseUnknowns(outputs);
    return { id: response.getId(), outputs };
  }

  async read(
    { urn, timeout = 0 }: ResourceIdentity,
    id: string,
    inputs: PropertyMap,
    state: PropertyMap,
  ): Promise<ReadResult> {
    const request = new providerPb.ReadRequest();
    request.setId(id);
    request.setUrn(urn);
    request.setInputs(toStruct(inputs));
    request.setProperties(toStruct(state));
    request.setTimeout(timeout);
    const response = await this.call<providerPb.ReadResponse>((done) => this.client.read(request, done), state);
    const newInputs = response.getInputs();
    const outputs = annotateSecrets(fromStruct(response.getProperties()), state);
    refuseUnknowns(outputs);
    return {
      id: response.getId(),
      outputs,
      ...(newInputs && { inputs: annotateSecrets(fromStruct(newInputs), inputs) }),
    };
  }

  async update(
    { urn, timeout = 0 }: ResourceIdentity,
    id: string,
    oldInputs: PropertyMap,
    oldOutputs: PropertyMap,
    news: PropertyMap,
    ignoreChanges: readonly string[],
  ): Promise<{ outputs: PropertyMap }> {
    const request = new providerPb.UpdateRequest();
    request.setId(id);
    request.setUrn(urn);
    request.setOldInputs(toStruct(oldInputs));
    request.setOlds(toStruct(oldOutputs));
    request.setNews(toStruct(news));
    request.setTimeout(timeout);
    request.setIgnorechangesList([...ignoreChanges]);
    const response = await this.call<providerPb.UpdateResponse>((done) => this.client.update(request, done), news);
    const outputs = annotateSecrets(fromStruct(response.getProperties()), news);
    refuseUnknowns(outputs);
    return { outputs };
  }

  async delete(
    { urn, timeout = 0 }: ResourceIdentity,
    id: string,
    inputs: PropertyMap,
    outputs: PropertyMap,
  ): Promise<void> {
    const request = new providerPb.DeleteRequest();
    request.setId(id);
    request.setUrn(urn);
    request.setOldInputs(toStruct(inputs));
    request.setProperties(toStruct(outputs));
    request.setTimeout(timeout);
    await this.call<Empty>((done) => this.client.delete(request, done));
  }

  async cancel(): Promise<void> {
    await this.call<Empty>((done) => this.client.cancel(new Empty(), done));
  }

  async close(): Promise<void> {
    this.client.close();
    await this.child.stop();
  }

  /** Calls a method; a partial failure's outputs get the secret marks of what was sent. */
  private async call<Response>(
    send: (done: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
    sent: PropertyMap = {},
  ): Promise<Response> {
    const answer = new Promise<Response>((resolve, reject) => {
      send((error, response) => {
        if (!error) {
          resolve(response);
          return;
        }
        const partial = initErrorOf(error);
        if (partial) reject(new InitError(partial.id, annotateSecrets(partial.outputs, sent), partial.reasons));
        else {
          // Where the connection broke, how the process ended says more, and follows at once.
          const patience = error.code === grpc.status.UNAVAILABLE ? DEATH_NOTICE_MS : 0;
          setTimeout(() => {
            reject(new ProviderError(error.details));
          }, patience);
        }
      });
    });
    return Promise.race([answer, this.died]);
  }
}

function refuseUnknowns(outputs: PropertyMap): void {
  const key = Object.keys(outputs).find((each) => containsUnknown(outputs[each]));
  if (key !== undefined) throw new ProviderError(`unexpected unknown property value for "${key}"`);
}
