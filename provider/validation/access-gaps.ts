import { accessFields, originRequestFields, ruleFields } from "./fields.js";
import { Findings, shown } from "./findings.js";
import { matchesEveryPath, pathForms } from "./path-forms.js";
import { ruleLabel } from "./reachability.js";
import { Fields, isObject, unresolved } from "./reader.js";
import { covers, shareHosts } from "./rule-order.js";

/** A rule of which all is known that decides who passes it. */
interface Passage {
  readonly hostname: string;
  readonly path: string;
  readonly property: string;
  /** Whether cloudflared asks for Access, and under which property. */
  readonly guard: string | undefined;
  /** Whether it leads to an origin, rather than answering itself. */
  readonly leadsOn: boolean;
}

/**
 * Warns of a rule that asks for Access on some paths of a host, where a later rule has the rest of the host without: paths are
 * compared as they are written, and many ways to write one lead to the same place.
 */
export function warnOfAccessGaps(rules: readonly unknown[], property: string, findings: Findings): void {
  if (!rules.some(namesAccess)) return;
  const passages = Array.from(rules, (rule, index) => read(rule, `${property}[${index}]`));
  passages.forEach((passage, index) => {
    if (passage?.guard === undefined || !canBeWrittenOtherwise(passage.path)) return;
    const open = openBehind(passage, passages.slice(index + 1));
    if (open === undefined) return;
    findings.warn(
      passage.guard,
      `protects what the path matches as it is written: a request for ${examplesOf(passage.path)} is none of that, and ` +
        `${open.property} (${ruleLabel(open)}) takes it without Access, to an origin that may read it as the same path. Write access in ` +
        "that rule, too, or have the origin guard the path itself. cloudflared from 2026.10.0 on compares paths in their normal form where it runs with " +
        "--disable-path-normalization=false (TUNNEL_DISABLE_PATH_NORMALIZATION=false), new releases from 2027-01-25 on by default",
    );
  });
}

/** Whether one of a rule's objects has the key, in whatever case: most configurations have none. */
function namesAccess(rule: unknown): boolean {
  const objects = isObject(rule) ? Object.values(rule).filter(isObject) : [];
  return objects.some((object) => Object.keys(object).some((key) => key.toLowerCase() === "access"));
}

function read(rule: unknown, property: string): Passage | undefined {
  if (!isObject(rule)) return undefined;
  // What is wrong with them is told elsewhere.
  const unheard = new Findings();
  const fields = new Fields(rule, ruleFields, property, unheard);
  const hostname = fields.text("hostname");
  const path = fields.text("path");
  const service = fields.text("service");
  const originRequest = fields.object("originRequest");
  if (hostname === unresolved || path === unresolved || service === unresolved || originRequest === unresolved) {
    return undefined;
  }
  const settings = new Fields(originRequest ?? {}, originRequestFields, fields.property("originRequest"), unheard);
  const access = settings.object("access");
  if (access === unresolved) return undefined;
  const required = new Fields(access ?? {}, accessFields, settings.property("access"), unheard).flag("required");
  if (required === unresolved) return undefined;
  const guard = required === true ? settings.property("access") : undefined;
  return { hostname, path, property, guard, leadsOn: !service.startsWith("http_status:") };
}

/** The first rule behind that takes requests of the same host to an origin, without Access; none where all else is shut. */
function openBehind(guarded: Passage, behind: readonly (Passage | undefined)[]): Passage | undefined {
  for (const passage of behind) {
    if (passage === undefined || !shareHosts(guarded, passage)) continue;
    if (passage.guard === undefined && passage.leadsOn && !isExact(passage.path)) return passage;
    // It takes whatever is left of the host.
    if (covers(passage, { hostname: guarded.hostname })) return undefined;
  }
  return undefined;
}

/** Whether another way to write a path that the expression takes may be one that it does not take. */
function canBeWrittenOtherwise(path: string): boolean {
  // The name of a folder or a file, anywhere, is in each way to write it.
  return !matchesEveryPath(path) && !/^\/?[^/^$|]+$/.test(path);
}

/** Whether the expression takes nothing but whole paths that it names. */
function isExact(path: string): boolean {
  const forms = pathForms(path);
  return forms?.every(({ atStart, atEnd, tokens }) => atStart && atEnd && !tokens.includes(null)) === true;
}

function examplesOf(path: string): string {
  const folder = /^\^\/([\w-]+)/.exec(path)?.[1] ?? "admin";
  return `/${shown(`/${folder}`)}, /.${shown(`/${folder}`)} or /x/..${shown(`/${folder}`)}`;
}
