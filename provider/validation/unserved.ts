import { quote } from "./findings.js";
import { dnsForm } from "./dns-record.js";
import { matchesEveryHost } from "./hostname.js";
import { isObject } from "./reader.js";
import { shareHosts } from "./rule-order.js";

/**
 * What requests for a host name get from a configuration none of whose rules serves it, in quotes; undefined where one does,
 * or where that cannot be told. A last rule that leads to an origin serves every name.
 */
export function answerToUnserved(hostname: unknown, config: unknown): string | undefined {
  const ingress = isObject(config) ? config["ingress"] : undefined;
  if (typeof hostname !== "string" || !Array.isArray(ingress) || !ingress.every(isObject)) return undefined;
  const last = ingress.at(-1)?.["service"];
  if (typeof last !== "string" || !last.startsWith("http_status:")) return undefined;
  const record = { hostname: dnsForm(hostname) };
  const isServed = ingress.some((rule) => {
    const { hostname: name = "", service } = rule;
    if (typeof name !== "string") return true;
    if (!matchesEveryHost(name)) return shareHosts({ hostname: name }, record);
    return !(typeof service === "string" && service.startsWith("http_status:"));
  });
  return isServed ? undefined : quote(last);
}
