/** A Pulumi program, as text, of what a `config.yml` says. */
import type { Converted } from "./conversion.js";
import { textLiteral } from "./shown.js";

export interface ProgramOptions {
  /** The tunnel's name. Default: as the file has it, else "tunnel". */
  readonly name?: string | undefined;
  /** The id of a tunnel that is kept, instead of making a new one. */
  readonly adopt?: string | undefined;
  /** Whether the host names' DNS records move to the tunnel, too. */
  readonly dns?: boolean | undefined;
}

/** A TypeScript program. What it exports is what connectors need. */
export function programOf({ tunnel, config, hostnames, notes }: Converted, options: ProgramOptions): string {
  const { adopt, dns = false } = options;
  const name = options.name ?? (tunnel === undefined || isId(tunnel) ? "tunnel" : tunnel);
  const records = dns ? hostnames : [];
  const classes = ["CfdTunnel", ...(records.length > 0 ? ["DnsRoute"] : []), "TunnelConfiguration"];
  const lines = [
    `import { ${classes.join(", ")} } from "pulumi-cloudflare-tunnel";`,
    "",
    ...notes.map((note) => `// ${note}`),
    `const tunnel = new CfdTunnel(${textLiteral(name)}${adopt === undefined ? "" : `, { adopt: ${textLiteral(adopt)} }`});`,
    "",
    `${records.length > 0 ? "const configuration = " : ""}new TunnelConfiguration(${textLiteral(name)}, {`,
    "  tunnel,",
    `  config: ${literal(config, "  ")},`,
    "});",
    "",
    ...records.flatMap((hostname) => {
      const text = textLiteral(hostname);
      return [`new DnsRoute(${text}, { tunnel, hostname: ${text}, adopt: true }, { dependsOn: [configuration] });`];
    }),
    ...(records.length > 0 ? [""] : []),
    "/** For cloudflared, in TUNNEL_TOKEN or a file of --token-file. */",
    "export const token = tunnel.token;",
  ];
  return `${lines.join("\n")}\n`;
}

function isId(tunnel: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tunnel);
}

/** A JSON value as TypeScript writes it: keys without quotation marks where they need none. */
function literal(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  const list = (items: readonly string[], open: string, close: string): string =>
    items.length === 0
      ? `${open}${close}`
      : `${open}\n${items.map((item) => `${inner}${item},\n`).join("")}${indent}${close}`;
  if (Array.isArray(value)) {
    return list(
      value.map((item: unknown) => literal(item, inner)),
      "[",
      "]",
    );
  }
  if (typeof value === "object" && value !== null) {
    return list(
      Object.entries(value).map(([key, item]) => `${keyOf(key)}: ${literal(item, inner)}`),
      "{",
      "}",
    );
  }
  return typeof value === "string" ? textLiteral(value) : JSON.stringify(value ?? null);
}

function keyOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) && key !== "__proto__" ? key : textLiteral(key);
}
