/** A tunnel that was just made may not be known everywhere: how long its configuration is tried. */
import { describe, expect, it } from "vitest";

import { CloudflareApiError } from "../../../provider/api/http/errors.js";
import type { ApiRequest, CloudflareClient } from "../../../provider/api/http/client.js";
import { putDeclared } from "../../../provider/lifecycle/tunnel-configuration/requests.js";
import { Session } from "../../../provider/session/session.js";

const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
const accountId = "0123456789abcdef0123456789abcdef";
const inputs = { accountId, tunnelId, config: { ingress: [{ service: "http_status:404" }] } };

/** A session whose requests find no tunnel, a number of times; what it waited. */
function sessionWith(notFound: number): { session: Session; waits: number[]; requests: () => number } {
  const waits: number[] = [];
  let requests = 0;
  const session = new Session({}, (ms) => {
    waits.push(ms);
    return Promise.resolve();
  });
  const request = ({ method, path, family }: ApiRequest): Promise<unknown> => {
    requests += 1;
    if (requests > notFound) return Promise.resolve({ result: { version: 1, config: inputs.config }, attempts: 1 });
    const errors = [{ code: 1055, message: "Tunnel not found" }];
    return Promise.reject(new CloudflareApiError({ method, path, family, status: 404, errors }));
  };
  session.connect = () => Promise.resolve({ request } as unknown as CloudflareClient);
  return { session, waits, requests: () => requests };
}

describe("a configuration is put", () => {
  it("again and again for a few seconds where it is new, and then given up", async () => {
    const { session, waits, requests } = sessionWith(99);
    await expect(putDeclared(session, inputs, { isNew: true })).rejects.toThrow(/no live tunnel has the id/);
    expect(requests()).toBe(4);
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  it("until it is taken", async () => {
    const { session, waits } = sessionWith(2);
    expect((await putDeclared(session, inputs, { isNew: true })).version).toBe(1);
    expect(waits).toEqual([500, 1_000]);
  });

  it("once where the tunnel had one before", async () => {
    const { session, waits, requests } = sessionWith(99);
    await expect(putDeclared(session, inputs, { isNew: false })).rejects.toThrow(/pulumi refresh/);
    expect([requests(), waits]).toEqual([1, []]);
  });
});
