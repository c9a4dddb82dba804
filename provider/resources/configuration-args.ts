import type * as pulumi from "@pulumi/pulumi";

/** A duration: whole seconds (30), or a string with units ("30s", "1m30s"). Kept as whole seconds. */
export type Duration = number | string;

/** Cloudflare Access enforced by cloudflared itself, for the requests of one rule. At the top level cloudflared ignores it. */
export interface Access {
  /** Deny requests without a valid Access token. Default: false. */
  required?: pulumi.Input<boolean | undefined>;
  /** The name of the Zero Trust organization: "acme" for acme.cloudflareaccess.com. Needed where `required` is true and `audTag` is not empty. */
  teamName?: pulumi.Input<string | undefined>;
  /** The audience tags of the Access applications that may reach the hostname, 64 hexadecimal digits each. */
  audTag?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** The environment that the Access applications are in: "fed", or "" for the usual one. cloudflared only. Default: "". */
  environment?: pulumi.Input<string | undefined>;
}

/** A rule of the SOCKS proxy (`service: "socks-proxy"`): which addresses it may reach. */
export interface IpRule {
  /** An address block in CIDR notation, such as "10.0.0.0/8". */
  prefix?: pulumi.Input<string | undefined>;
  /** The ports, 1 to 65535; all of them where it is empty. */
  ports?: pulumi.Input<pulumi.Input<number>[] | undefined>;
  /** Whether the rule allows or denies. Default: false. */
  allow?: pulumi.Input<boolean | undefined>;
}

/** How cloudflared talks to an origin. A rule's own settings win over the configuration's, field by field. */
export interface OriginRequest {
  /** Enforces Cloudflare Access; on a rule only. */
  access?: pulumi.Input<Access | undefined>;
  /** Path, on cloudflared's host, of the certificate authority of the origin's certificate. Default: the system's. */
  caPool?: pulumi.Input<string | undefined>;
  /** Time to establish a TCP connection. Seconds or "30s". Default: cloudflared takes 30 s. */
  connectTimeout?: pulumi.Input<Duration | undefined>;
  /** Disables chunked transfer encoding, for WSGI servers. Default: false. */
  disableChunkedEncoding?: pulumi.Input<boolean | undefined>;
  /** Tries HTTP/2 to the origin, which must be https. Default: false. */
  http2Origin?: pulumi.Input<boolean | undefined>;
  /** The Host header of requests to the origin. Default: the visitor's. */
  httpHostHeader?: pulumi.Input<string | undefined>;
  /** Idle keep-alive connections to the origin, at most. Default: 100. */
  keepAliveConnections?: pulumi.Input<number | undefined>;
  /** How long an idle connection is kept. Seconds or "90s". Default: 90 s. */
  keepAliveTimeout?: pulumi.Input<Duration | undefined>;
  /** Takes the host name of the origin's certificate from the request. Default: false. */
  matchSNItoHost?: pulumi.Input<boolean | undefined>;
  /** Disables the fallback between IPv6 and IPv4. Default: false. */
  noHappyEyeballs?: pulumi.Input<boolean | undefined>;
  /** Accepts any certificate from the origin. Default: false. */
  noTLSVerify?: pulumi.Input<boolean | undefined>;
  /** The host name expected in the origin's certificate. Default: the service's. */
  originServerName?: pulumi.Input<string | undefined>;
  /** The kind of proxy started for TCP services: "" or "socks". Default: "". */
  proxyType?: pulumi.Input<string | undefined>;
  /** The interval of TCP keep-alive packets. Seconds or "30s". Default: 30 s. */
  tcpKeepAlive?: pulumi.Input<Duration | undefined>;
  /** Time for a TLS handshake. Seconds or "10s". Default: 10 s. */
  tlsTimeout?: pulumi.Input<Duration | undefined>;
  /** Runs the rule as a bastion, whose destination the client chooses. cloudflared only. Default: false. */
  bastionMode?: pulumi.Input<boolean | undefined>;
  /** The address that the proxy listens on. cloudflared only. Default: "127.0.0.1". */
  proxyAddress?: pulumi.Input<string | undefined>;
  /** The port that the proxy listens on; 0 is a random one. cloudflared only. Default: 0. */
  proxyPort?: pulumi.Input<number | undefined>;
  /**
   * What the SOCKS proxy may reach: the first rule that has the address and port decides, and what none has is refused.
   * For a rule with `service: "socks-proxy"` only, where it must be set. cloudflared only. Default: none, so nothing.
   */
  ipRules?: pulumi.Input<pulumi.Input<IpRule>[] | undefined>;
}

/** One rule: which requests go to which service. Rules are tried in order; the last must match all (the catch-all). */
export interface IngressRule {
  /** The public host name, or "*.example.com" for all below it. Left out (or "*"): every host name. */
  hostname?: pulumi.Input<string | undefined>;
  /** A regular expression (Go's RE2) that the request's path must match somewhere. Default: every path. */
  path?: pulumi.Input<string | undefined>;
  /**
   * Where requests go: `http://`, `https://`, `tcp://`, `ssh://`, `rdp://`, `smb://` with a host and without a path;
   * `unix:/path`, `unix+tls:/path`; `http_status:404`; `hello_world`; `socks-proxy`; `bastion`.
   */
  service: pulumi.Input<string>;
  /** How cloudflared talks to this service. Default: the configuration's `originRequest`. */
  originRequest?: pulumi.Input<OriginRequest | undefined>;
}

/** How cloudflared handles private network (WARP) traffic. */
export interface WarpRouting {
  /** Time to establish a TCP connection. Seconds or "5s". Default: 5 s. */
  connectTimeout?: pulumi.Input<Duration | undefined>;
  /** The number of flows at the same time; 0 is no limit. Default: 0. */
  maxActiveFlows?: pulumi.Input<number | undefined>;
  /** The interval of TCP keep-alive packets. Seconds or "30s". Default: 30 s. */
  tcpKeepAlive?: pulumi.Input<Duration | undefined>;
}

/** A tunnel's whole configuration: a PUT replaces all of it. */
export interface TunnelConfig {
  /** The rules, at least one; the last is the catch-all. */
  ingress: pulumi.Input<pulumi.Input<IngressRule>[]>;
  /** Settings for all rules that do not have their own. Default: cloudflared's. */
  originRequest?: pulumi.Input<OriginRequest | undefined>;
  /** Settings for private network traffic. Default: cloudflared's. */
  warpRouting?: pulumi.Input<WarpRouting | undefined>;
}
