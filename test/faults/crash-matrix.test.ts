import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startEmulator } from "../../local/emulator/index.js";
import { type CrashStage, type PointOutcome, type Requests, requestsOfSteps, tryPoints } from "./crash-matrix.js";
import { addFigure } from "./figures.js";
import { CANCELS, KILLS } from "./interruption.js";
import { LINK_COURSE } from "./link-steps.js";
import type { Interruption } from "./running.js";
import { SecretSearch } from "./secret-search.js";
import { type Course, TUNNEL_COURSE } from "./site-steps.js";
import { accountIds, makeSecrets } from "./world.js";

/** The fewest points of each course that a way to interrupt must have: of a kill, of a cancel. */
const COURSES = [
  { course: TUNNEL_COURSE, killed: 60, cancelled: 30 },
  { course: LINK_COURSE, killed: 120, cancelled: 60 },
];

/** A life of links takes minutes: unless all is asked for, only the provider is killed in it. */
const ALL = process.env["FAULTS_ALL"] === "1";

function cases(interruptions: readonly Interruption[]) {
  return COURSES.flatMap((each) =>
    interruptions
      .filter(({ name }) => ALL || each.course === TUNNEL_COURSE || name === "provider killed")
      .map((interruption) => [interruption.name, each.course.title, interruption, each] as const),
  );
}

/** One of each kind of change: a cancelled run saves as it ends, or ends as one that is killed. */
const NOT_CANCELLED = [
  "update the name",
  "update the configuration",
  "replace, under another name",
  "move to another tunnel",
  "move back",
];

let stage: CrashStage;
/** Learnt once for each course. */
const learnt = new Map<Course, Requests>();

beforeAll(async () => {
  const accounts = accountIds(800);
  const emulator = await startEmulator({ accounts, reconnectDelayMs: 0 });
  const secrets = makeSecrets();
  const search = new SecretSearch().add(emulator.apiToken);
  for (const secret of Object.values<string>({ ...secrets })) search.addTunnelSecret(secret);
  stage = { emulator, accounts, secrets, search };
});

afterAll(async () => {
  await stage.emulator.close();
});

async function tryAll(
  figure: string,
  interruption: Interruption,
  course: Course,
  steps = course.steps,
): Promise<PointOutcome[]> {
  const requests = learnt.get(course) ?? (await requestsOfSteps(course, stage));
  learnt.set(course, requests);
  const outcomes = await tryPoints(interruption, { ...course, steps }, requests, stage);
  addFigure(`${figure} tried`, outcomes.length);
  addFigure(`${figure} converged`, outcomes.filter(({ wrong }) => wrong.length === 0).length);
  return outcomes;
}

describe("a run that dies at any request", () => {
  it.each(cases(KILLS))(
    "%s, %s: the next up leaves exactly what is declared, and the one after it has nothing to do",
    async (_name, _title, kill, { course, killed }) => {
      const outcomes = await tryAll(`crash points of ${course.title}`, kill, course);
      expect(outcomes.length).toBeGreaterThan(killed);
      expect(outcomes.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
    },
  );
});

describe("a run that is cancelled at any request", () => {
  it.each(cases(CANCELS))(
    "%s, %s: the next up repairs it, and the one after it has nothing to do",
    async (_name, _title, cancel, { course, cancelled }) => {
      const steps = course.steps.filter(({ title }) => !NOT_CANCELLED.includes(title));
      const outcomes = await tryAll(`cancel points of ${course.title}`, cancel, course, steps);
      expect(outcomes.length).toBeGreaterThan(cancelled);
      expect(outcomes.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
    },
  );
});

it("leaves no secret in state, outputs or output of any of these runs", () => {
  expect(stage.search.conclude()).toEqual([]);
});
