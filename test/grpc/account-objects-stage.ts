/** Routes and virtual networks: what their kinds differ in, and one of a kind as its program and as others see it. */
import { randomBytes, randomInt } from "node:crypto";

import { beforeAll, beforeEach } from "vitest";

import { commentOf } from "../../provider/contract/comment.js";
import { traced } from "../../provider/lifecycle/frame/trace.js";
import type { Properties, ResourceCalls } from "./provider-host.js";
import { freshName, Stage } from "./stage.js";

export const stage = Stage.set();
export let tunnel: { id: string; name: string };
export let other: { id: string; name: string };
/** What a program declares of one of the kind under test. */
export let inputs: Properties;

beforeAll(async () => {
  tunnel = await stage.make("cfd_tunnel", { name: freshName() });
  other = await stage.make("cfd_tunnel", { name: freshName() });
});

/** This stack's own, as every resource of it is passed, and that of another stack of the same project and stack name. */
export const stackIdentity = "a".repeat(32);
export const anotherIdentity = "b".repeat(32);
export const mark = (): string => randomBytes(8).toString("hex");
export const comment = (name: string): string => commentOf("site", "dev", name);
export const freshNetwork = (): string =>
  `10.${String(randomInt(256))}.${String(randomInt(256))}.${String(randomInt(64) * 4)}/30`;

/** Properties without some of them. */
export function without(properties: Properties, ...names: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}

export interface Kind {
  readonly path: string;
  readonly endpoint: string;
  /** What one is made of, besides account, comment and mark. */
  readonly inputs: () => Properties;
  /** The same for the API. */
  readonly body: (inputs: Properties) => Properties;
  /** A change in place. */
  readonly change: () => Properties;
  readonly label: (inputs: Properties) => string;
  readonly lookCalls: Record<string, number>;
}

const differences: Record<string, Kind> = {
  NetworkRoute: {
    path: "/teamnet/routes",
    endpoint: "teamnet/routes",
    inputs: () => ({ tunnelId: tunnel.id, network: freshNetwork() }),
    body: ({ tunnelId, network }) => ({ tunnel_id: tunnelId, network }),
    change: () => ({ tunnelId: other.id, network: freshNetwork() }),
    label: ({ network }) => `network route ${String(network)}`,
    lookCalls: { "GET teamnet/routes": 1 },
  },
  HostnameRoute: {
    path: "/zerotrust/routes/hostname",
    endpoint: "zerotrust/routes/hostname",
    inputs: () => ({ tunnelId: tunnel.id, hostname: `${freshName()}.acme.local` }),
    body: ({ tunnelId, hostname }) => ({ tunnel_id: tunnelId, hostname }),
    change: () => ({ tunnelId: other.id, hostname: `${freshName()}.acme.local` }),
    label: ({ hostname }) => `host name route ${String(hostname)}`,
    lookCalls: { "GET zerotrust/routes/hostname": 1 },
  },
  VirtualNetwork: {
    path: "/teamnet/virtual_networks",
    endpoint: "teamnet/virtual_networks",
    inputs: () => ({ name: freshName() }),
    body: ({ name }) => ({ name }),
    change: () => ({ name: freshName() }),
    label: ({ name }) => `virtual network "${String(name)}"`,
    lookCalls: { "GET teamnet/virtual_networks": 1 },
  },
};

/** For `describe.each`: the name of each kind, and how it differs. */
export const kinds = Object.entries(differences);

export const counting = (run: () => Promise<unknown>): Promise<Record<string, number>> => stage.observer.counting(run);

/** One kind under test: what its provider does, what somebody else makes, and what Cloudflare holds. */
export interface Played {
  readonly calls: () => ResourceCalls;
  /** One that somebody else made. */
  readonly foreign: (text: string, change?: Properties) => Promise<string>;
  /** What Cloudflare holds of one, its comment as people read it; undefined where it is deleted. */
  readonly held: (id: string) => Promise<Properties | undefined>;
  /** The whole comment that Cloudflare holds. */
  readonly written: (id: string) => Promise<string>;
}

/** Sets the inputs for each test of a kind. */
export function play(name: string, kind: Kind): Played {
  beforeEach(() => {
    inputs = { accountId: stage.accountId, comment: comment("one"), mark: mark(), stackIdentity, ...kind.inputs() };
  });
  return {
    calls: () => stage.host.resource(name),
    foreign: async (text, change = {}) => {
      const body = { ...kind.body({ ...inputs, ...change }), comment: text };
      const { result } = await stage.observer.api("POST", kind.path, body);
      return (result as { id: string }).id;
    },
    held: async (id) => {
      const object = await found(id);
      return object === undefined ? undefined : { ...object, ...traced(String(object["comment"])) };
    },
    written: async (id) => String((await found(id))?.["comment"]),
  };

  async function found(id: string): Promise<Properties | undefined> {
    const { status, result } = await stage.observer.api("GET", `${kind.path}/${id}`);
    const object = result as Properties | null;
    return status !== 200 || object === null || (object["deleted_at"] ?? null) !== null ? undefined : object;
  }
}
