import { createHash } from "node:crypto";

import * as random from "@pulumi/random";
import { CfdTunnel } from "pulumi-cloudflare-tunnel";

// The secret as a resource of the program's own, for instance because another system derives its credentials from it,
// too. A tunnel secret is base64 of at least 32 bytes; a hash of a password has exactly 32.
// RandomPassword, not RandomBytes: the latter keeps its value, in clear, as its resource id.
const password = new random.RandomPassword("tunnel-password", { length: 64 });
const tunnelSecret = password.result.apply((result) => createHash("sha256").update(result).digest("base64"));

// Adopts the live tunnel of this name, and gives it the secret; creates it where there is none.
const tunnel = new CfdTunnel("adopt-secret", { tunnelSecret, adopt: true });

export const tunnelId = tunnel.id;
export const token = tunnel.token; // secret
