import { UserError } from "../../session/errors.js";
import { foreign } from "../../session/naming.js";
import type { LiveTunnel, Target, TunnelInputs } from "./kind.js";
import { provesOwner } from "./state.js";
import { named, neverRan, nounFor } from "./target.js";
import { holdsSecret } from "./token.js";

/** Why a tunnel that has the name is not taken for the resource's own. */
export type WhyNot = keyof typeof reasons;

const reasons = {
  foreign: "is not this resource's own",
  declared:
    "holds the secret that this resource declares, which shows nothing: another resource, of this stack or of another one, may declare " +
    "the same, or an interrupted run of this one made it",
  used:
    "has this resource's secret, but connectors have run it: another resource owns it, in this stack or in another, or it is the very one " +
    "that is to be replaced",
  otherSource: "is left over from an interrupted run that declared another configSrc",
  ofThisProgram: "is another resource's of this program, or this one's own that is to be replaced",
  replaced: "has this resource's secret: it may be the very one that is to be replaced",
};

/**
 * The class sets this option unless the program does; in other languages, it is the program's to set. Pulumi tells no provider
 * that a creation is a replacement which a user asked for (`--replace`, `state taint`): so it is said of all but a leftover.
 */
const ofReplacement =
  "A replacement, one with --replace too, can have the name only after the old one has gone: set the resource option " +
  "deleteBeforeReplace: true. ";

/** Why a tunnel that has the name is not taken for the resource's own; undefined where its secret shows that it is. */
export async function whyNotOwn(
  target: Target,
  inputs: TunnelInputs,
  candidate: LiveTunnel,
  secret: string,
): Promise<WhyNot | undefined> {
  if (!(await holdsSecret(target, candidate.id, secret))) return "foreign";
  if (!provesOwner(inputs)) return "declared";
  if (inputs.createsFirst === true) return "replaced";
  // Only a tunnel that never ran can be taken: `pulumi state move` may have left its secret behind.
  return neverRan(candidate) ? undefined : "used";
}

/** The same, before and after which another resource of this run may have taken the tunnel. */
export async function whyNotTaken(
  target: Target,
  candidate: LiveTunnel,
  find: (candidate: LiveTunnel) => Promise<WhyNot | undefined>,
): Promise<WhyNot | undefined> {
  const isTaken = (): boolean => target.session.ledger.holderOf(candidate.id) !== undefined;
  const why = isTaken() ? undefined : await find(candidate);
  return isTaken() ? "ofThisProgram" : why;
}

/**
 * 1013, and the tunnel that has the name is not taken. What costs nothing is advised first: a resource that is renamed in
 * the program is created under its new URN before the old one is deleted, and both would be the same tunnel.
 */
export function nameTaken(target: Target, candidate: LiveTunnel, why: WhyNot): UserError {
  const noun = nounFor(target);
  return new UserError(
    `the name "${foreign(candidate.name)}" is taken (1013): ${named(target, candidate)}, created ${foreign(candidate.created_at ?? "at an unknown time")}, ` +
      `${reasons[why]}; nothing was changed. ${why === "otherSource" ? "" : ofReplacement}If this resource was only renamed or moved in the program, give it the option ` +
      `aliases: [{ name: "<old name>" }] (or { parent: <old parent> }): it keeps its ${noun}, without a call. ` +
      `To take the ${noun} over, set adopt: "${foreign(candidate.id)}" on this resource, and take it out of the state that has it by now, this ` +
      "stack's or another's, with `pulumi state delete <urn>` there, or that one deletes it some day. " +
      `Otherwise choose another name, or delete that ${noun} first`,
  );
}
