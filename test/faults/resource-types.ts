/** What the fault tests call the resources of programs, and what crosses the wire of them. */
import type { Contract } from "../../provider/contract/contract.js";

/** Properties as they cross the wire. */
export type Properties = Record<string, unknown>;

/** A resource that programs declare, as the pointer names it. */
export type ResourceType = Exclude<Contract["resource"], "StackIdentity">;
