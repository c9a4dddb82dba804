/** A tunnel and a host name that leads to it, fresh for each test, and what others have there. */
import { beforeEach } from "vitest";

import { traced } from "../../provider/lifecycle/frame/trace.js";
import type { SeenRecord } from "../observer.js";
import type { Properties } from "./provider-host.js";
import { freshName, Stage } from "./stage.js";

export const comment = "Pulumi shop/prod/app";
/** This stack's own, as every resource of it is passed, and that of another stack of the same project and stack name. */
const stackIdentity = "a".repeat(32);
export const anotherIdentity = "b".repeat(32);
/** What the resource of another stack leaves in a comment. */
export const theirs = "Pulumi other/dev/x [0123456789.abcdef]";
export let hostname: string;
export let tunnelId: string;
export let inputs: Properties & { hostname: string; comment: string };

/** The stage of a file of tests, for a provider process of this environment. */
export function setDnsRouteStage(env: Record<string, string> = {}): Stage {
  const stage = Stage.set(env);
  beforeEach(async () => {
    hostname = `${freshName()}.example.com`;
    tunnelId = (await stage.make("cfd_tunnel", { name: freshName() })).id;
    inputs = { accountId: stage.accountId, tunnelId, hostname, comment, mark: hostname, stackIdentity };
  });
  return stage;
}

export const targetOf = (id: string): string => `${id}.cfargotunnel.com`;

/** Records, with their comments as people read them. */
export function asRead(records: readonly SeenRecord[]): Properties[] {
  return records.map((record) => ({ ...record, ...traced(record.comment) }));
}

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
