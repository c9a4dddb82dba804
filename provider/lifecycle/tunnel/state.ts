import type { TunnelKind, TunnelWire } from "../../api/wire.js";
import { InitFailedError } from "../../session/errors.js";
import { describe } from "../../session/naming.js";
import { sameSecret } from "../../validation/tunnel.js";
import { requireInState } from "../complete-state.js";
import { sameId, type FieldTable } from "../fields.js";
import type { Properties } from "../frame/guard.js";
import type { TunnelInputs } from "./inputs.js";
import type { LiveTunnel } from "./target.js";
import type { TunnelToken } from "./token.js";

/**
 * What an operation left undone. `write`: what Cloudflare has is not known, so name and secret are written as declared;
 * `drop`: connections that run with the former secret are to be dropped; `adoption`: until it is complete, the tunnel is not
 * this stack's to delete.
 */
export type Due = "write" | "drop" | "adoption";

/** The outputs of tunnels of both kinds. The policies are kept where they are not the defaults: delete sees outputs only. */
export interface TunnelState extends TunnelInputs {
  name: string;
  token?: string;
  createdAt: string;
  /** Set where no secret is declared and the tunnel keeps its own: then `tunnelSecret` is an output, but no input. */
  keepsSecret?: true;
  /**
   * Set where it is not known whether the creation made a tunnel: the name that it would have. Until that is found out, the
   * id is no tunnel's.
   */
  inDoubt?: string;
  /** Tells this state from another one of the same tunnel: set where the tunnel was taken over or adopted, not made. */
  claim?: string;
  /** What the next update is to do, whatever is declared by then. A refresh keeps it. */
  due?: Due[];
}

/** What a change of the inputs that both kinds have does. Policies are stored, without a call. */
export const tunnelFields: FieldTable = {
  accountId: { onChange: "replace", same: sameId },
  name: { onChange: "update" },
  tunnelSecret: { onChange: "update", same: sameStoredSecret },
  onSecretChange: { onChange: "update", default: "keepConnections" },
  onActiveConnections: { onChange: "update", default: "disconnect" },
  adopt: { onChange: "update", default: false },
};

function sameStoredSecret(old: unknown, declared: unknown): boolean {
  return typeof old === "string" && typeof declared === "string" && sameSecret(old, declared);
}

/** The state, where it has what every operation needs; `pulumi state edit` can take it away. */
export function stateOf(kind: TunnelKind, id: string, props: Properties, ...needed: string[]): TunnelState {
  requireInState(describe(kind, { id }), props, ...needed);
  return props as unknown as TunnelState;
}

/** The outputs after an operation that is done. */
export function outputsOf(
  tunnel: TunnelWire & { id: string },
  inputs: TunnelInputs,
  token: TunnelToken | undefined,
  olds?: Partial<TunnelState>,
): Properties {
  const { onSecretChange, onActiveConnections, adopt, mark, createsFirst } = inputs;
  return {
    accountId: inputs.accountId.toLowerCase(),
    name: inputs.name ?? tunnel.name ?? olds?.name,
    tunnelSecret: inputs.tunnelSecret ?? token?.tunnelSecret,
    ...(inputs.tunnelSecret === undefined ? { keepsSecret: true } : {}),
    token: token?.token,
    createdAt: tunnel.created_at ?? olds?.createdAt ?? "",
    ...(onSecretChange === "dropConnections" ? { onSecretChange } : {}),
    ...(onActiveConnections === "refuse" ? { onActiveConnections } : {}),
    ...(adopt === undefined || adopt === false ? {} : { adopt }),
    ...(mark === undefined ? {} : { mark }),
    ...(createsFirst === undefined ? {} : { createsFirst }),
    ...(olds?.claim === undefined ? {} : { claim: olds.claim }),
  };
}

/** The outputs after a read. */
export function outputsRead(
  tunnel: LiveTunnel,
  olds: Partial<TunnelState>,
  token: TunnelToken | undefined,
  isLookup: boolean,
): Properties {
  // Without the right to read the token, what is known stays: an unknown secret is no drift.
  const current = token ?? { token: olds.token, tunnelSecret: olds.tunnelSecret };
  // A token that is not the documented JSON shows no secret: then the known one stays, too.
  const secret = current.tunnelSecret ?? olds.tunnelSecret;
  const same = secret !== undefined && olds.tunnelSecret !== undefined && sameSecret(secret, olds.tunnelSecret);
  // What was not known is known now, unless the secret is not.
  const due = (olds.due ?? []).filter((each) => each !== "write" || token?.tunnelSecret === undefined);
  return {
    ...(olds as Properties),
    name: tunnel.name,
    // The stored text stays where it decodes to the same bytes and account, whatever order the API writes its token in.
    token: same && olds.token !== undefined && token?.tunnelSecret !== undefined ? olds.token : current.token,
    tunnelSecret: same ? olds.tunnelSecret : secret,
    ...(isLookup ? { keepsSecret: true } : {}),
    createdAt: tunnel.created_at ?? olds.createdAt ?? "",
    // Undefined drops a former one.
    due: due.length === 0 ? undefined : due,
  };
}

/** The inputs that read reports: what is declared, as it is now. */
export function inputsRead(outs: Properties): Properties {
  const { accountId, name, tunnelSecret, keepsSecret, onSecretChange, onActiveConnections, adopt, mark, createsFirst } =
    outs as unknown as TunnelState;
  return {
    accountId,
    name,
    ...(keepsSecret === true ? {} : { tunnelSecret }),
    onSecretChange,
    onActiveConnections,
    adopt,
    mark,
    createsFirst,
  };
}

/** Ends an operation that wrote, but is not done: what is known, and what is due, goes into the state. */
export function unfinished(id: string, known: Properties, due: Iterable<Due>, reason: string): InitFailedError {
  const list = [...new Set(due)].sort();
  return new InitFailedError(id, { ...known, ...(list.length === 0 ? {} : { due: list }) }, reason);
}

/** An error's text, for a reason. */
export function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
