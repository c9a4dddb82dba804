import { type Account } from "../account.js";
import { type Access } from "../auth.js";
import { type Clock } from "../clock.js";
import { type ManagementTokenSigner } from "../connector-token.js";
import { type Answer } from "../envelope.js";
import { couldNotRoute } from "../errors.js";
import { type JsonObject } from "../json.js";
import { isUuid } from "../query.js";
import { type Store } from "../store.js";
import { type Switches } from "../switches.js";
import { type Zone } from "../zone.js";

/** What the routes share. */
export interface Services {
  store: Store;
  clock: Clock;
  managementTokens: ManagementTokenSigner;
  reconnectDelayMs: number;
  switches: Switches;
}

/** One authorised request. */
export interface UserCall {
  services: Services;
  path: string;
  query: URLSearchParams;
  /** An account that the caller reaches: 7003 for what is no account id, 9109 for a foreign account. */
  account(id: string): Account;
  /** The zones that the caller reaches. */
  zones(): Zone[];
  /** A path parameter, decoded. */
  param(name: string): string;
  /** The body, which must be a JSON object; 1030 where it is none. */
  body(): Promise<JsonObject>;
}

/** One authorised request below an account's path. */
export interface Call extends Omit<UserCall, "account" | "zones"> {
  account: Account;
}

/** One authorised request below a zone's path. */
export interface ZoneCall extends Call {
  zone: Zone;
}

/** One route of the API: what it asks of the caller, and what it does. */
export interface Route<C = Call> {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the API's base path; hono's syntax. */
  path: string;
  access: Access;
  /** The error of a missing permission where it is not the usual 10000. */
  denied?: "notAuthorized";
  handle(call: C): Answer | Promise<Answer>;
}

/** A path parameter that is a UUID; 7003 where it cannot be one. */
export function uuidParam(call: Pick<Call, "param" | "path">, name: string): string {
  const value = call.param(name);
  if (!isUuid(value)) throw couldNotRoute(call.path);
  return value.toLowerCase();
}
