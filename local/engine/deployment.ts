/** The shape of a Pulumi deployment, version 3: what `pulumi stack export` writes and `pulumi stack import` reads. */

/** A value as a state file or a provider request holds it. */
export type PropertyValue = null | boolean | number | string | PropertyValue[] | PropertyMap;

/** A resource's inputs or outputs. */
export interface PropertyMap {
  [key: string]: PropertyValue;
}

/** Time limits of one resource, in seconds; stored and forwarded, never enforced by the engine. */
export interface CustomTimeouts {
  create?: number;
  update?: number;
  delete?: number;
  read?: number;
}

/** One resource of a deployment. Optional fields are left out when empty, as Pulumi does. */
export interface ResourceState {
  urn: string;
  custom: boolean;
  /** The old half of a create-first replacement whose delete has not happened yet. */
  delete?: boolean;
  id?: string;
  type: string;
  inputs?: PropertyMap;
  outputs?: PropertyMap;
  parent?: string;
  protect?: boolean;
  /** To be replaced by the next update, changed or not. */
  taint?: boolean;
  /** Read with `opts.id`: not managed by this stack, so never deleted. */
  external?: boolean;
  dependencies?: string[];
  initErrors?: string[];
  /** `<urn>::<id>` of the provider resource. */
  provider?: string;
  propertyDependencies?: Record<string, string[]>;
  /** Deleted ahead of its replacement, which has not been created yet. */
  pendingReplacement?: boolean;
  additionalSecretOutputs?: string[];
  customTimeouts?: CustomTimeouts;
  retainOnDelete?: boolean;
  deletedWith?: string;
  replaceWith?: string[];
  created?: string;
  modified?: string;
  sourcePosition?: string;
  ignoreChanges?: string[];
  replaceOnChanges?: string[];
  /** Fields that newer Pulumi releases write; kept as they are. */
  [field: string]: unknown;
}

/** What a pending operation was doing to its resource when the engine died. */
export type PendingOperationType = "creating" | "updating" | "deleting" | "reading" | "importing";

/** An operation that was started and has no known outcome. */
export interface PendingOperation {
  resource: ResourceState;
  type: PendingOperationType;
}

/** Who encrypted the secrets of a deployment, and what is needed (besides the passphrase) to read them. */
export interface SecretsProvider {
  type: string;
  state?: { salt?: string; [field: string]: unknown };
}

/** The body of a deployment. */
export interface DeploymentBody {
  manifest: { time: string; magic: string; version: string; [field: string]: unknown };
  secrets_providers?: SecretsProvider;
  resources?: ResourceState[];
  pending_operations?: PendingOperation[];
  metadata?: Record<string, unknown>;
}

/** A whole state file. */
export interface Deployment {
  version: number;
  deployment: DeploymentBody;
}
