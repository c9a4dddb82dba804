import { Server, ServerCredentials, type handleUnaryCall } from "@grpc/grpc-js";

import type { Engine } from "./engine.js";
import { NotServed, stackOf, statusOf } from "./failure.js";
import * as protocol from "./protocol.js";
import type { Requests } from "./requests.js";
import { decode, encode, type Message, type Received, type Table } from "./wire.js";

/** As much as the engine sends. */
const maxMessageBytes = 400 * 1024 * 1024;

const noSchema =
  "dynamic resources have no schema, so that no code can be generated for them. What was imported is in the state: declare it in the program by " +
  "hand, or let `npx cloudflare-tunnel-import` write the program; --generate-code=false leaves this message out";

/** What the server is to answer with. */
export interface Serving {
  readonly requests: Requests;
  readonly engine: Engine;
  /** The version of this package. */
  readonly version: string;
  /** Told that the user asked to stop. */
  readonly cancel: () => void;
}

/** Serves Pulumi's provider protocol on this machine. What is not there is answered as not implemented, by the library. */
export async function serve({ requests, engine, version, cancel }: Serving): Promise<number> {
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  const { empty } = protocol;
  server.addService(
    ...service([
      method("Configure", protocol.configureRequest, protocol.configureResponse, (request) =>
        requests.configure(request),
      ),
      method(
        "Check",
        protocol.checkRequest,
        protocol.checkResponse,
        about((request) => requests.check(request)),
      ),
      method(
        "Diff",
        protocol.diffRequest,
        protocol.diffResponse,
        about((request) => requests.diff(request)),
      ),
      method(
        "Create",
        protocol.createRequest,
        protocol.createResponse,
        about((request) => requests.create(request)),
      ),
      method(
        "Read",
        protocol.readRequest,
        protocol.readResponse,
        about((request) => requests.read(request)),
      ),
      method(
        "Update",
        protocol.updateRequest,
        protocol.updateResponse,
        about((request) => requests.update(request)),
      ),
      method(
        "Delete",
        protocol.deleteRequest,
        empty,
        about((request) => requests.delete(request)),
      ),
      // `pulumi import` asks for it, after it has imported, to write code.
      method("GetSchema", empty, empty, () => Promise.reject(new NotServed(noSchema))),
      method("GetPluginInfo", empty, protocol.pluginInfo, () => Promise.resolve({ version })),
      method("Cancel", empty, empty, () => {
        cancel();
        return Promise.resolve({});
      }),
    ]),
  );
  return await new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });

  /** An operation on a resource, whose messages are shown on it. */
  function about<Request extends { readonly urn: string }, Answer>(
    run: (request: Request) => Promise<Answer>,
  ): (request: Request) => Promise<Answer> {
    return (request) => engine.during(request.urn, () => run(request));
  }
}

interface Method {
  readonly name: string;
  readonly definition: Parameters<Server["addService"]>[0][string];
  readonly handler: handleUnaryCall<unknown, unknown>;
}

/** One method of the service: its messages, and what answers it. */
function method<Asked extends Table, Answered extends Table>(
  name: string,
  request: Asked,
  response: Answered,
  answer: (request: Received<Asked>) => Promise<Message<Answered>>,
): Method {
  return {
    name,
    definition: {
      path: `/pulumirpc.ResourceProvider/${name}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: () => Buffer.alloc(0),
      requestDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: (bytes: Buffer) => bytes,
      responseDeserialize: () => undefined,
    },
    handler: (call, callback) => {
      // Written here, where a value that cannot be is an error of the call, and not of the server.
      const answering = async (): Promise<Buffer> =>
        encode(response, await answer(decode(request, call.request as Buffer)));
      answering().then(
        (bytes) => {
          callback(null, bytes);
        },
        (thrown: unknown) => {
          const stack = stackOf(thrown);
          if (stack !== undefined) console.error(stack);
          callback(statusOf(thrown));
        },
      );
    },
  };
}

function service(methods: readonly Method[]): Parameters<Server["addService"]> {
  return [
    Object.fromEntries(methods.map(({ name, definition }) => [name, definition])),
    Object.fromEntries(methods.map(({ name, handler }) => [name, handler])),
  ];
}
