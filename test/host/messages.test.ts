/** What the host tells the engine beside its answers, and what it does when the user asks to stop. */
import * as grpc from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Observer } from "../observer.js";
import { ProviderHost } from "../grpc/provider-host.js";
import { failure, freshName, freshSecret, impatient, refusal } from "../grpc/stage.js";

interface Told {
  severity: number;
  message: string;
  urn: string;
}

let observer: Observer;
let engine: grpc.Server;
let address: string;
let host: ProviderHost;
const told: Told[] = [];

/** As much of the engine as keeps what it is told. */
async function startEngine(): Promise<void> {
  engine = new grpc.Server();
  engine.addService(engineGrpc.EngineService, {
    log: (call: grpc.ServerUnaryCall<enginePb.LogRequest, Empty>, done: grpc.sendUnaryData<Empty>) => {
      const { request } = call;
      told.push({ severity: request.getSeverity(), message: request.getMessage(), urn: request.getUrn() });
      done(null, new Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    engine.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  address = `127.0.0.1:${String(port)}`;
}

const started: ProviderHost[] = [];
async function start(env: Record<string, string> = {}): Promise<ProviderHost> {
  const one = await ProviderHost.start({ ...observer.env, ...env }, {}, { engine: address });
  started.push(one);
  return one;
}

beforeAll(async () => {
  observer = await Observer.start();
  await startEngine();
  host = await start(impatient);
});
afterAll(async () => {
  await Promise.all(started.map((one) => one.stop()));
  engine.forceShutdown();
  await observer.close();
});
afterEach(async () => {
  told.length = 0;
  await observer.clearFaults();
});

const tunnelInputs = () => ({
  accountId: observer.emulator.accountId,
  name: freshName(),
  tunnelSecret: freshSecret(),
  configSrc: "cloudflare",
});

describe("a message", () => {
  it("is on the resource by the time its operation ends: information, and warnings", async () => {
    const tunnels = host.resource("CfdTunnel");
    const { id } = (await observer.api("POST", "/cfd_tunnel", { name: "theirs" })).result as { id: string };
    const { outs } = await tunnels.create({ accountId: observer.emulator.accountId, adopt: id });
    expect(told).toEqual([
      {
        severity: enginePb.LogSeverity.INFO,
        urn: tunnels.urn,
        message: expect.stringMatching(/^adopted .*theirs/) as string,
      },
    ]);

    await observer.api("PATCH", `/cfd_tunnel/${id}`, { tunnel_secret: freshSecret() });
    told.length = 0;
    await tunnels.read(id, outs);
    expect(told).toEqual([
      {
        severity: enginePb.LogSeverity.WARNING,
        urn: tunnels.urn,
        message: expect.stringMatching(/^the secret of .* was changed outside of Pulumi/) as string,
      },
    ]);
    expect(host.output).toEqual([]);
  });

  it("of operations that run at once is each on its own resource", async () => {
    const names = ["CfdTunnel", "WarpConnector"];
    const ids = await Promise.all(
      ["cfd_tunnel", "warp_connector"].map(async (kind) => {
        const { result } = await observer.api("POST", `/${kind}`, { name: freshName() });
        return (result as { id: string }).id;
      }),
    );
    const { accountId } = observer.emulator;
    await Promise.all(names.map((name, at) => host.resource(name).create({ accountId, adopt: ids[at] })));
    for (const [at, name] of names.entries()) {
      const { urn } = host.resource(name);
      expect(told.filter((each) => each.urn === urn).map(({ message }) => message)).toEqual([
        expect.stringContaining(ids[at] ?? "nothing"),
      ]);
    }
  });

  it("is printed where no engine listens", async () => {
    const alone = await ProviderHost.start({ ...observer.env, ...impatient });
    started.push(alone);
    const { id } = (await observer.api("POST", "/cfd_tunnel", { name: freshName() })).result as { id: string };
    await alone.resource("CfdTunnel").create({ accountId: observer.emulator.accountId, adopt: id });
    await expect.poll(() => alone.output).toEqual([expect.stringMatching(/^adopted /)]);
  });
});

describe("cancelling", () => {
  it("ends a wait for a connector, before anything is made", async () => {
    const cancelled = await start();
    const { id } = (await observer.api("POST", "/cfd_tunnel", { name: freshName() })).result as { id: string };
    const hostname = `${freshName()}.example.com`;
    const { accountId } = observer.emulator;
    const route = { accountId, tunnelId: id, hostname, comment: "c", waitForConnector: 3_600 };
    const waiting = failure(cancelled.resource("DnsRoute").create(route));
    await expect
      .poll(() => told.map(({ message }) => message))
      .toEqual([expect.stringMatching(/^waiting up to 3600 s/)]);
    await cancelled.cancel();
    expect((await waiting).message).toContain("it was cancelled while it waited for a connector");
    expect(await observer.records(hostname)).toEqual([]);
  });

  it("ends the wait for a retry, and keeps what may have been made", async () => {
    const cancelled = await start({ CLOUDFLARE_TUNNEL_BACKOFF_SECONDS: "60" });
    await observer.fault("POST", "/cfd_tunnel$", { reset: "after" });
    await observer.fault("GET", "/cfd_tunnel$", refusal(503, 1, "down"), 99);
    const inputs = tunnelInputs();
    const creating = failure(cancelled.resource("CfdTunnel").create(inputs));
    await expect.poll(() => told.map(({ message }) => message)).toEqual([expect.stringMatching(/retry 1 of .* in /)]);
    await cancelled.cancel();
    const { initFailed } = await creating;
    expect(initFailed?.properties).toMatchObject({
      name: inputs.name,
      pending: { due: ["create"], maybe: [inputs.name] },
    });
  });

  it("leaves what makes no wait as it is", async () => {
    const cancelled = await start(impatient);
    await cancelled.cancel();
    const inputs = tunnelInputs();
    const { id } = await cancelled.resource("CfdTunnel").create(inputs);
    expect(await observer.tunnel(inputs.name)).toMatchObject({ id });
  });
});
