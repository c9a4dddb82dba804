/** The rows of configurations that others write, too: rules of one tunnel, and how a WARP connector's nodes take over. */
import type { Properties } from "../grpc/provider-host.js";
import { onlyAhead, type Operation, type Stage } from "./operation.js";
import type { World } from "./world.js";

interface Rule {
  hostname?: string;
  service: string;
}

const foreign: Rule = { hostname: "blog.example.com", service: "http://blog:80" };
const foreignLast: Rule = { service: "http_status:503" };
const ours: Rule = { hostname: "app.example.com", service: "http://localhost:8080" };
const changed: Rule = { ...ours, service: "http://localhost:9090" };
const second: Rule = { hostname: "zoo.example.com", service: "http://zoo:80" };

/** Our rules stand among someone else's, in the order of their host names. */
function slice(
  build: (inputs: Properties, put: (rules: Rule[]) => Promise<unknown>) => Partial<Stage> & { rules: Rule[] },
  present: Rule[] = [foreign, foreignLast],
): Operation["stage"] {
  return async (world) => {
    const { id } = await world.make("cfd_tunnel", { name: "web", config_src: "cloudflare" });
    const put = (rules: Rule[]): Promise<unknown> =>
      world.api("PUT", `/cfd_tunnel/${id}/configurations`, { config: { ingress: rules } });
    if (present.length > 0) await put(present);
    const { rules, ...built } = build({ accountId: world.accountId, tunnelId: id, rules: [ours] }, put);
    const holding = (ingress: Rule[]) => [
      {
        kind: "cfd_tunnel" as const,
        name: "web",
        ingress: ingress.length === 1 && present.length === 0 ? "reset" : ingress,
      },
    ];
    const without = present.length === 0 ? [{ service: "http_status:404" }] : present;
    return {
      expected: holding(rules),
      before: holding(built.olds === undefined ? without : [ours, ...without]),
      destroyed: holding(without),
      objects: [id],
      ...built,
    };
  };
}

const slices: Omit<Operation, "resource">[] = [
  { title: "create", run: "up", stage: slice((news) => ({ news, rules: [ours, foreign, foreignLast] })) },
  {
    title: "create, the first of the tunnel",
    run: "up",
    stage: slice((news) => ({ news, rules: [ours, { service: "http_status:404" }] }), []),
  },
  {
    title: "create, the rule taken by another",
    run: "up",
    stage: slice(
      (news, put) => ({
        news,
        rules: [ours, foreign, foreignLast],
        before: [{ kind: "cfd_tunnel", name: "web", ingress: [foreign, foreignLast] }],
        destroyed: [{ kind: "cfd_tunnel", name: "web", ingress: [foreign, foreignLast] }],
        repair: () => put([foreign, foreignLast]),
      }),
      [changed, foreign, foreignLast],
    ),
  },
  {
    title: "adopt",
    run: "up",
    stage: async (world) => {
      const built = await slice(
        (inputs) => ({ news: { ...inputs, adopt: true }, rules: [ours, foreign, foreignLast] }),
        [changed, foreign, foreignLast],
      )(world);
      // Adopted or not when the fault struck: what is there where the change is taken back cannot be said.
      return onlyAhead(built);
    },
  },
  {
    title: "read",
    run: "refresh",
    stage: slice((inputs) => ({ olds: inputs, news: inputs, rules: [ours, foreign, foreignLast] })),
  },
  {
    title: "read, many at once",
    run: "refresh together",
    stage: slice((inputs) => ({ olds: inputs, news: inputs, rules: [ours, foreign, foreignLast] })),
  },
  {
    title: "read, changed outside",
    run: "refresh",
    stage: slice((inputs, put) => ({
      olds: inputs,
      news: inputs,
      rules: [ours, foreign, foreignLast],
      prepare: () => put([changed, foreign, foreignLast]),
      // What someone else has made of it is theirs.
      destroyed: [{ kind: "cfd_tunnel", name: "web", ingress: [changed, foreign, foreignLast] }],
    })),
  },
  {
    title: "update a rule",
    run: "up",
    stage: slice((inputs) => ({
      olds: inputs,
      news: { ...inputs, rules: [changed] },
      rules: [changed, foreign, foreignLast],
    })),
  },
  {
    title: "update, a rule for another",
    run: "up",
    stage: slice((inputs) => ({
      olds: inputs,
      news: { ...inputs, rules: [second] },
      rules: [foreign, second, foreignLast],
    })),
  },
  { title: "delete", run: "up", stage: slice((inputs) => ({ olds: inputs, rules: [foreign, foreignLast] })) },
];

const local = { mode: "local", virtualAddresses: ["10.0.0.5"], onDelete: "reset" };
const moved = { mode: "local", virtualAddresses: ["10.0.0.6", "10.0.0.7"], onDelete: "reset" };

/** The configuration of a highly available WARP connector. */
function nodes(
  build: (inputs: Properties, put: (body: Properties) => Promise<unknown>) => Partial<Stage> & { news?: Properties },
  seen: { mode: string; addresses?: string[] },
): Operation["stage"] {
  return async (world: World) => {
    const { id } = await world.make("warp_connector", { name: "office", ha: true });
    const put = (body: Properties): Promise<unknown> => world.api("PUT", `/warp_connector/${id}/configurations`, body);
    const built = build({ accountId: world.accountId, tunnelId: id, ...local }, put);
    const holding = (held: { mode: string; addresses?: string[] }) => [
      { kind: "warp_connector" as const, name: "office", ...held },
    ];
    return {
      expected: holding(seen),
      before: holding(built.olds === undefined ? { mode: "none" } : { mode: "local", addresses: ["10.0.0.5"] }),
      destroyed: holding({ mode: "none" }),
      objects: [id],
      ...built,
    };
  };
}

const declaredNodes = { mode: "local", addresses: ["10.0.0.5"] };
const failoverModes: Omit<Operation, "resource">[] = [
  { title: "create", run: "up", stage: nodes((news) => ({ news }), declaredNodes) },
  { title: "read", run: "refresh", stage: nodes((inputs) => ({ olds: inputs, news: inputs }), declaredNodes) },
  {
    title: "read, changed outside",
    run: "refresh",
    stage: nodes(
      (inputs, put) => ({
        olds: inputs,
        news: inputs,
        prepare: () => put({ ha_mode: "disabled" }),
        // What someone else wrote is not this resource's to reset.
        destroyed: [{ kind: "warp_connector", name: "office", mode: "disabled" }],
      }),
      declaredNodes,
    ),
  },
  {
    title: "update",
    run: "up",
    stage: nodes((inputs) => ({ olds: inputs, news: { ...inputs, ...moved } }), {
      mode: "local",
      addresses: ["10.0.0.6", "10.0.0.7"],
    }),
  },
  { title: "delete, reset", run: "up", stage: nodes((inputs) => ({ olds: inputs }), { mode: "none" }) },
  {
    title: "delete, retain",
    run: "up",
    stage: nodes((inputs) => {
      const retained = { ...inputs, onDelete: "retain" };
      return { olds: retained, destroyed: [{ kind: "warp_connector", name: "office", ...declaredNodes }] };
    }, declaredNodes),
  },
];

/** The rows. */
export const SHARED_OPERATIONS: readonly Operation[] = [
  ...slices.map((row) => ({ ...row, resource: "IngressRules" as const, title: `IngressRules: ${row.title}` })),
  ...failoverModes.map((row) => ({
    ...row,
    resource: "WarpConnectorConfiguration" as const,
    title: `WarpConnectorConfiguration: ${row.title}`,
  })),
];
