/** Where messages send their reader. */
export const DOCS = "https://developers.cloudflare.com";
export const TOKEN_DOCS = `${DOCS}/fundamentals/api/get-started/create-token/`;
export const LIMIT_DOCS = `${DOCS}/fundamentals/api/reference/limits/`;
export const ACCOUNT_DOCS = `${DOCS}/fundamentals/account/find-account-and-zone-ids/`;
export const STATUS_PAGE = "https://www.cloudflarestatus.com/";
