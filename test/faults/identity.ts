/** What the class of a resource adds to the declared inputs, so that the next run knows what this one made. */
import { commentOf } from "../../provider/contract/comment.js";
import { markAt } from "../../provider/session/mark.js";
import type { Properties, ResourceType } from "./resource-types.js";

/** Bear a trace in a comment, which names the stack for people. */
const COMMENTED: readonly ResourceType[] = ["DnsRoute", "HostnameRoute", "NetworkRoute", "VirtualNetwork"];
/** Are told by the stack's identity, where no secret of their own tells them. */
const MARKED: readonly ResourceType[] = [...COMMENTED, "CfdTunnel", "WarpConnector"];

/** The inputs with the mark, the stack's identity and the default comment, of the resource of this logical name. */
export function identified(resource: ResourceType, inputs: Properties, name: string, stack = "one"): Properties {
  return {
    ...(COMMENTED.includes(resource) ? { comment: commentOf("shop", "prod", name) } : {}),
    ...(MARKED.includes(resource) ? { stackIdentity: Buffer.from(stack.padEnd(16, ".")).toString("hex") } : {}),
    ...inputs,
    mark: markAt(resource, [name]),
  };
}
