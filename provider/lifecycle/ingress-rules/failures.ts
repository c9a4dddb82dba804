import { CloudflareApiError, isNotFound } from "../../api/http/errors.js";
import { UserError } from "../../session/errors.js";

/** A change could not be completed, or it could not be seen that it stays. */
export class SliceFailure extends UserError {
  constructor(
    message: string,
    /** Whether something of it may have been written. */
    readonly mayBeWritten: boolean,
    /** Whether the last request that wrote it was answered well. */
    readonly isWritten: boolean,
    /** Whether it takes over what was there. */
    readonly adopts: boolean,
  ) {
    super(message);
  }
}

/** Whether the API refused for a reason that does not pass. */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof CloudflareApiError)) return true;
  return error.fromApi && error.outcome === "refused" && error.status !== 429;
}

/** What a change is told of an error: with what may have been written of it. */
export function failureOf(
  error: unknown,
  { wrote, isWritten, adopted }: { wrote: boolean; isWritten: boolean; adopted: readonly string[] },
): Error {
  if (isNotFound(error)) return error as Error;
  if (error instanceof UserError || error instanceof CloudflareApiError) {
    return new SliceFailure(error.message, wrote, isWritten, adopted.length > 0);
  }
  return error instanceof Error ? error : new Error(String(error));
}

export function localTunnel(tunnelId: string): UserError {
  return new UserError(
    `tunnel ${tunnelId} is configured by a file beside cloudflared (configSrc "local"): rules at Cloudflare would have no effect. ` +
      'Migrate it in the dashboard, or declare the rules in that file; a new tunnel with configSrc "cloudflare" takes them',
  );
}

export function neverSettles(tunnelId: string): string {
  return (
    `others keep writing the configuration of tunnel ${tunnelId}, and it cannot be seen that these rules stay. Look who writes the ` +
    "whole configuration: another tool, the dashboard, a TunnelConfiguration; then run `pulumi up` again"
  );
}
