/** Answers of the past: not every place that answers has the last version at once. */
import type { Fault } from "../../local/emulator/index.js";
import type { Asked } from "./fault-matrix.js";
import type { FaultKind } from "./fault-kinds.js";
import type { World } from "./world.js";

/** A read that is answered once as it would have been before the operation; or before the resource made what it has. */
export interface Lag extends Omit<FaultKind, "fault"> {
  readonly since: "the operation" | "the object";
}

export const LAGS: readonly Lag[] = [
  { name: "answered as before the operation", since: "the operation" },
  { name: "answered as before the object was made", since: "the object" },
];

/** An id that nothing has. */
const NOBODY = "00000000-0000-4000-8000-000000000000";

type Names = ReadonlyMap<string, string>;

/** What has an id in the account, and has it in another one, too, by what it is: id → name. */
export function namesIn(world: World): Names {
  const account = world.emulator.state().accounts.find(({ id }) => id === world.accountId);
  const named: (readonly [string, string])[] = [
    ...(account?.tunnels ?? []).map((one) => [one.id, `${one.tun_type} ${one.name}`] as const),
    ...(account?.routes ?? []).map(({ id, network }) => [id, network] as const),
    ...(account?.hostnameRoutes ?? []).map(({ id, hostname }) => [id, hostname] as const),
    ...(account?.virtualNetworks ?? []).map(({ id, name, isDefault }) => [id, isDefault ? "default" : name] as const),
    ...(account?.zones ?? []).flatMap(({ records }) =>
      records.map(({ id, type, name }) => [id, `${type} ${name}`] as const),
    ),
  ];
  return new Map(named.map(([id, name]) => [id, encodeURIComponent(`<${name}>`)]));
}

/** A request with names in the place of ids. */
export function withNames(asked: Asked, names: Names): Asked {
  let { address = "" } = asked;
  for (const [id, name] of names) address = address.replaceAll(id, name);
  return { ...asked, address };
}

/** The answer to a request as it is now, to be given again later. */
export async function answerNow({ address = "" }: Asked, world: World): Promise<Fault> {
  let own = address;
  for (const [id, name] of namesIn(world)) own = own.replaceAll(name, id);
  return await world.answer(own.replace(/%3C.*?%3E/g, NOBODY));
}
