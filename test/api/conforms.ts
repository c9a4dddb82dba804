/** Holds what went over the wire against the schemas of the endpoints, and has the official SDK read the same answers. */
import Ajv from "ajv";
import Cloudflare from "cloudflare";
import { describe, expect, it } from "vitest";

import { emulator, proxy } from "./conformance-stage.js";
import { type Exchange } from "./recording-proxy.js";
import { endpointOf, nameOf, type Endpoint } from "./schemas/endpoint.js";
import { failure, success } from "./schemas/envelope.js";
import { type Schema } from "./schemas/json-schema.js";
import { type SdkReaders } from "./schemas/sdk-readers.js";

const ajv = new Ajv({ allErrors: true });

function mismatches(schema: Schema, value: unknown): unknown {
  const validate = ajv.compile(schema);
  return validate(value) ? [] : { errors: validate.errors, value };
}

/** Defines the tests of every endpoint. `beyond` are requests that no endpoint is of: what they are for is said there. */
export function conform(endpoints: readonly Endpoint[], sdkReaders: SdkReaders, beyond: readonly RegExp[] = []): void {
  function exchangesOf(name: string): { exchange: Exchange; ids: string[] }[] {
    return proxy.exchanges.flatMap((exchange) => {
      const found = endpointOf(endpoints, exchange.method, exchange.path);
      return found !== undefined && nameOf(found.endpoint) === name ? [{ exchange, ids: found.ids }] : [];
    });
  }

  it("the provider makes no request that is not accounted for", () => {
    const others = proxy.exchanges
      .filter(({ method, path }) => endpointOf(endpoints, method, path) === undefined)
      .map(({ method, path }) => `${method} ${path}`)
      .filter((request) => !beyond.some((known) => known.test(request)));
    expect(others).toEqual([]);
  });

  describe.each(endpoints.map((endpoint) => [nameOf(endpoint), endpoint] as const))("%s", (name, endpoint) => {
    it("is used by what docs/endpoints.md says uses it", () => {
      const users = new Set(exchangesOf(name).map(({ exchange }) => exchange.by));
      expect(endpoint.usedBy.filter((user) => !users.has(user))).toEqual([]);
    });

    it("is asked as the reference says", () => {
      for (const { exchange } of exchangesOf(name)) {
        expect(mismatches(endpoint.query, exchange.query)).toEqual([]);
        if (endpoint.body === undefined) expect(exchange.body).toBe("");
        else expect(mismatches(endpoint.body, JSON.parse(exchange.body))).toEqual([]);
      }
    });

    it("answers as the reference says", () => {
      const answers = exchangesOf(name).map(({ exchange }) => exchange);
      expect(answers.some(({ status }) => status === 200)).toBe(true);
      for (const { status, answerType, answer } of answers) {
        expect(answerType).toBe("application/json");
        const schema = status === 200 ? success(endpoint.result, endpoint.isList) : failure;
        expect(mismatches(schema, JSON.parse(answer))).toEqual([]);
      }
    });

    it("answers what the official SDK reads", async () => {
      for (const { exchange, ids } of exchangesOf(name)) {
        const { answer, status, answerType } = exchange;
        const sdk = new Cloudflare({
          apiToken: "unused",
          maxRetries: 0,
          fetch: () => Promise.resolve(new Response(answer, { status, headers: { "content-type": answerType } })),
        });
        const body = exchange.body === "" ? {} : (JSON.parse(exchange.body) as Record<string, unknown>);
        const { result, errors } = JSON.parse(answer) as { result: unknown; errors: { code: number }[] };
        const read = Promise.resolve(sdkReaders[name]?.(sdk, { account_id: emulator.accountId, ids, body }));
        if (status === 200) expect(itemsOf(await read)).toEqual(result);
        else await expect(read).rejects.toMatchObject({ status, errors });
      }
    });
  });
}

function itemsOf(read: unknown): unknown {
  const isPage = typeof read === "object" && read !== null && "getPaginatedItems" in read;
  return isPage ? (read as { getPaginatedItems: () => unknown }).getPaginatedItems() : read;
}
