/** Public host names of whole programs: requests, order, owners. */
import { expect } from "vitest";

import type { Clock } from "../../local/emulator/index.js";
import type { Observer } from "../observer.js";
import { scenario, type Scenario } from "./harness.js";

const configurations = "cfd_tunnel/{id}/configurations";

/** A visitor, who comes before each request that the API is asked: what is published must be served. */
class Visitor {
  observer: Observer | undefined;
  readonly met: string[] = [];
  private looking = false;

  readonly clock: Clock = {
    now: () => {
      this.look();
      return Date.now();
    },
  };

  /** A record that leads to a tunnel which is gone (1016), or has no rule for the name (404). */
  look(): void {
    if (this.observer === undefined || this.looking) return;
    this.looking = true;
    const { accounts } = this.observer.emulator.state();
    for (const { tunnels, zones } of accounts) {
      for (const { name, content } of zones.flatMap(({ records }) => records)) {
        const tunnel = tunnels.find(({ id }) => content === `${id}.cfargotunnel.com`);
        const ingress = (tunnel?.configuration.config?.["ingress"] ?? []) as { hostname?: string }[];
        if (tunnel === undefined) this.met.push(`${name}: 1016`);
        else if (!ingress.some(({ hostname }) => hostname === name)) this.met.push(`${name}: 404`);
      }
    }
    this.looking = false;
  }
}

interface Site {
  count?: number;
  tunnel?: string;
  suffix?: string;
  service?: string;
}

/** Sites as a user writes them: one resource for each host name. */
function sites({ count = 5, tunnel = "web", suffix = "", service = "http://localhost:8080" }: Site = {}): string {
  return `
    const tunnelsOf = { web: new CfdTunnel("web"), other: new CfdTunnel("other") };
    for (let index = 0; index < ${String(count)}; index += 1) {
      new tunnels.PublicHostname("site-" + index, {
        tunnel: tunnelsOf[${JSON.stringify(tunnel)}],
        hostname: "site-" + index + ${JSON.stringify(suffix)} + ".example.com",
        service: ${JSON.stringify(service)},
      });
    }`;
}

async function hostnames(run: Scenario, tunnel: string): Promise<string[]> {
  const live = (await run.observer.live()).find(({ name }) => name.startsWith(tunnel));
  const ingress = (live?.configuration.config?.["ingress"] ?? []) as { hostname?: string }[];
  return ingress.flatMap(({ hostname }) => hostname ?? []);
}

const visitor = new Visitor();
scenario(
  "public host names: no visitor meets an error while they are made, changed, renamed, moved and removed",
  async (run) => {
    visitor.observer = run.observer;
    await run.preview(sites());
    const made = await run.up();
    expect(made.calls).toMatchObject({ [`PUT ${configurations}`]: 1, [`GET ${configurations}`]: 2 });
    expect(made.calls["POST dns_records"]).toBe(5);
    await run.unchanged();
    expect((await run.refresh()).changes).toEqual({});

    const changed = await run.up(sites({ service: "http://localhost:9090" }));
    expect(changed.calls).toEqual({ [`PUT ${configurations}`]: 1, [`GET ${configurations}`]: 2 });
    await run.up(sites({ suffix: "-new" }));
    expect(await hostnames(run, "web")).toEqual(
      [0, 1, 2, 3, 4].map((index) => `site-${String(index)}-new.example.com`),
    );
    await run.unchanged();
    await run.up(sites({ suffix: "-new", tunnel: "other" }));
    expect(await hostnames(run, "web")).toEqual([]);
    expect(await hostnames(run, "other")).toHaveLength(5);
    await run.unchanged();
    await run.up(sites({ suffix: "-new", tunnel: "other", count: 2 }));
    expect(await hostnames(run, "other")).toHaveLength(2);
    expect(await run.observer.records()).toHaveLength(2);
    await run.unchanged();

    await run.destroy();
    expect(await run.observer.records()).toEqual([]);
    visitor.look();
    expect(visitor.met).toEqual([]);
    visitor.observer = undefined;
  },
  { emulator: { clock: visitor.clock }, end: "as it is" },
);

scenario("public host names follow a tunnel that is replaced", async (run) => {
  await run.up(sites({ count: 2 }));
  const before = await run.observer.tunnel("web");
  await run.replace("web");
  const after = await run.observer.tunnel("web");
  expect(after.id).not.toBe(before.id);
  expect(await hostnames(run, "web")).toEqual(["site-0.example.com", "site-1.example.com"]);
  const records = await run.observer.records();
  expect(records.map(({ content }) => content)).toEqual([0, 1].map(() => `${after.id}.cfargotunnel.com`));
});

scenario(
  "slices: two stacks of one tunnel, and a rename, a replacement and a removal of one of them",
  async (run) => {
    const { result } = await run.observer.api("POST", "/cfd_tunnel", { name: "shared", config_src: "cloudflare" });
    const { id } = result as { id: string };
    const foreign = { hostname: "foreign.example.com", service: "http://foreign:80" };
    const last = { service: "http_status:404" };
    await run.observer.api("PUT", `/cfd_tunnel/${id}/configurations`, { config: { ingress: [foreign, last] } });
    const slice = (name: string, hostname: string, more = "", opts = ""): string =>
      `new tunnels.IngressRules(${JSON.stringify(name)}, { ${more}
      tunnelId: ${JSON.stringify(id)}, rules: [{ hostname: ${JSON.stringify(hostname)}, service: "http://own:80" }] }, { ${opts} });`;
    await run.up(slice("team", "own.example.com"));
    expect(await hostnames(run, "shared")).toEqual(["foreign.example.com", "own.example.com"]);
    const { messages } = await run.fails("up", slice("renamed", "own.example.com"));
    expect(messages.join("\n")).toMatch(/a rule for own\.example\.com already, .*nothing was changed.*aliases/s);
    const renamed = await run.up(slice("renamed", "own.example.com", "", 'aliases: [{ name: "team" }]'));
    expect(renamed.calls).toEqual({});
    expect(await hostnames(run, "shared")).toEqual(["foreign.example.com", "own.example.com"]);
    await run.unchanged();
    // Nothing tells a provider that a replacement was asked for by name, and a rule has no place to say whose it is.
    await run.up(slice("renamed", "own.example.com", "adopt: true,"));
    await run.replace("renamed");
    expect(await hostnames(run, "shared")).toEqual(["foreign.example.com", "own.example.com"]);
    await run.unchanged();

    // Someone writes the whole without our rule: the refresh shows it, the next up repairs it.
    await run.observer.api("PUT", `/cfd_tunnel/${id}/configurations`, { config: { ingress: [foreign, last] } });
    expect((await run.refresh()).changes).toEqual({ "IngressRules renamed": "delete" });
    await run.up();
    expect(await hostnames(run, "shared")).toEqual(["foreign.example.com", "own.example.com"]);
    await run.unchanged();

    await run.destroy();
    expect(await hostnames(run, "shared")).toEqual(["foreign.example.com"]);
  },
  { end: "as it is" },
);

scenario(
  "slices: a whole configuration of the same tunnel in one program is refused at preview",
  async (run) => {
    const { messages, calls } = await run.fails(
      "preview",
      `const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
       new TunnelConfiguration("whole", { tunnelId, config: { ingress: [{ service: "http_status:404" }] } });
       new tunnels.IngressRules("part", { tunnelId, rules: [{ hostname: "a.example.com", service: "http://a:80" }] });`,
    );
    expect(calls).toEqual({});
    expect(messages.join("\n")).toMatch(/TunnelConfiguration/);
  },
  { end: "as it is" },
);
