/** Lives of sites, interrupted in each step at each request, before and after it is processed; then `up` again. */
import type { Emulator } from "../../local/emulator/index.js";
import type { Asked } from "./fault-matrix.js";
import { progress } from "./figures.js";
import { holdAt, up } from "./interruption.js";
import type { Interruption, RunReport } from "./running.js";
import type { SecretSearch } from "./secret-search.js";
import type { Course, Shape, Step } from "./site-steps.js";
import { type Point, type Site, Sites } from "./sites.js";
import type { CellSecrets } from "./world.js";

/** What a matrix works with. */
export interface CrashStage {
  emulator: Emulator;
  accounts: string[];
  secrets: CellSecrets;
  search: SecretSearch;
}

/** The requests of each step, by shape, in a life without interruption. */
export type Requests = Map<string, Asked[]>;

const keyOf = (step: Step, shape: Shape): string => `${step.title}${shape === "bare" ? " (bare)" : ""}`;

/** Lives once without interruption, to learn the requests of each step. */
export async function requestsOfSteps(course: Course, stage: CrashStage): Promise<Requests> {
  const { emulator, accounts, secrets, search } = stage;
  const sites = await Sites.make(course, course.shapes, emulator, accounts, secrets, search);
  const requests: Requests = new Map();
  try {
    for (const step of course.steps) {
      if (step.connected) await sites.connect();
      const before = sites.list.map(({ world }) => world.endpoints().length);
      sites.declare(step);
      const { ok, errors } = await up(sites);
      const wrong = sites.differences();
      if (!ok || wrong.length > 0) throw new Error(`${step.title}: ${[...errors, ...wrong].join("; ")}`);
      sites.list.forEach(({ shape, world }, index) => {
        requests.set(keyOf(step, shape), numbered(world.endpoints().slice(before[index])));
      });
    }
  } finally {
    sites.remove();
  }
  return requests;
}

function numbered(endpoints: readonly string[]): Asked[] {
  const seen = new Map<string, number>();
  return endpoints.map((endpoint) => {
    const skip = seen.get(endpoint) ?? 0;
    seen.set(endpoint, skip + 1);
    const [method = "", pattern = ""] = endpoint.split(" ");
    return { method, pattern, skip };
  });
}

/** What came of a point. */
export interface PointOutcome {
  title: string;
  /** Empty where the site converged. */
  wrong: string[];
}

interface Assignment {
  site: Site;
  point: Point;
}

/** Tries every point of every step. */
export async function tryPoints(
  interruption: Interruption,
  course: Course,
  requests: Requests,
  stage: CrashStage,
): Promise<PointOutcome[]> {
  const pointsOf = (step: Step, shape: Shape): Point[] =>
    (requests.get(keyOf(step, shape)) ?? []).flatMap((asked) => interruption.points.map((at) => ({ ...asked, at })));
  const { steps } = course;
  const shapes = course.shapes.flatMap((shape) => {
    const most = Math.max(...steps.map((step) => pointsOf(step, shape).length));
    return Array.from({ length: most }, () => shape);
  });
  const { emulator, accounts, secrets, search } = stage;
  const life = new Life(await Sites.make(course, shapes, emulator, accounts, secrets, search), interruption, stage);
  try {
    const outcomes: PointOutcome[] = [];
    for (const step of steps) {
      const assignments = course.shapes.flatMap((shape) => {
        const sites = life.sites.list.filter((site) => site.shape === shape);
        return pointsOf(step, shape).flatMap((point, index) => {
          const site = sites[index];
          return site === undefined ? [] : [{ site, point }];
        });
      });
      const tried = await life.run(step, assignments);
      outcomes.push(...tried);
      const failed = tried.filter(({ wrong }) => wrong.length > 0);
      const count = `${String(tried.length)} points, ${String(failed.length)} failed`;
      progress(`${interruption.name}, ${course.title}: ${step.title}, ${count}`);
      for (const text of new Set(failed.flatMap(({ wrong }) => wrong))) progress(`  ${text}`);
    }
    return outcomes;
  } finally {
    life.sites.remove();
  }
}

/** One stack, through all steps. */
class Life {
  constructor(
    readonly sites: Sites,
    private readonly interruption: Interruption,
    private readonly stage: CrashStage,
  ) {}

  async run(step: Step, assignments: readonly Assignment[]): Promise<PointOutcome[]> {
    if (step.connected) await this.sites.connect();
    this.sites.declare(step);
    const wrong = assignments.length === 0 ? [] : await this.interrupt(assignments);
    wrong.push(...(await this.recover()));
    const differences = this.sites.differences();
    wrong.push(...(await this.rest()));
    return assignments.map(({ site, point }) => {
      const own = differences.filter((text) => text.startsWith(`account of site ${site.key}:`));
      const title = `${this.interruption.name}, ${keyOf(step, site.shape)}: ${pointTitle(point)}`;
      return { title, wrong: [...wrong, ...own] };
    });
  }

  /** Runs until every site is at its point, then strikes. */
  private async interrupt(round: readonly Assignment[]): Promise<string[]> {
    const { emulator } = this.stage;
    const faults = round.map(({ site, point }) =>
      emulator.addFault({
        method: point.method,
        path: site.world.pathOf(point.pattern),
        skip: point.skip,
        fault: holdAt(point.at),
      }),
    );
    const struck = Promise.all(faults.map((id) => emulator.faultStruck(id))).then(() => "struck" as const);
    try {
      const running = await this.interruption.start(this.sites);
      const ended = await Promise.race([struck, running.report]);
      if (ended !== "struck") {
        this.searched("before its points", ended);
        return [`came to its end before all points: ${ended.errors.join("; ")}`];
      }
      await running.interrupt();
      const report = await running.report;
      this.searched("interrupted", report);
      return report.ok ? ["the run ended well, although it was interrupted"] : [];
    } finally {
      emulator.clearFaults();
    }
  }

  /** The next run must leave all as declared; where a killed run had made a rule, as it advises. */
  private async recover(): Promise<string[]> {
    let report = await up(this.sites);
    this.searched("recovery", report);
    if (
      report.errors.some((error) =>
        /has a rule for .* that this resource did not put there.* set adopt: true/.test(error),
      )
    ) {
      report = await this.sites.adoptingRules(() => up(this.sites));
      this.searched("recovery as advised", report);
    }
    return report.ok ? [] : [`the next up failed: ${report.errors.join("; ")}`];
  }

  /** The run after that has nothing to do. */
  private async rest(): Promise<string[]> {
    const { emulator } = this.stage;
    emulator.clearRequests();
    const report = await up(this.sites);
    this.searched("rest", report);
    const sent = emulator.requests().map(({ method, path }) => `the up after that sent ${method} ${path}`);
    return [...(report.ok ? [] : [`the up after that failed: ${report.errors.join("; ")}`]), ...sent];
  }

  private searched(what: string, { texts }: RunReport): void {
    this.sites.searchSecrets(`${this.interruption.name}, ${what}`, texts);
  }
}

/** `after POST /warp_connector`. */
function pointTitle({ at, method, pattern, skip }: Point): string {
  return `${at} ${method} ${pattern.replaceAll("[^/]+", "{id}")}${skip > 0 ? ` #${String(skip + 1)}` : ""}`;
}
