import type { CloudflareApiError } from "../api/http/errors.js";
import { tellable } from "./telling.js";

/**
 * An error that its reader is to act on. It has no stack: Pulumi prints the stack of whatever check, diff, read and
 * delete throw, and paths and line numbers of this package are of no use to someone whose token has expired.
 */
export class UserError extends Error {
  override readonly name = "Error";

  constructor(message: string, options?: ErrorOptions) {
    super(tellable(message), options);
    this.stack = "";
  }
}

/** An error of an operation that is done in part: it names the object itself, and carries what the state is to keep of it. */
export class PartialError extends UserError {}

/**
 * The object exists at Cloudflare, but is not yet what was declared. Pulumi's dynamic-provider process knows it by
 * `id`, `properties` and `reasons`, keeps the resource in the state, and the next `up` calls update on it.
 */
export class InitFailedError extends PartialError {
  readonly reasons: string[];

  constructor(
    readonly id: string,
    readonly properties: Record<string, unknown>,
    reason: string,
  ) {
    super(reason);
    this.reasons = [this.message];
  }
}

/** An object of the state is not at Cloudflare any more. */
export function deletedOutside(cause?: unknown): UserError {
  return new UserError(
    "it was deleted outside of Pulumi. Run `pulumi refresh`, which drops it from the state, then `pulumi up`, which creates it anew",
    cause === undefined ? undefined : { cause },
  );
}

/** Whether an error is for the user: one of ours, a failed request, a setting that makes no sense. */
export function isForUser(error: unknown): error is Error {
  if (error instanceof UserError) return true;
  // By name, so that this module does not load the API client.
  return error instanceof Error && (error.name === "CloudflareApiError" || error.name === "SettingError");
}

/** Runs one step of an operation; an error for the user comes out saying which step of which object failed. */
export async function during<T>(step: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof PartialError) throw error;
    if (error instanceof UserError || isApiError(error)) {
      throw new UserError(`${step}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

// By name, so that this module does not load the API client for resources that make no call.
function isApiError(error: unknown): error is CloudflareApiError {
  return error instanceof Error && error.name === "CloudflareApiError";
}
