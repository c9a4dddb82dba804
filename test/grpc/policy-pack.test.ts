/** A policy pack (CrossGuard) in the process that Pulumi runs it in: the classes tell their resources from others. */
import { createRequire } from "node:module";
import path from "node:path";

import * as grpc from "@grpc/grpc-js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzerPb from "@pulumi/pulumi/proto/analyzer_pb.js";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { afterAll, beforeAll, expect, it } from "vitest";

import { startNode, type Child } from "../../local/engine/child-process.js";

const pack = path.join(__dirname, "fixtures", "policy-pack");
const moduleOfTunnels = "pulumi-nodejs:dynamic/cloudflareTunnel";

let child: Child;
let client: analyzerGrpc.AnalyzerClient;

beforeAll(async () => {
  const script = createRequire(path.join(pack, "index.js")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const { PATH = "", HOME = "" } = process.env;
  const output: string[] = [];
  const port = new Promise<string>((resolve, reject) => {
    const take = (line: string): void => {
      output.push(line);
      if (/^\d+$/.test(line)) resolve(line);
    };
    child = startNode({
      args: [script, "127.0.0.1:1", pack],
      cwd: pack,
      env: { PATH, HOME },
      onStdout: take,
      onStderr: take,
    });
    child.exited.then(() => {
      reject(new Error(`the policy pack ended: ${output.join("\n")}`));
    }, reject);
  });
  client = new analyzerGrpc.AnalyzerClient(`127.0.0.1:${await port}`, grpc.credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await child.stop();
});

/** The violations that the pack sees in a resource, as the engine asks before it is created. */
async function violations(type: string, properties: Record<string, JavaScriptValue>): Promise<string[]> {
  const request = new analyzerPb.AnalyzeRequest();
  request.setType(type);
  request.setName("web");
  request.setUrn(`urn:pulumi:dev::policies::${type}::web`);
  request.setProperties(Struct.fromJavaScript(properties));
  request.setOptions(new analyzerPb.AnalyzerResourceOptions());
  const answer = await new Promise<analyzerPb.AnalyzeResponse>((resolve, reject) => {
    client.analyze(request, (error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
  return answer.getDiagnosticsList().map((each) => `${each.getPolicyname()}: ${each.getMessage()}`);
}

it("a policy on a class sees its resources", async () => {
  expect(await violations(`${moduleOfTunnels}:CfdTunnel`, { name: "web" })).toEqual([
    expect.stringContaining("tunnel-name: Names of tunnels begin with their environment.\nthe tunnel is called web"),
  ]);
  const ingress = [{ hostname: "a.example.com", service: "https://localhost", originRequest: { noTLSVerify: true } }];
  expect(await violations(`${moduleOfTunnels}:TunnelConfiguration`, { config: { ingress } })).toEqual([
    expect.stringContaining("a.example.com is not verified"),
  ]);
});

it("and is content with what it allows", async () => {
  expect(await violations(`${moduleOfTunnels}:CfdTunnel`, { name: "prod-web" })).toEqual([]);
});

it.each([`${moduleOfTunnels}:WarpConnector`, "random:index/randomPassword:RandomPassword"])(
  "and is not asked about a resource of the type %s",
  async (type) => {
    expect(await violations(type, { name: "web" })).toEqual([]);
  },
);
