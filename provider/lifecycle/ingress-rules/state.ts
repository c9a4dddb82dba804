import { ingressRules } from "../../contract/ingress-rules.js";
import type { BaseInputs, Kept } from "../frame/lifecycle.js";
import { label, type Rule } from "./merge.js";

/** The inputs, as check leaves them. */
export interface IngressRulesInputs extends BaseInputs {
  readonly tunnelId: string;
  readonly rules: readonly Rule[];
  readonly adopt?: boolean;
  readonly settleSeconds?: number;
  readonly replaceOn?: string;
}

/** The outputs. */
export interface IngressRulesState {
  readonly accountId: string;
  readonly tunnelId: string;
  /** After a creation of unknown outcome, none: what may be there is pending. */
  readonly rules: readonly Rule[];
  readonly adopt?: boolean;
  readonly settleSeconds?: number;
  readonly replaceOn?: string;
  /** The version of the configuration in which the rules were seen. */
  readonly version: number;
  /** Tells this state from that of a predecessor or a successor of the same resource: random. */
  readonly stamp?: string;
  /** Some of the rules were there before this resource declared them. */
  readonly adopted?: true;
}

/** A state, with what the frame keeps in it. */
export type KeptState = IngressRulesState & Kept & BaseInputs;

/** The outputs that are declared: what is not the default, so that delete, which sees outputs only, knows it. */
export function declaredOutputs(inputs: Omit<IngressRulesInputs, keyof BaseInputs> & { readonly accountId: string }): {
  accountId: string;
  tunnelId: string;
  rules: readonly Rule[];
  adopt?: boolean;
  settleSeconds?: number;
  replaceOn?: string;
} {
  const { accountId, tunnelId, rules, adopt, settleSeconds, replaceOn } = inputs;
  const isDefault = settleSeconds === undefined || settleSeconds === ingressRules.inputs.settleSeconds.default;
  return {
    accountId,
    tunnelId,
    rules,
    ...(adopt === true ? { adopt } : {}),
    ...(isDefault ? {} : { settleSeconds }),
    ...(replaceOn === undefined ? {} : { replaceOn }),
  };
}

/** The rules that a resource has, or may have, put there. */
export function ownedBy(state: IngressRulesState & Kept): Rule[] {
  return [...writtenBy(state), ...((state.pending?.maybe ?? []) as Rule[])];
}

/** The rules that it last wrote, whatever a refresh found in their place. */
export function writtenBy({ pending, rules }: IngressRulesState & Kept): readonly Rule[] {
  return (pending?.written as Rule[] | undefined) ?? rules;
}

/** How messages name rules. */
export function labels(rules: readonly Rule[]): string {
  return [...new Set(rules.map(label))].join("; ");
}
