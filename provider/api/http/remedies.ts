import { DEFAULT_BASE_URL } from "./base-url.js";
import { type FailedRequest, type Family, type Remedy } from "./family.js";
import { ACCOUNT_DOCS, DOCS, LIMIT_DOCS, STATUS_PAGE, TOKEN_DOCS } from "./links.js";
import { neededPermission } from "./permissions.js";

function missingPermission(request: FailedRequest, family: Family): string {
  return (
    `Check that the API token is valid and not expired, ${neededPermission(request, family)}, ` +
    "and that its client IP filter, if it has one, lets this machine through. Credentials are read from " +
    "CLOUDFLARE_API_TOKEN (or CLOUDFLARE_API_KEY and CLOUDFLARE_EMAIL) first, then from the stack's config."
  );
}

/** What to do where the family has no word of its own: the first row that applies is the one the user reads. */
const REMEDIES: readonly Remedy[] = [
  {
    codes: [1030],
    advice:
      "Cloudflare could not read the body of the request. Check the types of the resource's inputs; where they are right, " +
      "this is a bug of pulumi-cloudflare-tunnel: please report it.",
  },
  {
    codes: [6111],
    advice:
      'The API token does not have the form of one. Copy it again without quotes, spaces or "Bearer", and do not use a ' +
      "global API key as a token.",
    link: TOKEN_DOCS,
  },
  {
    codes: [6100, 6101, 6102, 6103],
    advice:
      "The API key or email does not have the form of one. Check CLOUDFLARE_API_KEY (the global API key, not a token) and " +
      "CLOUDFLARE_EMAIL, or use an API token in CLOUDFLARE_API_TOKEN instead.",
    link: TOKEN_DOCS,
  },
  {
    codes: [6003],
    advice:
      "The credentials do not have the form that Cloudflare expects. Copy the API token again without quotes or spaces; " +
      "a token belongs into CLOUDFLARE_API_TOKEN, a global API key into CLOUDFLARE_API_KEY with CLOUDFLARE_EMAIL.",
    link: TOKEN_DOCS,
  },
  {
    codes: [7003, 7000],
    advice: `An identifier in the path is malformed: check the account id (32 hexadecimal digits; CLOUDFLARE_ACCOUNT_ID, or cloudflare:accountId) and the ids among the resource's inputs. Check the base URL too, if it is not ${DEFAULT_BASE_URL}.`,
    link: ACCOUNT_DOCS,
  },
  { codes: [9109, 10000, 1001], advice: missingPermission, link: TOKEN_DOCS },
  {
    statuses: [429],
    advice:
      "Too many requests were sent with these credentials: Cloudflare allows 1,200 in five minutes, for all programs " +
      "together, and blocks for up to five minutes beyond that. Wait, then run again; lower " +
      "CLOUDFLARE_TUNNEL_REQUESTS_PER_5_MINUTES where other programs use the same credentials.",
    link: LIMIT_DOCS,
  },
  {
    failures: ["dns"],
    advice:
      "Check the network and DNS of this machine, and the host in the base URL (CLOUDFLARE_BASE_URL) and in HTTPS_PROXY.",
  },
  {
    failures: ["connect", "connect-timeout"],
    advice:
      "Check that this machine reaches the address: network, firewall, HTTPS_PROXY and NO_PROXY, and the base URL " +
      "(CLOUDFLARE_BASE_URL). CLOUDFLARE_TUNNEL_CONNECT_TIMEOUT_SECONDS sets how long to wait.",
  },
  {
    failures: ["tls"],
    advice:
      "Where a proxy of your network inspects TLS, name its certificate in NODE_EXTRA_CA_CERTS; check this machine's clock " +
      "and the host in the base URL (CLOUDFLARE_BASE_URL). Do not turn certificate checks off: the API token is sent here.",
    link: "https://nodejs.org/api/cli.html#node_extra_ca_certsfile",
  },
  {
    failures: ["proxy"],
    advice:
      "Check the proxy in HTTPS_PROXY: its address, its user and password, and whether it allows this host; or list the host in NO_PROXY.",
  },
  {
    failures: ["redirect"],
    advice: `Check the base URL (CLOUDFLARE_BASE_URL): credentials are sent to it alone. Cloudflare's own is ${DEFAULT_BASE_URL}.`,
  },
  {
    failures: ["answer-timeout", "body-timeout"],
    advice:
      "Cloudflare or the network is slow. Run again; CLOUDFLARE_TUNNEL_TIMEOUT_SECONDS and " +
      "CLOUDFLARE_TUNNEL_BODY_TIMEOUT_SECONDS set how long to wait.",
    link: STATUS_PAGE,
  },
  {
    failures: ["reset"],
    advice: "The network, a proxy or Cloudflare cut the connection. Run again.",
    link: STATUS_PAGE,
  },
  {
    failures: ["too-large"],
    advice: "Check the base URL (CLOUDFLARE_BASE_URL); CLOUDFLARE_TUNNEL_MAX_RESPONSE_MEGABYTES sets the limit.",
  },
  {
    failures: ["unreadable"],
    advice:
      "Run again; where it stays so, check what stands between this machine and Cloudflare (a proxy, a captive portal) and " +
      "the base URL (CLOUDFLARE_BASE_URL).",
    link: STATUS_PAGE,
  },
  {
    statuses: [401, 403, 404, 405, 451],
    foreign: true,
    advice:
      "This answer is not the API's: a proxy or firewall stands in between, Cloudflare blocks this address, or the base URL " +
      `(CLOUDFLARE_BASE_URL) is wrong; Cloudflare's own is ${DEFAULT_BASE_URL}.`,
    link: `${DOCS}/fundamentals/api/troubleshooting/`,
  },
  { statuses: [401, 403], advice: missingPermission, link: TOKEN_DOCS },
  {
    statuses: [404, 405],
    advice: `Check the account id, and the base URL (CLOUDFLARE_BASE_URL) if it is not ${DEFAULT_BASE_URL}.`,
    link: ACCOUNT_DOCS,
  },
  { statuses: [407], advice: "The proxy in HTTPS_PROXY asks for a user and a password: write them into its URL." },
];

const SERVER_FAILED: Remedy = {
  advice: "Cloudflare failed to process the request, which usually passes: run again after a while.",
  link: STATUS_PAGE,
};

const REFUSED: Remedy = {
  advice:
    "Cloudflare refused the request for a reason that this package does not know. Check the resource's inputs, and run " +
    "again; where it stays so, look the message up, or ask Cloudflare's support, who can find the request by its cf-ray.",
  link: `${DOCS}/api/`,
};

const NOT_THE_API: Remedy = {
  advice:
    "This answer is not the API's. Run again; where it stays so, check what stands between this machine and Cloudflare, " +
    "and the base URL (CLOUDFLARE_BASE_URL).",
  link: STATUS_PAGE,
};

function applies(remedy: Remedy, { path, status, apiCodes, failure, fromApi }: FailedRequest): boolean {
  if (remedy.foreign === true && fromApi) return false;
  if (remedy.path !== undefined && !remedy.path.test(path)) return false;
  return (
    (remedy.codes?.some((code) => apiCodes.includes(code)) ?? false) ||
    (failure !== undefined && (remedy.failures?.includes(failure) ?? false)) ||
    (status !== undefined && (remedy.statuses?.includes(status) ?? false))
  );
}

/** What there is to say where no row applies; undefined where the client itself was closed. */
function generalRemedy({ status, fromApi }: FailedRequest): Remedy | undefined {
  if (status === undefined) return undefined;
  if (status >= 500) return SERVER_FAILED;
  return fromApi ? REFUSED : NOT_THE_API;
}

/** What the user can do about a failed request, with a link; undefined where there is nothing to do. */
export function remedyFor(request: FailedRequest, family: Family): string | undefined {
  const candidates = [...(request.fromApi ? family.remedies : []), ...REMEDIES];
  const remedy = candidates.find((candidate) => applies(candidate, request)) ?? generalRemedy(request);
  if (remedy === undefined) return undefined;
  const advice = typeof remedy.advice === "string" ? remedy.advice : remedy.advice(request, family);
  return remedy.link === undefined ? advice : `${advice} See ${remedy.link}`;
}
