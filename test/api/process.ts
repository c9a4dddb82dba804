/** A process of the provider, of one kind of resource, as the host has it: the lifecycle in its frame. */
import { guard } from "../../provider/lifecycle/frame/guard.js";
import type { BaseInputs, Lifecycle } from "../../provider/lifecycle/frame/lifecycle.js";
import { Session } from "../../provider/session/session.js";

/** What a process answers. */
export type Provider = ReturnType<typeof guard>;

/** Starts processes that know nothing of one another, and in which no time passes while they wait. */
export function processOf<Inputs extends BaseInputs, State extends object>(
  lifecycle: (session: Session) => Lifecycle<Inputs, State>,
): () => Provider {
  return () => {
    const session = new Session(process.env, () => Promise.resolve());
    const loaded = Promise.resolve(lifecycle(session));
    return guard({ session, load: () => loaded });
  };
}
