/** The CI pipelines, ours and those for users, against the schemas of their services, and against our own promises. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { validateWorkflow } from "@action-validator/core";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { gitlabPipelineSchema } from "./gitlab-pipeline-schema.js";

const ROOT = path.resolve(__dirname, "../..");

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

const workflows = [
  ...readdirSync(path.join(ROOT, ".github/workflows")).map((name) => `.github/workflows/${name}`),
  "docs/ci/github-actions.yml",
];

interface Step {
  uses?: string;
}

interface Workflow {
  permissions?: unknown;
  jobs: Record<string, { uses?: string; steps?: Step[]; "timeout-minutes"?: number; concurrency?: unknown }>;
}

interface Pipeline {
  stages: string[];
  [job: string]: unknown;
}

describe.each(workflows)("%s", (file) => {
  const source = read(file);
  const workflow = parse(source) as Workflow;

  test("is a workflow that GitHub understands", () => {
    expect(validateWorkflow(source).errors).toEqual([]);
  });

  test("asks for read access unless a job needs more", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
  });

  test("pins every action to a commit, says its version, and gives every job a time", () => {
    const jobs = Object.values(workflow.jobs);
    // A tag can be moved; the comment is what dependabot and people read.
    const uses = source.split("\n").filter((line) => /^\s*(- )?uses: (?!\.\/)/.test(line));
    expect(uses.filter((line) => !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
    expect(jobs.filter((job) => job.uses === undefined && job["timeout-minutes"] === undefined)).toEqual([]);
  });
});

describe("docs/ci/gitlab-ci.yml", () => {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(gitlabPipelineSchema);
  const pipeline = parse(read("docs/ci/gitlab-ci.yml")) as Pipeline;

  test("is a pipeline that GitLab understands", () => {
    validate(pipeline);
    expect(validate.errors ?? []).toEqual([]);
  });

  test.each([
    ["a misspelt keyword", { ...pipeline, apply: { stage: "apply", script: "true", resource_grop: "tunnels" } }],
    ["a job without a script", { ...pipeline, apply: { stage: "apply" } }],
    ["a misspelt stages", { stagez: ["apply"], apply: { stage: "apply", script: "true" } }],
  ])("%s would be noticed", (_what, broken) => {
    expect(validate(broken)).toBe(false);
  });

  test("has every job in a stage that there is", () => {
    const jobs = Object.entries(pipeline).filter(([name]) => name !== "stages" && name !== "default");
    expect(jobs.map(([, job]) => (job as { stage: string }).stage)).toEqual(pipeline.stages);
  });
});

describe("two applies never meet", () => {
  test("on GitHub, where the drift check waits, too", () => {
    const { jobs } = parse(read("docs/ci/github-actions.yml")) as Workflow;
    const expected = { group: "tunnels-apply", "cancel-in-progress": false };
    expect([jobs["apply"]?.concurrency, jobs["drift"]?.concurrency]).toEqual([expected, expected]);
  });

  test("on GitLab", () => {
    const { apply, drift } = parse(read("docs/ci/gitlab-ci.yml")) as Record<string, Record<string, unknown>>;
    expect([apply?.["resource_group"], drift?.["resource_group"]]).toEqual(["tunnels", "tunnels"]);
    expect(apply?.["interruptible"]).toBe(false);
  });
});

describe("no pipeline for users writes a secret where it can be read", () => {
  test.each(["docs/ci/github-actions.yml", "docs/ci/gitlab-ci.yml"])("%s", (file) => {
    const commands = read(file)
      .split("\n")
      .filter((line) => !line.trim().startsWith("#"));
    expect(commands.filter((line) => /--show-secrets|set -x|echo .*TOKEN/.test(line))).toEqual([]);
  });
});
