import { type ApiClient } from "./http/client.js";
import { type Family } from "./http/family.js";
import { listPages } from "./http/pages.js";
import { path } from "./http/path.js";
import { type ZoneWire } from "./wire.js";

const family: Family = {
  permissions: [{ scope: "zone", anyOf: ["Zone"], levels: { GET: "Read" } }],
  remedies: [],
  notFound: { codes: [], path: /\/zones\/[^/?]+/ },
};

/** The API's largest page of zones. */
const perPage = 50;

/** Lists the zones that the credentials see, in whichever account, over all pages. */
export async function listZones(client: ApiClient): Promise<ZoneWire[]> {
  const { items } = await listPages<ZoneWire>(client, { path: path`/zones`, family, perPage });
  return items;
}
