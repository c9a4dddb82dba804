import { isNotFound } from "../api/http/errors.js";
import { hostnameRoutes, type HostnameRouteBody } from "../api/hostname-routes.js";
import type { HostnameRouteWire } from "../api/wire.js";
import { hostnameRoute } from "../contract/hostname-route.js";
import type { Session } from "../session/session.js";
import { dnsForm, validateDnsHostname } from "../validation/dns-record.js";
import { inAccount, live, requestsTo, type Kind, type ObjectInputs, type ObjectState } from "./objects/kind.js";
import { ObjectLifecycle } from "./objects/lifecycle.js";
import { allKnown, quoted, saidOf, tunnelOf } from "./objects/words.js";

interface HostnameRouteInputs extends ObjectInputs {
  readonly tunnelId: string;
  /** As DNS holds it. */
  readonly hostname: string;
}

type HostnameRouteState = HostnameRouteInputs & ObjectState;

const requests = requestsTo(hostnameRoutes);

const kind: Kind<HostnameRouteInputs, HostnameRouteState, HostnameRouteWire, HostnameRouteBody> = {
  contract: hostnameRoute,
  noun: "host name route",
  needed: ["tunnelId", "hostname"],
  requests,
  address: inAccount,
  // HTTP 409 alone: the code is not known.
  inTheWay: [],
  notKnownYet: [1002],

  labelOf: ({ hostname }) => hostname,
  thingsOf: ({ accountId = "", hostname = "" }) =>
    allKnown(accountId, hostname) && validateDnsHostname(hostname) === undefined
      ? [`host name route ${accountId} ${hostname}`]
      : [],
  bodyOf: ({ hostname, tunnelId }, comment) => ({ hostname, tunnel_id: tunnelId, comment }),
  queryOf: () => live,
  alike: async (place, { hostname }) =>
    // The filter finds parts of names, too.
    (await requests.list(place, { ...live, hostname })).filter((one) => dnsForm(one.hostname ?? "") === hostname),
  describe: (wire) =>
    `host name route ${quoted(wire.hostname, 255)} through ${tunnelOf(wire)}, ${saidOf(wire.comment)}, id ${quoted(wire.id, 36)}`,
  observed: (wire, { tunnelId, hostname }) => ({
    tunnelId: wire.tunnel_id ?? tunnelId,
    hostname: wire.hostname === undefined ? hostname : dnsForm(wire.hostname),
  }),
  isGone: isNotFound,
  goesBefore: ({ tunnelId }) => tunnelId,
};

/** The engine side of HostnameRoute. */
export class HostnameRouteLifecycle extends ObjectLifecycle<
  HostnameRouteInputs,
  HostnameRouteState,
  HostnameRouteWire,
  HostnameRouteBody
> {
  constructor(session: Session) {
    super(session, kind);
  }
}
