/** A tunnel and a host name that leads to it, fresh for each test, and what others have there. */
import { beforeEach } from "vitest";

import type { Properties } from "./provider-host.js";
import { freshName, Stage } from "./stage.js";

export const comment = "Pulumi shop/prod/app";
export let hostname: string;
export let tunnelId: string;
export let inputs: Properties & { hostname: string; comment: string };

/** The stage of a file of tests, for a provider process of this environment. */
export function setDnsRouteStage(env: Record<string, string> = {}): Stage {
  const stage = Stage.set(env);
  beforeEach(async () => {
    hostname = `${freshName()}.example.com`;
    tunnelId = (await stage.make("cfd_tunnel", { name: freshName() })).id;
    inputs = { accountId: stage.accountId, tunnelId, hostname, comment, mark: hostname };
  });
  return stage;
}

export const targetOf = (id: string): string => `${id}.cfargotunnel.com`;

/** A tunnel of someone else's. */
export const another = "11111111-2222-4333-8444-555555555555";

/** A record of the host name, as someone else makes it. */
export const cname = (content: string, said?: string): Properties => ({
  type: "CNAME",
  name: hostname,
  content,
  proxied: true,
  ...(said === undefined ? {} : { comment: said }),
});
