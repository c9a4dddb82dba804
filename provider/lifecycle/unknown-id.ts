import { randomBytes } from "node:crypto";

/** The id in the state of what a creation may have made: Cloudflare's own was never told. No two are the same. */
export function unknownId(): string {
  return `unknown-${randomBytes(8).toString("hex")}`;
}
