import { apiError, unparsable } from "../errors.js";
import { defaultPerPage, maxZonesPerPage } from "../limits.js";
import { paginate } from "../query.js";
import { optionalEnum, optionalObject, requiredString } from "../request-body.js";
import { zoneTypes } from "../zone.js";
import { filterZones } from "../zone-filters.js";
import { wireZone } from "../zone-wire.js";
import { type Route, type UserCall, type ZoneCall } from "./route.js";

async function createZone(call: UserCall) {
  const body = await call.body();
  const name = requiredString(body, "name");
  const account = optionalObject(body, "account");
  if (!account) throw unparsable("Json deserialize error: missing field `account`");
  const type = optionalEnum(body, "type", zoneTypes) ?? "full";
  return { result: wireZone(call.account(requiredString(account, "id")).zones.create(name, type)) };
}

/** Zones that the caller reaches, in whichever account: list and create. */
export const zoneListRoutes: readonly Route<UserCall>[] = [
  {
    method: "GET",
    path: "/zones",
    access: "zone read",
    handle: (call) =>
      paginate(filterZones(call.zones(), call.query), call.query, wireZone, {
        byDefault: defaultPerPage,
        max: maxZonesPerPage,
        countPages: true,
      }),
  },
  { method: "POST", path: "/zones", access: "zone write", handle: createZone },
];

/** One zone: get, delete, and the look whether its name servers are set, which succeeds at once. */
export const zoneRoutes: readonly Route<ZoneCall>[] = [
  { method: "GET", path: "/zones/:zoneId", access: "zone read", handle: ({ zone }) => ({ result: wireZone(zone) }) },
  {
    method: "DELETE",
    path: "/zones/:zoneId",
    access: "zone write",
    handle: ({ account, zone }) => {
      account.zones.delete(zone);
      return { result: { id: zone.id } };
    },
  },
  {
    method: "PUT",
    path: "/zones/:zoneId/activation_check",
    access: "zone write",
    handle: ({ account, zone }) => {
      if (zone.status === "active") throw apiError("zoneActive");
      account.zones.change(zone, { status: "active" });
      return { result: { id: zone.id } };
    },
  },
];
