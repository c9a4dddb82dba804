/** An account with a configured tunnel, `web`, and a project into which `cloudflare-tunnel-import` imports it. */
import { readFileSync } from "node:fs";

import { afterEach, beforeEach, expect } from "vitest";

import { Observer } from "../observer.js";
import { ImportProject } from "./import-project.js";

export let observer: Observer;
export let project: ImportProject;
export let web: { id: string };

beforeEach(async () => {
  observer = await Observer.start();
  project = new ImportProject();
  web = await make("POST", "/cfd_tunnel", { name: "web", config_src: "cloudflare" });
  const config = { ingress: [{ service: "http_status:404" }] };
  await make("PUT", `/cfd_tunnel/${web.id}/configurations`, { config });
});
afterEach(async () => {
  project.remove();
  await observer.close();
});

export async function make(method: string, where: string, body: unknown): Promise<{ id: string }> {
  const { status, result } = await observer.api(method, where, body);
  expect(status).toBe(200);
  return result as { id: string };
}

export const run = (words: readonly string[], env: Record<string, string> = {}) =>
  project.run(words, { ...observer.env, ...env });

export interface Entry {
  type: string;
  name: string;
  id: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

const all = (): Entry[] => (JSON.parse(readFileSync(project.importFile, "utf8")) as { resources: Entry[] }).resources;
const isSibling = ({ type }: Entry): boolean => /:(?:StackIdentity|RandomPassword)$/.test(type);

/** What the program declares. */
export const entries = (): Entry[] => all().filter((entry) => !isSibling(entry));

/** What its classes declare besides. */
export const siblings = (): Entry[] => all().filter(isSibling);
