import type { dynamic } from "@pulumi/pulumi";

import { InitFailedError, UserError } from "../session/errors.js";
import { printable } from "../validation/bounded-text.js";
import { told } from "../validation/findings.js";

/** Properties as the dynamic-provider process passes them: JSON values, `__provider` among them. */
export type Properties = Record<string, unknown>;

/** A resource's engine side. Every lifecycle implements all of it, so nothing falls back to the host's defaults. */
export interface Lifecycle {
  check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: dynamic.CheckFailure[] }>;
  diff(id: string, olds: Properties, news: Properties): Promise<dynamic.DiffResult> | dynamic.DiffResult;
  create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
  read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties } | Gone>;
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  delete(id: string, props: Properties): Promise<void>;
}

/** What read answers when the object is no more: a blank id makes refresh drop it from the state. */
export interface Gone {
  id: "";
  props: Properties;
}

/** The answer of read for an object that was deleted, softly or not. */
export const gone: Gone = { id: "", props: {} };

/** A Lifecycle that is loaded when first used, with the config handed to it beforehand. */
export interface LifecycleSource {
  configure(config: dynamic.Config): void;
  load(): Promise<Lifecycle>;
}

/**
 * Wraps a lifecycle for the wire, where Pulumi's host is unforgiving: an `undefined` in a result fails the call after
 * the API call was made; an error with `code`, `id`, `metadata` or `details` changes the meaning of the answer or keeps
 * it from being sent; a throw that is no Error is never answered. `configure` only stores: parallel calls do not wait
 * for it.
 */
export function guard(source: LifecycleSource): Required<dynamic.ResourceProvider<Properties, Properties>> {
  const call = async <T>(run: (lifecycle: Lifecycle) => Promise<T> | T): Promise<T> => {
    try {
      return withoutUndefined(await run(await source.load())) as T;
    } catch (thrown) {
      throw presentable(thrown);
    }
  };
  const keepingPointer = async <T>(inputs: Properties, run: (lifecycle: Lifecycle) => Promise<T>): Promise<T> => {
    try {
      return await call(run);
    } catch (error) {
      if (!(error instanceof InitFailedError)) throw error;
      // The host adds the pointer to results, but not to these properties: without it the resource could never be read again.
      const properties = withoutUndefined({ ...error.properties, __provider: inputs["__provider"] }) as Properties;
      throw new InitFailedError(error.id, properties, error.message);
    }
  };
  return {
    configure: ({ config }) => {
      source.configure(config);
      return Promise.resolve();
    },
    check: (olds, news) =>
      call(async (lifecycle) => {
        const { inputs, failures } = await lifecycle.check(olds, news);
        // Pulumi prints the value of the property that a failure names: of a secret too, or of a token in the wrong place, and
        // `{<nil>}` where the path is nested. So it is told none, and the path begins the reason.
        return { inputs, failures: failures.map((failure) => ({ property: "", reason: printable(told(failure)) })) };
      }),
    diff: (id, olds, news) =>
      call(async (lifecycle) => {
        const diff = await lifecycle.diff(id, olds, news);
        // A state that another provider left, through an alias, has no pointer: an update gives it one, and makes no request.
        return "__provider" in news && !("__provider" in olds) ? { ...diff, changes: true } : diff;
      }),
    create: (inputs) => keepingPointer(inputs, (lifecycle) => lifecycle.create(inputs)),
    read: (id, props = {}) => call((lifecycle) => lifecycle.read(id, props)),
    update: (id, olds, news) => keepingPointer(news, (lifecycle) => lifecycle.update(id, olds, news)),
    delete: (id, props) => call((lifecycle) => lifecycle.delete(id, props)),
  };
}

/** The value as JSON has it: absent properties left out instead of undefined. */
function withoutUndefined(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** The errors of api/ that are for the user: a failed request, a setting that makes no sense. */
const userErrors = ["CloudflareApiError", "SettingError"];

/** An Error that the host passes on as it is: for the user's eyes, or one of our own bugs with its stack. */
function presentable(thrown: unknown): Error {
  if (thrown instanceof UserError) return thrown;
  // By name, so that this module does not load the API client.
  if (thrown instanceof Error && userErrors.includes(thrown.name)) return new UserError(thrown.message);
  const error = new Error(
    printable(
      `internal error of pulumi-cloudflare-tunnel: ${thrown instanceof Error ? thrown.message : String(thrown)}. ` +
        "Please report it, with this text",
    ),
  );
  if (thrown instanceof Error && thrown.stack !== undefined) error.stack = printable(thrown.stack);
  return error;
}
