/** A configuration that serves traffic is not reset by what is no longer, or never was, its owner; what is half done is known. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { Deployed } from "./deployed.js";
import { isBefore } from "./drivers.js";
import { scenario, type Scenario } from "./harness.js";
import { ScratchProject } from "./scratch-project.js";

const given = `tunnelSecret: "${createHash("sha256").update("given").digest("base64")}"`;
const configOf = (service: string): string =>
  `{ ingress: [{ hostname: "app.example.com", service: "${service}" }, { service: "http_status:404" }] }`;
const app = "http://localhost:8080";
const other = "http://localhost:9090";
const puts = "PUT cfd_tunnel/{id}/configurations";
const gets = "GET cfd_tunnel/{id}/configurations";

/** The first service that stands for a tunnel. */
async function served(run: Scenario, tunnel = "web"): Promise<string | undefined> {
  const { config } = (await run.observer.tunnel(tunnel)).configuration;
  return (config as { ingress: { service: string }[] } | null)?.ingress[0]?.service;
}

/** Makes a tunnel as the dashboard would. */
async function madeOutside(run: Scenario, name: string): Promise<string> {
  const { result } = await run.observer.api("POST", "/cfd_tunnel", { name, config_src: "cloudflare" });
  return (result as { id: string }).id;
}

scenario(
  "a configuration that is renamed or moved without an alias, replaced by name, or tainted stands",
  async (run) => {
    const program = (name: string, parent = ""): string => `
    const tunnel = new CfdTunnel("web", { ${given} });
    class Site extends pulumi.ComponentResource {
      constructor(name) { super("test:index:Site", name); }
    }
    new TunnelConfiguration("${name}", { tunnel, config: ${configOf(app)} }, { parent: ${parent === "" ? "undefined" : `new Site("${parent}")`} });`;
    await run.up(program("old"));
    for (const step of [
      () => run.up(program("new")),
      () => run.up(program("new", "site")),
      () => run.replace("new"),
      () => run.taintAndUp("TunnelConfiguration new"),
    ]) {
      const { calls, messages } = await step();
      expect(calls).toEqual({ [puts]: 1 });
      expect(messages.join("\n")).toContain("passed to the resource that declares it now");
      expect(await served(run)).toBe(app);
      await run.unchanged();
    }
  },
);

scenario(
  "a stack's destroy leaves the configuration that another stack wrote since, and says so",
  async (run) => {
    const id = await madeOutside(run, "web");
    const ours = `new TunnelConfiguration("ours", { tunnelId: "${id}", config: ${configOf(app)} });`;
    const project = new ScratchProject(
      `new TunnelConfiguration("theirs", { tunnelId: "${id}", config: ${configOf(app)} });`,
    );
    const theirs = Deployed.start(run.driver, run.observer, { cwd: project.directory });
    try {
      await run.up(ours);
      await theirs.run("up");
      const { calls, messages } = await run.destroy();
      expect(calls).toEqual({ [gets]: 1 });
      expect(messages.join("\n")).toContain(`the configuration of tunnel ${id} was left as it stands`);
      expect(await served(run)).toBe(app);
      expect((await theirs.run("destroy")).calls).toEqual({ [gets]: 1, [puts]: 1 });
      expect(await served(run)).toBe("http_status:404");
    } finally {
      await theirs.close();
      project.remove();
    }
  },
  { end: "as it is" },
);

scenario(
  "what the dashboard changed is left by a destroy, after a refresh too; what an up put right is reset",
  async (run) => {
    const id = await madeOutside(run, "web");
    const program = `new TunnelConfiguration("web", { tunnelId: "${id}", config: ${configOf(app)} });`;
    const outside = { config: { ingress: [{ service: other }] } };
    await run.up(program);
    await run.observer.api("PUT", `/cfd_tunnel/${id}/configurations`, outside);
    await run.refresh();
    await run.destroy();
    expect(await served(run)).toBe(other);

    expect((await run.up(program)).messages.join("\n")).toContain("existed already, as version 2");
    await run.observer.api("PUT", `/cfd_tunnel/${id}/configurations`, outside);
    await run.refresh();
    await run.up();
    expect(await served(run)).toBe(app);
    await run.unchanged();
    await run.destroy();
    expect(await served(run)).toBe("http_status:404");
  },
  { end: "as it is" },
);

scenario(
  "the configuration of a tunnel that stays is reset: of get, retainOnDelete, and a component that retains",
  async (run) => {
    const id = await madeOutside(run, "read");
    // Before 3.158, a component hands retainOnDelete down to nothing.
    const inherited = isBefore(run.driver, 158) ? [] : ["inherited"];
    await run.up(`
      class Site extends pulumi.ComponentResource {
        constructor(name, opts) { super("test:index:Site", name, {}, opts); }
      }
      const retainOnDelete = true;
      const keep = ({ props, opts }) => ({ props, opts: { ...opts, retainOnDelete } });
      const kept = [
        CfdTunnel.get("read", "${id}"),
        new CfdTunnel("retained", { ${given} }, { retainOnDelete }),
        ...${JSON.stringify(inherited)}.map((name) => new CfdTunnel(name, { ${given} }, { parent: new Site("site", { retainOnDelete }) })),
        new CfdTunnel("transformed", { ${given} }, { transformations: [keep] }),
      ];
      kept.forEach((tunnel, index) => new TunnelConfiguration(String(index), { tunnel, config: ${configOf(app)} }));`);
    const { calls } = await run.destroy();
    const names = ["read", "retained", "transformed", ...inherited];
    expect(calls).toEqual({ [gets]: names.length, [puts]: names.length });
    for (const name of names) expect(await served(run, name)).toBe("http_status:404");
  },
  { end: "as it is" },
);

for (const [title, service] of [
  ["taken back", app],
  ["made again", other],
] as const) {
  scenario(
    `an update whose answers are lost is known, and the next up writes what is declared: ${title}`,
    async (run) => {
      const program = (each: string): string => `
      const tunnel = new CfdTunnel("web", { ${given} });
      new TunnelConfiguration("web", { tunnel, config: ${configOf(each)} });`;
      const lose = async (): Promise<void> => {
        await run.observer.fault("PUT", "/configurations$", { reset: "after" });
        await run.observer.fault("PUT", "/configurations$", { status: 502 }, 20);
        await run.fails("up", program(other));
        await run.observer.clearFaults();
        expect(await served(run)).toBe(other);
      };
      await run.up(program(app));
      await lose();
      await run.up(program(service));
      expect(await served(run)).toBe(service);
      await run.unchanged();

      await run.up(program(app));
      await lose();
      await run.refresh();
      await run.up(program(service));
      expect(await served(run)).toBe(service);
    },
  );
}

scenario(
  "a configuration whose answers are lost is reset by a destroy, created or updated",
  async (run) => {
    const id = await madeOutside(run, "web");
    const program = (service: string): string =>
      `new TunnelConfiguration("web", { tunnelId: "${id}", config: ${configOf(service)} });`;
    for (const prepare of [() => Promise.resolve(), () => run.up(program(app))]) {
      await prepare();
      await run.observer.fault("PUT", "/configurations$", { reset: "after" });
      await run.observer.fault("PUT", "/configurations$", { status: 502 }, 20);
      await run.fails("up", program(other));
      await run.observer.clearFaults();
      expect(await served(run)).toBe(other);
      await run.destroy();
      expect(await served(run)).toBe("http_status:404");
    }
  },
  { end: "as it is" },
);

scenario(
  "secret values of requests whose answers are lost are secret in the state",
  async (run) => {
    const program = (service: string): string => `
      const tunnel = new CfdTunnel("web", { ${given} });
      const service = pulumi.secret("${service}");
      new TunnelConfiguration("web", { tunnel, config: { ingress: [{ service }] } });`;
    await run.up(program("http://zqvk-first:1"));
    await run.observer.fault("PUT", "/configurations$", { status: 502 }, 40);
    await run.fails("up", program("http://zqvk-second:1"));
    await run.fails("up", program("http://zqvk-third:1"));
    expect(await run.stack.stateText()).toContain("pending");
    expect(await run.stack.stateText()).not.toContain("zqvk");
  },
  { end: "as it is" },
);

scenario(
  "two configurations of one tunnel are refused: at preview where the program can know it, else at up",
  async (run) => {
    const program = (tunnelId: string): string => `
      const tunnel = new CfdTunnel("web", { ${given} });
      new TunnelConfiguration("one", { tunnel, config: ${configOf(app)} });
      new TunnelConfiguration("two", { ${tunnelId}, config: ${configOf(other)} });`;
    const byObject = await run.fails("preview", program("tunnel"));
    expect(byObject.messages.join("\n")).toContain('TunnelConfiguration "one" configures this tunnel already');

    const hidden = program("tunnelId: tunnel.id.apply((id) => id)");
    await run.preview(hidden);
    const atUp = await run.fails("up", hidden);
    expect(atUp.messages.join("\n")).toContain(
      "another TunnelConfiguration of this program configures this tunnel already",
    );
    // Which of the two registers first is not the program's to say.
    expect((await run.observer.tunnel("web")).configuration.version).toBe(1);
    const known = await run.fails("preview", hidden);
    expect(known.messages.join("\n")).toContain(
      "another TunnelConfiguration of this program configures this tunnel already",
    );
  },
  { end: "as it is" },
);
