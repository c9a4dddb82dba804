import { type FailureKind } from "./failure.js";

/** A permission level as the dashboard calls it; the API's documentation says Write for Edit. */
export type PermissionLevel = "Read" | "Edit";

/** Which permission some requests of a family need. */
export interface PermissionRow {
  /** Narrows the row to some paths. */
  readonly path?: RegExp;
  /** What the permission is given for; by default, the account. */
  readonly scope?: "account" | "zone";
  /** Names as the dashboard shows them, without the level. Any one of them is enough. */
  readonly anyOf: readonly string[];
  /** By method; other methods need Edit. */
  readonly levels: Readonly<Record<string, PermissionLevel>>;
  /** What is needed besides, level included: "Zone: Read". */
  readonly also?: readonly string[];
}

/** What a remedy is chosen by. */
export interface FailedRequest {
  readonly method: string;
  readonly path: string;
  /** The name of the zone that the request is about. */
  readonly zone?: string;
  readonly status?: number;
  readonly apiCodes: readonly number[];
  readonly failure?: FailureKind;
  /** Whether the API itself answered. */
  readonly fromApi: boolean;
}

/** One row: when it applies, what to do, and where to read on. */
export interface Remedy {
  readonly codes?: readonly number[];
  readonly statuses?: readonly number[];
  readonly failures?: readonly FailureKind[];
  /** Narrows the row to answers that something else than the API gave. */
  readonly foreign?: true;
  /** Narrows the row to some paths. */
  readonly path?: RegExp;
  readonly advice: string | ((request: FailedRequest, family: Family) => string);
  readonly link?: string;
}

/**
 * What the client is told of a family of endpoints, so that it can say of a failed request what to do. Every request
 * carries its own.
 */
export interface Family {
  /** The first row whose path matches counts. */
  readonly permissions: readonly PermissionRow[];
  /** What to do about answers of the API that are this family's own. They come before the general ones. */
  readonly remedies: readonly Remedy[];
  /** How the API says that an object is not there: by these codes, or by 404 at a path of one object. */
  readonly notFound: { readonly codes: readonly number[]; readonly path: RegExp };
}
