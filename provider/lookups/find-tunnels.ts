import { isNotFound } from "../api/http/errors.js";
import { timeOf } from "../api/times.js";
import { getTunnel, listTunnels } from "../api/tunnels.js";
import type { TunnelKind, TunnelWire } from "../api/wire.js";
import { UserError } from "../session/errors.js";
import { foreign, nounOf } from "../session/naming.js";
import type { AllTunnelsArgs, OneTunnelArgs, TunnelListArgs } from "./args.js";
import type { Call, Checked, LookUp } from "./call.js";
import { listed } from "./deleted-ones.js";
import { cfdTunnelResult, tunnelResult, type CfdTunnelResult, type TunnelResult } from "./results.js";
import { allTunnelsRules, filtersOf, listRules, oneTunnelRules } from "./rules.js";

/** How many tunnels an error lists where one was asked for. */
const mostListed = 10;

/** The tunnels of all kinds that match. */
export const findAllTunnels: LookUp<AllTunnelsArgs, TunnelResult[]> = {
  rules: allTunnelsRules,
  run: async (call, checked) => {
    const tunnels = await matching(call, "tunnels", checked);
    return tunnels.map((tunnel) => tunnelResult(tunnel, call.accountId));
  },
};

/** The cloudflared tunnels that match. */
export const findCfdTunnels: LookUp<TunnelListArgs, CfdTunnelResult[]> = {
  rules: listRules,
  run: async (call, checked) => {
    const tunnels = await matching(call, "cfd_tunnel", checked);
    return tunnels.map((tunnel) => cfdTunnelResult(tunnel, call.accountId));
  },
};

/** The WARP connectors that match. */
export const findWarpConnectors: LookUp<TunnelListArgs, TunnelResult[]> = {
  rules: listRules,
  run: async (call, checked) => {
    const tunnels = await matching(call, "warp_connector", checked);
    return tunnels.map((tunnel) => tunnelResult(tunnel, call.accountId, "warp_connector"));
  },
};

/** The one cloudflared tunnel that matches. */
export const findCfdTunnel: LookUp<OneTunnelArgs, CfdTunnelResult> = {
  rules: oneTunnelRules,
  run: async (call, checked) => cfdTunnelResult(await theOne(call, "cfd_tunnel", checked), call.accountId),
};

/** The one WARP connector that matches. */
export const findWarpConnector: LookUp<OneTunnelArgs, TunnelResult> = {
  rules: oneTunnelRules,
  run: async (call, checked) =>
    tunnelResult(await theOne(call, "warp_connector", checked), call.accountId, "warp_connector"),
};

/** The tunnels that match, over all pages. */
async function matching(
  { client, accountId }: Call,
  kind: TunnelKind | "tunnels",
  args: AllTunnelsArgs,
): Promise<TunnelWire[]> {
  const filters = filtersOf(args);
  return await listed(filters.is_deleted, async (is_deleted) => {
    const { tunnels } = await listTunnels(client, kind, accountId, { ...filters, is_deleted });
    return tunnels;
  });
}

async function theOne(call: Call, kind: TunnelKind, args: Checked<OneTunnelArgs>): Promise<TunnelWire> {
  const { accountId, tunnelId, isDeleted = false, ...filters } = args;
  const given = Object.keys(filters);
  if (tunnelId === undefined) {
    if (given.length === 0) {
      throw new UserError(`pass name, tunnelId or another filter: all of them together must match one ${nounOf[kind]}`);
    }
    return await theOneListed(call, kind, { ...filters, isDeleted });
  }
  if (given.length > 0) {
    throw new UserError(`tunnelId already says which ${nounOf[kind]}: pass it without ${given.join(", ")}`);
  }
  const tunnel = await byId(call, kind, accountId, tunnelId);
  const deletedAt = timeOf(tunnel.deleted_at);
  if (deletedAt !== undefined && isDeleted === false) {
    throw new UserError(
      `${nounOf[kind]} ${tunnelId} of account ${accountId} was deleted at ${deletedAt}; pass isDeleted: true to look at deleted ones`,
    );
  }
  if (deletedAt === undefined && isDeleted === true) {
    throw new UserError(
      `${nounOf[kind]} ${tunnelId} of account ${accountId} is not deleted, but isDeleted: true asks for one that is`,
    );
  }
  return tunnel;
}

async function byId({ client }: Call, kind: TunnelKind, accountId: string, tunnelId: string): Promise<TunnelWire> {
  try {
    return await getTunnel(client, kind, accountId, tunnelId);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new UserError(`no ${nounOf[kind]} has the id ${tunnelId} in account ${accountId}`, { cause: error });
  }
}

async function theOneListed(
  call: Call,
  kind: TunnelKind,
  filters: Omit<OneTunnelArgs, "tunnelId">,
): Promise<TunnelWire> {
  const tunnels = await matching(call, kind, filters);
  const found = tunnels.filter(({ name }) => filters.name === undefined || name === filters.name);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const wanted = Object.entries(filtersOf(filters)).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  const question = `in account ${call.accountId} with ${wanted.join(", ")}`;
  if (only === undefined) throw new UserError(`there is no ${nounOf[kind]} ${question}`);
  const listed = found
    .slice(0, mostListed)
    .map(({ id, name = "" }) => `${foreign(id)} (${JSON.stringify(foreign(name))})`);
  throw new UserError(
    `there are ${found.length} ${nounOf[kind]}s ${question}, and one was asked for: ${listed.join(", ")}` +
      `${found.length > mostListed ? ", …" : ""}. Pass tunnelId, or narrow the filters`,
  );
}
