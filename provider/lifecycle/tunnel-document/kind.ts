import type { ApiClient } from "../../api/http/client.js";
import type { TunnelKind } from "../../api/wire.js";
import type { Contract } from "../../contract/contract.js";
import type { BaseInputs, Properties } from "../frame/lifecycle.js";

/** The inputs of a tunnel's document, besides what is in it. */
export interface DocumentInputs extends BaseInputs {
  readonly tunnelId: string;
  readonly onDelete?: "reset" | "retain";
}

/** The outputs that tell where a document comes from. */
export interface Provenance {
  /** The version that stood when it was last written or read; 0 where none is known. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly source?: string;
}

/** The outputs of a tunnel's document, besides what is in it. */
export interface DocumentOutputs extends Provenance {
  readonly accountId: string;
  readonly tunnelId: string;
  readonly onDelete?: "reset" | "retain";
  /** There was one before this resource wrote it. */
  readonly adopted?: true;
}

/**
 * A kind of document of which each tunnel has one, that no request deletes, and of which each PUT makes a new version:
 * `Content` is what programs declare of it, `Wire` how the API answers it.
 */
export interface DocumentKind<Content extends object, Wire extends object> {
  readonly contract: Contract;
  readonly tunnelKind: TunnelKind;
  /** What stands where nobody declares anything. */
  readonly empty: Content;
  /** The output without which there is no content. */
  readonly needed: keyof Content & string;
  /** What is wrong, besides what the contract says. */
  check(news: Properties): { property: string; reason: string }[];
  get(client: ApiClient, accountId: string, tunnelId: string): Promise<Wire>;
  put(
    client: ApiClient,
    accountId: string,
    tunnelId: string,
    content: Content,
  ): Promise<Wire & { readonly attempts: number }>;
  /** What inputs or outputs say of the document. */
  contentOf(known: Partial<Content>): Content;
  /** What the API answers, written as `known` is where it means the same; undefined where none was ever put. */
  observed(wire: Wire, known: Content | undefined): Content | undefined;
  /** Where two contents differ: property paths, never values, which may be secret. */
  differences(one: Content, other: Content): string[];
  versionOf(wire: Wire): number | undefined;
  provenance(wire: Partial<Wire>, olds: Partial<Provenance>): Provenance;
  /** Why `get` found none. */
  missing(accountId: string, tunnelId: string): string;
}
