/** That what the import writes is what Prettier, with its defaults, would have written. */
import { runInNewContext } from "node:vm";

import fc from "fast-check";
import { format } from "prettier";
import { describe, expect, it } from "vitest";

import { Reference, type Arguments } from "../../../provider/import/imported.js";
import { importOf, statement, text } from "../../../provider/import/layout.js";
import { runs } from "../../property-runs.js";

const refer = ({ id }: Reference): string => id;
const prettier = (source: string): Promise<string> => format(source, { parser: "typescript" });

const word = fc.stringMatching(/^[a-z][A-Za-z0-9]{2,24}$/).filter((key) => key !== "constructor");
const texts = fc.oneof(
  fc.string({ maxLength: 90 }),
  fc.string({ maxLength: 30, unit: fc.constantFrom('"', "'", "\\", "a", "\n", "`", "$") }),
  fc.stringMatching(/^[a-z0-9.:/-]{0,100}$/),
);
const scalar = fc.oneof(texts, fc.integer(), fc.boolean(), fc.constantFrom(new Reference("CfdTunnel", "web", "id")));
const { args } = fc.letrec<{ args: Arguments; value: Arguments[string] }>((tie) => ({
  args: fc.dictionary(word, tie("value"), { minKeys: 1, maxKeys: 5 }),
  value: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.integer({ min: 1, max: 65_535 }), { maxLength: 40 }),
    tie("args"),
  ),
}));

describe("a statement", () => {
  it("is laid out as Prettier does it, whatever is in it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("", "const web = ", "const aNameOfFortyCharactersOrSoInAll0123456 = "),
        fc.oneof(word, fc.stringMatching(/^[a-z0-9.-]{1,60}$/)),
        args,
        async (before, name, given) => {
          const source = `${statement(before, "TunnelConfiguration", name, given, refer)}\n`;
          expect(await prettier(source)).toBe(source);
        },
      ),
      { numRuns: runs(400) },
    );
  });

  it("says what it was given", () => {
    fc.assert(
      fc.property(args, (given) => {
        const source = statement("", "T", "n", given, () => '"a reference"');
        let seen = "";
        function T(_name: string, args: unknown): void {
          seen = JSON.stringify(args);
        }
        runInNewContext(source, { T });
        const plain = JSON.stringify(given, (_key, value: unknown) =>
          value instanceof Reference ? "a reference" : value,
        );
        expect(seen).toBe(plain);
      }),
    );
  });
});

it.each([[["CfdTunnel"]], [["CfdTunnel", "DnsRoute", "HostnameRoute", "NetworkRoute", "TunnelConfiguration"]]])(
  "an import of %j is laid out likewise",
  async (names) => {
    const source = `${importOf(names, "pulumi-cloudflare-tunnel")}\n`;
    expect(await prettier(source)).toBe(source);
  },
);

it("a text has the quotes that need fewer escapes", () => {
  expect([text("it's"), text('say "x"'), text(`'"`)]).toEqual([`"it's"`, `'say "x"'`, `"'\\""`]);
});
