/** Runs the providers of dynamic resources from the texts that the state has of them, as Pulumi's own host does. */
import Module from "node:module";

import type { dynamic } from "@pulumi/pulumi";

import { nameOfPointer } from "../pointer.js";
import { UserError } from "../session/errors.js";
import type { Properties } from "./wire.js";

/** What Node's modules have, undeclared, and Pulumi's own host uses. */
interface Compilable extends Module {
  _compile(code: string, filename: string): void;
}

const { _nodeModulePaths } = Module as unknown as { _nodeModulePaths: (from: string) => string[] };

/** A provider as its program wrote it: all but `create` may be missing. */
export type Provider = dynamic.ResourceProvider<Properties, Properties>;

/** The providers of this process: each is compiled and configured once. */
export class Closures {
  private readonly known = new Map<string, Promise<Provider>>();

  /** @param config the stack's, which the engine gives before the first request */
  constructor(private readonly config: () => dynamic.Config) {}

  /** The provider of a text, configured. */
  get(text: string): Promise<Provider> {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const loading = this.load(text);
    this.known.set(text, loading);
    // One that cannot be configured now may be the next time.
    loading.catch(() => this.known.delete(text));
    return loading;
  }

  private async load(text: string): Promise<Provider> {
    const { handler } = compile(text) as { handler?: () => Provider | undefined };
    const provider = handler?.();
    if (provider === undefined) throw missing(text);
    await provider.configure?.({ config: this.config() });
    return provider;
  }
}

function missing(text: string): UserError {
  const name = nameOfPointer(text);
  return new UserError(
    name === undefined
      ? "the state's text of this resource's provider gives no provider"
      : `the installed pulumi-cloudflare-tunnel has no resource ${name}`,
  );
}

/** What a CommonJS text exports. It finds packages from the program's directory. */
function compile(text: string): unknown {
  const module = new Module("") as Compilable;
  module.filename = "";
  module.paths = _nodeModulePaths(process.cwd());
  module._compile(text, "");
  return module.exports as unknown;
}
