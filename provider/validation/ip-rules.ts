import { isIPv4, isIPv6 } from "node:net";

import { ipRuleFields } from "./fields.js";
import { type Findings, quote, shown } from "./findings.js";
import { Fields, isAbsent, isObject, type Resolved, unresolved } from "./reader.js";
import { isUnknown } from "./unknown.js";

/** Whether Go's net.ParseCIDR takes the text: an address without zone, and as many leading bits as it can have. */
export function isCidr(text: string): boolean {
  const slash = text.indexOf("/");
  if (slash < 0) return false;
  const address = text.slice(0, slash);
  const bits = text.slice(slash + 1);
  if (!/^[0-9]+$/.test(bits) || address.includes("%")) return false;
  return Number(bits) <= (isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1);
}

/**
 * Judges `ipRules`. Their types count everywhere; what they say only where the rule's service is `socks-proxy`,
 * since cloudflared drops them anywhere else.
 */
export function checkIpRules(
  rules: readonly unknown[],
  property: string,
  enforced: Resolved<boolean>,
  findings: Findings,
): void {
  rules.forEach((rule, index) => {
    const path = `${property}[${index}]`;
    if (isUnknown(rule)) return;
    if (!isAbsent(rule) && !isObject(rule)) {
      findings.fail(path, "must be an object with prefix, ports and allow");
      return;
    }
    const fields = new Fields(rule ?? {}, ipRuleFields, path, findings);
    if (enforced === true) checkEnforced(fields, findings);
  });
  if (enforced === false && rules.length > 0) {
    findings.warn(
      property,
      'cloudflared enforces ipRules only in a rule with the service "socks-proxy"; leave them out here',
    );
  }
}

function checkEnforced(fields: Fields, findings: Findings): void {
  const prefix = fields.text("prefix");
  if (prefix === "") {
    findings.fail(fields.property("prefix"), 'must not be empty; write a network, as in "10.0.0.0/8"');
  } else if (prefix !== unresolved && !isCidr(prefix)) {
    const address = isIPv4(prefix) ? `${prefix}/32` : isIPv6(prefix) ? `${prefix}/128` : "10.0.0.0/8";
    findings.fail(
      fields.property("prefix"),
      `${quote(prefix)} is no network; write one in CIDR notation, as in ${quote(address)}`,
    );
  }
  const ports = fields.list("ports");
  if (ports === unresolved) return;
  ports.forEach((port, index) => {
    const number = port ?? 0;
    if (typeof number === "number" && (number < 1 || number > 65535)) {
      findings.fail(`${fields.property("ports")}[${index}]`, `there is no port ${shown(number)}; ports are 1 to 65535`);
    }
  });
}
