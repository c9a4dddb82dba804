/** What cloudflared asks of an address that Go's net/url has parsed. */
export interface GoUrl {
  /** Lower-case; "" where there is none. */
  scheme: string;
  /** Without port and brackets; "" where there is none. */
  hostname: string;
  /** undefined where there is no colon after the host name. */
  port: string | undefined;
  path: string;
  /** Whether there is a user name, a query or a fragment. */
  extras: readonly ("user name" | "query" | "fragment")[];
}
/** Go's words for an address that cannot be parsed. */
export declare class GoUrlError extends Error {
  readonly name = "GoUrlError";
}
/**
 * Parses an address with the verdict of Go's `url.Parse`, which is laxer than WHATWG's `URL` here and stricter there.
 * @throws GoUrlError with Go's words.
 */
export declare function parseGoUrl(address: string): GoUrl;
