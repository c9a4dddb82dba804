import type { CloudflareClient } from "../../api/http/client.js";
import type { TunnelKind, TunnelWire } from "../../api/wire.js";
import type { Contract } from "../../contract/contract.js";
import type { Properties } from "../../contract/inputs.js";
import type { Session } from "../../session/session.js";
import type { GatheredReads } from "../frame/gathered-reads.js";
import type { BaseInputs } from "../frame/lifecycle.js";
import type { WaitingNames } from "./waiting-names.js";

export type ConfigSrc = "cloudflare" | "local";

/** The inputs of tunnels of both kinds, as check leaves them. */
export interface TunnelInputs extends BaseInputs {
  /** Absent where a tunnel is adopted by id and keeps its own name. */
  readonly name?: string;
  /** Absent where the tunnel keeps, or is given, a secret that the program does not know. */
  readonly tunnelSecret?: string | undefined;
  readonly onSecretChange?: "keepConnections" | "dropConnections" | undefined;
  readonly onActiveConnections?: "disconnect" | "refuse" | undefined;
  readonly adopt?: boolean | string | undefined;
  /** Hidden: the secret was made for this resource alone, so that it proves whose a tunnel is. */
  readonly ownSecret?: true;
  /** Hidden: the program wants a replacement to be made before the old tunnel goes. */
  readonly createsFirst?: true;
  /** Hidden: what makes this stack another one than every other. */
  readonly stackIdentity?: string;
  /** CfdTunnel's. */
  readonly configSrc?: ConfigSrc | undefined;
  /** WarpConnector's. */
  readonly ha?: boolean | undefined;
}

/** The outputs of tunnels of both kinds. The policies are kept where they are not the defaults: delete sees outputs only. */
export interface TunnelState extends TunnelInputs {
  readonly name: string;
  readonly token?: string | undefined;
  readonly createdAt: string;
  /** Set where the tunnel keeps a secret of its own: then `tunnelSecret` is an output, but no input. */
  readonly keepsSecret?: true | undefined;
  /** Where it keeps its own: the SHA-256 of the generated secret that is ignored until another one is generated. */
  readonly generatedFrom?: string | undefined;
  /** Set where the tunnel was adopted, not made. */
  readonly adopted?: true | undefined;
  /** Tells this state of a tunnel from another one of the same resource: set where the tunnel was taken over. */
  readonly stamp?: string | undefined;
  readonly cname?: string;
  /** What the program said of configSrc, where the tunnel is something else by now. */
  readonly formerConfigSrc?: ConfigSrc | undefined;
}

/** A tunnel as the API answers it. */
export type Tunnel = TunnelWire & { readonly id: string };

/** A tunnel with the fields that every live one has. */
export type LiveTunnel = Tunnel & { readonly name: string };

/** What lets a connector run a tunnel: its token, and the secret that the token holds. Both secret. */
export interface TunnelToken {
  readonly token: string;
  /** Undefined where the token is not the documented JSON, so that nobody can tell its secret. */
  readonly tunnelSecret: string | undefined;
}

/** A tunnel that a creation came to. */
export interface Created {
  readonly tunnel: LiveTunnel;
  /** Set where it was there already: what tells this state of it from another one. */
  readonly stamp?: string;
  /** Set where no request of this process can have made it. */
  readonly isLeftover?: true;
}

/** All in which the two kinds of tunnel differ. */
export interface Kind {
  readonly wire: TunnelKind;
  readonly contract: Contract;
  /** Makes a new tunnel as declared; a failure after it may exist keeps that in the state. */
  make(target: Target, inputs: TunnelInputs): Promise<Created & { readonly token: TunnelToken }>;
  /** The outputs that only this kind has. Without inputs, after a read. */
  outputs(tunnel: Tunnel, olds: Partial<TunnelState>, inputs?: TunnelInputs): Partial<TunnelState>;
  /** Throws running connectors off, after the secret that they would come back with was changed. */
  drop(target: Target, tunnel: { readonly id: string; readonly name?: string }): Promise<void>;
  /** Inputs that come of others. */
  completed?(news: Properties, olds: Properties | undefined): Properties;
  /** What else there can be one of, besides the name. */
  things?(
    target: Pick<Target, "kind" | "accountId">,
    inputs: { readonly name: string; readonly ha?: unknown },
  ): string[];
  /** Whether a change of the inputs is to be stored that no input's own comparison shows. */
  stores?(olds: TunnelState, news: Properties): boolean;
  /** Refuses to adopt a tunnel that is not what is declared in what cannot be changed in place. */
  refuseMismatch?(tunnel: LiveTunnel, inputs: TunnelInputs): void;
  /** What changed outside and cannot be changed back in place. */
  drift?(tunnel: LiveTunnel, state: TunnelState): string | undefined;
  /** Whether a tunnel that has the declared name is what an interrupted creation of this very resource left, in no state. */
  isLeftover?(target: Target, inputs: TunnelInputs, holder: LiveTunnel): Promise<boolean>;
  /** Fails where what passed to another resource of this program is not what that one declares. */
  refusePassing?(target: Target, id: string, state: TunnelState): void;
}

/** Which tunnels an operation is about, and what it works with. */
export interface Target {
  readonly session: Session;
  readonly client: CloudflareClient;
  readonly kind: Kind;
  readonly accountId: string;
  /** Which resource of the program it is for. */
  readonly mark: string | undefined;
  /** How tunnels are read: together, where many are asked for at once. */
  readonly reads: GatheredReads<LiveTunnel>;
  /** Which tunnels of this run wait for a name. */
  readonly names: WaitingNames;
}
