/** Many sites in one program, each in an account of its own, so that one kill strikes each at another point. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import type { Emulator } from "../../local/emulator/index.js";
import type { Asked } from "./fault-matrix.js";
import type { SecretSearch } from "./secret-search.js";
import type { Course, DeclaredSite, Shape, Step } from "./site-steps.js";
import { differences, type Expected } from "./expected.js";
import { type CellSecrets, World } from "./world.js";

/** A point at which a site is interrupted: a request, before or after it is processed. */
export interface Point extends Asked {
  at: "before" | "after";
}

/** A site in its account. */
export interface Site {
  key: string;
  shape: Shape;
  world: World;
  /** What a step must know of what was there before, by name. */
  furnished: ReadonlyMap<string, string>;
  expected: Expected[];
}

/** The program's directory. */
export const SITE_PROGRAM = path.join(__dirname, "programs", "site");
const PASSPHRASE = "correct horse battery staple";

/** The sites of one stack. */
export class Sites {
  readonly directory = mkdtempSync(path.join(tmpdir(), "tunnel-faults-"));
  readonly stateFile = path.join(this.directory, "state.json");
  private readonly file = path.join(this.directory, "sites.json");
  private readonly declared = new Map<Site, DeclaredSite>();
  private adoptsRules = false;

  private constructor(
    readonly list: readonly Site[],
    private readonly emulator: Emulator,
    private readonly secrets: CellSecrets,
    private readonly search: SecretSearch,
  ) {}

  static async make(
    { furnish }: Course,
    shapes: readonly Shape[],
    emulator: Emulator,
    accounts: string[],
    secrets: CellSecrets,
    search: SecretSearch,
  ): Promise<Sites> {
    const list: Site[] = [];
    for (const [index, shape] of shapes.entries()) {
      const world = new World(emulator, accounts.pop() ?? "", secrets);
      const furnished = (await furnish?.(world)) ?? new Map<string, string>();
      list.push({ key: String(index), shape, world, furnished, expected: [] });
    }
    return new Sites(list, emulator, secrets, search);
  }

  /** What the program and the provider need in their environment. */
  get env(): Record<string, string> {
    return {
      SITES: this.file,
      ...(this.adoptsRules ? { ADOPT_RULES: "1" } : {}),
      CLOUDFLARE_BASE_URL: this.emulator.baseUrl,
      CLOUDFLARE_ACCOUNT_ID: this.emulator.accountId,
      CLOUDFLARE_API_TOKEN: this.emulator.apiToken,
      // Many requests are held at a time.
      CLOUDFLARE_TUNNEL_MAX_CONCURRENT: "200",
      CLOUDFLARE_TUNNEL_REQUESTS_PER_5_MINUTES: "100000",
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    };
  }

  /** Writes the program of a step. Sites that the step leaves out stay as they are. */
  declare(step: Step): void {
    for (const site of this.list) {
      const declared = step.declare(site.shape, this.secrets, (name) => {
        const found = site.furnished.get(name);
        if (found === undefined) throw new Error(`the account was not furnished with ${name}`);
        return found;
      });
      if (declared === undefined) continue;
      this.declared.set(site, declared.site);
      site.expected = declared.expected;
    }
    const sites = this.list.map((site) => {
      const { tunnel, configuration, connector, links } = this.declared.get(site) ?? {};
      const { accountId } = site.world;
      return {
        key: site.key,
        ...(tunnel && { tunnel: { accountId, ...tunnel } }),
        configuration,
        ...(connector && { connector: { accountId, ...connector } }),
        ...(links && { accountId, links }),
      };
    });
    writeFileSync(this.file, JSON.stringify(sites));
  }

  /** Runs the program as a refusal advises, once: a rule has no place for a trace of who made it. */
  async adoptingRules<T>(run: () => Promise<T>): Promise<T> {
    this.adoptsRules = true;
    try {
      return await run();
    } finally {
      this.adoptsRules = false;
    }
  }

  /** Lets a connector run each tunnel. */
  async connect(): Promise<void> {
    for (const { world, expected } of this.list) {
      for (const { kind } of expected) {
        if (kind !== "cfd_tunnel" && kind !== "warp_connector") continue;
        const [tunnel] = await world.api<{ id: string }[]>("GET", `/${kind}?is_deleted=false`);
        if (tunnel !== undefined) this.emulator.connect(await world.token(kind, tunnel.id));
      }
    }
  }

  /** How each account differs from what its program declares. */
  differences(): string[] {
    const states = new Map(this.emulator.state().accounts.map((account) => [account.id, account]));
    return this.list.flatMap(({ key, world, expected }) => {
      const state = states.get(world.accountId);
      const wrong = state === undefined ? ["is gone"] : differences(state, expected);
      return wrong.map((text) => `account of site ${key}: ${text}`);
    });
  }

  /** Looks for secrets in the state file and in what a run said. */
  searchSecrets(where: string, texts: readonly string[]): void {
    for (const text of [readFileSync(this.stateFile, "utf8"), ...texts]) this.search.search(where, text);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
