/**
 * The real dynamic-provider process of @pulumi/pulumi, or this package's own, and its wire as it is: answers, gRPC codes, status
 * details.
 */
import path from "node:path";

import * as grpc from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import statusPb from "@pulumi/pulumi/proto/status_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";

import { isSecret, UNKNOWN, withoutSecrets } from "../../local/engine/property-values.js";
import type { PropertyValue } from "../../local/engine/deployment.js";
import { host } from "../which-host.js";
import { startHere } from "./host-here.js";
import { startOurs, startPlugin, startPulumis, type HostProcess } from "./host-process.js";

export type Properties = Record<string, unknown>;

/** The program's directory: `__provider` texts are resolved from it. */
const programDirectory = path.resolve("examples", "quickstart");

/** The outputs and inputs that our host marks as secrets. */
const secretProperties = ["token", "tunnelSecret"];

/** Pulumi's text for a value that is not known yet. */
export const unknown = UNKNOWN;

/** The pointer of a resource, as every state holds it. */
export function pointer(resource: string): string {
  return `exports.handler=()=>require("pulumi-cloudflare-tunnel/runtime").${resource}`;
}

/** A call that failed, as the engine sees it. */
export class WireError extends Error {
  constructor(
    readonly status: number,
    details: string,
    /** Set where the resource exists but is not complete: Pulumi keeps it in the state. */
    readonly initFailed?: { id: string; properties: Properties; reasons: string[] },
  ) {
    super(details);
  }
}

const starts = { pulumi: startPulumis, own: startOurs, here: startHere, plugin: startPlugin };

/** What differs from test to test. */
interface HostOptions {
  readonly cwd?: string;
  /** Where its messages go; by default nowhere. */
  readonly engine?: string;
  /** In a process of its own, in any case. */
  readonly apart?: boolean;
}

/** A running provider process, for one kind of resource at a time. */
export class ProviderHost {
  readonly output: string[] = [];

  private constructor(
    private readonly running: HostProcess,
    private readonly client: providerGrpc.ResourceProviderClient,
  ) {}

  static async start(
    env: Record<string, string>,
    config: Record<string, string> = {},
    { cwd = programDirectory, engine = "127.0.0.1:1", apart = false }: HostOptions = {},
  ): Promise<ProviderHost> {
    const lines: string[] = [];
    let announce: (port: string) => void = () => undefined;
    const port = new Promise<string>((resolve) => (announce = resolve));
    let kept = lines;
    const onLine = (line: string): void => {
      kept.push(line);
      if (kept === lines && /^\d+$/.test(line)) announce(line);
    };
    const passed = ["PATH", "HOME", "NODE_OPTIONS"].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const running = (apart && host === "here" ? startOurs : starts[host])({
      engine,
      cwd,
      env: { ...Object.fromEntries(passed), ...env },
      onLine,
    });
    const died = running.ended.then((code) => {
      throw new Error(`the provider process ended with ${String(code)}: ${lines.join("\n")}`);
    });
    const client = new providerGrpc.ResourceProviderClient(
      `127.0.0.1:${await Promise.race([port, died])}`,
      grpc.credentials.createInsecure(),
    );
    died.catch(() => undefined);
    const started = new ProviderHost(running, client);
    kept = started.output;
    const request = new providerPb.ConfigureRequest();
    request.setArgs(struct(host === "plugin" ? argumentsOf(config) : config));
    await started.call<providerPb.ConfigureResponse>((done) => client.configure(request, done));
    return started;
  }

  /** What one resource's lifecycle answers. `__provider` is added to every request, as the program's resource does. */
  resource(
    name: string,
    {
      text = pointer(name),
      type = `dynamic/cloudflareTunnel:${name}`,
      named = name.toLowerCase(),
    }: { readonly text?: string; readonly type?: string; readonly named?: string } = {},
  ): ResourceCalls {
    if (host === "plugin") {
      const native = `urn:pulumi:stack::project::cloudflare-tunnel:index:${name}::${named}`;
      return new ResourceCalls(this.client, (send) => this.call(send), {
        urn: native,
        sent: undefined,
        answered: undefined,
      });
    }
    const urn = `urn:pulumi:stack::project::pulumi-nodejs:${type}::${named}`;
    return new ResourceCalls(this.client, (send) => this.call(send), { urn, sent: text, answered: text });
  }

  /** The same where the state has no `__provider`, as a native provider leaves it. */
  withoutText(name: string): ResourceCalls {
    const { urn } = this.resource(name);
    return new ResourceCalls(this.client, (send) => this.call(send), { urn, sent: undefined, answered: pointer(name) });
  }

  /** What the engine calls once the user asks to stop. */
  async cancel(): Promise<void> {
    await this.call((done) => this.client.cancel(new Empty(), done));
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.running.stop();
  }

  private call<Response>(
    send: (done: (error: grpc.ServiceError | null, answer: Response) => void) => unknown,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      send((error, answer) => {
        if (error) reject(wireError(error));
        else resolve(answer);
      });
    });
  }
}

type Call = <Response>(
  send: (done: (error: grpc.ServiceError | null, answer: Response) => void) => unknown,
) => Promise<Response>;

/** A resource, and the text of its provider: what the state has of it, and what every answer must have. */
interface Identity {
  readonly urn: string;
  readonly sent: string | undefined;
  /** Undefined where the plugin answers: no state has one. */
  readonly answered: string | undefined;
}

/** The methods of one resource. */
export class ResourceCalls {
  constructor(
    private readonly client: providerGrpc.ResourceProviderClient,
    private readonly call: Call,
    private readonly identity: Identity,
  ) {}

  get urn(): string {
    return this.identity.urn;
  }

  async check(
    news: Properties,
    olds: Properties = {},
  ): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }> {
    const request = new providerPb.CheckRequest();
    request.setUrn(this.urn);
    request.setOlds(struct(olds));
    request.setNews(this.struct(news));
    const answer = await this.call<providerPb.CheckResponse>((done) => this.client.check(request, done));
    return {
      inputs: this.properties(answer.getInputs()),
      failures: answer
        .getFailuresList()
        .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() })),
    };
  }

  /** `changes` is true, false, or undefined for "I do not know". */
  async diff(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes: boolean | undefined; replaces: string[]; deleteFirst: boolean }> {
    const request = new providerPb.DiffRequest();
    request.setUrn(this.urn);
    request.setId(id);
    request.setOlds(this.struct(olds));
    request.setNews(this.struct(news));
    const answer = await this.call<providerPb.DiffResponse>((done) => this.client.diff(request, done));
    const { DIFF_SOME, DIFF_NONE } = providerPb.DiffResponse.DiffChanges;
    const changes = answer.getChanges();
    return {
      changes: changes === DIFF_SOME ? true : changes === DIFF_NONE ? false : undefined,
      replaces: answer.getReplacesList(),
      deleteFirst: answer.getDeletebeforereplace(),
    };
  }

  /** The changes by their paths, such as `{ "config.ingress[1].service": "UPDATE" }`; undefined where the host tells none. */
  async details(
    id: string,
    { oldInputs, olds, news }: { oldInputs: Properties; olds: Properties; news: Properties },
  ): Promise<Record<string, string> | undefined> {
    const request = new providerPb.DiffRequest();
    request.setUrn(this.urn);
    request.setId(id);
    request.setOldInputs(this.struct(oldInputs));
    request.setOlds(this.struct(olds));
    request.setNews(this.struct(news));
    const answer = await this.call<providerPb.DiffResponse>((done) => this.client.diff(request, done));
    if (!answer.getHasdetaileddiff()) return undefined;
    const kinds = Object.entries(providerPb.PropertyDiff.Kind);
    const nameOf = (kind: number | undefined): string => kinds.find(([, number]) => number === kind)?.[0] ?? "";
    const entries = answer.getDetaileddiffMap().getEntryList();
    return Object.fromEntries(entries.map(([path, diff]) => [path, nameOf((diff as unknown as [number?])[0] ?? 0)]));
  }

  async create(inputs: Properties, { preview = false } = {}): Promise<{ id: string; outs: Properties }> {
    const request = new providerPb.CreateRequest();
    request.setUrn(this.urn);
    request.setProperties(this.struct(inputs));
    request.setPreview(preview);
    const answer = await this.call<providerPb.CreateResponse>((done) => this.client.create(request, done));
    return { id: answer.getId(), outs: this.properties(answer.getProperties()) };
  }

  async read(
    id: string,
    props: Properties,
  ): Promise<{ id: string; props: Properties; inputs: Properties | undefined }> {
    const request = new providerPb.ReadRequest();
    request.setUrn(this.urn);
    request.setId(id);
    request.setProperties(this.struct(props));
    const answer = await this.call<providerPb.ReadResponse>((done) => this.client.read(request, done));
    const inputs = answer.getInputs();
    return {
      id: answer.getId(),
      props: this.properties(answer.getProperties()),
      inputs: inputs === undefined ? undefined : this.properties(inputs),
    };
  }

  /** What the engine calls for an import: the id, and nothing that is known. */
  async import(id: string): Promise<{ id: string; props: Properties; inputs: Properties }> {
    const request = new providerPb.ReadRequest();
    request.setUrn(this.urn);
    request.setId(id);
    const answer = await this.call<providerPb.ReadResponse>((done) => this.client.read(request, done));
    return {
      id: answer.getId(),
      props: this.properties(answer.getProperties()),
      inputs: this.properties(answer.getInputs()),
    };
  }

  async update(id: string, olds: Properties, news: Properties, { preview = false } = {}): Promise<Properties> {
    const request = new providerPb.UpdateRequest();
    request.setUrn(this.urn);
    request.setId(id);
    request.setOlds(this.struct(olds));
    request.setNews(this.struct(news));
    request.setPreview(preview);
    const answer = await this.call<providerPb.UpdateResponse>((done) => this.client.update(request, done));
    return this.properties(answer.getProperties());
  }

  async delete(id: string, props: Properties): Promise<void> {
    const request = new providerPb.DeleteRequest();
    request.setUrn(this.urn);
    request.setId(id);
    request.setProperties(this.struct(props));
    await this.call((done) => this.client.delete(request, done));
  }

  private struct(properties: Properties): Struct {
    const { sent } = this.identity;
    return struct({ ...properties, ...(sent === undefined ? {} : { __provider: sent }) });
  }

  /** An answer's properties, which must hold the pointer, without it. */
  private properties(value: Struct | undefined): Properties {
    const { __provider, ...properties } = (value?.toJavaScript() ?? {}) as Properties;
    if (value !== undefined && __provider !== this.identity.answered) {
      throw new Error(`the answer has not the pointer that it must have: ${JSON.stringify(properties)}`);
    }
    return unmarked(properties);
  }
}

/** A stack's configuration as the arguments of a native provider. */
function argumentsOf(config: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^cloudflare:/, ""), value]));
}

/** Properties without the marks of secrets, which our host must have set. */
function unmarked(properties: Properties): Properties {
  for (const name of secretProperties) {
    const value = (properties[name] ?? undefined) as PropertyValue | undefined;
    if (host !== "pulumi" && value !== undefined && !isSecret(value)) throw new Error(`${name} is answered in clear`);
  }
  return withoutSecrets(properties as PropertyValue) as Properties;
}

function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
}

function wireError(error: grpc.ServiceError): WireError {
  const [details] = error.metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(details)) return new WireError(error.code, error.details);
  for (const any of statusPb.Status.deserializeBinary(details).getDetailsList()) {
    if (any.getTypeName() !== "pulumirpc.ErrorResourceInitFailed") continue;
    const failed = providerPb.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
    return new WireError(error.code, error.details, {
      id: failed.getId(),
      properties: unmarked(failed.getProperties()?.toJavaScript() ?? {}),
      reasons: failed.getReasonsList(),
    });
  }
  return new WireError(error.code, error.details);
}
