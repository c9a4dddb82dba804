import { randomBytes } from "node:crypto";

import { CloudflareApiError, isNotFound, isUnknownOutcome } from "../../api/http/errors.js";
import { deleteTunnel, type CreateTunnelBody } from "../../api/tunnels.js";
import { UserError } from "../../session/errors.js";
import { Unfinished } from "../frame/pending.js";
import { markOf, newStamp } from "../frame/trace.js";
import type { Created, LiveTunnel, Target, TunnelInputs, TunnelToken } from "./kind.js";
import { createOnce } from "./creation.js";
import { causeOf, MayExist } from "./doubt.js";
import { nameTaken, whyNotOwn, whyNotTaken } from "./name-taken.js";
import { givesUp } from "./names.js";
import { patched } from "./renaming.js";
import { outputsOf } from "./state.js";
import { findByName, isGone, named } from "./target.js";
import { requestToken, tokenAfterWrite } from "./token.js";

type Made = Created & { readonly token: TunnelToken };

/** The API documents no longest name; what makes a name unique is at its end. */
const maxNameLength = 200;

/** A name that another tunnel gives up in this run is free soon. */
const givenUpDelaysMs = [250, 1_000, 2_000];

/**
 * Makes tunnels that nothing in their POST would show the owner of. Each is made under a name that only this resource of this
 * stack can have, and whoever finds that name, later in this run or in the next, knows it for its own. Then one PATCH sets the
 * declared name, and a secret where the POST took none.
 */
export class MarkedCreation {
  private readonly name: string;
  private readonly mark: string;
  private readonly markedName: string;

  /** @param body what the POST sends besides the name */
  constructor(
    private readonly target: Target,
    private readonly inputs: TunnelInputs,
    private readonly body: Omit<CreateTunnelBody, "name">,
  ) {
    this.name = inputs.name ?? "";
    this.mark = markOf(inputs) ?? randomBytes(8).toString("hex");
    this.markedName = `${Array.from(this.name).slice(0, maxNameLength).join("")}~${this.mark}`;
  }

  /** @param isRetry whether a request under the declared name was sent, and its answer lost */
  async run(isRetry: boolean): Promise<Made> {
    const { tunnel } = await this.make(isRetry);
    try {
      return await this.finish(tunnel, isRetry);
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw this.unfinished(
        tunnel,
        `it was created (${tunnel.id}), but the name and secret declared for it could not be set: ${causeOf(error)}`,
      );
    }
  }

  private async make(isRetry: boolean): Promise<Created> {
    const request = { body: { name: this.markedName, ...this.body }, whyNotOwn: () => Promise.resolve(undefined) };
    try {
      const created = await createOnce(this.target, request);
      if (created.isLeftover !== true) return created;
      // What an interrupted run left may have been made with other inputs, of which the API does not tell `ha`.
      await this.discard(created.tunnel);
      return await createOnce(this.target, request);
    } catch (error) {
      if (!isRetry) throw error;
      const names = error instanceof MayExist ? [this.name, ...error.names] : [this.name];
      throw new MayExist(this.target, names, this.body.tunnel_secret, error);
    }
  }

  private async finish(tunnel: LiveTunnel, isRetry: boolean): Promise<Made> {
    for (const delayMs of [...givenUpDelaysMs, undefined]) {
      const finished = await this.setNameAndSecret(tunnel);
      if (finished !== undefined) return finished;
      const holder = await findByName(this.target, this.name);
      if (holder !== undefined && !givesUp(this.target, holder.id, this.name)) {
        return await this.takeInstead(holder, tunnel, isRetry);
      }
      if (delayMs !== undefined) await this.target.session.sleep(delayMs);
    }
    throw this.unfinished(tunnel, `the name "${this.name}" is not free yet (1013)`);
  }

  /** Undefined where the name is taken. */
  private async setNameAndSecret(tunnel: LiveTunnel): Promise<Made | undefined> {
    const { target, name } = this;
    const secret = this.secretOf(tunnel.id);
    try {
      const isSet = this.body.tunnel_secret !== undefined;
      const written = await patched(target, tunnel.id, isSet ? { name } : { name, tunnel_secret: secret });
      if (written === undefined) return undefined;
      return { tunnel: written, token: await tokenAfterWrite(target, written, secret) };
    } catch (error) {
      if (this.inputs.tunnelSecret !== undefined || !isRefusalOfInput(error)) throw error;
      // Where Cloudflare wants to choose the secret of a WARP connector itself, it may: none is declared.
      const written = await patched(target, tunnel.id, { name });
      if (written === undefined) return undefined;
      return { tunnel: written, token: await requestToken(target, tunnel.id) };
    }
  }

  /** 1013: takes the tunnel that has the name, where it is this resource's own; else says whose it may be. */
  private async takeInstead(holder: LiveTunnel, made: LiveTunnel, isRetry: boolean): Promise<Made> {
    const { target } = this;
    const secret = this.secretOf(holder.id);
    const reason = await whyNotTaken(target, holder, (each) => whyNotOwn(target, this.inputs, each, secret));
    if (reason !== undefined) {
      const refusal = nameTaken(target, holder, reason);
      try {
        await this.discard(made);
      } catch (error) {
        throw this.unfinished(
          made,
          `${refusal.message}. What was made meanwhile could not be deleted: ${causeOf(error)}`,
        );
      }
      throw isRetry && reason === "declared"
        ? new MayExist(target, [this.name], this.body.tunnel_secret, refusal)
        : refusal;
    }
    const stamp = newStamp();
    target.session.ledger.has(holder.id, { mark: target.mark, stamp });
    try {
      await this.discard(made);
    } catch (error) {
      // Not into the state: the next run finds both again, and must not take this one for the resource's.
      throw new UserError(`${named(target, made)}, which is needed no more, could not be deleted: ${causeOf(error)}`);
    }
    return { tunnel: holder, stamp, token: await tokenAfterWrite(target, holder, secret) };
  }

  private secretOf(id: string): string {
    return this.inputs.tunnelSecret ?? secretOfOwn(this.target, this.inputs, id) ?? this.randomSecret;
  }

  /** Where the stack is not known, the secret shows nothing to a later run. */
  private readonly randomSecret = randomBytes(32).toString("base64");

  private async discard(tunnel: LiveTunnel): Promise<void> {
    const { client, kind, accountId, session } = this.target;
    try {
      await deleteTunnel(client, kind.wire, accountId, tunnel.id);
    } catch (error) {
      const deleted = isNotFound(error) || (isUnknownOutcome(error) && (await isGone(this.target, tunnel.id)));
      if (!deleted) throw error;
    }
    session.ledger.release(tunnel.id);
  }

  /** What there is has the name that it was made under, and a secret that nobody knows, unless it was made with one. */
  private unfinished(tunnel: LiveTunnel, reason: string): Unfinished {
    const { target, inputs } = this;
    const asMade = { ...inputs, name: tunnel.name, tunnelSecret: this.body.tunnel_secret };
    const state = outputsOf(target.kind, tunnel, asMade, undefined);
    const step = `create ${named(target, { name: this.name })}`;
    return new Unfinished(
      tunnel.id,
      { ...state, keepsSecret: undefined },
      { due: ["write"] },
      new UserError(`${step}: ${reason}`),
    );
  }
}

/**
 * The secret of a connector for which none is declared: only the same resource of the same stack, with the same credentials,
 * makes it again. Undefined where the stack is not known.
 */
export function secretOfOwn({ session }: Target, inputs: TunnelInputs, id: string): string | undefined {
  const mark = markOf(inputs);
  if (mark === undefined) return undefined;
  return session.secretFor(`WARP connector ${mark} ${String(inputs.ha === true)} ${id}`);
}

/** The API took the request for wrong, not the credentials, the path or the rate. */
function isRefusalOfInput(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.fromApi && (error.status === 400 || error.status === 422);
}
