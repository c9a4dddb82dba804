import { type Findings, quote, shown } from "./findings.js";
import { type Fields, unresolved } from "./reader.js";

const nameOf = 'write the name of your Zero Trust organization, "acme" for acme.cloudflareaccess.com';

/** Judges `access` of a rule: what cloudflared refuses, and what would let everyone or no one pass. */
export function checkAccess(access: Fields, findings: Findings): void {
  const required = access.flag("required");
  const teamName = access.text("teamName");
  const audTag = access.list("audTag");
  if (required === unresolved || teamName === unresolved || audTag === unresolved) return;
  // It asks for nothing.
  if (required === false) return;
  const isAsked = required === true || audTag.length > 0 || teamName !== "";
  if (!isAsked) return;

  if (required === undefined) {
    findings.warn(
      access.property("required"),
      "must be true for cloudflared to check anything: without it all requests pass; write required: true",
    );
  } else if (teamName === "" && audTag.length > 0) {
    findings.fail(access.property("teamName"), `must not be empty where there is an audTag; ${nameOf}`);
  } else if (audTag.length === 0) {
    findings.warn(
      access.property("audTag"),
      "no request passes while this is empty; write the audience tag of the Access application",
    );
    if (teamName === "") {
      findings.warn(access.property("teamName"), `no request passes while this is empty; ${nameOf}`);
    }
  }
  warnOfTeamName(teamName, access.property("teamName"), findings);
  audTag.forEach((tag, index) => {
    if (typeof tag === "string") warnOfTag(tag, `${access.property("audTag")}[${index}]`, findings);
  });
}

/** cloudflared reads the keys, and the name of who issued a token, from `https://<teamName>.cloudflareaccess.com`. */
function warnOfTeamName(teamName: string, property: string, findings: Findings): void {
  if (teamName === "" || /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(teamName)) return;
  const [, inDomain] = /^(?:https?:\/\/)?([a-z0-9-]+)(?:\.fed)?\.cloudflareaccess\.com\b/i.exec(teamName) ?? [];
  const meant = (inDomain ?? teamName).toLowerCase();
  const hint = /^[a-z0-9-]+$/.test(meant) ? `write the name alone, ${quote(meant)}` : nameOf;
  findings.warn(property, `no request passes: cloudflared asks https://<teamName>.cloudflareaccess.com; ${hint}`);
}

function warnOfTag(tag: string, property: string, findings: Findings): void {
  if (/^[0-9a-f]{64}$/i.test(tag)) return;
  const what = tag === "" ? "it is empty" : `it has ${shown(tag.length)} characters`;
  findings.warn(
    property,
    `no token has this audience: an audience tag is 64 hexadecimal digits, and ${/^[0-9a-f]*$/i.test(tag) ? what : "this holds others"}; ` +
      'copy "Application Audience (AUD) Tag" from the Access application',
  );
}
