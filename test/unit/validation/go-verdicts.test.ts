/** What Go's libraries take and refuse, as recorded: so do ours, with whatever Node this runs. */
import { describe, expect, it } from "vitest";

import { parseCidr } from "../../../provider/validation/cidr.js";
import { dnsForm } from "../../../provider/validation/dns-record.js";
import { goRegexpError } from "../../../provider/validation/go-regexp.js";
import { lookUpForm } from "../../../provider/validation/idna.js";
import { canonicalAddress, canonicalNetwork, validateCidr } from "../../../provider/validation/network.js";
import { keyOf } from "../../../provider/validation/rule-order.js";
import { recordedVerdicts } from "../../recorded-verdicts.js";

/** What ours make of each text, beside what Go makes of it. */
function compare(
  kind: Parameters<typeof recordedVerdicts>[0],
  ours: (text: string) => unknown,
  go: (value: string) => unknown,
): void {
  const verdicts = recordedVerdicts(kind);
  expect(verdicts.map(([text]) => [text, ours(text)])).toEqual(
    verdicts.map(([text, value]) => [text, value === null ? undefined : go(value)]),
  );
}

/** Of "10.0.3.7/16 in 10.0.0.0/16": as it was written, and without the bits beyond the prefix. */
const written = (value: string): string | undefined => value.split(" in ")[0];
const masked = (value: string): string | undefined => value.split(" in ")[1];

describe("Go's verdicts", () => {
  it("on networks of routes are ours, and so is the one way to write them", () => {
    compare("network", canonicalNetwork, masked);
  });

  it("decide what a preview refuses: that, and bits beyond the prefix", () => {
    for (const [text, value] of recordedVerdicts("network")) {
      const isRight = value !== null && written(value) === masked(value);
      expect([text, validateCidr(text) === undefined]).toEqual([text, isRight]);
    }
  });

  it("on networks of ipRules are ours", () => {
    compare("ip-rule", parseCidr, parseCidr);
  });

  it("on addresses are ours", () => {
    compare("address", canonicalAddress, (value) => value);
  });

  it("on host names are ours", () => {
    compare("name", lookUpForm, (value) => value);
  });

  it("give a rule and a record one name", () => {
    for (const [text, value] of recordedVerdicts("name")) {
      if (value === null || value === "" || value.endsWith(".")) continue;
      expect([text, dnsForm(text), keyOf({ hostname: text })]).toEqual([text, value, keyOf({ hostname: value })]);
    }
  });

  it("on paths are ours", () => {
    for (const [text, value] of recordedVerdicts("expression")) {
      expect([text, goRegexpError(text) === undefined]).toEqual([text, value !== null]);
    }
  });
});
