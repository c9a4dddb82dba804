import { unknownInput } from "../validation/suggestion.js";
import type { Finding } from "../validation/findings.js";
import { containsUnknown, isUnknown } from "../validation/unknown.js";

import type { Absent } from "./absent.js";

/** Properties as a program or Pulumi's host gives them. */
export type Properties = Record<string, unknown>;

/** The reason why a value is wrong, or undefined. Unknown values never reach it. */
export type Rule = (value: unknown) => string | undefined;

/** What may be given as one argument, of a resource or of a look-up. */
export interface Argument {
  readonly rule: Rule;
  /** Why it cannot be left out. */
  readonly required?: string;
  /** Passed by the resource's class, not by the program: no message offers it. */
  readonly hidden?: true;
  /** Used by the resource's class alone: it never reaches the provider. */
  readonly programOnly?: true;
}

/** Arguments, in the order in which messages name them. */
export type ArgumentTable = Readonly<Record<string, Argument>>;

/** All that is known of one input of a resource. */
export interface Input extends Argument {
  /**
   * What a change does. `update`: in place. `stored`: likewise, without a call. `replace`: a new object, created before the
   * old one goes. `replaceFirst`: likewise, but where the name stays, the old one must go first, because names are unique.
   */
  readonly onChange: "update" | "stored" | "replace" | "replaceFirst";
  /** The value that an absent input stands for; undefined where an absent input means "leave it as it is". */
  readonly default?: unknown;
  /** Whether the stored and the declared value mean the same; strict equality where it is left out. */
  readonly same?: (old: unknown, declared: unknown, olds: Properties) => boolean;
  /** The one way to write a value that passes its rule: how the state keeps it. */
  readonly form?: (value: unknown) => unknown;
  /** While it is not known, it is taken for unchanged: the diff is asked again when it is. */
  readonly hardlyChanges?: true;
  /** Secret whatever the program says. */
  readonly secret?: true;
  /** What stands for it where the program leaves it out: either front fills it in, before anything is checked. */
  readonly absent?: Absent;
  /** What is accepted although nobody can mean it, of a value that is known: either front shows it on the resource. */
  readonly advise?: (value: unknown, settings: { readonly secret: boolean }) => Promise<readonly Finding[]>;
}

/** The inputs of a resource, in the order in which messages name them. */
export type InputTable = Readonly<Record<string, Input>>;

/** The names of the arguments that a program can pass. */
export function argumentsOf(inputs: ArgumentTable): string[] {
  return Object.keys(inputs).filter((name) => inputs[name]?.hidden !== true);
}

/** Every failure of the inputs at once. Null counts as absent; unknown values pass. */
export function checkInputs(resource: string, inputs: ArgumentTable, news: Properties): Finding[] {
  const failures: Finding[] = [];
  for (const [property, { rule, required, programOnly }] of Object.entries(inputs)) {
    const value = news[property] ?? undefined;
    if (programOnly === true || containsUnknown(value)) continue;
    const reason = value === undefined ? required : rule(value);
    if (reason !== undefined) failures.push({ property, reason });
  }
  const offered = argumentsOf(inputs).filter((name) => inputs[name]?.programOnly !== true);
  for (const property of Object.keys(withoutNulls(news))) {
    if (property === "__provider" || Object.hasOwn(inputs, property)) continue;
    failures.push({ property: "", reason: unknownInput(resource, property, offered) });
  }
  return failures;
}

/** The properties without nulls, which count as absent, each in its one form. */
export function formed(inputs: InputTable, properties: Properties): Properties {
  const entries = Object.entries(withoutNulls(properties)).map(([name, value]) => {
    const { form, rule } = inputs[name] ?? {};
    if (form === undefined || rule === undefined || isUnknown(value)) return [name, value];
    return [name, containsUnknown(value) || rule(value) === undefined ? form(value) : value];
  });
  return Object.fromEntries(entries) as Properties;
}

/** The names of the inputs that differ between the state's outputs and the declared inputs. */
export function changedInputs(inputs: InputTable, olds: Properties, news: Properties): string[] {
  return Object.entries(inputs)
    .filter(([name, input]) => {
      const declared = news[name] ?? input.default;
      if (declared === undefined || input.hidden === true || input.programOnly === true) return false;
      // A value that is not known yet may be any value: plan for the change.
      if (containsUnknown(declared)) return input.hardlyChanges !== true;
      const old = olds[name] ?? input.default;
      return input.same === undefined ? old !== declared : !input.same(old, declared, olds);
    })
    .map(([name]) => name);
}

/** What becomes of changed inputs. */
export interface Change {
  /** The names of all that changed. */
  readonly changed: readonly string[];
  /** Those that cannot be changed in place. */
  readonly replaces: readonly string[];
  /** Whether the old object must go before the new one can be made. */
  readonly deleteBeforeReplace: boolean;
}

/** What a change of the inputs does, from the table. */
export function changeOf(inputs: InputTable, olds: Properties, news: Properties): Change {
  const changed = changedInputs(inputs, olds, news);
  const how = (name: string): Input["onChange"] | undefined => inputs[name]?.onChange;
  const replaces = changed.filter((name) => how(name) === "replace" || how(name) === "replaceFirst");
  // In another account, or under another name, the old object is not in the way of the new one.
  const inTheWay = !changed.includes("name") && replaces.every((name) => how(name) === "replaceFirst");
  return { changed, replaces, deleteBeforeReplace: replaces.length > 0 && inTheWay };
}

/** Of changed inputs, those that a request must carry to Cloudflare. */
export function sentInputs(inputs: InputTable, changed: readonly string[]): string[] {
  return changed.filter((name) => inputs[name]?.onChange !== "stored");
}

/** The properties without nulls: null counts as absent. */
export function withoutNulls(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null && value !== undefined));
}
