import { Metadata, status as codes } from "@grpc/grpc-js";

import { UserError } from "../session/errors.js";
import { initFailed, status } from "./protocol.js";
import { encode, type Properties } from "./wire.js";

/** The object exists, but is not what was declared: the engine keeps it in the state, and calls update the next time. */
export class PartialFailure extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly properties: Properties,
    readonly reasons: readonly string[],
  ) {
    super(message);
  }
}

/** A request that this host has no answer to, in words for whoever asked for it. */
export class NotServed extends UserError {}

/** An error as the call ends with: always one that is answered, whatever was thrown. */
export function statusOf(thrown: unknown): { code: number; details: string; metadata: Metadata } {
  const details = messageOf(thrown);
  const metadata = new Metadata();
  if (thrown instanceof PartialFailure) metadata.set("grpc-status-details-bin", detailsOf(thrown));
  return { code: thrown instanceof NotServed ? codes.UNIMPLEMENTED : codes.UNKNOWN, details, metadata };
}

/** An error's text. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The stack of an error that is someone's bug; undefined of one that its reader is to act on, which the engine shows already. */
export function stackOf(thrown: unknown): string | undefined {
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  return stack === "" || thrown instanceof PartialFailure ? undefined : stack;
}

function detailsOf({ message, id, properties, reasons }: PartialFailure): Buffer {
  const value = encode(initFailed, { id, properties, reasons });
  const details = [{ typeUrl: "type.googleapis.com/pulumirpc.ErrorResourceInitFailed", value }];
  return encode(status, { code: codes.UNKNOWN, message, details });
}
