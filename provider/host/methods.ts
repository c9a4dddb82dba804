import type { Engine } from "./engine.js";
import { NotServed } from "./failure.js";
import * as protocol from "./protocol.js";
import { method, type Method } from "./server.js";
import type { Message, Received } from "./wire.js";

/** A message of the engine's, by its name in the protocol. */
export type Request<Name extends keyof typeof protocol> = Received<(typeof protocol)[Name]>;
/** An answer to the engine, by its name in the protocol. */
export type Response<Name extends keyof typeof protocol> = Message<(typeof protocol)[Name]>;

/** What answers the engine's requests about resources. */
export interface ResourceRequests {
  check(request: Request<"checkRequest">): Promise<Response<"checkResponse">>;
  diff(request: Request<"diffRequest">): Promise<Response<"diffResponse">>;
  create(request: Request<"createRequest">): Promise<Response<"createResponse">>;
  read(request: Request<"readRequest">): Promise<Response<"readResponse">>;
  update(request: Request<"updateRequest">): Promise<Response<"updateResponse">>;
  delete(request: Request<"deleteRequest">): Promise<Record<string, never>>;
}

/** The methods about resources. What is said while one is under way is shown on the resource. */
export function resourceMethods(requests: ResourceRequests, engine: Engine): Method[] {
  const about =
    <Asked extends { readonly urn: string }, Answer>(run: (request: Asked) => Promise<Answer>) =>
    (request: Asked): Promise<Answer> =>
      engine.during(request.urn, () => run(request));
  const { checkRequest, diffRequest, createRequest, readRequest, updateRequest, deleteRequest } = protocol;
  const { checkResponse, diffResponse, createResponse, readResponse, updateResponse, empty } = protocol;
  return [
    method("Check", checkRequest, checkResponse, about(requests.check.bind(requests))),
    method("Diff", diffRequest, diffResponse, about(requests.diff.bind(requests))),
    method("Create", createRequest, createResponse, about(requests.create.bind(requests))),
    method("Read", readRequest, readResponse, about(requests.read.bind(requests))),
    method("Update", updateRequest, updateResponse, about(requests.update.bind(requests))),
    method("Delete", deleteRequest, empty, about(requests.delete.bind(requests))),
  ];
}

/** The methods about the process: its version, and the user's wish to stop. */
export function processMethods(version: string, cancel: () => void): Method[] {
  const { empty, pluginInfo } = protocol;
  return [
    method("GetPluginInfo", empty, pluginInfo, () => Promise.resolve({ version })),
    method("Cancel", empty, empty, () => {
      cancel();
      return Promise.resolve({});
    }),
  ];
}

const noSchema =
  "dynamic resources have no schema, so that no code can be generated for them. What was imported is in the state: declare it in the program by " +
  "hand, or let `npx cloudflare-tunnel-import` write the program; --generate-code=false leaves this message out";

/** `pulumi import` asks for a schema, after it has imported, to write code. */
export const noSchemaMethod = method("GetSchema", protocol.empty, protocol.empty, () =>
  Promise.reject(new NotServed(noSchema)),
);
