import { UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";

/** How long an older answer is waited out: not every place that answers has the last version at once. */
const delaysMs = [250, 500, 1_000, 2_000, 4_000];

/** Cloudflare went on answering an older version than one that surely existed. */
export class OlderAnswer extends UserError {
  constructor(
    /** `Cloudflare answers version 1 of the configuration of tunnel …, although 2 was written already`. */
    readonly observation: string,
  ) {
    super(`${observation}: nothing was changed; run again, in a minute or so`);
  }
}

/** Which document is read, and what is known of it. */
export interface Reading {
  /** What the ledger calls it. */
  readonly thing: string;
  /** What messages call it. */
  readonly named: string;
  /** The version that the state knows; 0 where none. */
  readonly known: number;
}

/**
 * Reads a document, and reads it again for a few seconds while the answer is of the past: older than a version that the state
 * or this run knows of. What would be written from such an answer would undo what others have written since.
 */
export async function newest<Document extends object>(
  session: Session,
  { thing, named, known }: Reading,
  read: () => Promise<Document | undefined>,
  versionOf: (document: Document) => number | undefined,
): Promise<Document | undefined> {
  for (const delayMs of [...delaysMs, undefined]) {
    const document = await read();
    const version = document === undefined ? undefined : versionOf(document);
    const least = Math.max(known, session.ledger.newest(thing));
    session.ledger.saw(thing, version);
    if (version === undefined || version >= least) return document;
    if (delayMs === undefined) {
      throw new OlderAnswer(
        `Cloudflare answers version ${String(version)} of ${named}, although ${String(least)} was written already`,
      );
    }
    await session.sleep(delayMs);
  }
  throw new Error("the last answer is returned, or refused");
}

/** A refresh, which an answer of the past does not fail: the state is kept, and that is said. */
export async function unlessOlder<State>(
  session: Session,
  known: State,
  refresh: () => Promise<State | undefined>,
): Promise<State | undefined> {
  try {
    return await refresh();
  } catch (error) {
    if (!(error instanceof OlderAnswer)) throw error;
    session.warn(
      `${error.observation}: the state keeps what it knows. Run \`pulumi refresh\` again, in a minute or so`,
    );
    return known;
  }
}
