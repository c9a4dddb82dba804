/** What a TunnelConfiguration puts when it is created and updated, and what it says of it. */
import { describe, expect, it } from "vitest";

import { atCloudflare, catchAll, config, inputs, putOutside, stage, tunnelId } from "./configuration-stage.js";
import { type Properties } from "./provider-host.js";
import { failure, refusal, unchanged } from "./stage.js";

describe("create", () => {
  it("tf#2366 tf#2233 puts once what was declared and no more, as a version that connectors take", async () => {
    let created: Awaited<ReturnType<typeof stage.configurations.create>> | undefined;
    const calls = await stage.observer.counting(async () => (created = await stage.configurations.create(inputs)));
    expect(calls).toEqual({ "PUT cfd_tunnel/{id}/configurations": 1 });
    expect(created).toEqual({
      id: tunnelId,
      outs: { ...inputs, version: 1, source: "cloudflare", createdAt: expect.stringMatching(/^\d{4}-/) as string },
    });
    // `enabled` is the server's own.
    expect(await atCloudflare()).toEqual({ version: 1, config: { ...config, "warp-routing": { enabled: false } } });
  });

  it("sends warpRouting by its wire name, nulls not at all, and keys it does not know as they are", async () => {
    await stage.configurations.create({
      ...inputs,
      config: {
        ingress: [{ ...catchAll, hostname: null, futureField: { a: [1] } }],
        originRequest: { matchSniToHost: true },
        warpRouting: { maxActiveFlows: 5, connectTimeout: "3s" },
      },
    });
    expect((await atCloudflare()).config).toEqual({
      ingress: [{ ...catchAll, futureField: { a: [1] } }],
      originRequest: { matchSniToHost: true },
      "warp-routing": { enabled: false, maxActiveFlows: 5, connectTimeout: 3 },
    });
  });

  it("tf#2520 tf#2553 adds no default of its own", async () => {
    await stage.configurations.create({ ...inputs, config: { ingress: [catchAll], originRequest: {} } });
    const { config: stored } = await atCloudflare();
    expect(stored).toEqual({ ingress: [catchAll], originRequest: {}, "warp-routing": { enabled: false } });
  });

  it("tells of a configuration that was there before", async () => {
    await putOutside({ ingress: [{ service: "http_status:503" }] });
    const said = await stage.said(/existed already/, () => stage.configurations.create(inputs));
    expect(said).toContain(`the configuration of tunnel ${tunnelId} existed already, as version 1`);
  });

  it("tries again where the tunnel is too new to be known everywhere", async () => {
    await stage.observer.fault("PUT", "/configurations$", refusal(404, 1055, "Tunnel not found"));
    const calls = await stage.observer.counting(() => stage.configurations.create(inputs));
    expect(calls).toEqual({ "PUT cfd_tunnel/{id}/configurations": 2 });
  });

  it("shows nothing of a configuration with secrets that Cloudflare quotes", async () => {
    const secret = { ingress: [{ hostname: "app.example.com", service: "http://zqvkxwjq:8080" }, catchAll] };
    const quoting = refusal(400, 1056, 'Bad Configuration: "http://zqvkxwjq:8080" is odd');
    await stage.observer.fault("PUT", "/configurations$", quoting, 2);
    const open = await failure(stage.configurations.create({ ...inputs, config: secret }));
    expect(open.message).toContain("zqvkxwjq");
    const { message } = await failure(
      stage.configurations.create({ ...inputs, config: secret, holdsSecrets: ["config"] }),
    );
    expect(message).not.toContain("zqvkxwjq");
    expect(message).toMatch(/^put the configuration of tunnel .*Bad Configuration.*\(code 1056\)/);
  });

  it("says what to do where the tunnel has vanished", async () => {
    await stage.observer.api("DELETE", `/cfd_tunnel/${tunnelId}`);
    const { message } = await failure(stage.configurations.create(inputs));
    expect(message).toBe(
      `put the configuration of tunnel ${tunnelId}: no live tunnel has the id ${tunnelId} in account ${stage.accountId}. ` +
        "If it was deleted outside of Pulumi, run `pulumi refresh`, then `pulumi up`",
    );
  });

  it("passes on why Cloudflare rejects a configuration", async () => {
    await stage.observer.fault(
      "PUT",
      "/configurations$",
      refusal(400, 1056, "Bad Configuration: Validation failed: odd"),
    );
    const { message } = await failure(stage.configurations.create(inputs));
    expect(message).toMatch(/Bad Configuration: Validation failed: odd \(code 1056\)/);
  });
});

describe("update", () => {
  it("replaces the configuration in place, with one PUT", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    const news = { ...inputs, config: { ingress: [catchAll] } };
    let after: Properties = {};
    const calls = await stage.observer.counting(
      async () => (after = await stage.configurations.update(id, outs, news)),
    );
    expect(calls).toEqual({ "PUT cfd_tunnel/{id}/configurations": 1 });
    expect(after).toEqual({ ...news, version: 2, source: "cloudflare", createdAt: after["createdAt"] });
    expect((await atCloudflare()).config).toEqual({ ingress: [catchAll], "warp-routing": { enabled: false } });
  });

  it("stores onDelete without a call", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    const news = { ...inputs, onDelete: "retain" };
    let after: Properties = {};
    expect(
      await stage.observer.counting(async () => (after = await stage.configurations.update(id, outs, news))),
    ).toEqual({});
    expect(after).toEqual({ ...outs, onDelete: "retain" });
    expect(await stage.configurations.diff(id, after, news)).toEqual(unchanged);
  });

  it("tf#3228 warns of a version that skips: someone else writes it, too", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await putOutside({ ingress: [{ service: "http_status:500" }] });
    await putOutside({ ingress: [{ service: "http_status:501" }] });
    const said = await stage.said(/someone else/, () =>
      stage.configurations.update(id, outs, { ...inputs, config: { ingress: [catchAll] } }),
    );
    expect(said).toContain(`warning: someone else changed the configuration of tunnel ${id} 2 times`);
    expect(said).toContain("(version 1, now 4)");
  });

  it("does not take its own repeated PUT for somebody else's", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await stage.observer.fault("PUT", "/configurations$", { reset: "after" });
    const said = await stage.said(/someone else.*now 5/, async () => {
      const repeated = await stage.configurations.update(id, outs, { ...inputs, config: { ingress: [catchAll] } });
      expect(repeated["version"]).toBe(3);
      // A warning that must come shows that none came before it.
      await putOutside(config);
      await stage.configurations.update(id, repeated, inputs);
    });
    expect(said.match(/someone else/g)).toHaveLength(1);
  });

  it("warns where Cloudflare stored something else: with the paths, without the values", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    const stored = {
      ...config,
      ingress: [{ hostname: "app.example.com", service: "http://private-value" }, config.ingress[1], catchAll],
    };
    await stage.observer.fault("PUT", "/configurations$", {
      status: 200,
      body: {
        success: true,
        errors: [],
        messages: [],
        result: { tunnel_id: id, version: 2, config: stored, source: "cloudflare", created_at: "2026-01-01T00:00:00Z" },
      },
    });
    const said = await stage.said(/stored another/, () =>
      stage.configurations.update(id, outs, {
        ...inputs,
        config: { ...config, originRequest: { connectTimeout: 25 } },
      }),
    );
    expect(said).toContain("in config.ingress[0].service, config.originRequest.connectTimeout.");
    expect(said).not.toContain("private-value");
  });

  it("says what to do where the tunnel has vanished", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await stage.observer.api("DELETE", `/cfd_tunnel/${tunnelId}`);
    const { message } = await failure(
      stage.configurations.update(id, outs, { ...inputs, config: { ingress: [catchAll] } }),
    );
    expect(message).toMatch(/no live tunnel has the id .* `pulumi refresh`, then `pulumi up`$/);
  });
});
