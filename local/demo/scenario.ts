/** The steps of the demo: what each does, and what must be so afterwards, at the API and in the engine's report. */
import type { Operation, OperationResult, ResourceChange, StepOp } from "../engine/index.js";
import type { Account } from "./account.js";
import type { ApiCalls } from "./api-calls.js";
import type { Expectations } from "./expectations.js";
import {
  CONFIGURATION,
  CONNECTOR,
  DOMAIN,
  ENDPOINTS,
  HOSTNAME,
  RESOURCES,
  SECRET_OUTPUTS,
  TUNNEL,
} from "./quickstart.js";
import type { Session } from "./session.js";

/** What a step's check looks at. */
export interface StepOutcome {
  result: OperationResult;
  calls: ApiCalls;
  expect: Expectations;
}

/** One step of the demo. */
export interface DemoStep {
  name: string;
  /** What it shows, in a few words. */
  about: string;
  operation: Operation;
  /** Whether the stack's outputs are shown. */
  showsOutputs?: true;
  /** What happens before the operation, the calls of which are not counted. */
  prepare?: () => Promise<void> | void;
  check: (outcome: StepOutcome) => void;
}

/** "CfdTunnel quickstart", and "Stack" for the stack, whose name is the run's. */
export function shortName({ type, name }: Pick<ResourceChange, "type" | "name">): string {
  const kind = type.split(":").at(-1) ?? type;
  return kind === RESOURCES.stack ? kind : `${kind} ${name}`;
}

function happened(result: OperationResult): Record<string, StepOp> {
  return Object.fromEntries(result.resources.map((change) => [shortName(change), change.op]));
}

/** What must happen to each resource: `rest`, but for the exceptions. */
function all(rest: StepOp, exceptions: Record<string, StepOp> = {}): Record<string, StepOp> {
  return { ...Object.fromEntries(Object.values(RESOURCES).map((resource) => [resource, rest])), ...exceptions };
}

function writes(calls: ApiCalls): ApiCalls {
  return Object.fromEntries(Object.entries(calls).filter(([endpoint]) => !endpoint.startsWith("GET ")));
}

/** The tunnel that the host name moves to: not of this stack. */
const OTHER_TUNNEL = "other";

/** The steps, in order; each builds on the ones before. */
export function demoSteps(account: Account, session: Session): DemoStep[] {
  const run = { tunnelId: "", secret: "", firstToken: "", firstConnector: "", recordId: "" };
  const live = [`cfd_tunnel ${TUNNEL}`, `warp_connector ${CONNECTOR}`];

  function expectDeclared(expect: Expectations): void {
    expect.equal("live at the API", account.live(), live);
    expect.equal("the configuration at the API", account.tunnel(TUNNEL)?.configuration.config, CONFIGURATION);
    expectLeadsTo(expect, TUNNEL);
  }

  function expectLeadsTo(expect: Expectations, tunnel: string): void {
    const seen = account.records(HOSTNAME).map(({ type, content, proxied }) => ({ type, content, proxied }));
    const content = `${account.tunnel(tunnel)?.id ?? ""}.cfargotunnel.com`;
    expect.equal(`${HOSTNAME} leads to the tunnel ${tunnel}`, seen, [{ type: "CNAME", content, proxied: true }]);
  }

  return [
    {
      name: "preview",
      about: "what would be created; no call is made",
      operation: "preview",
      prepare: () => {
        session.configure("domain", DOMAIN);
      },
      check: ({ result, calls, expect }) => {
        expect.equal("what happened to each resource", happened(result), all("create"));
        expect.equal("API calls", calls, {});
        expect.equal("live at the API", account.live(), []);
      },
    },
    {
      name: "up",
      about: "creates the tunnel, its secret and configuration, the host name, and the WARP connector",
      operation: "up",
      showsOutputs: true,
      check: ({ result, calls, expect }) => {
        expect.equal("what happened to each resource", happened(result), all("create"));
        // A WARP connector is made under a name that only this resource can have, and then gets its own.
        expect.equal("API calls that write", writes(calls), {
          [ENDPOINTS.createConnector]: 1,
          [ENDPOINTS.renameConnector]: 1,
          [ENDPOINTS.createTunnel]: 1,
          [ENDPOINTS.putConfiguration]: 1,
          [ENDPOINTS.createRecord]: 1,
        });
        expectDeclared(expect);
        run.recordId = account.records(HOSTNAME)[0]?.id ?? "";
        const shown = SECRET_OUTPUTS.map((name) => result.outputs[name]);
        expect.equal("the tokens among the outputs", shown, ["[secret]", "[secret]"]);
        const tunnel = account.tunnel(TUNNEL);
        run.tunnelId = tunnel?.id ?? "";
        run.secret = tunnel?.tunnel_secret ?? "";
        expect.equal("the output tunnelId", result.outputs["tunnelId"], run.tunnelId);
        run.firstToken = session.output("token");
        run.firstConnector = account.connect(run.firstToken);
        expect.equal("a connector with the token runs", account.isConnected(TUNNEL, run.firstConnector), true);
        const node = account.connect(session.output("connectorToken"));
        expect.equal("a WARP node with the other token runs", account.isConnected(CONNECTOR, node), true);
      },
    },
    {
      name: "up again",
      about: "nothing has changed; no call is made",
      operation: "up",
      check: ({ result, calls, expect }) => {
        expect.equal("what happened to each resource", happened(result), all("same"));
        expect.equal("API calls", calls, {});
      },
    },
    {
      name: "rotation",
      about: "a new secretVersion: a new secret and token, the running connector stays up",
      operation: "up",
      prepare: () => {
        session.configure("secretVersion", "2");
      },
      check: ({ result, calls, expect }) => {
        const expected = all("same", { [RESOURCES.password]: "replace", [RESOURCES.tunnel]: "update" });
        expect.equal("what happened to each resource", happened(result), expected);
        expect.equal("API calls that write", writes(calls), { [ENDPOINTS.updateTunnel]: 1 });
        expectDeclared(expect);
        expect.equal("the tunnel is the same one", account.tunnel(TUNNEL)?.id, run.tunnelId);
        expect.equal("its secret is another", account.tunnel(TUNNEL)?.tunnel_secret !== run.secret, true);
        expect.equal("the running connector stays", account.isConnected(TUNNEL, run.firstConnector), true);
        expect.equal("a connector with the old token is refused", account.connect(run.firstToken), "refused");
        const connector = account.connect(session.output("token"));
        expect.equal("one with the new token runs", account.isConnected(TUNNEL, connector), true);
      },
    },
    {
      name: "drift",
      about: "someone renamed the tunnel and changed its configuration: refresh shows it",
      operation: "refresh",
      prepare: async () => {
        await account.change("PATCH", `/cfd_tunnel/${run.tunnelId}`, { name: "renamed-by-hand" });
        const config = { ingress: [{ service: "http_status:503" }] };
        await account.change("PUT", `/cfd_tunnel/${run.tunnelId}/configurations`, { config });
      },
      check: ({ result, calls, expect }) => {
        const expected = all("same", { [RESOURCES.tunnel]: "update", [RESOURCES.configuration]: "update" });
        expect.equal("what happened to each resource", happened(result), expected);
        expect.equal("API calls that write", writes(calls), {});
      },
    },
    {
      name: "repair",
      about: "up puts back what the program declares",
      operation: "up",
      check: ({ result, calls, expect }) => {
        const expected = all("same", { [RESOURCES.tunnel]: "update", [RESOURCES.configuration]: "update" });
        expect.equal("what happened to each resource", happened(result), expected);
        expect.equal("API calls that write", writes(calls), {
          [ENDPOINTS.updateTunnel]: 1,
          [ENDPOINTS.putConfiguration]: 1,
        });
        expectDeclared(expect);
        expect.equal("the tunnel is the same one", account.tunnel(TUNNEL)?.id, run.tunnelId);
      },
    },
    {
      name: "move",
      about: "the host name leads to another tunnel: the same record, no outage",
      operation: "up",
      prepare: async () => {
        await account.change("POST", "/cfd_tunnel", { name: OTHER_TUNNEL });
        session.configure("movedTo", account.tunnel(OTHER_TUNNEL)?.id ?? "");
      },
      check: ({ result, calls, expect }) => {
        expect.equal("what happened to each resource", happened(result), all("same", { [RESOURCES.route]: "update" }));
        expect.equal("API calls that write", writes(calls), { [ENDPOINTS.updateRecord]: 1 });
        expectLeadsTo(expect, OTHER_TUNNEL);
        expect.equal("the record is the same one", account.records(HOSTNAME)[0]?.id, run.recordId);
      },
    },
    {
      name: "destroy",
      about: "deletes everything of the stack, although connectors are running",
      operation: "destroy",
      check: ({ result, calls, expect }) => {
        expect.equal("what happened to each resource", happened(result), all("delete"));
        expect.equal("live at the API", account.live(), [`cfd_tunnel ${OTHER_TUNNEL}`]);
        expect.equal(`records of ${HOSTNAME}`, account.records(HOSTNAME), []);
        expect.equal("requests that drop connections", calls[ENDPOINTS.dropConnections], 1);
      },
    },
  ];
}
