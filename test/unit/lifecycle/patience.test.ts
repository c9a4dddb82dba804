/** How long a creation looks for what may have been made: time is given, so nothing waits. */
import { describe, expect, it } from "vitest";

import { CfdTunnelLifecycle } from "../../../provider/lifecycle/cfd-tunnel.js";
import { Session } from "../../../provider/session/session.js";
import { cut, failure, scriptedServer } from "../../api/scripted-server.js";

describe("a creation whose answer is lost", () => {
  it("is looked for as long as a request may take in all, and no longer", async () => {
    // The POST, then every look.
    const server = await scriptedServer(cut, ...Array.from({ length: 60 }, () => failure(503, 1000, "overloaded")));
    const waits: number[] = [];
    const env = {
      CLOUDFLARE_API_TOKEN: "token-of-the-tests",
      CLOUDFLARE_BASE_URL: server.origin,
      CLOUDFLARE_TUNNEL_MAX_RETRIES: "0",
      CLOUDFLARE_TUNNEL_TOTAL_TIMEOUT_SECONDS: "120",
    };
    const session = new Session(env, (ms) => {
      waits.push(ms);
      return Promise.resolve();
    });
    const inputs = { accountId: "0123456789abcdef0123456789abcdef", name: "web", tunnelSecret: "s".repeat(44) };
    await expect(new CfdTunnelLifecycle(session).create(inputs)).rejects.toThrow(
      /^create tunnel "web": tunnel "web" may exist: .* looking for it failed: GET /,
    );
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(server.seen.map(({ method }) => method)).toEqual(["POST", ...waits.map(() => "GET"), "GET"]);
  });
});
