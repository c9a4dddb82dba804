import { isIP } from "node:net";

import { goField, goList, goString } from "./configuration-schema.js";
import { goQuote, parseGoUrl, splitsIntoHostAndPort } from "./go-url.js";
import { goRegexpError } from "./go-regexp.js";
import { type Json, type JsonObject } from "./json.js";

/** The first reason for which cloudflared would refuse the configuration, in its own words; undefined where it takes it. */
export function ingressError(config: JsonObject): string | undefined {
  const rules = goList(config, "ingress");
  if (rules.length === 0) return "The config file doesn't contain any ingress rules";
  const defaults = goField(config, "originRequest");
  for (const [index, rule] of rules.entries()) {
    const error = ruleError(rule, index, rules.length, defaults);
    if (error !== undefined) return error;
  }
  return undefined;
}

/** One rule's checks, in cloudflared's order. */
function ruleError(rule: Json, index: number, count: number, defaults: Json | undefined): string | undefined {
  const settings = goField(rule, "originRequest");
  return (
    serviceError(goString(rule, "service"), settings, defaults) ??
    accessError(settings) ??
    hostnameError(goString(rule, "hostname"), goString(rule, "path"), index, count) ??
    pathError(goString(rule, "path"), index)
  );
}

function serviceError(service: string, settings: Json | undefined, defaults: Json | undefined): string | undefined {
  if (service.startsWith("unix:") || service.startsWith("unix+tls:")) return undefined;
  if (service.startsWith("http_status:")) return httpStatusError(service.slice("http_status:".length));
  if (service === "hello_world" || service === "hello-world") return undefined;
  if (service === "socks-proxy") return ipRulesError(goList(settings, "ipRules"));
  const bastionMode = goField(settings, "bastionMode") ?? goField(defaults, "bastionMode");
  if (service === "bastion" || bastionMode === true) return undefined;
  const url = parseGoUrl(service);
  if ("error" in url) return url.error;
  if (url.scheme === "" || url.hostname === "") {
    return `${service} is an invalid address, please make sure it has a scheme and a hostname`;
  }
  if (url.path !== "") {
    return `${service} is an invalid address, ingress rules don't support proxying to a different path on the origin service. The path will be the same as the eyeball request's path`;
  }
  return undefined;
}

/** Go's strconv.Atoi, then the range of a status. */
function httpStatusError(text: string): string | undefined {
  const parsing = `invalid HTTP status code: strconv.Atoi: parsing ${goQuote(text)}`;
  if (!/^[+-]?\d+$/.test(text)) return `${parsing}: invalid syntax`;
  const number = BigInt(text.replace(/^\+/, ""));
  if (BigInt.asIntN(64, number) !== number) return `${parsing}: value out of range`;
  return number >= 100n && number <= 999n ? undefined : `invalid HTTP status code: ${number}`;
}

function ipRulesError(rules: readonly Json[]): string | undefined {
  const prefix = "unable to create ip rule for socks-proxy";
  for (const rule of rules) {
    const cidr = goString(rule, "prefix");
    if (cidr === "") return `${prefix}: no prefix provided`;
    if (!isCidr(cidr)) return `${prefix}: unable to parse cidr: ${cidr}`;
    const port = goList(rule, "ports").find((candidate) => Number(candidate) < 1 || Number(candidate) > 65_535);
    if (port !== undefined) return `${prefix}: invalid port ${Number(port)}, needs to be between 1 and 65535`;
  }
  return undefined;
}

function isCidr(text: string): boolean {
  const [address = "", bits = "", ...more] = text.split("/");
  const family = isIP(address);
  return (
    more.length === 0 &&
    !address.includes("%") &&
    family !== 0 &&
    /^\d+$/.test(bits) &&
    Number(bits) <= (family === 4 ? 32 : 128)
  );
}

/** Rule level only: cloudflared neither checks nor enforces `access` at the top level. */
function accessError(settings: Json | undefined): string | undefined {
  const access = goField(settings, "access");
  const incomplete =
    goField(access, "required") === true && goList(access, "audTag").length > 0 && goString(access, "teamName") === "";
  return incomplete ? "access.TeamName cannot be blank when access.audTags are present" : undefined;
}

function hostnameError(hostname: string, path: string, index: number, count: number): string | undefined {
  if (splitsIntoHostAndPort(hostname)) return "Hostname cannot contain a port";
  if (hostname.lastIndexOf("*") > 0) {
    return 'Hostname patterns can have at most one wildcard character ("*") and it can only be used for subdomains, e.g. "*.example.com"';
  }
  const isCatchAll = (hostname === "" || hostname === "*") && path === "";
  const isLast = index === count - 1;
  if (isLast && !isCatchAll) {
    return "The last ingress rule must match all URLs (i.e. it should not have a hostname or path filter)";
  }
  if (!isLast && isCatchAll) {
    return `Rule #${index + 1} is matching the hostname '${hostname}', but this will match every hostname, meaning the rules which follow it will never be triggered.`;
  }
  return undefined;
}

function pathError(path: string, index: number): string | undefined {
  const error = path === "" ? undefined : goRegexpError(path);
  return error === undefined ? undefined : `Rule #${index + 1} has an invalid regex: ${error}`;
}
