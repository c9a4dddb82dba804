import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";

import { addFigure } from "../faults/figures.js";
import { ProviderProcess } from "../faults/provider-process.js";
import { runs } from "../property-runs.js";

const provider = new ProviderProcess({ CLOUDFLARE_API_TOKEN: "x".repeat(40) });
/** As the wire reaches them. */
const resources = (["CfdTunnel", "TunnelConfiguration", "WarpConnector", "WarpConnectorFailover"] as const).map(
  (name) => [name, provider.of(name)] as const,
);

let fuzzed = 0;
afterAll(() => {
  addFigure("inputs fuzzed", fuzzed);
});

/** A failure is read in a terminal: bounded, whatever it is about. */
const LONGEST_REASON = 2_000;
const accountId = "0123456789abcdef0123456789abcdef";
const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
const secret = Buffer.alloc(32, 7).toString("base64");

const keys = fc
  .constantFrom(
    "accountId name tunnelSecret configSrc adopt ha config onDelete tunnelId clientId onSecretChange ingress service path",
    "__proto__ constructor prototype toString hasOwnProperty valueOf then length",
  )
  .chain((line) => fc.constantFrom(...line.split(" ")));
const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "",
    " ",
    ".",
    "..",
    "../..",
    "a/b",
    "%2e%2e",
    "\u0000",
    "\u001b[31mred",
    "\ud800",
    "\u202e",
    "𝒳".repeat(300),
  ),
  fc.string({ minLength: 1, maxLength: 5 }).map((text) => text.repeat(20_000)),
);
const numbers = fc.oneof(fc.double(), fc.constantFrom(2 ** 53 + 2, -(2 ** 60), 1e308, -0, Infinity, NaN));
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    texts,
    numbers,
    fc.constantFrom(null, true, false, undefined),
    fc.array(tie("value"), { maxLength: 4 }),
    // Own keys, as JSON.parse makes them: `__proto__` too.
    fc.array(fc.tuple(keys, tie("value")), { maxLength: 5 }).map((entries) => ownProperties(entries)),
  ),
}));
const inputs = fc
  .array(fc.tuple(fc.oneof(keys, texts), values), { maxLength: 8 })
  .map((entries) => ownProperties(entries));

function ownProperties(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return result;
}

type Guarded = (typeof resources)[number][1];

async function checked(
  resource: Guarded,
  news: Record<string, unknown>,
): Promise<{ property: string; reason: string }[]> {
  fuzzed += 1;
  const { failures } = await resource.check({}, news);
  for (const { reason } of failures) expect(reason.length).toBeLessThan(LONGEST_REASON);
  expect(Object.keys(Object.prototype)).toEqual([]);
  // On the wire, the path begins the reason.
  return failures.map(({ reason }) => ({ property: /^([\w.[\]]+): /.exec(reason)?.[1] ?? "", reason }));
}

describe.each(resources)("%s", (name, resource) => {
  it("check answers anything with bounded reasons", async () => {
    await fc.assert(
      fc.asyncProperty(inputs, async (news) => {
        await checked(resource, news);
      }),
      { numRuns: runs(400) },
    );
  });

  it("diff answers anything", async () => {
    await fc.assert(
      fc.asyncProperty(inputs, inputs, async (olds, news) => {
        fuzzed += 1;
        // A state without its account is of no use, and one that was adopted is not replaced: diff says so.
        const state = { ...olds, accountId: "f".repeat(32), adopt: false };
        const { changes, replaces = [] } = await resource.diff(tunnelId, state, news);
        expect(typeof changes).toBe("boolean");
        expect(replaces.every((each) => ["accountId", "tunnelId", "configSrc", "ha"].includes(each))).toBe(true);
      }),
      { numRuns: runs(400) },
    );
  });

  it.each([
    "a/b",
    "..",
    "../../user/tokens",
    "%2e%2e%2f",
    `${tunnelId}/..`,
    `${tunnelId}\n`,
    `${tunnelId}?x=1`,
    "\u0000",
    "",
  ])("refuses %j wherever an id belongs", async (id) => {
    const valid = { accountId, name: "web", tunnelId, clientId: tunnelId, config: {} };
    const own = name.includes("Failover")
      ? ["accountId", "tunnelId", "clientId"]
      : name === "TunnelConfiguration"
        ? ["accountId", "tunnelId"]
        : ["accountId", "adopt"];
    for (const property of own) {
      const failures = await checked(resource, { ...valid, [property]: id });
      expect(failures.filter((failure) => failure.property === property)).toHaveLength(1);
    }
  });
});

describe("configurations", () => {
  const [, resource] =
    resources[1] ??
    (() => {
      throw new Error("no TunnelConfiguration");
    })();
  const check = (config: unknown) => checked(resource, { accountId, tunnelId, config });
  const last = { service: "http_status:404" };

  it("takes 10,000 good rules, and reports 10,000 bad ones", async () => {
    const rules = Array.from({ length: 10_000 }, (_, index) => ({
      hostname: `host-${String(index)}.example.com`,
      path: `^/v${String(index)}/`,
      service: `http://localhost:${String(1 + (index % 60_000))}`,
    }));
    expect(await check({ ingress: [...rules, last] })).toEqual([]);
    const bad = rules.map((rule) => ({ ...rule, service: "nonsense" }));
    const failures = await check({ ingress: [...bad, last] });
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.length).toBeLessThanOrEqual(10_000);
  });

  it.each([
    "(a+)+$",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(x+x+)+y",
    `${"(".repeat(500)}a${")+".repeat(500)}`,
    "((a{1,1000}){1,1000}){1,1000}",
    "(?:a?){500}a{500}",
    "\\p{L}*".repeat(2_000),
    "a".repeat(1_000_000),
  ])("judges the path %.60s in bounded work", async (path) => {
    const failures = await check({ ingress: [{ path, service: "http://localhost:1" }, last] });
    for (const { property } of failures) expect(property).toBe("config.ingress[0].path");
  });

  it.each([2 ** 64, 1e308, 0.5, Infinity, NaN])("refuses %d for a duration and a port", async (number) => {
    const originRequest = { connectTimeout: number, proxyPort: number };
    const failures = await check({ ingress: [{ ...last, originRequest }] });
    const at = (field: string): string => `config.ingress[0].originRequest.${field}`;
    expect(failures.map(({ property }) => property).sort()).toEqual([at("connectTimeout"), at("proxyPort")]);
  });

  it("holds keys of the prototype for keys like any other", async () => {
    const config = JSON.parse(
      '{"__proto__":{"ingress":[]},"constructor":1,"ingress":[{"__proto__":{"service":"x"},"service":"http_status:404"}]}',
    ) as unknown;
    await check(config);
    const { inputs } = await resource.check({}, { accountId, tunnelId, config });
    expect(Object.keys((inputs as { config: object }).config).sort()).toEqual(["__proto__", "constructor", "ingress"]);
    expect("polluted" in {}).toBe(false);
  });
});

it("a secret of a megabyte, or of odd characters, is refused without being repeated", async () => {
  const [, tunnels] =
    resources[0] ??
    (() => {
      throw new Error("no CfdTunnel");
    })();
  for (const odd of ["*".repeat(1_000_000), `${secret}\u0000`, `${secret}/..`, "😀".repeat(50)]) {
    const failures = await checked(tunnels, { accountId, name: "web", tunnelSecret: odd });
    expect(failures).toHaveLength(1);
    expect(JSON.stringify(failures)).not.toContain(odd.slice(0, 40));
  }
});
