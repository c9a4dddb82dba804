import type { AccountCollection } from "../../api/account-collection.js";
import type { CloudflareClient, Query } from "../../api/http/client.js";
import { timeOf } from "../../api/times.js";
import type { Contract } from "../../contract/contract.js";
import type { Properties } from "../../contract/inputs.js";
import type { Finding } from "../../validation/findings.js";
import { requireUuid } from "../frame/complete-state.js";
import type { BaseInputs, Kept } from "../frame/lifecycle.js";

/** The inputs that all of them have, as check leaves them. */
export interface ObjectInputs extends BaseInputs {
  readonly stackIdentity?: string;
  readonly comment?: string;
  readonly adopt?: boolean;
}

/** The outputs that all of them have. */
export interface ObjectState extends ObjectInputs {
  readonly createdAt: string;
  /** What says at Cloudflare that this state has the object. Absent where it was imported, and not written since. */
  readonly trace?: string;
  /** It was there before: this resource did not make it. */
  readonly adopted?: true;
}

/** What the API answers of all of them. */
export interface ObjectWire {
  readonly id: string;
  readonly comment?: string | null;
  readonly created_at?: string | null;
  readonly created_on?: string | null;
  readonly deleted_at?: string | null;
}

/** What objects are in: an account; or a zone, with its name where that is known. */
export interface Place {
  readonly client: CloudflareClient;
  readonly id: string;
  readonly name?: string;
}

/** The requests of a kind. */
export interface Requests<Wire, Body> {
  list(place: Place, query: Query): Promise<Wire[]>;
  get(place: Place, key: string): Promise<Wire>;
  create(place: Place, body: Body): Promise<Wire>;
  update(place: Place, key: string, body: Body): Promise<Wire>;
  remove(place: Place, key: string): Promise<void>;
  /** Puts one object in the place of several, or of what cannot become one. */
  replace?(place: Place, found: readonly Wire[], body: Body): Promise<Wire>;
}

/** What a state tells of the place of its object. */
export interface Whereabouts {
  readonly accountId?: string;
  readonly zoneId?: string;
}

/** How the id in a state says where its object is. */
export interface Address<Inputs> {
  /** The place of an object that is to be made. */
  placeFor(client: CloudflareClient, inputs: Inputs): Promise<Place>;
  /** The place of an object that there is, and its own id. */
  locate(client: CloudflareClient, id: string, known: Whereabouts): { readonly place: Place; readonly key: string };
  idOf(place: Place, key: string, inputs: ObjectInputs): string;
  /** Fails where `get` was given what cannot be the id of one. */
  requireId(noun: string, id: string): void;
}

/**
 * What one kind of object is. Routes, virtual networks and DNS records have one lifecycle, and differ in this; what only some
 * of them have is optional.
 */
export interface Kind<Inputs extends ObjectInputs, State extends Inputs & ObjectState, Wire extends ObjectWire, Body> {
  readonly contract: Contract;
  /** How messages call one: "network route". */
  readonly noun: string;
  readonly needed: readonly (keyof State & string)[];
  readonly requests: Requests<Wire, Body>;
  readonly address: Address<Inputs>;
  /** The codes, besides HTTP 409, of a refusal because of what is there already. */
  readonly inTheWay: readonly number[];
  /** The codes of a refusal because of what it refers to, which may not be known everywhere yet. */
  readonly notKnownYet: readonly number[];

  /** What can be there once, in words: "10.0.0.0/16"; undefined where that is not known. */
  labelOf(known: Partial<Inputs>): string | undefined;
  /** The same, apart from how it is written; a state may not tell which of some it is. None where it is not known. */
  thingsOf(known: Partial<Inputs>, of: "inputs" | "state"): string[];
  /** All that is declared, under this comment; `found` is what it is written over. */
  bodyOf(inputs: Inputs, comment: string, found?: Wire): Body;
  /** The query of the list through which objects are read: all, or, where it is known, those that lead to one target. */
  queryOf(target: string | undefined): Query;
  /** The live objects that this one may not stand beside. */
  alike(place: Place, inputs: Inputs): Promise<Wire[]>;
  /** How messages name an object that is there. */
  describe(wire: Wire): string;
  /** The outputs that only this kind has, in the words of what is known of them; `within` is the id of the place. */
  observed(wire: Partial<Wire>, known: Partial<Inputs>, within: string): Properties;
  /** Whether an error says that the object is gone. */
  isGone(error: unknown): boolean;

  /** What is wrong with the inputs besides what the table says. */
  check?(news: Properties, olds: Properties | undefined): Finding[];
  /** What is wrong where another resource declares the same, too. */
  doubled?(label: string): Finding;
  /** Comes back once an object that leads there can be of use. */
  ready?(client: CloudflareClient, inputs: Inputs): Promise<void>;
  /** Of what is alike, what is in the way of a creation that was refused. */
  narrowed?(place: Place, found: Wire[], inputs: Inputs): Promise<Wire[]>;
  /** Of what is in the way, what can be changed in place; undefined where it must be replaced. By default, there is one. */
  inPlace?(found: readonly Wire[]): Wire | undefined;
  /** What is in the way, as the refusal says it. */
  taken?(found: readonly Wire[]): string;
  /** Why `get` cannot read an object. */
  unreadable?(wire: Wire): string | undefined;
  /** Where what is declared leads, and what a state has, and what is there: a write, or a delete, must go by that. */
  readonly leads?: {
    declared(inputs: Inputs): string;
    known(state: Partial<State>): string | undefined;
    now(wire: Wire): string;
  };
  /** What is amiss of that which nobody declares, but which is always so: the next update puts it right. */
  drift?(wire: Wire, known: Inputs): string | undefined;
  /** What was last written, where the object is something else by now. */
  written?(wire: Partial<Wire>, known: State & Kept): unknown;
  /** What is to be told of an object as it is found. */
  warning?(wire: Wire, known: Inputs & Kept): string | undefined;
  /** The inputs that a state shows, where not every output of an input's name is one. */
  inputsOf?(state: State & Kept): Properties;
  /** The tunnel that cannot go before it (1023), or takes it along. */
  goesBefore?(state: State): string;
  /** Why a delete that was refused is done all the same. */
  stays?(place: Place, key: string, error: unknown): Promise<string | undefined>;
}

/** The requests to a collection of an account. */
export function requestsTo<Wire extends ObjectWire, Body>(
  collection: AccountCollection<Wire, Body>,
): Requests<Wire, Body> {
  return {
    list: ({ client, id }, query) => collection.list(client, id, query),
    get: ({ client, id }, key) => collection.get(client, id, key),
    create: ({ client, id }, body) => collection.create(client, id, body),
    update: ({ client, id }, key, body) => collection.update(client, id, key, body),
    remove: ({ client, id }, key) => collection.remove(client, id, key),
  };
}

/** The address of an account's objects: their own id says it all. */
export const inAccount: Address<ObjectInputs> = {
  placeFor: (client, { accountId }) => Promise.resolve({ client, id: accountId }),
  locate: (client, id, { accountId = "" }) => ({ place: { client, id: accountId }, key: id }),
  idOf: (_place, key) => key,
  requireId: (noun, id) => {
    requireUuid(`the ${noun} to read`, id);
  },
};

/** The live objects of an account. A deleted one may be answered too, with HTTP 200 and `deleted_at` (tf#6607). */
export const live: Query = { is_deleted: false };

export function isAlive(wire: ObjectWire): boolean {
  return timeOf(wire.deleted_at) === undefined;
}
