/** What the class of a resource adds to the declared inputs, so that the next run knows what this one made. */
import { createHash } from "node:crypto";

import { commentOf } from "../../provider/contract/comment.js";
import type { Properties, ResourceType } from "./provider-process.js";

/** A comment that names the stack. */
const COMMENTED: readonly ResourceType[] = ["DnsRoute", "HostnameRoute", "NetworkRoute", "VirtualNetwork"];

/** The inputs with the mark, and the default comment, of the resource of this logical name. */
export function identified(resource: ResourceType, inputs: Properties, name: string): Properties {
  // A failover is no object of its own: it has no mark.
  if (resource === "WarpConnectorFailover") return inputs;
  const mark = createHash("sha256").update(name).digest("hex").slice(0, 16);
  return { ...(COMMENTED.includes(resource) ? { comment: commentOf("shop", "prod", name) } : {}), ...inputs, mark };
}
