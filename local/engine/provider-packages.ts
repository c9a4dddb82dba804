/** The packages that have a provider here, and how it starts. */
import type { PropertyMap } from "./deployment.js";
import { DynamicProvider } from "./dynamic-provider.js";
import { configEnvironment } from "./program.js";
import type { Project, StackConfig } from "./project.js";
import type { Provider } from "./provider.js";
import { RandomProvider } from "./random-provider.js";
import { asSecret } from "./property-values.js";
import { providerType } from "./urn.js";
import { UserError } from "./user-error.js";

/** The package of Node dynamic providers. */
export const DYNAMIC_PACKAGE = "pulumi-nodejs";
const RANDOM_PACKAGE = "random";

/** A default provider, as a run registers it: its configuration is the stack's, of its own namespace or, for dynamic providers, all. */
export interface DefaultProvider {
  type: string;
  name: string;
  inputs: PropertyMap;
}

/** The default provider of a package, for the SDK's version of it. */
export function defaultProvider(packageName: string, version: string, config: StackConfig): DefaultProvider {
  const inputs: PropertyMap = {};
  const isDynamic = packageName === DYNAMIC_PACKAGE;
  for (const [key, { value, secret }] of config) {
    const [namespace = "", ...rest] = key.split(":");
    if (!isDynamic && namespace !== packageName) continue;
    inputs[isDynamic ? key : rest.join(":")] = secret ? asSecret(value) : value;
  }
  if (version !== "") inputs["version"] = version;
  const name = version === "" ? "default" : `default_${version.replaceAll(/[.\-+]/g, "_")}`;
  return { type: providerType(packageName), name, inputs };
}

/** What a provider starts with. */
export interface ProviderStart {
  project: Project;
  env: NodeJS.ProcessEnv;
  /** The provider's own configuration. */
  config: PropertyMap;
  stackConfig: StackConfig;
  engineAddress: string;
  onStart: (pid: number) => void;
  onStdout: (line: string) => void;
  onStderr: (line: string) => void;
}

/** Refuses a package that has no provider here. */
export function assertSupported(packageName: string): void {
  if (packageName === RANDOM_PACKAGE || packageName === DYNAMIC_PACKAGE) return;
  throw new UserError(
    `the embedded engine has no provider for the package "${packageName}": it runs Node dynamic providers and random; use the pulumi CLI for others`,
  );
}

/** Starts the provider of a package. */
export async function startProvider(packageName: string, start: ProviderStart): Promise<Provider> {
  assertSupported(packageName);
  if (packageName === RANDOM_PACKAGE) return new RandomProvider();
  const { project, env, stackConfig, ...rest } = start;
  const names = { PULUMI_NODEJS_PROJECT: project.name, PULUMI_PROJECT: project.name };
  return DynamicProvider.start({
    ...rest,
    folder: project.providerPlugins.get(DYNAMIC_PACKAGE),
    cwd: project.directory,
    env: { ...env, ...configEnvironment(stackConfig), ...names },
  });
}
