/**
 * What the process that runs the lifecycles can do beyond Pulumi's own: this package's host gives it, and without it everything
 * goes the way that Pulumi's leaves open.
 */
import { setTimeout as after } from "node:timers/promises";

/** How much a message matters. */
export type Severity = "info" | "warning";

/** What a host gives. */
export interface Host {
  /** Shows a message on the resource that an operation is under way for. */
  tell(severity: Severity, text: string): void;
  /** Aborted where the user asked to stop. */
  readonly cancelled: AbortSignal;
}

// Registered by name: the host is of the package that Pulumi.yaml names, and the lifecycles of the one that the program has.
const key = Symbol.for("pulumi-cloudflare-tunnel.host");

/** Makes a host known to the lifecycles of this process. */
export function provideHost(host: Host): void {
  Object.defineProperty(globalThis, key, { value: host, configurable: true });
}

function currentHost(): Host | undefined {
  return (globalThis as { [key]?: Host })[key];
}

/** Tells the user something: on the resource where the host can, else on the stack. */
export function tell(severity: Severity, text: string): void {
  const host = currentHost();
  if (host !== undefined) host.tell(severity, text);
  else if (severity === "info") console.log(text);
  else console.warn(`warning: ${text}`);
}

/** Aborted where the user asked to stop: what is under way is to end soon, in a state that is known. Undefined where no one tells. */
export function cancellation(): AbortSignal | undefined {
  return currentHost()?.cancelled;
}

/**
 * Waits; where the user asks to stop, no longer. It does not fail then: whoever waits looks once more, and so knows, and keeps,
 * what became of what it wrote.
 */
export async function wait(ms: number): Promise<void> {
  const signal = cancellation();
  if (signal === undefined) await after(ms);
  else if (!signal.aborted) await after(ms, undefined, { signal }).catch(() => undefined);
}
