/** A built-in stand-in for the plugin of @pulumi/random: the same inputs, outputs and ids; any change replaces. */
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import type { PropertyMap, PropertyValue } from "./deployment.js";
import type { CheckFailure, DiffResult, Provider, ReadResult, ResourceIdentity } from "./provider.js";
import { annotateSecrets, changedKeys, isUnknown, plainProperties } from "./property-values.js";
import { urnType } from "./urn.js";
import { UserError } from "./user-error.js";

interface Generated {
  id: string;
  outputs: PropertyMap;
}

interface Kind {
  /** Required inputs that must be whole numbers, with the least allowed. */
  numbers: Record<string, number>;
  /** Defaults of the optional inputs, which become outputs. */
  defaults: PropertyMap;
  generate(inputs: PropertyMap): Generated;
}

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = UPPER.toLowerCase();
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

const TEXT_DEFAULTS: PropertyMap = {
  lower: true,
  upper: true,
  numeric: true,
  number: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
};

function numberOf(value: PropertyValue | undefined): number {
  return typeof value === "number" ? value : Number(value ?? 0);
}

function textOf(value: PropertyValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function pick(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length));
}

/** The inputs with their defaults; `number` is the old name of `numeric`. */
function textInputs(inputs: PropertyMap): PropertyMap {
  const numeric = inputs["numeric"] ?? inputs["number"] ?? true;
  return { ...TEXT_DEFAULTS, ...inputs, numeric, number: numeric };
}

function randomText(inputs: PropertyMap): string {
  const override = textOf(inputs["overrideSpecial"]);
  const classes = [
    { enabled: inputs["lower"], least: inputs["minLower"], alphabet: LOWER },
    { enabled: inputs["upper"], least: inputs["minUpper"], alphabet: UPPER },
    { enabled: inputs["numeric"], least: inputs["minNumeric"], alphabet: DIGITS },
    { enabled: inputs["special"], least: inputs["minSpecial"], alphabet: override === "" ? SPECIAL : override },
  ];
  const alphabet = classes.map((each) => (each.enabled === false ? "" : each.alphabet)).join("");
  if (alphabet === "") throw new UserError("at least one of lower, upper, numeric and special must be true");
  const characters = classes.flatMap((each) => Array.from({ length: numberOf(each.least) }, () => pick(each.alphabet)));
  const length = numberOf(inputs["length"]);
  if (characters.length > length) {
    throw new UserError("length must be at least minLower + minUpper + minNumeric + minSpecial");
  }
  while (characters.length < length) characters.push(pick(alphabet));
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? "", characters[last] ?? ""];
  }
  return characters.join("");
}

/** The alphabet and layout of a bcrypt hash; the digest is random: nothing verifies against it here. */
function bcryptLike(): string {
  const alphabet = `./${UPPER}${LOWER}${DIGITS}`;
  return `$2a$10$${Array.from({ length: 53 }, () => pick(alphabet)).join("")}`;
}

const KINDS: Record<string, Kind> = {
  "random:index/randomBytes:RandomBytes": {
    numbers: { length: 1 },
    defaults: {},
    generate(inputs) {
      const bytes = randomBytes(numberOf(inputs["length"]));
      const base64 = bytes.toString("base64");
      // The plugin's id is the value itself, in clear: a leak that programs should meet here too.
      return { id: base64, outputs: { ...inputs, base64, hex: bytes.toString("hex") } };
    },
  },
  "random:index/randomPassword:RandomPassword": {
    numbers: { length: 1 },
    defaults: TEXT_DEFAULTS,
    generate(inputs) {
      const filled = textInputs(inputs);
      return { id: "none", outputs: { ...filled, result: randomText(filled), bcryptHash: bcryptLike() } };
    },
  },
  "random:index/randomString:RandomString": {
    numbers: { length: 1 },
    defaults: TEXT_DEFAULTS,
    generate(inputs) {
      const filled = textInputs(inputs);
      const result = randomText(filled);
      return { id: result, outputs: { ...filled, result } };
    },
  },
  "random:index/randomId:RandomId": {
    numbers: { byteLength: 1 },
    defaults: {},
    generate(inputs) {
      const bytes = randomBytes(numberOf(inputs["byteLength"]));
      const prefix = textOf(inputs["prefix"]);
      const hex = bytes.toString("hex");
      const values = {
        b64Url: bytes.toString("base64url"),
        b64Std: bytes.toString("base64"),
        hex,
        dec: BigInt(`0x${hex}`).toString(),
      };
      const prefixed = Object.entries(values).map(([key, value]) => [key, prefix + value] as const);
      return { id: values.b64Url, outputs: { ...inputs, ...Object.fromEntries(prefixed) } };
    },
  },
  "random:index/randomUuid:RandomUuid": {
    numbers: {},
    defaults: {},
    generate(inputs) {
      const result = randomUUID();
      return { id: result, outputs: { ...inputs, result } };
    },
  },
  "random:index/randomInteger:RandomInteger": {
    numbers: { min: Number.MIN_SAFE_INTEGER, max: Number.MIN_SAFE_INTEGER },
    defaults: {},
    generate(inputs) {
      if (inputs["seed"] !== undefined) throw new UserError("RandomInteger with a seed is not supported");
      const result = randomInt(numberOf(inputs["min"]), numberOf(inputs["max"]) + 1);
      return { id: String(result), outputs: { ...inputs, result } };
    },
  },
};

function kindOf(urn: string): Kind {
  const type = urnType(urn);
  const kind = KINDS[type];
  if (!kind) {
    throw new UserError(
      `the embedded engine does not support ${type}: of @pulumi/random it has ${Object.keys(KINDS)
        .map((each) => each.split(":").at(-1) ?? each)
        .join(", ")}; use the pulumi CLI for the rest`,
    );
  }
  return kind;
}

/** Serves `random:index/*`. */
export class RandomProvider implements Provider {
  check(
    { urn }: ResourceIdentity,
    _olds: PropertyMap,
    news: PropertyMap,
  ): Promise<{ inputs: PropertyMap; failures: CheckFailure[] }> {
    const plain = plainProperties(news);
    const failures: CheckFailure[] = [];
    for (const [property, least] of Object.entries(kindOf(urn).numbers)) {
      const value = plain[property];
      if (isUnknown(value)) continue;
      if (value === undefined) failures.push({ property: "", reason: `Missing required property '${property}'` });
      else if (!Number.isInteger(value) || numberOf(value) < least) {
        const atLeast = least === Number.MIN_SAFE_INTEGER ? "" : ` of at least ${least}`;
        failures.push({ property, reason: `expected a whole number${atLeast}` });
      }
    }
    return Promise.resolve({ inputs: news, failures });
  }

  diff(
    _resource: ResourceIdentity,
    _id: string,
    oldInputs: PropertyMap,
    _oldOutputs: PropertyMap,
    news: PropertyMap,
  ): Promise<DiffResult> {
    // `__defaults` and the like are the plugin's own notes, in a state that it wrote.
    const replaces = changedKeys(oldInputs, news).filter((key) => !key.startsWith("__"));
    return Promise.resolve({
      changes: replaces.length > 0,
      replaces,
      deleteBeforeReplace: false,
      changedKeys: replaces,
    });
  }

  create({ urn }: ResourceIdentity, inputs: PropertyMap): Promise<Generated> {
    const { id, outputs } = kindOf(urn).generate(plainProperties(inputs));
    return Promise.resolve({ id, outputs: annotateSecrets(outputs, inputs) });
  }

  read({ urn }: ResourceIdentity, id: string, _inputs: PropertyMap, state: PropertyMap): Promise<ReadResult> {
    kindOf(urn);
    return Promise.resolve({ id, outputs: state });
  }

  update(
    { urn }: ResourceIdentity,
    _id: string,
    _oldInputs: PropertyMap,
    oldOutputs: PropertyMap,
    news: PropertyMap,
  ): Promise<{ outputs: PropertyMap }> {
    kindOf(urn);
    return Promise.resolve({ outputs: { ...oldOutputs, ...news } });
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }

  cancel(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
