import { warnOfAccessGaps } from "./access-gaps.js";
import { fieldMeantBy } from "./field-names.js";
import { configFields, ruleFields, warpRoutingFields } from "./fields.js";
import { describe, Findings, type Verdict, withoutValues } from "./findings.js";
import { checkHostname, matchesEveryHost } from "./hostname.js";
import { warnOfClosedProxy } from "./ip-rules.js";
import { checkOriginRequest, warnOfNumbers } from "./origin-request.js";
import { checkPath } from "./path.js";
import { type KnownRule, warnOfUnreachableRules } from "./reachability.js";
import { Fields, isAbsent, isObject, type Resolved, unresolved } from "./reader.js";
import { kindOf, type ServiceKind, warnOfUnusedDefaults, warnOfUnusedSettings } from "./service-kind.js";
import { checkService } from "./service.js";
import { nearest } from "./suggestion.js";
import { isUnknown } from "./unknown.js";

const catchAll = '{ service: "http_status:404" }';

const missingIngress = `must have at least one rule: without one, cloudflared answers 503 to every request; write at least [${catchAll}]`;

/**
 * Judges the configuration of a tunnel as cloudflared does when it gets it: every failure at once, each with its
 * property path and the remedy. Warnings tell what is accepted although nobody can mean it. Values that Pulumi does
 * not know yet pass, and so does what depends on them. Of a configuration that holds secrets, no value is told.
 */
export function validateTunnelConfiguration(config: unknown, { secret = false } = {}): Verdict {
  return secret ? withoutValues(() => judge(config)) : judge(config);
}

function judge(config: unknown): Verdict {
  const findings = new Findings();
  if (isUnknown(config)) return findings.verdict();
  if (!isObject(config)) {
    findings.fail("config", `must be an object such as { ingress: [${catchAll}] }; it is ${describe(config)}`);
    return findings.verdict();
  }
  const fields = new Fields(config, configFields, "config", findings);

  const originRequest = fields.object("originRequest");
  const defaults = isObject(originRequest)
    ? checkOriginRequest(originRequest, fields.property("originRequest"), { service: undefined }, findings)
    : undefined;
  const defaultBastion = originRequest === unresolved ? unresolved : defaults?.flag("bastionMode");

  const warpRouting = fields.object("warpRouting");
  if (isObject(warpRouting)) checkWarpRouting(warpRouting, fields.property("warpRouting"), findings);

  const ingress = fields.list("ingress");
  if (ingress === unresolved) return findings.verdict();
  if (ingress.length === 0) {
    const unknown = fields.unknown.map(
      (key) => `${JSON.stringify(key)} is no field${meansIngress(key) ? ": write ingress" : ""}`,
    );
    findings.fail(
      fields.property("ingress"),
      unknown.length === 0 ? missingIngress : [...unknown, `ingress ${missingIngress}`].join("; "),
    );
    return findings.verdict();
  }
  const services = checkIngress(ingress, fields.property("ingress"), defaultBastion, findings);
  if (defaults !== undefined) warnOfUnusedDefaults(defaults, services, findings);
  return findings.verdict();
}

function checkWarpRouting(object: Readonly<Record<string, unknown>>, property: string, findings: Findings): void {
  const { enabled, ...settings } = object;
  if (!isAbsent(enabled)) {
    findings.warn(
      `${property}.enabled`,
      "is no setting any more: WARP routing is always on, and cloudflared ignores this; leave it out",
    );
  }
  warnOfNumbers(
    new Fields(settings, warpRoutingFields, property, findings),
    ["connectTimeout", "tcpKeepAlive"],
    findings,
  );
}

/** Judges the rules, and returns what is known of the service of each. */
function checkIngress(
  ingress: readonly unknown[],
  property: string,
  defaultBastion: Resolved<boolean | undefined>,
  findings: Findings,
): Resolved<ServiceKind>[] {
  const last = ingress.length - 1;
  const known: KnownRule[] = [];
  const kinds: Resolved<ServiceKind>[] = [];
  // A hole in the list becomes null on the wire, so it must not be skipped.
  Array.from(ingress).forEach((rule, index) => {
    kinds[index] = unresolved;
    if (isUnknown(rule)) return;
    const path = `${property}[${index}]`;
    if (!isAbsent(rule) && !isObject(rule)) {
      findings.fail(path, `must be a rule such as ${catchAll}; it is ${describe(rule)}`);
      return;
    }
    const fields = new Fields(withoutId(rule ?? {}), ruleFields, path, findings);
    kinds[index] = checkRule(fields, defaultBastion, findings);
    checkPlace(fields, index === last, findings);
    const hostname = fields.text("hostname");
    const regexp = fields.text("path");
    if (hostname !== unresolved && regexp !== unresolved) known.push({ index, hostname, path: regexp, property: path });
  });
  warnOfUnreachableRules(known, last, findings);
  warnOfAccessGaps(ingress, property, findings);
  return kinds;
}

/** The API gives each rule an id of its own, which a program may have read with the rest; it is not sent back. */
function withoutId(rule: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(rule).filter(([key]) => key !== "id"));
}

function meansIngress(key: string): boolean {
  return fieldMeantBy(configFields, key) === "ingress" || nearest(key, ["ingress"]) !== undefined;
}

function checkRule(
  rule: Fields,
  defaultBastion: Resolved<boolean | undefined>,
  findings: Findings,
): Resolved<ServiceKind> {
  const service = rule.text("service");
  const originRequest = rule.object("originRequest");
  const own = isObject(originRequest)
    ? checkOriginRequest(originRequest, rule.property("originRequest"), { service }, findings)
    : undefined;
  const ownBastion = originRequest === unresolved ? unresolved : own?.flag("bastionMode");
  const bastion = ownBastion ?? defaultBastion ?? false;

  const property = rule.property("service");
  if (service === "" && bastion === false) {
    findings.fail(
      property,
      'is missing: every rule needs the address of its origin, as in "http://localhost:8080", or an answer, as in "http_status:404"',
    );
  } else if (service === "" && bastion === true) {
    findings.warn(
      property,
      'is missing: cloudflared does without it in bastion mode, but the API may not; write "bastion"',
    );
  } else if (service !== unresolved && bastion === false) {
    checkService(service, property, findings);
  } else if (bastion === true && typeof service === "string" && service.startsWith("http_status:")) {
    // http_status comes before bastion mode in cloudflared's tests, so it is judged there too.
    checkService(service, property, findings);
  }

  const hostname = rule.text("hostname");
  if (hostname !== unresolved) checkHostname(hostname, rule.property("hostname"), findings);
  const path = rule.text("path");
  if (path !== unresolved) checkPath(path, rule.property("path"), findings);

  if (service === "socks-proxy" && originRequest !== unresolved) {
    const ipRules = own?.list("ipRules") ?? [];
    const at = own?.property("ipRules") ?? `${rule.property("originRequest")}.ipRules`;
    if (ipRules !== unresolved) warnOfClosedProxy(ipRules, at, findings);
  }
  if (service === unresolved || bastion === unresolved) return unresolved;
  const kind = kindOf(service, bastion);
  if (own !== undefined) warnOfUnusedSettings(own, service, kind, findings);
  if (bastion && kind === "tcp" && !["", "bastion"].includes(service)) {
    findings.warn(
      property,
      `is never used: bastionMode makes this rule a jump host, through which visitors name the destination themselves ` +
        '(Cf-Access-Jump-Destination); write service: "bastion" if you mean that, else leave bastionMode out',
    );
  }
  return kind;
}

/** The last rule must take in everything, and no other may. */
function checkPlace(rule: Fields, isLast: boolean, findings: Findings): void {
  const hostname = rule.text("hostname");
  const path = rule.text("path");
  if (hostname === unresolved) return;
  if (isLast) {
    const filter = matchesEveryHost(hostname) ? "path" : "hostname";
    if (filter === "path" && (path === unresolved || path === "")) return;
    findings.fail(
      rule.property(filter),
      `the last rule must match every request, so it must have no ${filter}; add ${catchAll} as the last rule`,
    );
  } else if (matchesEveryHost(hostname) && path === "") {
    findings.fail(
      rule.property("hostname"),
      "this rule has neither hostname nor path, so it matches every request and the rules behind it would never be used; " +
        "give it a hostname or a path, or make it the last rule",
    );
  }
}
