/** How large a state is, in all and by what it holds. */
import type { Deployment } from "../../local/engine/index.js";

/** Bytes of a state. */
export interface StateSize {
  /** Of the whole text. */
  bytes: number;
  /** Of all resources of a type, by the type's last part. */
  byType: Record<string, number>;
}

/** The text that `pulumi stack export` writes: indented by four spaces. */
function exported(value: unknown): string {
  return `${JSON.stringify(value, undefined, 4)}\n`;
}

/** Measures a state in the form in which the CLI exports it. */
export function sizeOf(deployment: Deployment): StateSize {
  const byType: Record<string, number> = {};
  for (const resource of deployment.deployment.resources ?? []) {
    const type = resource.type.split(":").at(-1) ?? resource.type;
    // In the whole text, a resource stands three levels deeper.
    const text = exported(resource).replaceAll(/^/gm, "            ");
    byType[type] = (byType[type] ?? 0) + Buffer.byteLength(text);
  }
  return { bytes: Buffer.byteLength(exported(deployment)), byType };
}
