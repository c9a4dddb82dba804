import { compareRules, covers, mayTakeTheSame, shareHosts, type Match } from "../../validation/rule-order.js";

/** Where a resource's rules stand among those of others. */
export interface Placing<Rule> {
  readonly rules: Rule[];
  /** What was put in a place although it cannot be told whether it should be before or behind others. */
  readonly undecided: readonly Undecided<Rule>[];
}

/** A rule that takes requests of others, or they of it; those before it have them. */
export interface Undecided<Rule> {
  readonly rule: Rule;
  readonly before: readonly Rule[];
  readonly behind: readonly Rule[];
}

/** Two rules of others that leave no place between them. */
export interface NoPlace<Rule> {
  /** The rule that has no place. */
  readonly rule: Rule;
  /** Takes all its requests, and stands before … */
  readonly cover: Rule;
  /** … this one, of which all requests are taken by … */
  readonly behind: Rule;
  /** … the rule itself, or one that comes before it in the program. */
  readonly earlier: Rule;
}

/**
 * Puts the rules of one resource, in the program's order, among the rules that are there; those of its own that are there
 * are the same objects. Others' rules stay in their order. Between owners, a rule goes behind what it surely covers and
 * before what covers it; where neither holds, by {@link compareRules}, so that owners whose rules stand from the narrower to the
 * wider come out in one order, whichever is first. Rules that never take the same request may come out of the program's order.
 */
export function place<Rule extends Match>(
  present: readonly Rule[],
  own: readonly Rule[],
): Placing<Rule> | NoPlace<Rule> {
  // What stands well is left where it is.
  const standing = standsWell(present, own) ? placeAmong(present, own) : undefined;
  if (standing !== undefined && !("cover" in standing)) return standing;
  const isOwn = new Set(own);
  return placeAmong(
    present.filter((rule) => !isOwn.has(rule)),
    own,
  );
}

/** Whether the resource's rules that are there are in the program's order, and no other's takes all requests of one. */
function standsWell<Rule extends Match>(present: readonly Rule[], own: readonly Rule[]): boolean {
  const isOwn = new Set(own);
  const there = own.filter((rule) => present.includes(rule));
  const places = there.map((rule) => present.indexOf(rule));
  const isInOrder = places.every((place, index) => place >= (places[index - 1] ?? 0));
  const isReached = (rule: Rule, at: number): boolean =>
    !present.slice(0, at).some((before) => !isOwn.has(before) && isAbove(before, rule));
  return isInOrder && there.every((rule, index) => isReached(rule, places[index] ?? 0));
}

/** Between which of the fixed rules an own one may stand, and whose bounds these are; `at` where it is one of them. */
interface Window<Rule> {
  low: number;
  lowOf: Rule;
  high: number;
  highOf: Rule;
  readonly at: number | undefined;
}

function placeAmong<Rule extends Match>(fixed: readonly Rule[], own: readonly Rule[]): Placing<Rule> | NoPlace<Rule> {
  const windows = windowsOf(fixed, own);
  const isOwn = new Set(own);
  const slots = new Map<Rule, number>();
  let last = 0;
  for (const [index, { rule, window, earlier }] of windows.entries()) {
    const { low, lowOf, high, highOf, at } = window;
    if (at !== undefined) {
      last = at + 1;
      continue;
    }
    const [cover, behind] = [fixed[high], fixed[low - 1]];
    if (low > high && cover !== undefined && behind !== undefined) {
      return { rule: highOf, cover, behind, earlier: lowOf };
    }
    const from = Math.max(low, ...earlier.map((one) => slots.get(one) ?? 0));
    const rank = widest([...earlier, rule]);
    // Before the first that is wider, among those that count; the place of others is free.
    const counts = (other: Rule): boolean => !isOwn.has(other) && shareHosts(rule, other);
    const most = Math.min(
      high,
      placeFrom(fixed, from, (other) => counts(other) && compareRules(other, rank) > 0),
    );
    const least = Math.max(from, fixed.findLastIndex((other, place) => place < most && counts(other)) + 1);
    const next = windows.slice(index).find(({ window: { at: place = -1 } }) => place >= last)?.window.at ?? most;
    const neat = placeFrom(fixed, least, (other) => compareRules(other, rule) > 0);
    last = Math.min(most, Math.max(last, Math.min(next, neat)));
    slots.set(rule, last);
  }
  return { rules: filled(fixed, slots), undecided: undecidedOf(fixed, own, slots) };
}

/** The place of the first rule from there that is one of those, or the end. */
function placeFrom<Rule>(rules: readonly Rule[], from: number, isOne: (rule: Rule) => boolean): number {
  const place = rules.findIndex((rule, at) => at >= from && isOne(rule));
  return place < 0 ? rules.length : place;
}

/** An own rule, where it may stand, and which own rules come before it in the program, as far as that counts. */
interface Placed<Rule> {
  readonly rule: Rule;
  readonly window: Window<Rule>;
  readonly earlier: readonly Rule[];
}

function windowsOf<Rule extends Match>(fixed: readonly Rule[], own: readonly Rule[]): Placed<Rule>[] {
  const isOwn = new Set(own);
  const windows = new Map<Rule, Window<Rule>>();
  const placed = own.map((rule, index) => {
    const earlier = own.slice(0, index).filter((one) => mayTakeTheSame(one, rule));
    const window = windowOf(rule, fixed, isOwn, earlier);
    windows.set(rule, window);
    // No rule stands before what comes earlier in the program …
    for (const one of earlier) {
      const { low = 0, lowOf = one } = windows.get(one) ?? {};
      if (low > window.low) Object.assign(window, { low, lowOf });
    }
    return { rule, window, earlier };
  });
  // … or behind what comes later.
  for (const { window, earlier } of [...placed].reverse()) {
    for (const one of earlier) {
      const before = windows.get(one);
      if (before !== undefined && window.high < before.high) {
        Object.assign(before, { high: window.high, highOf: window.highOf });
      }
    }
  }
  return placed;
}

function windowOf<Rule extends Match>(
  rule: Rule,
  fixed: readonly Rule[],
  isOwn: ReadonlySet<Rule>,
  earlier: readonly Rule[],
): Window<Rule> {
  const at = fixed.indexOf(rule);
  if (at >= 0) return { low: at + 1, lowOf: rule, high: at, highOf: rule, at };
  const low = fixed.findLastIndex((other) => !isOwn.has(other) && isAbove(rule, other)) + 1;
  // What the program itself puts behind a rule that covers it is reached by nothing, wherever it stands.
  const isHidden = earlier.some((one) => covers(one, rule));
  const high = isHidden ? fixed.length : placeFrom(fixed, 0, (other) => !isOwn.has(other) && isAbove(other, rule));
  return { low, lowOf: rule, high, highOf: rule, at: undefined };
}

/** Whether a rule takes all requests of another, and more. */
function isAbove(general: Match, specific: Match): boolean {
  return covers(general, specific) && !covers(specific, general);
}

/**
 * A rule stands before what is wider than all that stands before it by the program. By this, lists in whatever order are
 * merged to the same list in whichever order that is done.
 */
function widest<Rule extends Match>(rules: readonly Rule[]): Rule {
  return rules.reduce((one, other) => (compareRules(one, other) > 0 ? one : other));
}

function filled<Rule>(fixed: readonly Rule[], slots: ReadonlyMap<Rule, number>): Rule[] {
  const bySlot = new Map<number, Rule[]>();
  for (const [rule, slot] of slots) bySlot.set(slot, [...(bySlot.get(slot) ?? []), rule]);
  return [...fixed.flatMap((rule, at) => [...(bySlot.get(at) ?? []), rule]), ...(bySlot.get(fixed.length) ?? [])];
}

function undecidedOf<Rule extends Match>(
  fixed: readonly Rule[],
  own: readonly Rule[],
  slots: ReadonlyMap<Rule, number>,
): Undecided<Rule>[] {
  const isOwn = new Set(own);
  return [...slots].flatMap(([rule, slot]) => {
    const isOpen = (other: Rule): boolean =>
      !isOwn.has(other) && mayTakeTheSame(rule, other) && !isAbove(rule, other) && !isAbove(other, rule);
    const before = fixed.slice(0, slot).filter(isOpen);
    const behind = fixed.slice(slot).filter(isOpen);
    return before.length + behind.length === 0 ? [] : [{ rule, before, behind }];
  });
}
