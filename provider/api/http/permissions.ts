import { bounded } from "../../validation/bounded-text.js";
import { type FailedRequest, type Family } from "./family.js";

/**
 * What the credentials of a refused request need, as a part of a sentence: the permission, and the account or zone that
 * it has to be given for.
 */
export function neededPermission({ method, path, zone }: FailedRequest, { permissions }: Family): string {
  const row = permissions.find((candidate) => candidate.path?.test(path) ?? true);
  const scope = row?.scope ?? "account";
  const resource = scope === "zone" && zone !== undefined ? `the zone ${bounded(zone, 255)}` : `this ${scope}`;
  const included = `that its ${scope} resources include ${resource}`;
  if (row === undefined) return `that it has the ${scope} permission for this endpoint, ${included}`;
  const level = row.levels[method] ?? "Edit";
  const [first = "", ...others] = row.anyOf.map((name) => quoted(`${name}: ${level}`));
  const either = others.length === 0 ? first : `${first} (or ${others.join(" or ")})`;
  const all = [either, ...(row.also ?? []).map(quoted)];
  return `that it has the ${scope} permission${all.length > 1 ? "s" : ""} ${all.join(" and ")}, ${included}`;
}

function quoted(permission: string): string {
  return `"${permission}"`;
}
