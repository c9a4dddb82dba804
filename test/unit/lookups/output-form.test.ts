import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  getCfdTunnelOutput,
  getCfdTunnelsOutput,
  getTunnelConfigurationOutput,
  getTunnelConnectionsOutput,
  getTunnelConnectorOutput,
  getTunnelManagementTokenOutput,
  getTunnelsOutput,
  getTunnelTokenOutput,
  getWarpConnectorConnectionsOutput,
  getWarpConnectorConnectorOutput,
  getWarpConnectorOutput,
  getWarpConnectorsOutput,
  getWarpConnectorTokenOutput,
  type OutputArgs,
  type TunnelListArgs,
} from "../../../provider/index.js";
import { LookedUpAccount } from "./account.js";

const account = LookedUpAccount.set();

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}

function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as { isKnown: Promise<boolean> }).isKnown;
}

/** What a failed look-up says; every part of its Output fails, and each rejection is to be taken note of. */
async function failureOf(output: pulumi.Output<unknown>): Promise<string> {
  const { promise, isKnown, isSecret, allResources } = output as unknown as Record<string, unknown>;
  const parts = [promise, isKnown, isSecret, allResources].map((part): unknown =>
    typeof part === "function" ? part.call(output) : part,
  );
  const [value] = await Promise.allSettled(parts);
  return value?.status === "rejected" ? (value.reason as Error).message : "the look-up succeeded";
}

/** A value as Pulumi has it in preview, where its resource does not exist yet. */
function notKnownYet(): pulumi.Output<string> {
  return pulumi.output<string>(unknown as unknown as string);
}

/** No mocks: those would answer the look-ups themselves. */
function run(preview: boolean): void {
  pulumi.runtime.resetOptions("project", "stack", -1, "", "", preview, "");
}

describe.each([
  ["up", false],
  ["preview", true],
])("in %s", (_title, preview) => {
  beforeEach(() => {
    run(preview);
  });

  it("every look-up runs with known arguments, be they values, promises or Outputs", async () => {
    const web = await account.make("web");
    const office = await account.make("office", "warp_connector");
    const connectorId = account.emulator.connect(web.token);
    const clientId = account.emulator.connect(office.token);
    const tunnelId = pulumi.output(web.id);
    const warpId = Promise.resolve(office.id);
    expect((await valueOf(getCfdTunnelOutput({ tunnelId }))).name).toBe("web");
    expect((await valueOf(getCfdTunnelOutput({ name: pulumi.output("web") }))).id).toBe(web.id);
    expect(await valueOf(getCfdTunnelsOutput())).toHaveLength(1);
    expect(await valueOf(getTunnelsOutput({ tunTypes: [pulumi.output("warp_connector")] as never }))).toHaveLength(1);
    expect((await valueOf(getTunnelConfigurationOutput({ tunnelId }))).version).toBe(0);
    expect(await valueOf(getTunnelConnectionsOutput({ tunnelId }))).toHaveLength(1);
    expect((await valueOf(getTunnelConnectorOutput({ tunnelId, connectorId }))).id).toBe(connectorId);
    expect(await valueOf(getTunnelTokenOutput({ tunnelId }))).toBe(web.token);
    expect(await valueOf(getTunnelManagementTokenOutput({ tunnelId }))).toMatch(/^eyJ/);
    expect((await valueOf(getWarpConnectorOutput({ tunnelId: warpId }))).name).toBe("office");
    expect(await valueOf(getWarpConnectorsOutput({ name: "office" }))).toHaveLength(1);
    expect(await valueOf(getWarpConnectorTokenOutput({ tunnelId: warpId }))).toBe(office.token);
    expect(await valueOf(getWarpConnectorConnectionsOutput({ tunnelId: warpId }))).toHaveLength(1);
    const client = getWarpConnectorConnectorOutput({ tunnelId: warpId, connectorId: clientId });
    expect((await valueOf(client)).haStatus).toBe("active");
  });

  it("tokens are secret; what else there is, only where an argument is", async () => {
    const { id } = await account.make("web");
    const office = await account.make("office", "warp_connector");
    const secrets: pulumi.Output<unknown>[] = [
      getTunnelTokenOutput({ tunnelId: id }),
      getTunnelManagementTokenOutput({ tunnelId: id }),
      getWarpConnectorTokenOutput({ tunnelId: office.id }),
      getCfdTunnelOutput({ tunnelId: pulumi.secret(id) }),
    ];
    for (const output of secrets) expect(await pulumi.isSecret(output)).toBe(true);
    expect(await pulumi.isSecret(getCfdTunnelOutput({ tunnelId: id }))).toBe(false);
  });

  it("a Date is a moment, by itself, in a promise and in an Output", async () => {
    await account.make("web");
    const before = new Date("2025-12-31T00:00:00Z");
    const inOutput = pulumi.output("").apply(() => before);
    for (const existedAt of [before, Promise.resolve(before), inOutput]) {
      expect(await valueOf(getCfdTunnelsOutput({ existedAt: existedAt as Date }))).toEqual([]);
    }
  });

  it("errors are those of the plain form", async () => {
    const wrong = { status: pulumi.output("up") } as unknown as OutputArgs<TunnelListArgs>;
    expect(await failureOf(getCfdTunnelsOutput(wrong))).toMatch(
      /^getCfdTunnels: status: must be one of "inactive", "degraded", "healthy", "down"/,
    );
    const invalid = getCfdTunnelsOutput({ existedAt: new Date("never") });
    expect(await failureOf(invalid)).toMatch(/existedAt: must be a Date.*not "Invalid Date"/);
  });
});

describe("in preview, a look-up on something that does not exist yet", () => {
  beforeEach(() => {
    run(true);
  });
  afterEach(() => {
    run(false);
  });

  it("makes no request, and its result is not known", async () => {
    const tunnelId = notKnownYet();
    const requests = await account.requests(async () => {
      const outputs: pulumi.Output<unknown>[] = [
        getCfdTunnelOutput({ tunnelId }),
        getCfdTunnelsOutput({ name: tunnelId, isDeleted: false }),
        getTunnelsOutput({ uuid: tunnelId }),
        getTunnelConfigurationOutput({ tunnelId }),
        getTunnelConnectionsOutput({ tunnelId }),
        getTunnelConnectorOutput({ tunnelId, connectorId: tunnelId }),
        getTunnelTokenOutput({ tunnelId }),
        getTunnelManagementTokenOutput({ tunnelId }),
        getWarpConnectorOutput({ tunnelId }),
        getWarpConnectorsOutput({ includePrefix: tunnelId }),
        getWarpConnectorTokenOutput({ tunnelId }),
        getWarpConnectorConnectionsOutput({ tunnelId }),
        getWarpConnectorConnectorOutput({ tunnelId, connectorId: tunnelId }),
      ];
      for (const output of outputs) expect(await isKnown(output)).toBe(false);
    });
    expect(requests).toEqual([]);
  });

  it("keeps a token secret all the same", async () => {
    expect(await pulumi.isSecret(getTunnelTokenOutput({ tunnelId: notKnownYet() }))).toBe(true);
  });
});
