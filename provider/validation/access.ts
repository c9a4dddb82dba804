import { type Findings } from "./findings.js";
import { type Fields, unresolved } from "./reader.js";

/** Judges `access` of a rule: what cloudflared refuses, and what would let everyone or no one pass. */
export function checkAccess(access: Fields, findings: Findings): void {
  const required = access.flag("required");
  const teamName = access.text("teamName");
  const audTag = access.list("audTag");
  if (required === unresolved || teamName === unresolved || audTag === unresolved) return;
  const name = 'write the name of your Zero Trust organization, "acme" for acme.cloudflareaccess.com';
  const tag = "write the audience tag of the Access application";

  if (required === undefined) {
    if (audTag.length > 0 || teamName !== "") {
      findings.warn(
        access.property("required"),
        "must be true for cloudflared to check anything: without it all requests pass; write required: true",
      );
    }
  } else if (required && teamName === "" && audTag.length > 0) {
    findings.fail(access.property("teamName"), `must not be empty where there is an audTag; ${name}`);
  } else if (required && audTag.length === 0) {
    findings.warn(access.property("audTag"), `no request passes while this is empty; ${tag}`);
    if (teamName === "") findings.warn(access.property("teamName"), `no request passes while this is empty; ${name}`);
  }
}
