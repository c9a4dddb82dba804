import { SettingError } from "./setting-error.js";

/** Where the API is. */
export const DEFAULT_BASE_URL = "https://api.cloudflare.com/client/v4";

const WHERE = "The base URL of the Cloudflare API (CLOUDFLARE_BASE_URL, or cloudflare:baseUrl in the stack's config)";

/** Whether a host name means this machine, without asking any DNS. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** A URL fit for a message: without user, password, query and fragment. */
export function redactedUrl(url: URL): string {
  // Without a host it is one opaque text, "user:password@host" for example.
  if (url.host === "") return "(not shown)";
  return `${url.protocol}//${url.host}${url.pathname === "/" ? "" : url.pathname}`;
}

/** Parses the base URL; refuses one that would send the credentials in the clear, or that holds credentials itself. */
export function assertBaseUrl(baseUrl: string): URL {
  if (!URL.canParse(baseUrl) || new URL(baseUrl).host === "") {
    // Not quoted: what is no URL of a host may still hold a password.
    throw new SettingError(`${WHERE} is not a URL with a host. Write for example ${DEFAULT_BASE_URL}.`);
  }
  const url = new URL(baseUrl);
  if (url.username !== "" || url.password !== "") {
    throw new SettingError(
      `${WHERE}, ${redactedUrl(url)}, holds a user name or password. Remove it: credentials go into ` +
        "CLOUDFLARE_API_TOKEN, or CLOUDFLARE_API_KEY and CLOUDFLARE_EMAIL.",
    );
  }
  if (url.search !== "" || url.hash !== "") {
    throw new SettingError(`${WHERE}, ${redactedUrl(url)}, ends with a query or fragment. Remove it.`);
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    throw new SettingError(
      `${WHERE}, ${redactedUrl(url)}, is not https, so the API token would travel unencrypted. ` +
        `Use https; plain http is for this machine only (127.0.0.1, [::1], localhost).`,
    );
  }
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url;
}
