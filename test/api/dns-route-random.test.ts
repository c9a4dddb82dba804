/**
 * Random zones with records of other people, random programs, renames, replacements and faults, in the order in which the
 * engine asks a provider: whatever happens, nobody else's record changes; and in the end what is declared stands.
 */
import fc from "fast-check";
import { expect, it } from "vitest";

import { DnsRouteLifecycle } from "../../provider/lifecycle/dns-route/lifecycle.js";
import { processOf } from "./process.js";
import { emulator, foreignComment, place, program, tunnel, walk, walksOf, type Walked } from "./random-stage.js";
import { runs } from "../property-runs.js";

interface SeenRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly comment: string | null;
}

const tunnels = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];
const places = ["h0.example.com", "h1.example.com", "h2.example.com", "h3.example.com"];
const targetOf = (index: number): string => `${String(tunnels[index])}.cfargotunnel.com`;

/** Records of other people: elsewhere, and at this stack's tunnels too. */
const foreign = fc.uniqueArray(
  fc.oneof(
    fc.record({
      name: place,
      type: fc.constant("CNAME"),
      content: fc.oneof(fc.constant("shop.example.net"), tunnel.map(targetOf)),
      comment: foreignComment,
      proxied: fc.boolean(),
    }),
    fc.record({ name: place, type: fc.constant("A"), content: fc.constantFrom("192.0.2.1", "192.0.2.2") }),
    fc.record({ name: place, type: fc.constant("TXT"), content: tunnel.map(targetOf) }),
  ),
  { maxLength: 4, selector: ({ name, type }) => `${String(name)} ${type === "TXT" ? "TXT" : "address"}` },
);

const records: Walked<SeenRecord> = {
  provider: processOf((session) => new DnsRouteLifecycle(session)),
  seen: async () => {
    const { result } = await emulator.callApi("GET", `/zones/${emulator.zoneId}/dns_records?per_page=1000`);
    return result as unknown as SeenRecord[];
  },
  // No one takes over a TXT record.
  placeOf: ({ name, type }) => (type === "TXT" ? `TXT ${name}` : name),
  places,
  inputsOf: (hostname, index) => ({ tunnelId: tunnels[index], hostname }),
  standing: (index) => ({ type: "CNAME", content: targetOf(index), proxied: true }),
};
const walks = walksOf(program, ["/dns_records", "/zones$"]);

it("changes nobody else's record, and ends in what is declared", async () => {
  const walked = Number(process.env["DNS_WALKS"] ?? runs(60));
  await fc.assert(
    fc.asyncProperty(foreign, walks, program, program, async (others, steps, last, twin) => {
      emulator.reset();
      for (const { name, ...record } of others) {
        const body = { ...record, name: places[name] };
        const { status } = await emulator.callApi("POST", `/zones/${emulator.zoneId}/dns_records`, body);
        expect(status).toBe(200);
      }
      await walk(records, steps, last, twin);
    }),
    { numRuns: walked },
  );
});
