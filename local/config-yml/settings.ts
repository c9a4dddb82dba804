/** The settings of cloudflared itself that a `config.yml` may hold, each with its type: cloudflared refuses another one. */
import { ConversionError } from "./conversion-error.js";
import { Duration, type Generic } from "./decoder.js";
import { parseGoDuration } from "./go-duration.js";
import { int64 } from "./scalars.js";

type SettingType = "text" | "flag" | "integer" | "duration" | "texts";

const names: Readonly<Record<SettingType, string>> = {
  text: `access-key-id api-ca-key api-email api-key api-url bucket-name cacert credentials-contents
    credentials-file edge-bind-address edge-ip-version host-key-path hostname http-host-header id label lb-pool
    local-ssh-port log-directory logfile loglevel management-hostname metrics name origin-ca-pool origin-server-name
    origincert pidfile protocol proxy-address proxy-dns-address quick-service region region-name s3-url-host secret-id
    service-op-ip session-token token token-file trace-output transport-loglevel unix-socket url`,
  flag: `bastion hello-world http2-origin is-autoupdated management-diagnostics no-autoupdate no-chunked-encoding
    no-prechecks no-tls-verify post-quantum proxy-dns proxy-no-happy-eyeballs quic-disable-pmtu-discovery socks5
    ssh-server stdin-control ui use-reconnect-token`,
  integer: `compression-quality ha-connections heartbeat-count max-edge-addr-retries max-fetch-size
    proxy-dns-max-upstream-conns proxy-dns-port proxy-keepalive-connections proxy-port
    quic-connection-level-flow-control-limit quic-stream-level-flow-control-limit retries`,
  duration: `autoupdate-freq dial-edge-timeout grace-period heartbeat-interval metrics-update-freq
    proxy-connect-timeout proxy-connection-timeout proxy-expect-continue-timeout proxy-keepalive-timeout
    proxy-tcp-keepalive proxy-tls-timeout rpc-timeout ssh-idle-timeout ssh-max-timeout write-stream-timeout`,
  texts: "edge features proxy-dns-bootstrap proxy-dns-upstream tag",
};

/** Settings by name. An alias of a name (`cred-file`) is read from the command line alone. */
const typeOf: ReadonlyMap<string, SettingType> = new Map(
  (Object.keys(names) as SettingType[]).flatMap((type) =>
    names[type].split(/\s+/).map((name) => [name, type] as const),
  ),
);

/** Settings that only the command line and the environment have, and that people write into the file. */
const elsewhere: ReadonlySet<string> = new Set(
  "config dns-resolver-addrs icmpv4-src icmpv6-src max-active-flows output overwrite-dns".split(" "),
);

/** Whether it is cloudflared's, and not only a key that it ignores. */
export function isSetting(name: string): boolean {
  return typeOf.has(name) || elsewhere.has(name);
}

const holds: Readonly<Record<SettingType, (value: Generic) => boolean>> = {
  text: (value) => typeof value === "string",
  flag: (value) => typeof value === "boolean",
  integer: (value) => typeof value === "bigint" && value <= int64.max,
  duration: (value) => typeof value === "string" && parseGoDuration(value) !== undefined,
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
};

const wanted: Readonly<Record<SettingType, string>> = {
  text: "a text",
  flag: "true or false",
  integer: "a whole number, without quotation marks",
  duration: "a duration with its unit, such as 30s",
  texts: "a list of texts",
};

/** The settings of one file. What is empty, 0 or less, or false counts as not given. */
export class Settings {
  readonly #values: ReadonlyMap<string, Generic>;

  constructor(values: ReadonlyMap<string, Generic>) {
    this.#values = values;
    for (const [name, value] of values) {
      const type = typeOf.get(name);
      if (type === undefined || holds[type](value)) continue;
      throw new ConversionError(`${name} must be ${wanted[type]}: cloudflared refuses the file`);
    }
  }

  /** All names, settings of cloudflared or not. */
  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === "string" && value !== "" ? value : undefined;
  }

  flag(name: string): boolean {
    return this.#values.get(name) === true;
  }

  integer(name: string): bigint | undefined {
    const value = this.#values.get(name);
    return typeof value === "bigint" && value > 0n ? value : undefined;
  }

  duration(name: string): Duration | undefined {
    const value = this.#values.get(name);
    const nanoseconds = typeof value === "string" ? parseGoDuration(value) : undefined;
    if (typeof value !== "string" || nanoseconds === undefined || nanoseconds <= 0n) return undefined;
    return new Duration(value, nanoseconds);
  }
}
