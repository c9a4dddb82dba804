/** Looks for secrets, in every form in which one could leak, in everything that a run writes. */
import { encodeConnectorToken } from "../../local/emulator/connector-token.js";
import type { Emulator } from "../../local/emulator/index.js";
import type { Deployment, PropertyValue } from "../../local/engine/index.js";

/** Marks a value that Pulumi encrypted. */
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
/** Outputs and inputs that must be encrypted wherever they are in a state. */
const SECRET_PROPERTIES = ["tunnelSecret", "token", "result", "bcryptHash"];

/** A secret and the texts that would give it away. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const decoded = Buffer.from(secret, "base64");
  return [
    secret,
    encodeURIComponent(secret),
    bytes.toString("base64"),
    bytes.toString("base64url"),
    bytes.toString("hex"),
    decoded.toString("base64url"),
    decoded.toString("hex"),
  ];
}

/** Collects the secrets of a scenario as they come and go, and searches texts for them. */
export class SecretScan {
  private readonly secrets = new Map<string, string>();

  constructor(private readonly emulator: Emulator) {
    this.add("the API token", emulator.apiToken);
    this.add("the read-only API token", emulator.readOnlyApiToken);
    this.add("the global API key", emulator.apiKey);
  }

  /** Takes note of the secrets that tunnels have now. */
  collect(): void {
    for (const account of this.emulator.state().accounts) {
      for (const { id, name, tunnel_secret } of [...account.tunnels, ...account.deletedTunnels]) {
        this.add(`a secret of tunnel ${name}`, tunnel_secret);
        this.add(
          `a token of tunnel ${name}`,
          encodeConnectorToken({ accountTag: account.id, tunnelId: id, secret: tunnel_secret }),
        );
      }
    }
  }

  /** What is found where: "a secret of tunnel web in stdout". */
  leaks(texts: Record<string, string>): string[] {
    return Object.entries(texts).flatMap(([where, text]) =>
      [...this.secrets].filter(([form]) => text.includes(form)).map(([, what]) => `${what} in ${where}`),
    );
  }

  private add(what: string, secret: string): void {
    for (const form of formsOf(secret)) if (form.length >= 16) this.secrets.set(form, what);
  }
}

function isEncrypted(value: PropertyValue): boolean {
  return JSON.stringify(value).includes(SECRET_SIGNATURE);
}

/** The properties that should be encrypted in a state and are not. */
export function clearTextSecrets({ deployment }: Deployment): string[] {
  return (deployment.resources ?? []).flatMap(({ urn, inputs = {}, outputs = {} }) =>
    [...Object.entries(inputs), ...Object.entries(outputs)]
      .filter(([key, value]) => SECRET_PROPERTIES.includes(key) && !isEncrypted(value))
      .map(([key]) => `${key} of ${urn}`),
  );
}
