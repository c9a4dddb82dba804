import { checkAccess } from "./access.js";
import { durationFields } from "./durations.js";
import { accessFields, originRequestFields } from "./fields.js";
import { type Findings, quote, shown } from "./findings.js";
import { checkIpRules, type IpRulesPlace } from "./ip-rules.js";
import { Fields, isObject, type Resolved, unresolved } from "./reader.js";
import { asksForAccess, unprotected } from "./unprotected.js";

/** Where an `originRequest` stands, since cloudflared reads parts of it only in a rule. */
export interface OriginRequestPlace {
  /** The rule's service; undefined for the `originRequest` of the whole configuration. */
  service: Resolved<string> | undefined;
}

/** Judges an `originRequest` and returns its fields, for what the rules inherit. */
export function checkOriginRequest(
  object: Readonly<Record<string, unknown>>,
  property: string,
  place: OriginRequestPlace,
  findings: Findings,
): Fields {
  const fields = new Fields(object, originRequestFields, property, findings);
  warnOfNumbers(fields, durationFields, findings);

  const proxyType = fields.text("proxyType");
  if (proxyType !== unresolved && proxyType !== "" && proxyType !== "socks") {
    findings.warn(
      fields.property("proxyType"),
      `cloudflared ignores ${quote(proxyType)}; write "socks" for a SOCKS5 proxy, or "" for none`,
    );
  }
  const proxyPort = fields.number("proxyPort");
  if (typeof proxyPort === "number" && proxyPort > 65535) {
    findings.warn(fields.property("proxyPort"), `there is no port ${shown(proxyPort)}; ports are 1 to 65535`);
  }
  const connections = fields.number("keepAliveConnections");
  if (typeof connections === "number" && connections < 0) {
    findings.warn(
      fields.property("keepAliveConnections"),
      "less than 0 keeps no connection for the next request; write how many may idle",
    );
  }

  const access = fields.object("access");
  if (isObject(access)) {
    const accessProperty = fields.property("access");
    const accessValues = new Fields(access, accessFields, accessProperty, findings);
    if (place.service !== undefined) checkAccess(accessValues, findings);
    else if (asksForAccess(access)) {
      findings.warn(accessProperty, unprotected("access", "the originRequest of each rule"));
    }
  }
  const ipRules = fields.list("ipRules");
  if (ipRules !== unresolved) checkIpRules(ipRules, fields.property("ipRules"), ipRulesPlace(place), findings);
  return fields;
}

function ipRulesPlace({ service }: OriginRequestPlace): IpRulesPlace {
  if (service === unresolved) return unresolved;
  if (service === undefined) return "of the configuration";
  return service === "socks-proxy" ? "of the proxy" : "of another rule";
}

/** cloudflared counts durations in nanoseconds, in 64 bits; more seconds than this overflow. */
const longestSeconds = 9_223_372_036;

/** Warns of durations that cloudflared takes but nobody can mean. */
export function warnOfNumbers(fields: Fields, durations: readonly string[], findings: Findings): void {
  for (const name of durations) {
    const seconds = fields.seconds(name);
    if (typeof seconds !== "number") continue;
    if (seconds < 0) {
      findings.warn(fields.property(name), "is negative: the time is over before it begins; write the seconds to wait");
    } else if (seconds > longestSeconds) {
      findings.warn(fields.property(name), "is longer than cloudflared can count; write fewer seconds");
    }
  }
}
