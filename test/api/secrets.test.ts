import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { type ApiRequest } from "../../provider/api/http/client.js";
import { CloudflareApiError } from "../../provider/api/http/errors.js";
import { path } from "../../provider/api/http/path.js";
import { noFamily } from "../unit/api/families.js";
import { cut, failure, reply, scriptedServer, type Reply, type SeenRequest } from "./scripted-server.js";
import { API_TOKEN, errorOf, testClient } from "./test-client.js";

const SECRET = "c2VjcmV0L3NlY3JldCtzZWNyZXQ/c2VjcmV0PT0hIQ==";
const POST: ApiRequest = {
  method: "POST",
  path: path`/accounts/${"a"}/cfd_tunnel`,
  family: noFamily,
  body: { name: "blog", tunnel_secret: SECRET },
};

/** Every form in which a secret could be read from a text. */
function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    secret.replace(/=+$/, ""),
    encodeURIComponent(secret),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
}

function echo({ headers, body }: SeenRequest): string {
  const authorization = headers.authorization ?? "";
  const texts = [...forms(API_TOKEN), ...forms(SECRET)];
  return `cannot read ${body} with ${authorization}, that is ${texts.join(" ")}`;
}

/** Servers that give back what they were sent. */
const echoes: readonly [string, Reply][] = [
  [
    "in an error's message",
    (response, request) => {
      failure(400, 1_030, echo(request))(response, request);
    },
  ],
  [
    "in the title of a page",
    (response, request) => {
      reply(502, `<html><title>${echo(request)}</title></html>`)(response, request);
    },
  ],
  [
    "where a long message is cut",
    (response, request) => {
      failure(400, 1_030, `${"x".repeat(985)} ${echo(request)}`)(response, request);
    },
  ],
  [
    "in headers",
    (response, request) => {
      reply(403, "no", { "cf-ray": API_TOKEN, "content-type": API_TOKEN })(response, request);
    },
  ],
  [
    "in a success that is none",
    (response, request) => {
      reply(200, { success: false, errors: [{ code: 1_000, message: echo(request) }] })(response, request);
    },
  ],
  ["not at all, but cut off", cut],
];

describe("no secret is in an error or a log line", () => {
  test.each(echoes)("the server echoes them %s", async (_, answer) => {
    const server = await scriptedServer(answer);
    const log: string[] = [];
    const client = testClient(server.origin, { log: (line) => log.push(line) });
    const errors = [await errorOf(client.request(POST)), await errorOf(client.request({ ...POST, method: "PATCH" }))];
    const shown = [
      ...errors.flatMap((error) => [inspect(error, { depth: 9, showHidden: true }), error.stack]),
      ...log,
    ].join("\n");
    expect(errors.every((error) => error instanceof CloudflareApiError)).toBe(true);
    for (const form of [...forms(API_TOKEN), ...forms(SECRET)]) expect(shown).not.toContain(form);
    // Not even the beginning of one, where a long text is cut.
    expect(shown).not.toContain(API_TOKEN.slice(0, 8));
    expect(shown).not.toContain(SECRET.slice(0, 8));
  });

  test("a client shows none when it is printed", () => {
    const client = testClient("http://127.0.0.1:1");
    for (const form of forms(API_TOKEN)) {
      expect(inspect(client, { depth: 9, showHidden: true })).not.toContain(form);
      expect(JSON.stringify(client)).not.toContain(form);
    }
  });
});
