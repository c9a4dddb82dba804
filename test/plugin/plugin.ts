/** A process of the native plugin, asked as the engine asks it; its answers as they are, marks of secrets included. */
import path from "node:path";

import * as grpc from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { onTestFinished } from "vitest";

import { startNode } from "../../local/engine/child-process.js";
import type { PropertyValue } from "../../local/engine/deployment.js";
import * as values from "../../local/engine/property-values.js";
import { Observer } from "../observer.js";

export type Properties = Record<string, unknown>;

/** What stands for a value that is not known yet. */
export const unknown = values.UNKNOWN;

/** A value as a program passes a secret. */
export function secret(value: unknown): unknown {
  return values.asSecret(value as PropertyValue);
}

/** Whether a value is marked as a secret as a whole. */
export function isSecret(value: unknown): boolean {
  return values.isSecret(value as PropertyValue | undefined);
}

/** A value without the marks of secrets, at every depth. */
export function revealed(value: unknown): unknown {
  return values.withoutSecrets(value as PropertyValue);
}

/** A running plugin, with the emulator that it uses. */
export class Plugin {
  /** What the state has of the provider. */
  stored: Properties = {};

  private constructor(
    readonly observer: Observer,
    /** What it told, no engine being there to tell it to. */
    readonly said: readonly string[],
    private readonly client: providerGrpc.ResourceProviderClient,
  ) {}

  /**
   * Starts one for the present test, as the provider of the URN's name, configured with these arguments; with what a state has of
   * it, as in the runs after the first.
   */
  static async start({
    name = "default",
    args = {},
    state = {},
    env = {},
    observer,
    script = path.resolve("dist", "plugin", "main.js"),
  }: {
    name?: string;
    args?: Properties;
    state?: Properties;
    env?: Record<string, string>;
    observer?: Observer;
    script?: string;
  } = {}): Promise<Plugin> {
    const emulator = observer ?? (await Observer.start());
    let announce: (port: string) => void = () => undefined;
    const port = new Promise<string>((resolve) => (announce = resolve));
    const { PATH = "" } = process.env;
    const said: string[] = [];
    const child = startNode({
      args: [script, "127.0.0.1:1"],
      cwd: path.resolve("."),
      env: { PATH, ...emulator.env, ...env },
      onStdout: (line) => {
        if (/^\d+$/.test(line)) announce(line);
        else said.push(line);
      },
      onStderr: (line) => said.push(line),
    });
    const client = new providerGrpc.ResourceProviderClient(
      `127.0.0.1:${await port}`,
      grpc.credentials.createInsecure(),
    );
    onTestFinished(async () => {
      client.close();
      await child.stop();
      if (observer === undefined) await emulator.close();
    });
    const plugin = new Plugin(emulator, said, client);
    const { inputs } = await plugin.checkConfig(args, state);
    plugin.stored = inputs;
    const request = new providerPb.ConfigureRequest();
    request.setUrn(`urn:pulumi:dev::site::pulumi:providers:cloudflare-tunnel::${name}`);
    request.setArgs(struct(inputs));
    await plugin.call<providerPb.ConfigureResponse>((done) => client.configure(request, done));
    return plugin;
  }

  async checkConfig(news: Properties, olds: Properties = {}): Promise<{ inputs: Properties; failures: string[] }> {
    return checked(await this.checking("checkConfig", "pulumi:providers:cloudflare-tunnel::default", news, olds));
  }

  async diffConfig(
    olds: Properties,
    news: Properties,
  ): Promise<{ changes: number; replaces: string[]; diffs: string[] }> {
    const request = new providerPb.DiffRequest();
    request.setOlds(struct(olds));
    request.setOldInputs(struct(olds));
    request.setNews(struct(news));
    const answer = await this.call<providerPb.DiffResponse>((done) => this.client.diffConfig(request, done));
    return { changes: answer.getChanges(), replaces: answer.getReplacesList(), diffs: answer.getDiffsList() };
  }

  async check(
    resource: string,
    news: Properties,
    olds: Properties = {},
  ): Promise<{ inputs: Properties; failures: string[] }> {
    return checked(await this.checking("check", typeAndName(resource), news, olds));
  }

  async diff(
    resource: string,
    id: string,
    olds: Properties,
    news: Properties,
    oldInputs = olds,
  ): Promise<{ changes: number; details: string[] }> {
    const request = new providerPb.DiffRequest();
    request.setUrn(urnOf(typeAndName(resource)));
    request.setId(id);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    request.setOldInputs(struct(oldInputs));
    const answer = await this.call<providerPb.DiffResponse>((done) => this.client.diff(request, done));
    return { changes: answer.getChanges(), details: [...answer.getDetaileddiffMap().keys()].map(String) };
  }

  async create(
    resource: string,
    inputs: Properties,
    { preview = false } = {},
  ): Promise<{ id: string; outs: Properties }> {
    const request = new providerPb.CreateRequest();
    request.setUrn(urnOf(typeAndName(resource)));
    request.setProperties(struct(inputs));
    request.setPreview(preview);
    const answer = await this.call<providerPb.CreateResponse>((done) => this.client.create(request, done));
    return { id: answer.getId(), outs: plain(answer.getProperties()) };
  }

  async update(
    resource: string,
    id: string,
    { olds, news, preview = false }: { olds: Properties; news: Properties; preview?: boolean },
  ): Promise<Properties> {
    const request = new providerPb.UpdateRequest();
    request.setUrn(urnOf(typeAndName(resource)));
    request.setId(id);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    request.setPreview(preview);
    const answer = await this.call<providerPb.UpdateResponse>((done) => this.client.update(request, done));
    return plain(answer.getProperties());
  }

  async read(
    resource: string,
    id: string,
    { outs = {}, inputs = {} }: { outs?: Properties; inputs?: Properties } = {},
  ): Promise<{ id: string; outs: Properties; inputs: Properties }> {
    const request = new providerPb.ReadRequest();
    request.setUrn(urnOf(typeAndName(resource)));
    request.setId(id);
    request.setProperties(struct(outs));
    request.setInputs(struct(inputs));
    const answer = await this.call<providerPb.ReadResponse>((done) => this.client.read(request, done));
    return { id: answer.getId(), outs: plain(answer.getProperties()), inputs: plain(answer.getInputs()) };
  }

  async delete(resource: string, id: string, outs: Properties): Promise<void> {
    const request = new providerPb.DeleteRequest();
    request.setUrn(urnOf(typeAndName(resource)));
    request.setId(id);
    request.setProperties(struct(outs));
    await this.call((done) => this.client.delete(request, done));
  }

  async invoke(name: string, args: Properties): Promise<Properties> {
    const request = new providerPb.InvokeRequest();
    request.setTok(`cloudflare-tunnel:index:${name}`);
    request.setArgs(struct(args));
    return plain((await this.call<providerPb.InvokeResponse>((done) => this.client.invoke(request, done))).getReturn());
  }

  async schema(): Promise<string> {
    const request = new providerPb.GetSchemaRequest();
    const answer = await this.call<providerPb.GetSchemaResponse>((done) => this.client.getSchema(request, done));
    return answer.getSchema();
  }

  private checking(
    method: "check" | "checkConfig",
    type: string,
    news: Properties,
    olds: Properties,
  ): Promise<providerPb.CheckResponse> {
    const request = new providerPb.CheckRequest();
    request.setUrn(urnOf(type));
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    return this.call<providerPb.CheckResponse>((done) => this.client[method](request, done));
  }

  private call<Response>(
    send: (done: (error: grpc.ServiceError | null, answer: Response) => void) => unknown,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      send((error, answer) => {
        if (error) reject(new Error(error.details));
        else resolve(answer);
      });
    });
  }
}

function typeAndName(resource: string): string {
  return `cloudflare-tunnel:index:${resource}::it`;
}

function urnOf(typeAndName: string): string {
  return `urn:pulumi:dev::site::${typeAndName}`;
}

function checked(answer: providerPb.CheckResponse): { inputs: Properties; failures: string[] } {
  return { inputs: plain(answer.getInputs()), failures: answer.getFailuresList().map((each) => each.getReason()) };
}

function plain(value: Struct | undefined): Properties {
  return value?.toJavaScript() ?? {};
}

function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
}
