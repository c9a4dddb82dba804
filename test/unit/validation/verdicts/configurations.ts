import type { Verdicts } from "./verdict.js";

/** The whole configuration, in this package's spelling. */
export const configurations: Readonly<Record<string, Verdicts<unknown>>> = {
  "the last rule matches every request": {
    accepted: [
      { ingress: [{ service: "http://a" }] },
      { ingress: [{ hostname: "*", service: "http://a" }] },
      { ingress: [{ hostname: "", path: "", service: "http://a" }] },
      { ingress: [{ hostname: null, path: null, service: "http://a", originRequest: null }] },
    ],
    refused: [
      { ingress: [{ hostname: "a.example.com", service: "http://a" }] },
      { ingress: [{ path: "/", service: "http://a" }] },
      { ingress: [{ hostname: "*", path: ".*", service: "http://a" }] },
      { ingress: [{ hostname: "*.com", service: "http://a" }] },
      { ingress: [{ service: "http://a" }, { hostname: "b", service: "http://b" }] },
    ],
  },
  "no other rule does": {
    accepted: [
      { ingress: [{ path: "/", service: "http://a" }, { service: "http://b" }] },
      { ingress: [{ hostname: "*", path: ".*", service: "http://a" }, { service: "http://b" }] },
      {
        ingress: [
          { hostname: "a", service: "http://a" },
          { hostname: "a", service: "http://a" },
          { service: "http://b" },
        ],
      },
    ],
    refused: [
      { ingress: [{ service: "http://a" }, { service: "http://b" }] },
      { ingress: [{ hostname: "*", service: "http://a" }, { service: "http://b" }] },
      {
        ingress: [
          { hostname: "", path: "", service: "http://a" },
          { hostname: "*", service: "http://b" },
        ],
      },
    ],
  },
  "there is a rule": {
    accepted: [{ ingress: [{ service: "http_status:503" }] }],
    refused: [
      {},
      { ingress: null },
      { ingress: [] },
      { ingress: {} },
      { ingress: "x" },
      { ingress: [null] },
      { ingress: [{}] },
      { ingress: [[]] },
    ],
  },
  "bastion mode needs no service, unless the service is tested before it": {
    accepted: [
      { ingress: [{ originRequest: { bastionMode: true } }] },
      { ingress: [{ service: "nonsense", originRequest: { bastionMode: true } }] },
      { ingress: [{}], originRequest: { bastionMode: true } },
      { ingress: [{ service: "http://a/b" }], originRequest: { bastionMode: true } },
    ],
    refused: [
      { ingress: [{ originRequest: { bastionMode: false } }] },
      {
        ingress: [{ service: "nonsense", originRequest: { bastionMode: false } }],
        originRequest: { bastionMode: true },
      },
      { ingress: [{ service: "http_status:1", originRequest: { bastionMode: true } }] },
      { ingress: [{ service: "nonsense", originRequest: { bastionMode: null } }] },
      { ingress: [{ service: "http://a", originRequest: { bastionMode: "true" } }] },
    ],
  },
  "access that is required with an audTag needs a teamName, in a rule": {
    accepted: [
      access({ required: true, teamName: "acme", audTag: ["a"] }),
      access({ required: true }),
      access({ required: true, teamName: "acme" }),
      access({ required: true, audTag: [] }),
      access({ required: false, audTag: ["a"] }),
      access({ audTag: ["a"], teamName: null }),
      access(null),
      { ingress: [{ service: "http://a" }], originRequest: { access: { required: true, audTag: ["a"] } } },
    ],
    refused: [
      access({ required: true, audTag: ["a"] }),
      access({ required: true, audTag: [null], teamName: "" }),
      access({ required: "true" }),
      access({ audTag: "a" }),
      access({ audTag: [1] }),
      access({ teamName: 1 }),
      access({ environment: true }),
      access([]),
      access(true),
      { ingress: [{ service: "http://a" }], originRequest: { access: { audTag: "a" } } },
    ],
  },
  "ipRules of a socks-proxy name networks and ports": {
    accepted: [
      socks([]),
      socks(null),
      socks([{ prefix: "10.0.0.0/8", ports: [1, 65535], allow: true }]),
      socks([{ prefix: "10.1.2.3/8" }]),
      socks([{ prefix: "::/0", ports: null }]),
      socks([{ prefix: "::ffff:1.2.3.4/128" }]),
      socks([{ prefix: "1.2.3.4/08" }]),
      { ingress: [{ service: "http://a", originRequest: { ipRules: [{ prefix: "x", ports: [0] }, null] } }] },
      { ingress: [{ service: "socks-proxy" }], originRequest: { ipRules: [{}] } },
    ],
    refused: [
      socks([{}]),
      socks([null]),
      socks([{ prefix: "" }]),
      socks([{ prefix: "10.0.0.0" }]),
      socks([{ prefix: "10.0.0.0/33" }]),
      socks([{ prefix: "010.0.0.0/8" }]),
      socks([{ prefix: "10.0.0/8" }]),
      socks([{ prefix: "::/129" }]),
      socks([{ prefix: "fe80::1%eth0/64" }]),
      socks([{ prefix: "10.0.0.0/8", ports: [0] }]),
      socks([{ prefix: "10.0.0.0/8", ports: [65536] }]),
      socks([{ prefix: "10.0.0.0/8", ports: [80, null] }]),
      socks([{ prefix: "10.0.0.0/8", ports: ["80"] }]),
      socks([{ prefix: "10.0.0.0/8", ports: [1.5] }]),
      socks([{ prefix: "10.0.0.0/8", allow: 1 }]),
      socks(["10.0.0.0/8"]),
      socks({}),
      { ingress: [{ service: "http://a", originRequest: { ipRules: [{ ports: ["80"] }] } }] },
      { ingress: [{ service: "http://a" }], originRequest: { ipRules: [1] } },
    ],
  },
  "durations are whole seconds": {
    accepted: ["connectTimeout", "tlsTimeout", "tcpKeepAlive", "keepAliveTimeout"].flatMap((name) =>
      [0, 30, -1, null, 2 ** 53, 2 ** 62].map((value) => origin({ [name]: value })),
    ),
    refused: ["connectTimeout", "tlsTimeout", "tcpKeepAlive", "keepAliveTimeout"].flatMap((name) =>
      [1.5, true, "", "10", "abc", "10.5s", [], {}, 1e21, 2 ** 63, -(2 ** 63)].map((value) =>
        origin({ [name]: value }),
      ),
    ),
  },
  "numbers, booleans and strings are of their type": {
    accepted: [
      { keepAliveConnections: -1 },
      { keepAliveConnections: 0 },
      { proxyPort: 70000 },
      { proxyType: "anything" },
      { noTLSVerify: true, http2Origin: false, matchSNItoHost: null },
      { httpHostHeader: "", originServerName: "x", caPool: "/ca.pem", proxyAddress: "::" },
    ].map(origin),
    refused: [
      { keepAliveConnections: "1" },
      { keepAliveConnections: 1.5 },
      { keepAliveConnections: 1e21 },
      { proxyPort: -1 },
      { proxyPort: 2 ** 64 },
      { proxyPort: "80" },
      { proxyType: 1 },
      { noTLSVerify: "true" },
      { noTLSVerify: 0 },
      { http2Origin: "no" },
      { matchSNItoHost: 1 },
      { noHappyEyeballs: [] },
      { disableChunkedEncoding: {} },
      { httpHostHeader: 1 },
      { originServerName: true },
      { caPool: [] },
      { proxyAddress: 1 },
    ].map(origin),
  },
  "parts of a rule are of their type": {
    accepted: [{ ingress: [{ service: "http://a", originRequest: {} }] }],
    refused: [
      { ingress: [{ service: 1 }] },
      { ingress: [{ service: ["http://a"] }] },
      { ingress: [{ hostname: 1, service: "http://a" }] },
      { ingress: [{ hostname: false, service: "http://a" }] },
      { ingress: [{ path: {}, service: "http://a" }] },
      { ingress: [{ service: "http://a", originRequest: [] }] },
      { ingress: [{ service: "http://a", originRequest: "x" }] },
      { ingress: [{ service: "http://a" }], originRequest: 1 },
      { ingress: [{ service: "http://a" }, "http://b"] },
    ],
  },
  "warpRouting has its own durations": {
    accepted: [
      { connectTimeout: 5, tcpKeepAlive: 30, maxActiveFlows: 0 },
      { enabled: true },
      { enabled: "ignored" },
      {},
      null,
    ].map((warpRouting) => ({ ingress: [{ service: "http://a" }], warpRouting })),
    refused: [
      { connectTimeout: 1.5 },
      { tcpKeepAlive: true },
      { maxActiveFlows: -1 },
      { maxActiveFlows: "1" },
      [],
      true,
    ].map((warpRouting) => ({ ingress: [{ service: "http://a" }], warpRouting })),
  },
  "keys count in any case, and others do not count": {
    accepted: [
      { Ingress: [{ SERVICE: "http://a" }] },
      { ingress: [{ ſervice: "http://a" }] },
      { ingress: [{ service: "nonsense", Service: "http://a" }] },
      { ingress: [{ service: "http://a", Service: null }] },
      { ingress: [{ service: "http://a", servce: 1 }], originrequests: 1 },
      { ingress: [{ service: "http://a", hostnames: ["b"] }] },
    ],
    refused: [
      { ingress: [{ service: "http://a", Service: "nonsense" }] },
      { ingress: [{ service: "http://a", HostName: "b" }] },
      { ingress: [{ service: "http://a", OriginRequest: { NOTLSVERIFY: 1 } }] },
      { ingress: [{ servce: "http://a" }] },
      { ingres: [{ service: "http://a" }] },
      { ingress: [{ service: "http://a" }], ORIGINREQUEST: { connecttimeout: 1.5 } },
    ],
  },
};

function access(value: unknown): unknown {
  return { ingress: [{ service: "http://a", originRequest: { access: value } }] };
}

function socks(ipRules: unknown): unknown {
  return { ingress: [{ service: "socks-proxy", originRequest: { ipRules } }] };
}

function origin(originRequest: unknown): unknown {
  return { ingress: [{ service: "http://a", originRequest }] };
}
