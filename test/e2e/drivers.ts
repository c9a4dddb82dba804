/** The engines that this machine has: the suite runs on each. */
import { embeddedDriver, findPulumi, pulumiDriver, type StackDriver } from "../../local/engine/index.js";

/** Whether the `pulumi` CLI is on the PATH. */
export const hasPulumi = findPulumi() !== undefined;

const available: readonly StackDriver[] = hasPulumi ? [embeddedDriver, pulumiDriver] : [embeddedDriver];
const wanted = process.env["PULUMI_TUNNEL_ENGINE"] ?? "auto";

/** Every engine there is; PULUMI_TUNNEL_ENGINE narrows them to one. */
export const drivers = available.filter(({ name }) => wanted === "auto" || wanted === name);
