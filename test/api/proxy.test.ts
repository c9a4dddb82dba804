import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { path } from "../../provider/api/http/path.js";
import { noFamily } from "../unit/api/families.js";
import { selfSigned } from "./certificate.js";
import { scriptedServer, success } from "./scripted-server.js";
import { API_TOKEN, errorOf, testClient } from "./test-client.js";

const GET = { method: "GET", path: path`/user`, family: noFamily } as const;
const API = "https://api.example.com/client/v4";
const PASSWORD = "pr0xy-passw0rd";

afterEach(() => {
  vi.unstubAllEnvs();
});

interface Proxy {
  /** With user and password. */
  readonly url: string;
  /** `CONNECT` targets, with the credentials that came along. */
  readonly seen: { readonly target: string; readonly authorization: string | undefined }[];
}

/** A CONNECT proxy. It answers with a status, never answers, or connects everything to one local port. */
async function connectProxy(behaviour: number | "hang" | { readonly toPort: number }): Promise<Proxy> {
  const seen: { target: string; authorization: string | undefined }[] = [];
  const sockets = new Set<net.Socket>();
  const keep = (socket: net.Socket): net.Socket => {
    sockets.add(socket);
    return socket.on("error", () => undefined);
  };
  const server = http.createServer();
  server.on("connection", keep);
  server.on("connect", (request, client: net.Socket) => {
    seen.push({ target: request.url ?? "", authorization: request.headers["proxy-authorization"] });
    if (behaviour === "hang") return;
    if (typeof behaviour === "number") {
      client.end(`HTTP/1.1 ${behaviour} No\r\ncontent-length: 2\r\n\r\nno`);
      return;
    }
    const upstream = keep(net.connect(behaviour.toPort, "127.0.0.1"));
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    upstream.pipe(client).pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://user:${PASSWORD}@127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

async function tlsServer(): Promise<{ port: number; seen: http.IncomingHttpHeaders[] }> {
  const seen: http.IncomingHttpHeaders[] = [];
  const server = https.createServer(selfSigned("api.example.com"), (request, response) => {
    seen.push(request.headers);
    response.end(JSON.stringify({ success: true, result: "through the proxy" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, seen };
}

describe("a proxy of the environment", () => {
  test("is used for https, its connection kept, and gets its own credentials only", async () => {
    const server = await tlsServer();
    const proxy = await connectProxy({ toPort: server.port });
    vi.stubEnv("HTTPS_PROXY", proxy.url);
    vi.stubEnv("NO_PROXY", "");
    // The certificate is self-signed, and nothing secret is sent.
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const client = testClient(API);
    for (let index = 0; index < 3; index += 1) {
      expect((await client.request(GET)).result).toBe("through the proxy");
    }
    const basic = `Basic ${Buffer.from(`user:${PASSWORD}`).toString("base64")}`;
    expect(proxy.seen).toEqual([{ target: "api.example.com:443", authorization: basic }]);
    expect(server.seen).toHaveLength(3);
    expect(server.seen[0]).toMatchObject({ host: "api.example.com", authorization: `Bearer ${API_TOKEN}` });
    expect(server.seen[0]).not.toHaveProperty("proxy-authorization");
  });

  test("is not used for a loopback base URL", async () => {
    const server = await scriptedServer(success("direct"));
    const proxy = await connectProxy(407);
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]) vi.stubEnv(name, proxy.url);
    vi.stubEnv("NO_PROXY", "");
    expect((await testClient(server.origin).request(GET)).result).toBe("direct");
    expect(proxy.seen).toEqual([]);
  });

  test("a certificate that is not trusted ends the request before anything is sent", async () => {
    const server = await tlsServer();
    const proxy = await connectProxy({ toPort: server.port });
    const error = await errorOf(testClient(API, { proxyFor: () => proxy.url }).request({ ...GET, method: "POST" }));
    expect(error).toMatchObject({ failure: "tls", outcome: "refused" });
    expect(error.message).toContain("NODE_EXTRA_CA_CERTS");
    expect(server.seen).toEqual([]);
    expect(proxy.seen).toHaveLength(1);
  });

  test.each([
    [407, "proxy", 1],
    [403, "proxy", 1],
    [502, "connect", 3],
    [503, "connect", 3],
  ] as const)("HTTP %i of the proxy is not taken for the API's answer: %s", async (status, failure, attempts) => {
    const proxy = await connectProxy(status);
    const error = await errorOf(testClient(API, { proxyFor: () => proxy.url }).request({ ...GET, method: "POST" }));
    expect(error).toMatchObject({ failure, outcome: "refused", fromApi: false });
    expect(error.status).toBeUndefined();
    expect(error.message).toContain(`refused the connection to api.example.com with HTTP ${status}`);
    expect(error.message).not.toContain(PASSWORD);
    expect(proxy.seen).toHaveLength(attempts);
  });

  test("one that never answers runs into the time for connecting", async () => {
    const proxy = await connectProxy("hang");
    const client = testClient(API, {
      proxyFor: () => proxy.url,
      settings: { connectTimeoutMs: 40 },
      retry: { maxRetries: 0 },
    });
    const error = await errorOf(client.request({ ...GET, method: "POST" }));
    expect(error).toMatchObject({ failure: "connect-timeout", outcome: "refused" });
    expect(error.message).toContain("no connection to api.example.com through the proxy http://127.0.0.1:");
    expect(error.message).not.toContain(PASSWORD);
  });

  test.each([
    [`socks5://user:${PASSWORD}@127.0.0.1:1080`, "is not an http or https proxy"],
    [`http://user:${PASSWORD}@host:port`, "is not a URL"],
    [`user:${PASSWORD}@host`, "(not shown)"],
  ])("%s is refused, its password not shown", async (url, reason) => {
    const failure = testClient(API, { proxyFor: () => url }).request(GET);
    await expect(failure).rejects.toThrow(reason);
    expect(inspect(await failure.catch((error: unknown) => error))).not.toContain(PASSWORD);
  });
});
