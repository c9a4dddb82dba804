import { isNotFound } from "../api/http/errors.js";
import { isKept, virtualNetworks, type VirtualNetworkBody } from "../api/virtual-networks.js";
import type { VirtualNetworkWire } from "../api/wire.js";
import type { Properties } from "../contract/inputs.js";
import { virtualNetwork } from "../contract/virtual-network.js";
import type { Session } from "../session/session.js";
import type { Finding } from "../validation/findings.js";
import type { Kept } from "./frame/lifecycle.js";
import { inAccount, live, requestsTo, type Kind, type ObjectInputs, type ObjectState } from "./objects/kind.js";
import { ObjectLifecycle } from "./objects/lifecycle.js";
import { allKnown, quoted, saidOf } from "./objects/words.js";

interface VirtualNetworkInputs extends ObjectInputs {
  readonly name: string;
  readonly isDefault?: boolean;
}

type VirtualNetworkState = VirtualNetworkInputs & ObjectState;

const requests = requestsTo(virtualNetworks);

/** The output `pending.written` where the network became the default one, which the program does not want it to be. */
const ordinary = { isDefault: false } as const;

const kind: Kind<VirtualNetworkInputs, VirtualNetworkState, VirtualNetworkWire, VirtualNetworkBody> = {
  contract: virtualNetwork,
  noun: "virtual network",
  needed: ["name"],
  requests,
  address: inAccount,
  inTheWay: [1014],
  notKnownYet: [],

  labelOf: ({ name }) => (name === undefined ? undefined : JSON.stringify(name)),
  thingsOf: ({ accountId = "", name = "" }) =>
    allKnown(accountId, name) ? [`virtual network ${accountId} ${name}`] : [],
  // The default one is demoted by promoting another, and by nothing else: the API refuses `false` for it.
  bodyOf: ({ name, isDefault }, comment, found) => ({
    name,
    comment,
    ...(isDefault === undefined || (!isDefault && found?.is_default_network === true)
      ? {}
      : { is_default_network: isDefault }),
  }),
  queryOf: () => live,
  alike: async (place, { name }) => (await requests.list(place, { ...live, name })).filter((one) => one.name === name),
  describe: (wire) => `virtual network ${nameOf(wire)}, ${saidOf(wire.comment)}, id ${quoted(wire.id, 36)}`,
  observed: (wire, { name, isDefault }) => ({
    name: wire.name ?? name,
    isDefault: wire.is_default_network ?? isDefault ?? false,
  }),
  isGone: isNotFound,

  check: refuseDemotion,
  written: (wire, { isDefault, pending }) =>
    wire.is_default_network === true && (isDefault === false || pending?.written !== undefined) ? ordinary : undefined,
  warning: (wire, { isDefault }) =>
    wire.is_default_network === true && isDefault === false
      ? `virtual network ${nameOf(wire)} was made the account's default one outside of Pulumi: it stays that, whatever the program declares, ` +
        "until another one is promoted (isDefault: true there)"
      : undefined,
  // What changed outside, and cannot be changed back, is no change of the program's.
  inputsOf: ({ pending }: VirtualNetworkState & Kept) => (pending?.written === undefined ? {} : { ...ordinary }),
  // 1049: the account needs its default one. Where routes lead through another, they must go first. Nothing is deleted by force.
  stays: async (place, key, error) => {
    if (!isKept(error)) return undefined;
    const wire = await requests.get(place, key);
    return wire.is_default_network === true
      ? `virtual network ${nameOf(wire)} is the account's default one, which cannot be deleted: it is left, and no longer managed by this ` +
          "stack. To delete it, make another one the default, then delete it in the dashboard"
      : undefined;
  },
};

/** The engine side of VirtualNetwork. */
export class VirtualNetworkLifecycle extends ObjectLifecycle<
  VirtualNetworkInputs,
  VirtualNetworkState,
  VirtualNetworkWire,
  VirtualNetworkBody
> {
  constructor(session: Session) {
    super(session, kind);
  }
}

/** The API refuses to demote the default one: another one must be promoted. */
function refuseDemotion(news: Properties, olds: Properties | undefined): Finding[] {
  if (olds?.["isDefault"] !== true || news["isDefault"] !== false) return [];
  const reason =
    "isDefault: the account's default virtual network cannot be made an ordinary one, since there must be one: declare isDefault: true on " +
    "another virtual network, which takes that over, and leave it out here";
  return [{ property: "", reason }];
}

function nameOf({ name }: VirtualNetworkWire): string {
  return `"${quoted(name, 100)}"`;
}
