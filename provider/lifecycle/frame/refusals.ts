/** Why a delete is refused that would take away what the program declares: the resource stays in the state, and so does its object. */
import { UserError } from "../../session/errors.js";

/** Another resource of the program declares what this one has, and did not get it. */
export function declaredElsewhere(what: string): UserError {
  return new UserError(
    `${what}: kept, since another resource of this program declares the same, but does not have it yet. A resource that was only renamed ` +
      'keeps what it has with the option aliases: [{ name: "<old name>" }]; else the failure of the other one says what to do',
  );
}

/**
 * With `--continue-on-error`, Pulumi does not register what depends on a resource that failed. Where it was renamed, too, it is not
 * known to be declared, and its old resource is deleted.
 */
export function dependsOnFailed(what: string, input: string, id: string): UserError {
  return new UserError(
    `${what}: kept, since the resource of its ${input}, ${id}, or one that may be to take its place, failed in this run, so that nobody can tell ` +
      "whether the program still declares what depends on it. Run `pulumi up` again once that one succeeds",
  );
}
