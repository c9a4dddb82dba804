/** Random configurations that cloudflared accepts, and ways to write one differently. */
import fc from "fast-check";

type Configuration = Record<string, unknown>;

const duration = fc.oneof(
  fc.integer({ min: 0, max: 3_600 }),
  fc.integer({ min: 0, max: 600 }).map((seconds) => `${String(seconds)}s`),
  fc.integer({ min: 1, max: 59 }).map((minutes) => `${String(minutes)}m30s`),
);
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);

const originRequest = fc.record(
  {
    connectTimeout: duration,
    tlsTimeout: duration,
    keepAliveConnections: fc.integer({ min: 0, max: 200 }),
    noTLSVerify: fc.boolean(),
    http2Origin: fc.boolean(),
    httpHostHeader: word,
    originServerName: fc.constantFrom("", "origin.example.com"),
    proxyType: fc.constantFrom("", "socks"),
    futureField: fc.constantFrom<unknown>(0, "x", { nested: [1, { deep: true }] }),
  },
  { requiredKeys: [] },
);
const ruleOriginRequest = fc
  .tuple(
    originRequest,
    fc.record(
      { access: fc.record({ required: fc.boolean(), teamName: word, audTag: fc.array(word, { maxLength: 2 }) }) },
      { requiredKeys: [] },
    ),
  )
  .map(([fields, access]) => ({ ...fields, ...access }));

const rule = fc
  .tuple(
    word,
    fc.constantFrom("http://localhost:8080", "https://origin:8443", "ssh://host:22", "http_status:503", "unix:/run/x"),
    fc.option(ruleOriginRequest, { nil: undefined }),
    fc.option(fc.constantFrom("^/api/", "\\.js$"), { nil: undefined }),
  )
  .map(([host, service, settings, path]) => ({
    hostname: `${host}.example.com`,
    service,
    ...(settings === undefined ? {} : { originRequest: settings }),
    ...(path === undefined ? {} : { path }),
  }));

/** A configuration that cloudflared accepts. */
export const configurations: fc.Arbitrary<Configuration> = fc
  .tuple(
    fc.array(rule, { maxLength: 4 }),
    fc.option(originRequest, { nil: undefined }),
    fc.option(fc.record({ connectTimeout: duration, maxActiveFlows: fc.nat(1_000) }, { requiredKeys: [] }), {
      nil: undefined,
    }),
  )
  .map(([rules, settings, warpRouting]) => ({
    ingress: [...rules, { service: "http_status:404" }],
    ...(settings === undefined ? {} : { originRequest: settings }),
    ...(warpRouting === undefined ? {} : { warpRouting }),
  }));

function isObject(value: unknown): value is Configuration {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The same value with the keys of every object in the opposite order. */
export function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reordered(item)]),
  );
}

/** The same value with a null in every object, for a key that it does not have. */
export function withNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNulls);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withNulls(item)]);
  return Object.fromEntries([...entries, ["caPool", null], ["absent", null]]) as Configuration;
}
