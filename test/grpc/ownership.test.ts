/** Whose a tunnel is: what a rename, a replacement or an adoption in the program may take, and what a delete must leave. */
import { beforeEach, describe, expect, it, vi } from "vitest";

import { patience } from "../patience.js";
import type { Properties } from "./provider-host.js";
import { failure, freshSecret, passedBy, refusal, Stage, type TunnelInputs } from "./stage.js";

const stage = Stage.set();
let inputs: TunnelInputs;

beforeEach(() => {
  inputs = stage.generated();
});

/** The same under another logical name, as a program has it that renamed the resource: its secret is generated anew. */
const renamed = (): typeof inputs => ({ ...inputs, tunnelSecret: freshSecret(), ...passedBy("renamed") });
/** The same, adopted: the class passes no secret then. */
const adopting = (id: string): Properties => {
  const { accountId } = inputs;
  return { accountId, adopt: id, ...passedBy("renamed") };
};

const aliveIds = async (): Promise<string[]> => (await stage.named(inputs.name)).map(({ id }) => id);

describe("a resource that is renamed in the program, without an alias", () => {
  it("is refused before anything is changed, with the advice: aliases first", async () => {
    const old = await stage.nextRun((tunnels) => tunnels.create(inputs));
    await stage.observer.connect(String(old.outs["token"]));
    const { message } = await stage.nextRun(async (tunnels) => {
      expect((await tunnels.check(renamed())).failures).toEqual([]);
      return await failure(tunnels.create(renamed()));
    });
    expect(message).toContain("is not this resource's own; nothing was changed");
    expect(message.indexOf("aliases: [{ name:")).toBeLessThan(message.indexOf(`set adopt: "${old.id}"`));
    expect(message).toContain("`pulumi state delete <urn>`");
    expect(message).not.toContain("--target");
    expect(await stage.observer.tunnel(inputs.name)).toMatchObject({ id: old.id, status: "healthy" });
  });

  it("keeps its tunnel in a run that goes on: the old resource's delete is refused, which keeps it in the state", async () => {
    const old = await stage.nextRun((tunnels) => tunnels.create(inputs));
    await stage.nextRun(async (tunnels) => {
      const { inputs: news } = await tunnels.check(renamed());
      await failure(tunnels.create(news));
      const { message } = await failure(tunnels.delete(old.id, old.outs));
      expect(message).toContain(`kept, since another resource of this program declares the same`);
      expect(message).toContain('aliases: [{ name: "<old name>" }]');
    });
    expect(await aliveIds()).toEqual([old.id]);
  });

  it("lets the old tunnel go where that has another name by now: what the new one declares is not at stake", async () => {
    const old = await stage.nextRun((tunnels) => tunnels.create(inputs));
    await stage.observer.api("PATCH", `/cfd_tunnel/${old.id}`, { name: `${inputs.name}-moved` });
    await stage.nextRun(async (tunnels) => {
      const { id } = await tunnels.create((await tunnels.check(renamed())).inputs);
      await tunnels.delete(old.id, old.outs);
      expect(await aliveIds()).toEqual([id]);
    });
    expect(await stage.named(`${inputs.name}-moved`)).toEqual([]);
  });

  it("makes no call where it has an alias, whatever is generated for it", async () => {
    const old = await stage.nextRun((tunnels) => tunnels.create(inputs));
    const news = { ...inputs, ...passedBy("renamed") };
    await stage.nextRun(async (tunnels) => {
      expect((await tunnels.diff(old.id, old.outs, (await tunnels.check(news, inputs)).inputs)).changes).toBe(false);
    });
  });

  it("keeps its tunnel where it adopts it: that is said, and the command that takes the old one out of the state", async () => {
    const old = await stage.nextRun((tunnels) => tunnels.create(inputs));
    await stage.observer.connect(String(old.outs["token"]));
    const adopted = await stage.nextRun(async (tunnels, host) => {
      const created = await tunnels.create(adopting(old.id));
      expect(await stage.observer.counting(() => tunnels.delete(old.id, old.outs))).toEqual({});
      await vi.waitFor(() => {
        const said = host.output.join("\n");
        expect(said).toMatch(
          /adopted tunnel .* instead of creating one\. .*take it out there with `pulumi state delete <urn>`/,
        );
        expect(said).toMatch(
          /left tunnel .* as it is: another resource of this program has it now\. .*may still be served/,
        );
      }, patience);
      return created;
    });
    expect(adopted.id).toBe(old.id);
    expect(adopted.outs).toMatchObject({ adopted: true, keepsSecret: true });
    // And where the run had stopped in between: the next one deletes the old resource in a process of its own.
    await stage.nextRun(async (tunnels) => {
      await tunnels.diff(adopted.id, adopted.outs, adopting(old.id));
      expect(await stage.observer.counting(() => tunnels.delete(old.id, old.outs))).toEqual({});
    });
    expect(await stage.observer.tunnel(inputs.name)).toMatchObject({ id: old.id, status: "healthy" });
  });

  it("is adopted in a run that refreshes first, although the refresh diffed the old one", async () => {
    const old = await stage.nextRun((tunnels) => tunnels.create(inputs));
    await stage.nextRun(async (tunnels) => {
      const { props } = await tunnels.read(old.id, old.outs);
      await tunnels.diff(old.id, props, inputs);
      const checked = await tunnels.check(adopting(old.id));
      expect((await tunnels.create(checked.inputs)).id).toBe(old.id);
      expect(await stage.observer.counting(() => tunnels.delete(old.id, props))).toEqual({});
    });
    expect(await aliveIds()).toEqual([old.id]);
  });

  it("is deleted with both where neither stays, and that it was adopted is said", async () => {
    const old = await stage.nextRun((tunnels) => tunnels.create(inputs));
    const adopted = await stage.nextRun((tunnels) => tunnels.create(adopting(old.id)));
    await stage.nextRun(async (tunnels, host) => {
      await tunnels.delete(adopted.id, adopted.outs);
      await tunnels.delete(old.id, old.outs);
      await vi.waitFor(() => {
        expect(host.output.join("\n")).toContain(
          `tunnel "${inputs.name}" (${old.id}) was adopted, not made, by this resource: it is deleted`,
        );
      }, patience);
    });
    expect(await aliveIds()).toEqual([]);
  });
});

describe("two stacks of one program, and of one name", () => {
  it("have a tunnel each, or one is refused: the second takes nothing, and its destroy deletes nothing", async () => {
    const first = await stage.nextRun((tunnels) => tunnels.create(inputs));
    const second = { ...inputs, tunnelSecret: freshSecret(), ...passedBy("web", "two") };
    const { message } = await stage.nextRun((tunnels) => failure(tunnels.create(second)));
    expect(message).toContain("is not this resource's own; nothing was changed");
    expect(await aliveIds()).toEqual([first.id]);
  });
});

describe("a replacement by name (--replace, taint)", () => {
  it("is a true one where the old tunnel goes first", async () => {
    const old = await stage.nextRun((tunnels) => tunnels.create(inputs));
    const replacement = await stage.nextRun(async (tunnels) => {
      await tunnels.delete(old.id, old.outs);
      return tunnels.create(inputs);
    });
    expect(replacement.id).not.toBe(old.id);
    expect(await aliveIds()).toEqual([replacement.id]);
  });

  it("of an adopted tunnel makes another of its name, whose replacement works as well", async () => {
    const { id } = await stage.make("cfd_tunnel", { name: inputs.name, config_src: "cloudflare" });
    const declared = { accountId: inputs.accountId, adopt: id };
    const adopted = await stage.nextRun((tunnels) => tunnels.create(declared));
    const replace = (old: { id: string; outs: Properties }) =>
      stage.nextRun(async (tunnels) => {
        await tunnels.delete(old.id, old.outs);
        return tunnels.create(declared);
      });
    const first = await replace(adopted);
    const second = await replace(first);
    expect(new Set([id, first.id, second.id]).size).toBe(3);
    expect(await aliveIds()).toEqual([second.id]);
    expect(second.outs["name"]).toBe(inputs.name);
  });

  it("of an adopted one, made first, leaves the tunnel to the new state", async () => {
    const { id } = await stage.make("cfd_tunnel", { name: inputs.name, config_src: "cloudflare" });
    const declared = { ...adopting(id), createsFirst: true };
    const old = await stage.nextRun((tunnels) => tunnels.create(declared));
    await stage.nextRun(async (tunnels) => {
      expect((await tunnels.create(declared)).id).toBe(id);
      expect(await stage.observer.counting(() => tunnels.delete(id, old.outs))).toEqual({});
    });
    expect(await aliveIds()).toEqual([id]);
  });

  it("is an error where the program wants it made first: it would take the very tunnel that is to go", async () => {
    const old = await stage.nextRun((tunnels) => tunnels.create({ ...inputs, createsFirst: true }));
    const { message } = await stage.nextRun((tunnels) => failure(tunnels.create({ ...inputs, createsFirst: true })));
    expect(message).toContain("it may be the very one that is to be replaced");
    expect(message).toContain("set the resource option deleteBeforeReplace: true");
    expect(await aliveIds()).toEqual([old.id]);
  });

  it("is an error, too, where a diff asks for it", async () => {
    const old = await stage.nextRun((tunnels) => tunnels.create(inputs));
    const { message } = await stage.nextRun(async (tunnels) => {
      await tunnels.diff(old.id, old.outs, { ...inputs, accountId: "f".repeat(32) });
      return failure(tunnels.create(inputs));
    });
    expect(message).toContain("or this one's own that is to be replaced");
    expect(await aliveIds()).toEqual([old.id]);
  });
});

describe("two resources of one program", () => {
  it("of one name are a failure of check, in each account by itself", async () => {
    await stage.nextRun(async (tunnels, host) => {
      const connectors = host.resource("WarpConnector");
      const other = { ...inputs, accountId: "f".repeat(32), ...passedBy("third") };
      const { accountId, name } = inputs;
      expect((await tunnels.check(inputs)).failures).toEqual([]);
      expect((await tunnels.check(inputs, inputs)).failures).toEqual([]);
      expect((await tunnels.check(other)).failures).toEqual([]);
      expect((await connectors.check({ accountId, name, ...passedBy("office") })).failures).toEqual([]);
      const { failures } = await tunnels.check(renamed());
      expect(failures.map(({ reason }) => reason)).toEqual([
        expect.stringMatching(/^name: another tunnel of this program is to have the same name/),
      ]);
    });
  });

  it("never have one tunnel: the one that is declared later is refused", async () => {
    const first = await stage.nextRun((tunnels) => tunnels.create(inputs));
    await stage.nextRun(async (tunnels) => {
      await tunnels.diff(first.id, first.outs, inputs);
      expect((await failure(tunnels.create(inputs))).message).toContain("is another resource's of this program");
      const adopting = failure(tunnels.create({ accountId: inputs.accountId, adopt: first.id }));
      expect((await adopting).message).toContain("another resource of this program owns it already");
    });
    expect(await aliveIds()).toEqual([first.id]);
  });

  it("part where one took the other's before that was looked at: the other makes one of its own", async () => {
    const first = await stage.nextRun((tunnels) => tunnels.create(inputs));
    await stage.nextRun(async (tunnels) => {
      const taken = await tunnels.create(adopting(first.id));
      const moved = { ...inputs, name: `${inputs.name}-2` };
      expect(await tunnels.diff(first.id, first.outs, moved)).toMatchObject({ changes: true, replaces: ["name"] });
      await tunnels.delete(first.id, first.outs);
      const own = await tunnels.create(moved);
      expect(own.id).not.toBe(taken.id);
    });
    expect(await aliveIds()).toEqual([first.id]);
    expect(await stage.named(`${inputs.name}-2`)).toHaveLength(1);
  });
});

describe("a tunnel that was adopted", () => {
  it("of config_src local stays when adopt is taken out of the program", async () => {
    const { id } = await stage.make("cfd_tunnel", { name: inputs.name, config_src: "local" });
    const { accountId, name } = inputs;
    const adopting = await stage.tunnels.check({ accountId, name, adopt: true });
    const { outs } = await stage.tunnels.create(adopting.inputs);
    const without = await stage.tunnels.check({ accountId, name, tunnelSecret: inputs.tunnelSecret }, adopting.inputs);
    expect(await stage.tunnels.diff(id, outs, without.inputs)).toEqual({
      changes: true,
      replaces: [],
      deleteFirst: false,
    });
    const updated = await stage.tunnels.update(id, outs, without.inputs);
    expect(updated["configSrc"]).toBe("local");
    expect((await stage.tunnels.diff(id, updated, without.inputs)).changes).toBe(false);
    expect(await aliveIds()).toEqual([id]);
  });

  it("is not replaced: the preview says so, and how to have it all the same", async () => {
    const { id } = await stage.make("cfd_tunnel", { name: inputs.name, config_src: "local" });
    const { accountId, name } = inputs;
    const { outs } = await stage.tunnels.create({ accountId, name, adopt: true });
    const { message } = await failure(stage.tunnels.diff(id, outs, { accountId, name, configSrc: "cloudflare" }));
    expect(message).toContain(`tunnel "${name}" (${id}) was adopted, and a change of configSrc would delete it`);
    expect(message).toContain("first take adopt out of the program and run `pulumi up`");
    await expect(stage.tunnels.diff(id, outs, { accountId: "f".repeat(32), name, adopt: true })).rejects.toThrow(
      /a change of accountId would delete it/,
    );
    const released = await stage.tunnels.update(id, outs, { accountId, name });
    expect(await stage.tunnels.diff(id, released, { accountId, name, configSrc: "cloudflare" })).toMatchObject({
      replaces: ["configSrc"],
    });
  });
});

describe("two tunnels", () => {
  it("that swap names converge at once, and a third run is quiet", async () => {
    const other = { ...inputs, name: `${inputs.name}-2`, tunnelSecret: freshSecret(), ...passedBy("other") };
    const one = await stage.tunnels.create(inputs);
    const two = await stage.tunnels.create(other);
    const news = [
      { ...inputs, name: other.name },
      { ...other, name: inputs.name },
    ] as const;
    await stage.nextRun(async (tunnels) => {
      for (const wanted of news) await tunnels.check(wanted);
      const change = async (old: { id: string; outs: Properties }, wanted: Properties): Promise<void> => {
        await tunnels.diff(old.id, old.outs, wanted);
        const updated = await tunnels.update(old.id, old.outs, wanted);
        expect((await tunnels.diff(old.id, updated, wanted)).changes).toBe(false);
      };
      await Promise.all([change(one, news[0]), change(two, news[1])]);
    });
    expect((await stage.observer.tunnel(inputs.name)).id).toBe(two.id);
    expect((await stage.observer.tunnel(`${inputs.name}-2`)).id).toBe(one.id);
  });

  it("that swap names one after the other are as declared at the end of the run, and quiet after one more", async () => {
    const other = { ...inputs, name: `${inputs.name}-2`, tunnelSecret: freshSecret(), ...passedBy("other") };
    const one = await stage.tunnels.create(inputs);
    const two = await stage.tunnels.create(other);
    const wanted = { ...inputs, name: other.name };
    const others = { ...other, name: inputs.name };
    const outs = await stage.nextRun(async (tunnels) => {
      for (const news of [wanted, others]) await tunnels.check(news);
      await tunnels.diff(one.id, one.outs, wanted);
      await tunnels.diff(two.id, two.outs, others);
      const first = await tunnels.update(one.id, one.outs, wanted);
      await tunnels.update(two.id, two.outs, others);
      return first;
    });
    expect((await stage.observer.tunnel(`${inputs.name}-2`)).id).toBe(one.id);
    expect((await stage.observer.tunnel(inputs.name)).id).toBe(two.id);
    const settled = await stage.tunnels.update(one.id, outs, wanted);
    expect((await stage.tunnels.diff(one.id, settled, wanted)).changes).toBe(false);
  });

  it("that swap names, of which one could not be named: the next up names it, whatever it declares by then", async () => {
    const other = { ...inputs, name: `${inputs.name}-2`, tunnelSecret: freshSecret(), ...passedBy("other") };
    const one = await stage.tunnels.create(inputs);
    const two = await stage.tunnels.create(other);
    const wanted = { ...inputs, name: other.name };
    const failed = await stage.nextRun(async (tunnels) => {
      const others = { ...other, name: inputs.name };
      for (const news of [wanted, others]) await tunnels.check(news);
      await tunnels.diff(one.id, one.outs, wanted);
      await tunnels.diff(two.id, two.outs, others);
      // The first finds the name taken, the second gives up the own one, the third is refused.
      const path = `/cfd_tunnel/${one.id}$`;
      await stage.observer.fault("PATCH", path, refusal(403, 10000, "Authentication error"), 1, 2);
      return failure(tunnels.update(one.id, one.outs, wanted));
    });
    expect(failed.initFailed?.reasons[0]).toContain("it has a name of its own until the next `pulumi up`");
    expect(await aliveIds()).toEqual([]);
    const { __provider, ...state } = failed.initFailed?.properties ?? {};
    expect(__provider).toBeDefined();
    await stage.tunnels.update(one.id, state, inputs);
    expect(await aliveIds()).toEqual([one.id]);
  });

  it("of which one wants a foreign tunnel's name: an error, and nothing is changed", async () => {
    const foreign = await stage.make("cfd_tunnel", { name: `${inputs.name}-2` });
    const { id, outs } = await stage.tunnels.create(inputs);
    const news = { ...inputs, name: `${inputs.name}-2` };
    const { message } = await failure(stage.tunnels.update(id, outs, news));
    expect(message).toContain(`has the name "${news.name}" already (1013), ${foreign.id}; nothing was changed`);
    expect(await aliveIds()).toEqual([id]);
  });
});
