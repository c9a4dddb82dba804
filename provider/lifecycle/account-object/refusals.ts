import { UserError } from "../../session/errors.js";

/** Another resource of the run has the object that this one had. */
export function passedOn(object: string): UserError {
  return new UserError(
    `${object} passed to another resource of this program, which declares what this one had: nothing was changed. Run \`pulumi up\` again, ` +
      "which makes another one for this resource",
  );
}

/** 404: the object, or what it is to refer to; the answer says which. */
export function notThere(cause: Error): UserError {
  return new UserError(
    `${cause.message} If it was deleted outside of Pulumi, run \`pulumi refresh\`, which drops it from the state, then \`pulumi up\`, which ` +
      "creates it anew",
    { cause },
  );
}
