/** The rows of what leads to a tunnel: DNS records, private routes, virtual networks; beside what others have there. */
import type { Properties } from "../grpc/provider-host.js";
import { kinds, surroundings, target, theirs, type Kind, type Surroundings } from "./link-kinds.js";
import { lostPost, onlyAhead, type Operation, type Stage } from "./operation.js";
import type { World } from "./world.js";

function rowsOf(kind: Kind): Operation[] {
  const { resource, path, label, declared, seen, changes } = kind;
  /** One that is there before, or is not; and afterwards. */
  const stage =
    (build: (world: World, around: Surroundings) => Partial<Stage>): Operation["stage"] =>
    async (world) => {
      const around = await surroundings(world, kind);
      const inputs = declared(world, around);
      const ours = [...around.standing, seen(around)];
      const built = build(world, around);
      const wasThere = built.olds !== undefined;
      return {
        expected: ours,
        before: wasThere ? ours : around.standing,
        destroyed: around.standing,
        objects: [label],
        ...("news" in built || wasThere ? {} : { news: inputs }),
        ...built,
      };
    };
  const there = (world: World, around: Surroundings): Pick<Stage, "olds" | "news"> => {
    const inputs = declared(world, around);
    return { olds: inputs, news: inputs };
  };
  const foreign = async (world: World, body: Properties): Promise<string> => (await world.api("POST", path, body)).id;
  const create = stage(() => ({}));

  const rows: Omit<Operation, "resource">[] = [
    { title: "create", run: "up", stage: create },
    { title: "create, the first answer lost", run: "up", given: { ...lostPost, path }, stage: create },
    {
      title: "create, with a comment of its own",
      run: "up",
      stage: stage((world, around) => ({ news: { ...declared(world, around), comment: "of the shop" } })),
    },
    {
      title: "create, taken by another",
      run: "up",
      stage: async (world) => {
        let id = "";
        const built = await stage((_world, around) => ({
          repair: () => world.api("DELETE", `${path}/${id}`),
          objects: [label, around.web],
        }))(world);
        const around = { web: "", other: await tunnelId(world, "other") };
        id = await foreign(world, { ...kind.taken({ ...around, standing: [] }), comment: theirs });
        // It fails, so nothing was there to be taken back or destroyed but theirs, which the user has deleted by then.
        return built;
      },
    },
    {
      title: "adopt",
      run: "up",
      stage: async (world) => {
        const built = await stage((_world, around) => ({ news: { ...declared(world, around), adopt: true } }))(world);
        const around = { web: "", other: await tunnelId(world, "other"), standing: [] };
        await foreign(world, { ...kind.taken(around), comment: theirs });
        // Adopted or not when the fault struck: what is there where the change is taken back cannot be said.
        return onlyAhead(built);
      },
    },
    { title: "read", run: "refresh", stage: stage(there) },
    { title: "read, many at once", run: "refresh together", stage: stage(there) },
    {
      title: "read, changed outside",
      run: "refresh",
      stage: stage((world, around) => ({
        ...there(world, around),
        prepare: ({ id }) => world.api("PATCH", `${path}/${id.split("/").at(-1) ?? ""}`, kind.outside(around)),
        ...(resource === "DnsRoute"
          ? // What leads elsewhere by now is left, with a warning.
            { destroyed: [...around.standing, { ...seen(around), to: target(around.other) }] }
          : {}),
      })),
    },
    {
      title: "read, deleted outside",
      run: "refresh",
      stage: stage((world, around) => ({
        ...there(world, around),
        prepare: ({ id }) => world.api("DELETE", `${path}/${id.split("/").at(-1) ?? ""}`),
      })),
    },
    ...Object.entries(changes).map(([what, change]): Omit<Operation, "resource"> => ({
      title: `update ${what}`,
      run: "up",
      stage: stage((world, around) => {
        const { to, seen: then, label: named } = change(around);
        const olds = declared(world, around);
        return {
          olds,
          news: { ...olds, ...to },
          expected: [...around.standing, then],
          objects: [label, ...(named === undefined ? [] : [named])],
        };
      }),
    })),
    {
      title: "delete",
      run: "up",
      stage: stage((world, around) => ({
        olds: declared(world, around),
        expected: around.standing,
      })),
    },
  ];
  if (resource === "DnsRoute") rows.push(...addressRows(stage, declared));
  return rows.map((row) => ({ ...row, resource, title: `${resource}: ${row.title}` }));
}

/** Addresses where the CNAME is to be: one transaction puts it in their place. */
function addressRows(
  stage: (build: (world: World, around: Surroundings) => Partial<Stage>) => Operation["stage"],
  declared: Kind["declared"],
): Omit<Operation, "resource">[] {
  return [
    {
      title: "adopt addresses",
      run: "up",
      stage: async (world) => {
        const built = await stage((_world, around) => ({ news: { ...declared(world, around), adopt: true } }))(world);
        for (const [type, content] of [
          ["A", "192.0.2.7"],
          ["AAAA", "2001:db8::7"],
        ]) {
          await world.api("POST", "/dns_records", { type, name: "app.example.com", content, ttl: 300 });
        }
        return onlyAhead(built);
      },
    },
  ];
}

async function tunnelId(world: World, name: string): Promise<string> {
  const [found] = await world.api<{ id: string }[]>("GET", `/cfd_tunnel?name=${name}&is_deleted=false`);
  if (found === undefined) throw new Error(`there is no tunnel ${name}`);
  return found.id;
}

/** The rows. */
export const LINK_OPERATIONS: readonly Operation[] = kinds.flatMap(rowsOf);
