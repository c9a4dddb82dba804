import type { dynamic } from "@pulumi/pulumi";

import { nameOfPointer, nameOfType, pointer } from "../pointer.js";
import { isUnknown } from "../validation/unknown.js";
import { UserError } from "../session/errors.js";
import type { Provider } from "./closures.js";
import type { Request, ResourceRequests, Response } from "./methods.js";
import { detailedDiff } from "./detailed-diff.js";
import { messageOf, PartialFailure } from "./failure.js";
import { importedProperties, propertiesToImport } from "./importing.js";
import { withSecrets } from "./secrets.js";
import { typeIn } from "./urn.js";
import type { Properties } from "./wire.js";

/** The property that holds the text of a resource's provider. */
export const providerKey = "__provider";

/** pulumirpc.DiffResponse.DiffChanges. */
const DIFF_UNKNOWN = 0;
export const DIFF_NONE = 1;
export const DIFF_SOME = 2;

/** A diff as our lifecycles answer it: also which inputs differ. */
type Diff = dynamic.DiffResult & { readonly changed?: readonly string[] };

/** An answer that says nothing but that it is done. */
type Empty = Record<string, never>;

/** Where the providers of resources come from. */
export interface Providers {
  /** The provider of a text, configured. */
  get(text: string): Promise<Provider>;
}

/** The engine's requests, from messages to what a dynamic provider's methods take and back. */
export class Requests implements ResourceRequests {
  /** @param config the configuration, which the engine gives before the first request */
  constructor(
    private readonly providers: Providers,
    private readonly config: () => dynamic.Config,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  async check({ urn, olds = {}, news = {} }: Request<"checkRequest">): Promise<Response<"checkResponse">> {
    const text = textOf(urn, isUnknown(news[providerKey]) ? olds : news);
    const provider = await this.providers.get(text);
    const { inputs = news, failures = [] } = (await provider.check?.(olds, news)) ?? {};
    return { inputs: answered(text, inputs, news), failures };
  }

  async diff(request: Request<"diffRequest">): Promise<Response<"diffResponse">> {
    const { id, urn, olds = {}, news = {}, oldInputs = {} } = request;
    const provider = await this.providers.get(textOf(urn, isUnknown(news[providerKey]) ? olds : news));
    const {
      changes,
      replaces = [],
      deleteBeforeReplace,
      changed = [],
    }: Diff = (await provider.diff?.(id, olds, news)) ?? {};
    // A change that no input shows, such as a repair, or a replacement for another reason, is told without details.
    const isDetailed = changes === true && changed.length > 0 && replaces.every((name) => changed.includes(name));
    return {
      changes: changes === undefined ? DIFF_UNKNOWN : changes ? DIFF_SOME : DIFF_NONE,
      replaces,
      deleteBeforeReplace,
      ...(isDetailed
        ? {
            diffs: changed,
            hasDetailedDiff: true,
            detailedDiff: detailedDiff({ changed, replaces, oldInputs, olds, news }),
          }
        : {}),
    };
  }

  async create({ urn, properties = {}, preview }: Request<"createRequest">): Promise<Response<"createResponse">> {
    const text = textOf(urn, properties);
    return await unlessPreview(preview, answered(text, properties, properties), async () => {
      const provider = await this.providers.get(text);
      const { id, outs } = await keepingPartial(text, properties, () => provider.create(properties));
      return { id, properties: answered(text, outs, properties) };
    });
  }

  async update(request: Request<"updateRequest">): Promise<Response<"updateResponse">> {
    const { id, urn, olds = {}, news = {}, preview } = request;
    const text = textOf(urn, news);
    return await unlessPreview(preview, answered(text, news, news), async () => {
      const provider = await this.providers.get(text);
      const updated = await keepingPartial(text, news, async () => await provider.update?.(id, olds, news));
      return { properties: answered(text, updated?.outs, news) };
    });
  }

  async read({ id, urn, properties = {}, inputs = {} }: Request<"readRequest">): Promise<Response<"readResponse">> {
    const known = Object.keys(properties).length > 0 ? properties : inputs;
    if (Object.keys(known).length === 0) return await this.readToImport(id, urn);
    const text = textOf(urn, known);
    const provider = await this.providers.get(text);
    if (provider.read === undefined) return { id, properties: known };
    return readAnswer(text, await provider.read(id, known), known);
  }

  async delete({ id, urn, properties = {} }: Request<"deleteRequest">): Promise<Empty> {
    await (await this.providers.get(textOf(urn, properties))).delete?.(id, properties);
    return {};
  }

  /** Reads what an import knows nothing of but its type and id. */
  private async readToImport(id: string, urn: string): Promise<Response<"readResponse">> {
    const type = typeIn(urn);
    const name = nameOfType(type);
    if (name === undefined) {
      throw new UserError(
        `a resource of the type ${type} cannot be imported: Pulumi passes no program's code to an import, and a dynamic resource of another ` +
          "package than pulumi-cloudflare-tunnel is nothing without",
      );
    }
    const text = pointer(name);
    const config = this.config();
    const importing = { name, id, config: (key: string) => config.get(key), env: this.env };
    const known = { ...(await propertiesToImport(importing)), [providerKey]: text };
    const provider = await this.providers.get(text);
    const found = (await provider.read?.(id, known)) ?? {};
    if ((found.id ?? "") === "") return {};
    const added = importedProperties(importing);
    return readAnswer(
      text,
      { ...found, props: { ...found.props, ...added }, inputs: { ...found.inputs, ...added } },
      known,
    );
  }
}

/** The one place that keeps a preview from writing: the lifecycle is not reached, and what is declared is the answer. */
async function unlessPreview<Answer>(
  preview: boolean,
  properties: Properties,
  write: () => Promise<Answer>,
): Promise<Answer | { properties: Properties }> {
  return preview ? { properties } : await write();
}

/** The text of a resource's provider: that of the state or program; where there is none, as after a native provider, that of its type. */
function textOf(urn: string, properties: Properties): string {
  const text = properties[providerKey];
  if (typeof text === "string") return text;
  const name = nameOfType(typeIn(urn));
  if (name !== undefined) return pointer(name);
  throw new Error(`the resource has no ${providerKey}: the text of its provider, which Pulumi's SDK adds`);
}

/** What the engine gets of a resource: with the text of its provider, and, where it is one of ours, its secrets marked. */
function answered(text: string, properties: Properties | undefined, asked: Properties): Properties {
  const whole = { ...properties, [providerKey]: asked[providerKey] ?? text };
  return nameOfPointer(text) === undefined ? whole : withSecrets(whole);
}

/** A failure that says what exists all the same, by `id`, `properties` and `reasons`, is answered so that the engine keeps it. */
async function keepingPartial<T>(text: string, asked: Properties, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const {
      id,
      properties = {},
      reasons = [],
    } = (error ?? {}) as {
      id?: unknown;
      properties?: Properties;
      reasons?: string[];
    };
    if (typeof id !== "string" || id === "") throw error;
    throw new PartialFailure(messageOf(error), id, answered(text, properties, asked), reasons);
  }
}

function readAnswer(text: string, found: dynamic.ReadResult<Properties>, known: Properties): Response<"readResponse"> {
  return {
    id: found.id,
    properties: answered(text, found.props, known),
    inputs: found.inputs === undefined ? undefined : answered(text, found.inputs, known),
  };
}
