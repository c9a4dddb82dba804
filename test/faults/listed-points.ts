/** Crash points that cannot converge by themselves, each with its reason: everything else must. */
import type { Point } from "./sites.js";

/** Which points, and why. */
export interface ListedPoints {
  step: RegExp;
  point: RegExp;
  reason: string;
}

const NO_PROOF =
  "the WARP connector exists at Cloudflare, but in no state, and its POST took no secret that could prove whose it is: the " +
  "next run stops, names the candidate, and converges with adopt";

/** The table. */
export const LISTED_POINTS: readonly ListedPoints[] = [
  { step: /^(?:create|create \(bare\)|replace, .* first)$/, point: /^after POST \/warp_connector$/, reason: NO_PROOF },
  { step: /^(?:create|replace, .* first)$/, point: /^before PATCH \/warp_connector\//, reason: NO_PROOF },
  // Without a declared secret there is no PATCH, and the request for the token is the last one before the state is written.
  { step: /^create \(bare\)$/, point: /^(?:before|after) GET \/warp_connector\/.*\/token$/, reason: NO_PROOF },
];

/** Why a point is listed; undefined where it is not. */
export function listedPoint(step: string, point: Point): string | undefined {
  const title = pointTitle(point);
  return LISTED_POINTS.find((row) => row.step.test(step) && row.point.test(title))?.reason;
}

/** `after POST /warp_connector`. */
export function pointTitle({ at, method, pattern, skip }: Point): string {
  return `${at} ${method} ${pattern.replaceAll("[^/]+", "{id}")}${skip > 0 ? ` #${String(skip + 1)}` : ""}`;
}
