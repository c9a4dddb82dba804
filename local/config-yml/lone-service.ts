/** The one rule of a file without `ingress`: settings of cloudflared name its service and how that is reached. */
import type { Decoded, Value } from "./decoder.js";
import { serviceOf } from "./origin-url.js";
import type { Settings } from "./settings.js";

/** A rule as `TunnelConfiguration` takes it. */
export interface LoneRule {
  readonly service: string;
  readonly originRequest: Decoded;
  /** The settings that it is made of. */
  readonly settings: readonly string[];
}

/** Ways to name the service; the first that is given counts. */
const services: readonly (readonly [setting: string, service: (settings: Settings) => string | undefined])[] = [
  ["hello-world", (settings) => (settings.flag("hello-world") ? "hello_world" : undefined)],
  ["bastion", (settings) => (settings.flag("bastion") ? "bastion" : undefined)],
  [
    "url",
    (settings) => {
      const url = settings.text("url");
      return url === undefined ? undefined : serviceOf(url);
    },
  ],
  [
    "unix-socket",
    (settings) => {
      const path = settings.text("unix-socket");
      return path === undefined ? undefined : `unix:${path}`;
    },
  ],
];

type Reading = (settings: Settings, name: string) => Value | undefined;
const flag: Reading = (settings, name) => settings.flag(name) || undefined;
const text: Reading = (settings, name) => settings.text(name);
const integer: Reading = (settings, name) => settings.integer(name);
const duration: Reading = (settings, name) => settings.duration(name);

/** Settings that say how the service is reached, each with its field of `originRequest`. */
const originSettings: readonly (readonly [setting: string, field: string, reading: Reading])[] = [
  ["proxy-connect-timeout", "connectTimeout", duration],
  ["proxy-tls-timeout", "tlsTimeout", duration],
  ["proxy-tcp-keepalive", "tcpKeepAlive", duration],
  ["proxy-no-happy-eyeballs", "noHappyEyeballs", flag],
  ["proxy-keepalive-connections", "keepAliveConnections", integer],
  ["proxy-keepalive-timeout", "keepAliveTimeout", duration],
  ["http-host-header", "httpHostHeader", text],
  ["origin-server-name", "originServerName", text],
  ["origin-ca-pool", "caPool", text],
  ["no-tls-verify", "noTLSVerify", flag],
  ["no-chunked-encoding", "disableChunkedEncoding", flag],
  ["bastion", "bastionMode", flag],
  ["proxy-address", "proxyAddress", text],
  ["proxy-port", "proxyPort", integer],
  ["http2-origin", "http2Origin", flag],
  ["socks5", "proxyType", (settings, name) => (settings.flag(name) ? "socks" : undefined)],
];

/** All settings that count in a file without `ingress` alone. */
export const loneSettings: ReadonlySet<string> = new Set([
  ...services.map(([setting]) => setting),
  ...originSettings.map(([setting]) => setting),
  "hostname",
]);

/** The rule; undefined where no setting names a service. */
export function loneRule(settings: Settings): LoneRule | undefined {
  const found = firstService(settings);
  if (found === undefined) return undefined;
  const used = originSettings.flatMap(([setting, field, reading]) => {
    const value = reading(settings, setting);
    return value === undefined ? [] : [{ setting, field, value }];
  });
  return {
    service: found.service,
    originRequest: new Map(used.map(({ field, value }) => [field, value])),
    settings: [found.setting, ...used.map(({ setting }) => setting)],
  };
}

function firstService(settings: Settings): { readonly setting: string; readonly service: string } | undefined {
  for (const [setting, serviceIn] of services) {
    const service = serviceIn(settings);
    if (service !== undefined) return { setting, service };
  }
  return undefined;
}
