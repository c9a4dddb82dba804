/** What every release wrote into states must still be read, updated and deleted. A release adds its fixture; none goes. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { pointer as currentPointer, typeToken, type RuntimeName } from "../../provider/pointer.js";
import type { Properties } from "./provider-host.js";
import { freshName, freshSecret, Stage } from "./stage.js";

interface Release {
  release: string;
  resources: Record<string, { __provider: string; type: string; outputs: Record<string, string[]> }>;
}

const directory = path.resolve("test", "grpc", "fixtures");
const releases = readdirSync(directory)
  .filter((file) => file.startsWith("release-"))
  .map((file) => JSON.parse(readFileSync(path.join(directory, file), "utf8")) as Release);

const stage = Stage.set();
const config = { ingress: [{ service: "http_status:404" }] };

/** A state of that release, of an object that exists: the keys that it wrote, with the values of this one. */
async function stateOf(
  resource: string,
  keys: string[],
): Promise<{ id: string; state: Properties; inputs: Properties }> {
  const { accountId } = stage;
  const name = freshName();
  const tunnelSecret = freshSecret();
  const kind = resource === "WarpConnector" ? "warp_connector" : "cfd_tunnel";
  const made = await stage.make(kind, {
    name,
    ...(kind === "cfd_tunnel" ? { tunnel_secret: tunnelSecret, config_src: "cloudflare" } : {}),
  });
  const seen = await stage.observer.tunnel(name);
  if (resource === "TunnelConfiguration") {
    await stage.observer.api("PUT", `/cfd_tunnel/${made.id}/configurations`, { config });
  }
  const values: Properties = {
    accountId,
    adopt: true,
    cname: `${made.id}.cfargotunnel.com`,
    config,
    configSrc: "cloudflare",
    createdAt: "2026-11-22T00:00:00.000000Z",
    keepsSecret: true,
    name,
    source: "cloudflare",
    token: made.token,
    tunnelId: made.id,
    tunnelSecret: seen.tunnel_secret,
    version: 1,
  };
  const state = Object.fromEntries(keys.map((key) => [key, values[key]]));
  const inputKeys = ["accountId", "adopt", "config", "configSrc", "name", "tunnelId", "tunnelSecret"];
  const inputs = Object.fromEntries(
    Object.entries(state).filter(
      ([key]) => inputKeys.includes(key) && !(key === "tunnelSecret" && state["keepsSecret"] === true),
    ),
  );
  return { id: made.id, state, inputs };
}

describe.each(releases)("release $release", ({ resources }) => {
  const rows = Object.entries(resources).flatMap(([resource, { __provider, outputs }]) =>
    Object.entries(outputs).map(([kind, keys]) => ({ resource, __provider, kind, keys })),
  );

  it.each(rows)(
    "$resource ($kind) is read, updated and deleted from its own text",
    async ({ resource, __provider, keys }) => {
      const calls = stage.host.resource(resource, { text: __provider });
      const { id, state, inputs } = await stateOf(resource, keys);
      const read = await calls.read(id, state);
      expect(read.id).toBe(id);
      expect(Object.keys(read.props).sort()).toEqual([...keys].sort());
      expect(read.inputs).toEqual(inputs);
      expect(await calls.diff(id, read.props, inputs)).toEqual({ changes: false, replaces: [], deleteFirst: false });

      const news =
        resource === "TunnelConfiguration"
          ? { ...inputs, config: { ingress: [{ service: "http_status:503" }] } }
          : { ...inputs, name: `${String(inputs["name"])}-2` };
      const after = await calls.update(id, state, news);
      expect(after).toMatchObject(news);
      await calls.delete(id, after);
      const live = (await stage.observer.live()).map((tunnel) => tunnel.id);
      expect(live.includes(id)).toBe(resource === "TunnelConfiguration");
    },
  );

  it.each(rows.filter(({ kind }) => kind === "declared"))(
    "$resource writes the keys that it wrote then",
    async ({ resource, keys }) => {
      const { accountId } = stage;
      const tunnel = await stage.make("cfd_tunnel", { name: freshName(), config_src: "cloudflare" });
      const declared: Record<string, Properties> = {
        CfdTunnel: { accountId, name: freshName(), tunnelSecret: freshSecret(), configSrc: "cloudflare" },
        TunnelConfiguration: { accountId, tunnelId: tunnel.id, config },
        WarpConnector: { accountId, name: freshName() },
      };
      const { outs } = await stage.host.resource(resource).create(declared[resource] ?? {});
      expect(Object.keys(outs).sort()).toEqual([...keys].sort());
    },
  );

  it.each(Object.entries(resources))(
    "%s keeps its text to the byte, and its type",
    (resource, { __provider, type }) => {
      expect(currentPointer(resource as RuntimeName)).toBe(__provider);
      expect(Buffer.byteLength(__provider)).toBeLessThanOrEqual(150);
      expect(typeToken(resource as RuntimeName)).toBe(type);
    },
  );
});
