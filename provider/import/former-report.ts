import type { RuntimeName } from "../pointer.js";
import { bounded } from "../validation/bounded-text.js";
import type { Outcome } from "./former-choice.js";
import type { FormerTool } from "./former-state.js";

/** What became of one resource of another tool, and how that forgets it without deleting it. */
export interface FormerLine {
  readonly address: string;
  readonly became?: { readonly type: RuntimeName; readonly name: string };
  /** Why it became nothing. */
  readonly reason?: string;
  /** The command by which the other tool forgets it. */
  readonly forget?: string;
}

const longestAddress = 500;

const openTofu = "With OpenTofu, write tofu instead of terraform: tofu state rm …";

/** What to do in each tool, in the order in which it can be done: what depends on others first. */
const forgets: Readonly<Record<FormerTool, (address: string) => string>> = {
  pulumi: (urn) => `pulumi state delete ${quoted(urn)}`,
  terraform: (address) => `terraform state rm ${quoted(address)}`,
};

/** What to tell of each resource of the other tool's state. */
export function formerLines(tool: FormerTool, outcomes: readonly Outcome[], accountId: string): FormerLine[] {
  return outcomes.map((outcome) => {
    const { former, became } = outcome;
    const address = bounded(former.address, longestAddress);
    if (became === undefined) return { address, reason: whyNot(outcome, accountId) };
    return { address, became: { type: became.type, name: became.name }, forget: forgets[tool](address) };
  });
}

function whyNot({ former: { type, accountId }, isLocal }: Outcome, imported: string): string {
  if (accountId !== undefined && accountId.toLowerCase() !== imported) {
    return `it is in account ${bounded(accountId, 40)}, and this import is of ${imported}`;
  }
  if (isLocal === true) {
    return (
      "its tunnel is locally managed: the connectors read their rules from a config.yml, and not from Cloudflare; " +
      "docs/moving-from-config-yml.md says how the rules move"
    );
  }
  if (type === "DnsRoute") {
    return "no proxied CNAME record of that id leads to a tunnel: it is for the old program, or gone";
  }
  return "there is none of that id in the account, or the notes say why it was left out";
}

/** For people: what became what, then what to run. */
export function formerText(lines: readonly FormerLine[]): string {
  const forget = lines.flatMap((line) => line.forget ?? []).reverse();
  return [
    "What became of the old state:",
    "",
    ...lines.map(({ address, became, reason }) =>
      became === undefined
        ? `  ${address}: left where it is; ${reason ?? ""}`
        : `  ${address} -> ${became.type} "${became.name}"`,
    ),
    ...(forget.length === 0
      ? []
      : [
          "",
          "Once the preview shows no change, in the folder of the old program. This deletes nothing at Cloudflare; then take the",
          "resources out of that program, too:",
          "",
          ...forget.map((command) => `  ${command}`),
          ...(forget.some((command) => command.startsWith("terraform ")) ? ["", openTofu] : []),
        ]),
  ].join("\n");
}

/** A text as a shell's word, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
