import { Server, ServerCredentials, type handleUnaryCall } from "@grpc/grpc-js";

import { stackOf, statusOf } from "./failure.js";
import { decode, encode, type Message, type Received, type Table } from "./wire.js";

/** As much as the engine sends. */
const maxMessageBytes = 400 * 1024 * 1024;

/** Serves methods of Pulumi's provider protocol on this machine. What is not there is answered as not implemented, by the library. */
export async function serve(methods: readonly Method[]): Promise<number> {
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  server.addService(
    Object.fromEntries(methods.map(({ name, definition }) => [name, definition])),
    Object.fromEntries(methods.map(({ name, handler }) => [name, handler])),
  );
  return await new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

/** One method of the service. */
export interface Method {
  readonly name: string;
  readonly definition: Parameters<Server["addService"]>[0][string];
  readonly handler: handleUnaryCall<unknown, unknown>;
}

/** One method of the service: its messages, and what answers it. */
export function method<Asked extends Table, Answered extends Table>(
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
