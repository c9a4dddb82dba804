/** Cloudflare's documented rate limit: requests by one user or token in one window. */
export const rateLimitRequests = 1200;
/** The window of the rate limit, and how long all calls are refused once it is exceeded. */
export const rateLimitWindowSeconds = 300;

/** Live cloudflared tunnels in an account. */
export const maxCfdTunnelsPerAccount = 1000;
/** Live WARP connectors in an account. */
export const maxWarpConnectorsPerAccount = 10;
/** Connectors (replicas) of one tunnel. */
export const maxConnectorsPerTunnel = 25;
/** The zone that the first account starts with. */
export const firstZoneName = "example.com";
/** Private network routes in an account. */
export const maxRoutesPerAccount = 1000;
/** Deleted tunnels that an account remembers; the oldest are forgotten first, so that memory stays bounded. */
export const maxDeletedTunnelsPerAccount = 20_000;

/** Virtual networks in an account, and how many deleted ones it remembers. */
export const maxVirtualNetworks = 1000;
export const maxDeletedVirtualNetworks = 10_000;
/** Characters in the comment of a route or virtual network. */
export const maxNetworkCommentLength = 100;

/** Deleted routes of each kind that an account remembers. */
export const maxDeletedRoutesPerAccount = 10_000;

/** The shortest tunnel secret, as base64 characters. */
export const minSecretBase64Characters = 32;
/** Bytes of a secret that the API makes itself. */
export const generatedSecretBytes = 32;

/** Connections that one healthy cloudflared keeps to the edge. */
export const cloudflaredConnections = 4;
/** Connections that one WARP device keeps. */
export const warpConnections = 1;
/** How long a connector whose connections were cleaned up takes to come back. */
export const reconnectDelayMs = 2000;
/** Periods of activity remembered for each tunnel, for the filters by time. */
export const maxActivityPeriods = 100;

/** Results on a page that asks for no size, and tunnels on such a page. */
export const defaultPerPage = 20;
export const defaultTunnelsPerPage = 1000;
/** The largest page. */
export const maxPerPage = 1000;

/** Zones on the largest page. */
export const maxZonesPerPage = 50;
/** DNS records on a page that asks for no size, and on the largest one. */
export const defaultRecordsPerPage = 100;
export const maxRecordsPerPage = 5_000_000;
/** Characters in the comment of a DNS record, by the zone's plan. */
export const maxCommentLength = { free: 100, pro: 500, business: 500, enterprise: 500 };
/** Seconds that a DNS record may be kept, beside 1 for automatic. */
export const minTtlSeconds = 60;
export const maxTtlSeconds = 86_400;

/** Records in a zone, and zones in an account. */
export const maxRecordsPerZone = 3500;
export const maxZonesPerAccount = 1000;
/** Tokens that a test may add before the oldest of them are forgotten. */
export const maxAddedTokens = 10_000;

/** The largest request body. */
export const maxBodyBytes = 4 * 1024 * 1024;
/** The deepest JSON, as in serde_json, which the API's parse errors come from. */
export const maxJsonDepth = 128;
/** Requests kept for `GET /__emulator/requests`; the oldest are dropped first. */
export const maxRecordedRequests = 100_000;
/** Faults that may wait at one time. */
export const maxPendingFaults = 10_000;
/** Life of a management token. */
export const managementTokenSeconds = 3600;

/** Accounts of one emulator. */
export const maxAccounts = 100;
