/** A tunnel and a host name that leads to it, fresh for each test. */
import { beforeEach } from "vitest";

import type { Properties } from "./provider-host.js";
import { freshName, Stage } from "./stage.js";

export const stage = Stage.set();
export let hostname: string;
export let tunnelId: string;
export let inputs: Properties & { hostname: string; comment: string };

beforeEach(async () => {
  hostname = `${freshName()}.example.com`;
  tunnelId = (await stage.make("cfd_tunnel", { name: freshName() })).id;
  inputs = { accountId: stage.accountId, tunnelId, hostname, comment: "Pulumi shop/prod/app", mark: "app" };
});

export const targetOf = (id: string): string => `${id}.cfargotunnel.com`;
