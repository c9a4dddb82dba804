import { AsyncLocalStorage } from "node:async_hooks";

import { Client, credentials } from "@grpc/grpc-js";

import type { Severity } from "../session/host.js";
import { empty, logRequest } from "./protocol.js";
import { decode, encode } from "./wire.js";

/** pulumirpc.LogSeverity. */
const severities: Readonly<Record<Severity, number>> = { info: 1, warning: 2 };

/** The engine is on this machine. */
const timeoutMs = 10_000;

/** A request that is under way: the resource that it is about, and the messages that are on their way to the engine. */
interface Operation {
  readonly urn: string;
  readonly sent: Promise<void>[];
}

/** The engine that started this process: what it is told appears on the resource. */
export class Engine {
  private readonly operations = new AsyncLocalStorage<Operation>();
  private client: Client | undefined;

  constructor(private address?: string) {}

  /** The engine is at another address: it tells, where it found this process running. */
  moveTo(address: string): void {
    this.address = address;
    this.client = undefined;
  }

  /** Runs an operation on a resource. It ends when its messages have arrived: after the last one, the engine may stop listening. */
  async during<T>(urn: string, run: () => Promise<T>): Promise<T> {
    const operation: Operation = { urn, sent: [] };
    try {
      return await this.operations.run(operation, run);
    } finally {
      await Promise.all(operation.sent);
    }
  }

  /** Shows a message on the resource that is being worked on; on the stack, where there is none. */
  tell(severity: Severity, text: string): void {
    const operation = this.operations.getStore();
    const sent = this.log(severity, text, operation?.urn ?? "").catch(() => {
      // Shown on the stack: what a dynamic provider prints always is.
      if (severity === "info") console.log(text);
      else console.warn(`warning: ${text}`);
    });
    operation?.sent.push(sent);
  }

  private log(severity: Severity, text: string, urn: string): Promise<void> {
    // On this machine: a proxy of the environment is not for it.
    if (this.address === undefined) return Promise.reject(new Error("no engine has told its address"));
    this.client ??= new Client(this.address, credentials.createInsecure(), { "grpc.enable_http_proxy": 0 });
    const client = this.client;
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        "/pulumirpc.Engine/Log",
        (message: Buffer) => message,
        (answer: Buffer) => decode(empty, answer),
        encode(logRequest, { severity: severities[severity], message: text, urn }),
        { deadline: Date.now() + timeoutMs },
        (error) => {
          if (error === null) resolve();
          else reject(error);
        },
      );
    });
  }
}
