/** The engines that this machine has: the suite runs on each. */
import { execFileSync } from "node:child_process";

import { inject } from "vitest";

import { embeddedDriver, pulumiDriver, type StackDriver } from "../../local/engine/index.js";

/** Why nothing runs on the Pulumi CLI; empty where it does. */
export const pulumiProblem = inject("pulumiProblem");

const available: readonly StackDriver[] = pulumiProblem === "" ? [embeddedDriver, pulumiDriver] : [embeddedDriver];
const wanted = process.env["PULUMI_TUNNEL_ENGINE"] ?? "auto";

/** Every engine there is; PULUMI_TUNNEL_ENGINE narrows them to one. */
export const drivers = available.filter(({ name }) => wanted === "auto" || wanted === name);

/** Whether this run uses the Pulumi CLI. */
export const runsOnPulumi = drivers.includes(pulumiDriver);

/** The CLI's minor version, 0 where this run does not use it: some rules are younger than the oldest one that it may meet. */
export const cliMinor = runsOnPulumi
  ? Number(execFileSync("pulumi", ["version"], { encoding: "utf8" }).split(".")[1])
  : 0;

/** Whether an engine is a Pulumi CLI before 3.<minor>. */
export function isBefore(driver: StackDriver, minor: number): boolean {
  return driver === pulumiDriver && cliMinor < minor;
}

/** The title of tests that need the Pulumi CLI: it says why they are skipped, where they are. */
export function onPulumi(title: string): string {
  return runsOnPulumi ? title : `${title}: skipped, ${pulumiProblem}`;
}
