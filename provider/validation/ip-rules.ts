import { type Cidr, parseCidr, widened } from "./cidr.js";
import { ipRuleFields } from "./fields.js";
import { Findings, quote, shown } from "./findings.js";
import { explainNetwork } from "./network-advice.js";
import { Fields, isAbsent, isObject, unresolved } from "./reader.js";
import { isUnknown } from "./unknown.js";

/** Where `ipRules` stand, since cloudflared reads them in a rule with the service `socks-proxy` only. */
export type IpRulesPlace = "of the proxy" | "of another rule" | "of the configuration" | typeof unresolved;

const example = '[{ prefix: "10.0.0.0/8", ports: [22], allow: true }]';

/** A rule whose addresses and ports are known. */
interface KnownIpRule {
  property: string;
  prefix: string;
  cidr: Cidr;
  /** None: all. */
  ports: readonly number[];
}

/**
 * Judges `ipRules`. Their types count everywhere; what they say only where the rule's service is `socks-proxy`,
 * since cloudflared drops them anywhere else.
 */
export function checkIpRules(
  rules: readonly unknown[],
  property: string,
  place: IpRulesPlace,
  findings: Findings,
): void {
  const known: KnownIpRule[] = [];
  rules.forEach((rule, index) => {
    const path = `${property}[${index}]`;
    if (isUnknown(rule)) return;
    if (!isAbsent(rule) && !isObject(rule)) {
      findings.fail(path, "must be an object with prefix, ports and allow");
      return;
    }
    const fields = new Fields(rule ?? {}, ipRuleFields, path, findings);
    if (place === "of the proxy") known.push(...checkEnforced(fields, path, findings));
  });
  warnOfCovered(known, findings);
  if (rules.length === 0) return;
  if (place === "of another rule") {
    findings.warn(
      property,
      'cloudflared enforces ipRules only in a rule with the service "socks-proxy"; leave them out here',
    );
  } else if (place === "of the configuration") {
    findings.warn(
      property,
      'cloudflared enforces no ipRules here: write them in the originRequest of the rule with the service "socks-proxy"',
    );
  }
}

function checkEnforced(fields: Fields, path: string, findings: Findings): KnownIpRule[] {
  const prefix = fields.text("prefix");
  const cidr = prefix === unresolved ? undefined : parseCidr(prefix);
  if (prefix === "") {
    findings.fail(fields.property("prefix"), 'must not be empty; write a network, as in "10.0.0.0/8"');
  } else if (prefix !== unresolved && cidr === undefined) {
    const reason = explainNetwork(prefix, (network) => (parseCidr(network) === undefined ? undefined : network));
    findings.fail(fields.property("prefix"), `${quote(prefix)} is no network: it ${reason}`);
  }
  const ports = fields.list("ports");
  if (ports === unresolved) return [];
  ports.forEach((port, index) => {
    const number = port ?? 0;
    if (typeof number === "number" && (number < 1 || number > 65535)) {
      findings.fail(`${fields.property("ports")}[${index}]`, `there is no port ${shown(number)}; ports are 1 to 65535`);
    }
  });
  const isKnown = ports.every((port): port is number => typeof port === "number");
  return typeof prefix === "string" && cidr !== undefined && isKnown ? [{ property: path, prefix, cidr, ports }] : [];
}

/** Warns of rules that decide nothing, because an earlier rule has all of their addresses and ports. */
function warnOfCovered(rules: readonly KnownIpRule[], findings: Findings): void {
  const earlier = new Map<string, KnownIpRule[]>();
  const key = ({ width, bits, prefix }: Cidr): string => `${width}/${bits}/${prefix}`;
  for (const rule of rules) {
    const cover = coverOf(rule, (network) => earlier.get(key(network)) ?? []);
    if (cover === undefined) {
      earlier.set(key(rule.cidr), [...(earlier.get(key(rule.cidr)) ?? []), rule]);
    } else {
      findings.warn(
        rule.property,
        `never applies: ${cover.property} (${quote(cover.prefix)}) has all of its addresses and ports, and the first rule ` +
          "that fits decides; put this one before it, or remove it",
      );
    }
  }
}

function coverOf(rule: KnownIpRule, rulesOf: (network: Cidr) => readonly KnownIpRule[]): KnownIpRule | undefined {
  for (let network: Cidr | undefined = rule.cidr; network !== undefined; network = widened(network)) {
    const cover = rulesOf(network).find(
      ({ ports }) => ports.length === 0 || (rule.ports.length > 0 && rule.ports.every((port) => ports.includes(port))),
    );
    if (cover !== undefined) return cover;
  }
  return undefined;
}

/** Warns where the SOCKS proxy lets nothing through: what no rule allows, it refuses. */
export function warnOfClosedProxy(rules: readonly unknown[], property: string, findings: Findings): void {
  const allows = rules.some((rule) => {
    if (isUnknown(rule)) return true;
    // Its types are judged elsewhere.
    const allow = isObject(rule) && new Fields(rule, ipRuleFields, property, new Findings()).flag("allow");
    return allow === true || allow === unresolved;
  });
  if (allows) return;
  const what = rules.length === 0 ? "without ipRules" : "without a rule that allows something";
  findings.warn(
    property,
    `the SOCKS proxy refuses every connection ${what}; write what it may reach, as in ${example}`,
  );
}
