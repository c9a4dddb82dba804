import type { HostName } from "./workload.js";

/** What something took, once for each pair, in milliseconds. */
export interface Paired {
  name: string;
  cpuMs: Record<HostName, number[]>;
  wallMs: Record<HostName, number[]>;
}
