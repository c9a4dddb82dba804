/** A document's answer that is older than what is known: how long it is asked for again. */
import { describe, expect, it } from "vitest";

import { newest, OlderAnswer } from "../../../provider/lifecycle/tunnel-document/versions.js";
import { Session } from "../../../provider/session/session.js";

interface Document {
  readonly version?: number;
}

/** Reads that answer one after the other, the last one for ever; what was waited between them. */
function reads(...answers: (Document | undefined)[]): {
  session: Session;
  waits: number[];
  read: (known: number) => Promise<Document | undefined>;
} {
  const waits: number[] = [];
  const session = new Session({}, (ms) => {
    waits.push(ms);
    return Promise.resolve();
  });
  let count = 0;
  const next = (): Promise<Document | undefined> => {
    count = Math.min(count + 1, answers.length);
    return Promise.resolve(answers[count - 1]);
  };
  const read = (known: number) =>
    newest<Document>(session, { thing: "t", named: "the configuration", known }, next, ({ version }) => version);
  return { session, waits, read };
}

describe("a document that is read", () => {
  it("is asked for again where it is older than what the state knows", async () => {
    const { read, waits } = reads({ version: 1 }, { version: 1 }, { version: 3 });
    expect(await read(2)).toEqual({ version: 3 });
    expect(waits).toEqual([250, 500]);
  });

  it("is asked for again where it is older than what this run has seen", async () => {
    const { session, read, waits } = reads({ version: 4 }, { version: 5 });
    session.ledger.saw("t", 5);
    expect(await read(0)).toEqual({ version: 5 });
    expect(waits).toEqual([250]);
  });

  it("is refused after a few seconds, with both versions", async () => {
    const { read, waits } = reads({ version: 1 });
    const error: unknown = await read(2).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OlderAnswer);
    expect(String(error)).toMatch(
      /Cloudflare answers version 1 of the configuration, although 2 was written already: nothing was changed; run again/,
    );
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000]);
  });

  it.each([
    ["that is gone", undefined],
    ["that tells no version", {}],
    ["of the known version", { version: 2 }],
  ])("is believed at once: one %s", async (_what, answer) => {
    const { read, waits } = reads(answer);
    expect(await read(2)).toEqual(answer);
    expect(waits).toEqual([]);
  });

  it("is remembered: what was seen once, surely existed", async () => {
    const { session, read } = reads({ version: 7 });
    await read(0);
    expect(session.ledger.newest("t")).toBe(7);
  });
});
