/** A tunnel that several owners share, fresh for each test, and its configuration as others see it. */
import { beforeEach, expect } from "vitest";

import type { Properties, ResourceCalls } from "./provider-host.js";
import { freshName, Stage } from "./stage.js";

export interface Rule {
  hostname?: string;
  path?: string;
  service: string;
}

export const notFound: Rule = { service: "http_status:404" };
export const own: Rule = { hostname: "own.example.com", service: "http://own:80" };
export const foreign: Rule = { hostname: "foreign.example.com", service: "http://foreign:80" };
export const wild: Rule = { hostname: "*.example.com", service: "http://wild:80" };
export const configurations = "cfd_tunnel/{id}/configurations";
/** What putting, changing or removing rules costs: read, write, look whether it stayed. */
export const three = { [`GET ${configurations}`]: 2, [`PUT ${configurations}`]: 1 };

export const stage = Stage.set();
export let tunnelId: string;
export let inputs: Properties & { rules: Rule[] };
/** The same, with the look whether it stayed. */
export let looking: Properties & { rules: Rule[] };

/** One process, as one run has, creates and updates; another reads and deletes: whatever a run made itself stays. */
export const rules = (): ResourceCalls => stage.host.resource("IngressRules");
const path = (): string => `/cfd_tunnel/${tunnelId}/configurations`;

beforeEach(async () => {
  tunnelId = (await stage.make("cfd_tunnel", { name: freshName(), config_src: "cloudflare" })).id;
  inputs = { accountId: stage.accountId, tunnelId, rules: [own], settleSeconds: 0, mark: "own" };
  looking = { ...inputs, settleSeconds: 1 };
});

/** In a process, and so a run, of its own. */
export function later<T>(run: (calls: ResourceCalls) => Promise<T>): Promise<T> {
  return stage.elsewhere({}, (host) => run(host.resource("IngressRules")));
}

/** Its requests. */
export function laterCounting(run: (calls: ResourceCalls) => Promise<unknown>): Promise<Record<string, number>> {
  return later((calls) => stage.observer.counting(() => run(calls)));
}

/** As another stack, tool or the dashboard writes the whole. */
export async function write(ingress: Rule[], others: Properties = {}): Promise<void> {
  expect((await stage.observer.api("PUT", path(), { config: { ...others, ingress } })).status).toBe(200);
}

export async function stored(): Promise<Properties & { ingress?: Rule[] }> {
  const { result } = await stage.observer.api("GET", path());
  return (result as { config: Properties | null }).config ?? {};
}

export async function ingress(): Promise<Rule[]> {
  return (await stored()).ingress ?? [];
}
