import { fieldMeantBy } from "./field-names.js";
import {
  accessFields,
  configFields,
  type FieldTable,
  ipRuleFields,
  originRequestFields,
  ruleFields,
  warpRoutingFields,
} from "./fields.js";
import { bare, nearest } from "./suggestion.js";
import { asksForAccess, unprotected } from "./unprotected.js";

/** The objects of a configuration. */
type Level = "config" | "rule" | "originRequest" | "access" | "ipRule" | "warpRouting";

const tables: Readonly<Record<Level, FieldTable>> = {
  config: configFields,
  rule: ruleFields,
  originRequest: originRequestFields,
  access: accessFields,
  ipRule: ipRuleFields,
  warpRouting: warpRoutingFields,
};

/** Where else to look for a key that an object does not have: what is meant most often comes first. */
const elsewhere: Readonly<Record<Level, readonly Level[]>> = {
  config: ["originRequest", "warpRouting", "rule", "access", "ipRule"],
  rule: ["originRequest", "access", "config", "warpRouting", "ipRule"],
  originRequest: ["access", "rule", "ipRule", "config", "warpRouting"],
  access: ["originRequest", "rule", "config", "ipRule"],
  ipRule: ["originRequest", "access", "rule", "config"],
  warpRouting: ["originRequest", "rule", "config", "access"],
};

/** Settings of cloudflared itself, from its command line and its config.yml, without hyphens. */
const runSettings: ReadonlySet<string> = new Set(
  `
    apiurl autoupdatefreq cacert compressionquality dnsresolveraddrs edge edgebindaddress edgeipversion features force
    graceperiod haconnections helloworld icmpv4src icmpv6src label lbpool logdirectory logfile loglevel
    managementdiagnostics maxedgeaddrretries metrics metricsupdatefreq noautoupdate noprechecks origincert output
    overwritedns pidfile postquantum protocol proxydns proxydnsaddress proxydnsbootstrap proxydnsmaxupstreamconns
    proxydnsport proxydnsupstream proxyexpectcontinuetimeout quicconnectionlevelflowcontrollimit
    quicdisablepmtudiscovery quicstreamlevelflowcontrollimit region retries rpctimeout tag token tokenfile traceoutput
    transportloglevel unixsocket writestreamtimeout
  `
    .trim()
    .split(/\s+/),
);

/** Settings that tell cloudflared which tunnel it runs. */
const tunnelSettings: ReadonlySet<string> = new Set(["tunnel", "credentialsfile", "credentialscontents"]);

/** Says of a key that cloudflared ignores where it belongs, or what was probably meant. */
export function explainUnknownKey(key: string, value: unknown, table: FieldTable, path: string): string {
  const level = (Object.keys(tables) as Level[]).find((one) => tables[one] === table) ?? "config";
  if (key === level && (level === "config" || level === "originRequest")) {
    return `no such field: this object is ${level} already; write the fields of ${key} here`;
  }
  const own = fieldMeantBy(table, key);
  if (own !== undefined) return ignored(`did you mean ${own}?`);
  for (const home of elsewhere[level]) {
    const name = fieldMeantBy(tables[home], key);
    if (name !== undefined) return misplaced(name, value, home, placeOf(home, level, path));
  }
  if (level === "config" || level === "originRequest") {
    if (tunnelSettings.has(bare(key))) {
      return (
        "is no part of a configuration at Cloudflare: the resource says which tunnel it is for, and a connector runs " +
        "with the tunnel's token; leave it out"
      );
    }
    if (runSettings.has(bare(key))) {
      return (
        "is a setting of cloudflared itself, and no part of a configuration at Cloudflare: leave it out here, and give " +
        "it to cloudflared where that runs"
      );
    }
  }
  const known = Object.keys(table);
  const meant = nearest(key, known);
  if (meant !== undefined) return ignored(`did you mean ${meant}?`);
  for (const home of elsewhere[level]) {
    const name = nearest(key, Object.keys(tables[home]));
    if (name !== undefined) return ignored(`did you mean ${name} in ${placeOf(home, level, path)}?`);
  }
  return ignored(`the fields here are ${known.join(", ")}`);
}

function ignored(hint: string): string {
  return `no such field: it is sent as it is and cloudflared ignores it; ${hint}`;
}

function misplaced(name: string, value: unknown, home: Level, place: string): string {
  // For all rules at once it protects nothing either.
  const where = name === "access" && place === "config.originRequest" ? "the originRequest of each rule" : place;
  const protects = asksForAccess(name === "access" ? value : { [name]: value });
  return protects && (name === "access" || home === "access")
    ? unprotected(name, where)
    : `no such field here: cloudflared ignores it; write ${name} in ${where}`;
}

/** The path without its last parts. */
function up(path: string, parts: number): string {
  return path.split(".").slice(0, -parts).join(".");
}

/** The object that a key belongs to, seen from the one in which it stands. */
function placeOf(home: Level, level: Level, path: string): string {
  const isInRule = path.startsWith("config.ingress[");
  switch (home) {
    case "config":
      return "config";
    case "warpRouting":
      return "config.warpRouting";
    case "originRequest":
      if (level === "access" || level === "ipRule") return up(path, 1);
      return level === "warpRouting" ? "config.originRequest" : `${path}.originRequest`;
    case "access":
      if (level === "rule") return `${path}.originRequest.access`;
      return level === "originRequest" && isInRule ? `${path}.access` : "the originRequest.access of each rule";
    case "rule":
      return isInRule ? up(path, level === "originRequest" ? 1 : 2) : "a rule of config.ingress";
    case "ipRule":
      return level === "originRequest"
        ? `an item of ${path}.ipRules`
        : "an item of ipRules, in the originRequest of a rule";
  }
}
