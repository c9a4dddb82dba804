/**
 * GitLab's keywords for a pipeline, as far as ours may use them; any other keyword is a misspelling.
 * Written after https://docs.gitlab.com/ci/yaml/.
 */
const text = { type: "string", minLength: 1 } as const;
const texts = { type: "array", items: text, minItems: 1 } as const;
const duration = { type: "string", pattern: "^\\d+ (minutes?|hours?|days?|weeks?)$" } as const;

const cache = {
  type: "object",
  additionalProperties: false,
  required: ["paths"],
  properties: {
    key: {
      type: "object",
      additionalProperties: false,
      required: ["files"],
      properties: { files: { ...texts, maxItems: 2 } },
    },
    paths: texts,
  },
} as const;

const rule = {
  type: "object",
  additionalProperties: false,
  properties: {
    if: text,
    changes: texts,
    when: { enum: ["on_success", "on_failure", "always", "manual", "never", "delayed"] },
    allow_failure: { type: "boolean" },
  },
} as const;

const job = {
  type: "object",
  additionalProperties: false,
  required: ["stage", "script"],
  properties: {
    stage: text,
    image: text,
    script: { anyOf: [text, texts] },
    before_script: texts,
    after_script: texts,
    rules: { type: "array", items: rule, minItems: 1 },
    timeout: duration,
    resource_group: text,
    interruptible: { type: "boolean" },
    cache,
    artifacts: {
      type: "object",
      additionalProperties: false,
      properties: { paths: texts, expire_in: duration, when: { enum: ["on_success", "on_failure", "always"] } },
    },
    needs: texts,
    environment: text,
    allow_failure: { type: "boolean" },
  },
} as const;

/** JSON schema of `.gitlab-ci.yml`: global keywords, and jobs under every other name. */
export const gitlabPipelineSchema = {
  type: "object",
  required: ["stages"],
  properties: {
    stages: { ...texts, uniqueItems: true },
    default: {
      type: "object",
      additionalProperties: false,
      properties: { image: text, cache, before_script: texts, after_script: texts, interruptible: { type: "boolean" } },
    },
    variables: { type: "object", additionalProperties: { type: "string" } },
  },
  additionalProperties: job,
} as const;
