import { randomBytes } from "node:crypto";

import { CloudflareApiError, isNotFound, isUnknownOutcome } from "../../api/http/errors.js";
import { deleteTunnel } from "../../api/tunnels.js";
import { UserError } from "../../session/errors.js";
import { describe } from "../../session/naming.js";
import type { Properties } from "../frame/guard.js";
import { createOnce, newClaim, type Created } from "./creation.js";
import type { TunnelInputs } from "./inputs.js";
import { nameTaken, type WhyNot } from "./name-taken.js";
import { patched } from "./renaming.js";
import { causeOf, unfinished } from "./state.js";
import { findByName, isGone, neverRan, type LiveTunnel, type Target } from "./target.js";
import { holdsSecret, requestToken, tokenAfterWrite, type TunnelToken } from "./token.js";

type Inputs = TunnelInputs & { ha?: boolean };
type Made = Created & { token: TunnelToken };

/** The API documents no longest name; what makes a name unique is at its end. */
const maxNameLength = 200;

/** A name that another tunnel gives up in this run is free soon. */
const givenUpDelaysMs = [250, 1_000, 2_000];

/**
 * Makes WARP connectors. Their POST takes no secret, so nothing in it would show whose one is: it is made under a name that
 * only this resource can have, and whoever finds that name, later in this run or in the next, knows it for its own. Then one
 * PATCH sets the declared name together with a secret that proves the same of the finished connector.
 */
export class MarkedCreation {
  private readonly name: string;
  private readonly mark: string;

  constructor(
    private readonly target: Target,
    private readonly inputs: Inputs,
    /** The outputs of a connector that is not finished. */
    private readonly outputs: (tunnel: LiveTunnel) => Properties,
  ) {
    this.name = inputs.name ?? "";
    this.mark = inputs.mark ?? randomBytes(8).toString("hex");
  }

  async run(): Promise<Made> {
    const { ha } = this.inputs;
    const name = `${Array.from(this.name).slice(0, maxNameLength).join("")}~${this.mark}`;
    const request = {
      body: { name, ...(ha === undefined ? {} : { ha }) },
      whyNotOwn: () => Promise.resolve(undefined),
    };
    let created = await createOnce(this.target, request);
    if (created.isLeftover === true) {
      // What an interrupted run left may have another `ha`, which the API does not tell.
      await this.discard(created.tunnel);
      created = await createOnce(this.target, request);
    }
    const { tunnel } = created;
    try {
      return await this.finish(tunnel);
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw this.unfinished(
        tunnel,
        `it was created (${tunnel.id}), but the name and secret declared for it could not be set; the next \`pulumi up\` sets it ` +
          `right: ${causeOf(error)}`,
      );
    }
  }

  private async finish(tunnel: LiveTunnel): Promise<Made> {
    for (const delayMs of [...givenUpDelaysMs, undefined]) {
      const finished = await this.setNameAndSecret(tunnel);
      if (finished !== undefined) return finished;
      const holder = await findByName(this.target, this.name);
      if (holder !== undefined && !this.target.renames.gives(holder.id, this.name)) {
        return await this.takeInstead(holder, tunnel);
      }
      if (delayMs !== undefined) await this.target.session.sleep(delayMs);
    }
    throw this.unfinished(tunnel, `the name "${this.name}" is not free yet (1013); the next \`pulumi up\` sets it`);
  }

  /** Undefined where the name is taken. */
  private async setNameAndSecret(tunnel: LiveTunnel): Promise<Made | undefined> {
    const secret = this.secretOf(tunnel.id);
    try {
      const written = await patched(this.target, tunnel.id, { name: this.name, tunnel_secret: secret });
      if (written === undefined) return undefined;
      return { tunnel: written, token: await tokenAfterWrite(this.target, written, secret) };
    } catch (error) {
      if (this.inputs.tunnelSecret !== undefined || !isRefusalOfInput(error)) throw error;
      // Where Cloudflare wants to choose the secret of a WARP connector itself, it may: none is declared.
      const written = await patched(this.target, tunnel.id, { name: this.name });
      if (written === undefined) return undefined;
      return { tunnel: written, token: await requestToken(this.target, tunnel.id) };
    }
  }

  /** 1013: takes the connector that has the name, where it is this resource's own; else says whose it may be. */
  private async takeInstead(holder: LiveTunnel, made: LiveTunnel): Promise<Made> {
    const { session } = this.target;
    const secret = this.secretOf(holder.id);
    const isTaken = (): boolean => session.tunnels.has(holder.id);
    const why = isTaken() ? "ofThisProgram" : await this.whyNotOwn(holder, secret);
    const reason = isTaken() ? "ofThisProgram" : why;
    if (reason !== undefined) {
      const refusal = nameTaken(this.target, holder, reason);
      try {
        await this.discard(made);
      } catch (error) {
        throw this.unfinished(
          made,
          `${refusal.message}. What was made meanwhile could not be deleted: ${causeOf(error)}`,
        );
      }
      throw refusal;
    }
    const claim = newClaim();
    session.tunnels.take(holder.id, claim);
    try {
      await this.discard(made);
    } catch (error) {
      // Not into the state: the next run finds both again, and must not take this one for the resource's.
      throw new UserError(
        `${describe(this.target.kind, made)}, which is needed no more, could not be deleted: ${causeOf(error)}`,
      );
    }
    return { tunnel: holder, claim, token: await tokenAfterWrite(this.target, holder, secret) };
  }

  private async whyNotOwn(holder: LiveTunnel, secret: string): Promise<WhyNot | undefined> {
    if (!(await holdsSecret(this.target, holder.id, secret))) return "foreign";
    if (this.inputs.createsFirst === true) return "replaced";
    return neverRan(holder) ? undefined : "used";
  }

  private secretOf(id: string): string {
    return this.inputs.tunnelSecret ?? secretOfOwn(this.target, this.mark, this.inputs.ha, id);
  }

  private async discard(tunnel: LiveTunnel): Promise<void> {
    const { client, kind, accountId, session } = this.target;
    try {
      await deleteTunnel(client, kind, accountId, tunnel.id);
    } catch (error) {
      const deleted = isNotFound(error) || (isUnknownOutcome(error) && (await isGone(this.target, tunnel.id)));
      if (!deleted) throw error;
    }
    session.tunnels.release(tunnel.id);
  }

  private unfinished(tunnel: LiveTunnel, reason: string): UserError {
    const step = `create ${describe(this.target.kind, { name: this.name })}`;
    return unfinished(tunnel.id, this.outputs(tunnel), ["write"], `${step}: ${reason}`);
  }
}

/** The secret of a connector for which none is declared: only the same resource, with the same credentials, makes it again. */
export function secretOfOwn(target: Target, mark: string, ha: boolean | undefined, id: string): string {
  return target.session.secretFor(`WARP connector ${mark} ${String(ha === true)} ${id}`);
}

/** The API took the request for wrong, not the credentials, the path or the rate. */
function isRefusalOfInput(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.fromApi && (error.status === 400 || error.status === 422);
}
