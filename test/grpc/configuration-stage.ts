/** A tunnel to configure, fresh for each test, and its configuration as others see it. */
import { beforeEach, expect } from "vitest";

import type { Properties } from "./provider-host.js";
import { freshName, Stage } from "./stage.js";

export const stage = Stage.set();
export let tunnelId: string;
export let inputs: Properties & { accountId: string; tunnelId: string; config: Properties };

export const catchAll = { service: "http_status:404" };
export const config = {
  ingress: [
    { hostname: "app.example.com", service: "http://localhost:8080" },
    {
      hostname: "api.example.com",
      path: "^/v[0-9]+/",
      service: "https://localhost:8443",
      originRequest: { noTLSVerify: true, connectTimeout: 15 },
    },
    catchAll,
  ],
  originRequest: { connectTimeout: 20 },
};

beforeEach(async () => {
  ({ id: tunnelId } = await stage.make("cfd_tunnel", { name: freshName(), config_src: "cloudflare" }));
  inputs = { accountId: stage.accountId, tunnelId, config };
});

/** What someone else puts, or a program declares instead. */
export const another = { ingress: [{ service: "http_status:503" }] };

/** Puts a configuration as the dashboard would. */
export async function putOutside(wire: Properties): Promise<void> {
  const { status } = await stage.observer.api("PUT", `/cfd_tunnel/${tunnelId}/configurations`, { config: wire });
  expect(status).toBe(200);
}

/** The configuration that stands. */
export async function atCloudflare(): Promise<{ version: number; config: unknown }> {
  const { result } = await stage.observer.api("GET", `/cfd_tunnel/${tunnelId}/configurations`);
  const { version, config: stored } = result as { version: number; config: unknown };
  return { version, config: stored };
}

/** The configuration that stands, without what the API adds. */
export async function standing(): Promise<unknown> {
  const { config: stored } = await atCloudflare();
  return Object.fromEntries(Object.entries(stored as object).filter(([key]) => key !== "warp-routing"));
}

/** An answer of the past, once: as the API gave it before. */
export async function answerLike(past: unknown): Promise<void> {
  const body = { success: true, errors: [], messages: [], result: past };
  await stage.observer.fault("GET", "/configurations$", { status: 200, body });
}

/** Deletes in a process of its own, as the next run does. */
export async function deleteLater(id: string, state: Properties): Promise<void> {
  await stage.elsewhere({}, (host) => host.resource("TunnelConfiguration").delete(id, state));
}
