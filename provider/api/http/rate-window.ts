/** At most `limit` requests in any window of `windowMs`. */
export interface RateLimit {
  readonly limit: number;
  readonly windowMs: number;
}

function firstAfter(sorted: readonly number[], time: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The earliest time at which one more request keeps every limit; Infinity where only the end of one that is under way
 * can tell. A request counts from its start until a window after its *end*: the server counted it at some moment in
 * between, so its own count is never higher than this one, whatever the latency.
 */
export function earliestStart(
  limits: readonly RateLimit[],
  finished: readonly number[],
  underWay: number,
  now: number,
): number {
  return limits.reduce((earliest, { limit, windowMs }) => {
    const first = firstAfter(finished, now - windowMs);
    const excess = finished.length - first + underWay - limit;
    if (excess < 0) return earliest;
    const freeing = finished[first + excess];
    return Math.max(earliest, freeing === undefined ? Infinity : freeing + windowMs);
  }, now);
}
