import { type Findings, quote } from "./findings.js";
import { type Fields, type Resolved, unresolved } from "./reader.js";

/** What cloudflared makes of a service: how it speaks to the origin, or that there is none. */
export type ServiceKind = "plain" | "tls" | "tcp" | "socks" | "answer";

/** The kind of a rule's service. In bastion mode every address is a jump host, which carries TCP. */
export function kindOf(service: string, bastion: boolean | undefined): ServiceKind {
  if (service.startsWith("unix:")) return "plain";
  if (service.startsWith("unix+tls:") || /^hello[_-]world$/.test(service)) return "tls";
  if (service.startsWith("http_status:")) return "answer";
  if (service === "socks-proxy") return "socks";
  if (bastion === true || service === "bastion") return "tcp";
  if (/^(?:http|ws):/i.test(service)) return "plain";
  return /^(?:https|wss):/i.test(service) ? "tls" : "tcp";
}

/** A setting that only some services take. */
interface Limited {
  name: "http2Origin" | "proxyType";
  isSet: (fields: Fields) => boolean;
  takenBy: readonly ServiceKind[];
  reason: string;
}

const limited: readonly Limited[] = [
  {
    name: "http2Origin",
    isSet: (fields) => fields.flag("http2Origin") === true,
    takenBy: ["tls"],
    reason: "cloudflared speaks HTTP/2 to an origin over TLS only, as to https://; leave it out",
  },
  {
    name: "proxyType",
    isSet: (fields) => fields.text("proxyType") === "socks",
    takenBy: ["tcp"],
    reason: 'cloudflared starts a SOCKS proxy only where it carries TCP, as for tcp:// or "bastion"; leave it out',
  },
];

/** Warns of settings of a rule that its service does not take. */
export function warnOfUnusedSettings(own: Fields, service: string, kind: ServiceKind, findings: Findings): void {
  for (const { name, isSet, takenBy, reason } of limited) {
    if (!isSet(own) || takenBy.includes(kind)) continue;
    findings.warn(own.property(name), `has no effect on the service ${quote(service)}: ${reason}`);
  }
}

/** Warns of settings for all rules that none of their services takes. */
export function warnOfUnusedDefaults(
  defaults: Fields,
  kinds: readonly Resolved<ServiceKind>[],
  findings: Findings,
): void {
  for (const { name, isSet, takenBy, reason } of limited) {
    if (!isSet(defaults) || kinds.some((kind) => kind === unresolved || takenBy.includes(kind))) continue;
    findings.warn(defaults.property(name), `has no effect on any service here: ${reason}`);
  }
}
