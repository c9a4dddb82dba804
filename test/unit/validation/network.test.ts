import { describe, expect, it } from "vitest";

import { canonicalNetwork, sameNetwork, validateNetwork } from "../../../provider/validation/network.js";
import { validateObjectComment } from "../../../provider/validation/object-comment.js";

describe("validateNetwork", () => {
  it.each([
    "10.0.0.0/16",
    "192.168.1.7/32",
    "0.0.0.0/0",
    "100.64.0.0/10",
    "fd00:1::/48",
    "fd00:1:0:0::/64",
    "2001:DB8::/32",
  ])("takes %s", (network) => {
    expect(validateNetwork(network)).toBeUndefined();
  });

  it.each([
    [16, /must be a string/],
    ["", /must be a network in CIDR notation/],
    ["office", /must be a network in CIDR notation/],
    ["10.0.0.0/33", /must be a network in CIDR notation/],
    ["10.0.0.0/-1", /must be a network in CIDR notation/],
    ["10.0.0.0/16/8", /must be a network in CIDR notation/],
    ["10.0.0.7", /for this one address, write "10\.0\.0\.7\/32"/],
    ["fd00::1", /for this one address, write "fd00::1\/128"/],
    ["10.0.3.7/16", /has bits beyond its prefix: write "10\.0\.0\.0\/16"/],
    ["fd00:1::5/48", /has bits beyond its prefix: write "fd00:1::\/48"/],
    [" 10.0.0.0/16", /has spaces around it: write "10\.0\.0\.0\/16"/],
    ["100.96.4.0/24", /lies in 100\.96\.0\.0\/12, which Cloudflare keeps for the devices/],
    ["100.80.1.0/24", /lies in 100\.80\.0\.0\/16/],
    ["100.64.0.0/12", /which Cloudflare keeps for/],
  ])("refuses %j", (network, reason) => {
    expect(validateNetwork(network)).toMatch(reason);
  });
});

it("tells networks that are the same from those that are not, however they are written", () => {
  expect(canonicalNetwork("FD00:0001::/48")).toBe("fd00:1::/48");
  expect(sameNetwork("fd00:1:0::/48", "FD00:1::/48")).toBe(true);
  expect(sameNetwork("10.0.0.0/16", "10.0.0.0/17")).toBe(false);
  expect(sameNetwork(undefined, "10.0.0.0/16")).toBe(false);
});

describe("validateObjectComment", () => {
  it("takes one line of at most 80 characters, counted as people count", () => {
    expect(validateObjectComment("")).toBeUndefined();
    expect(validateObjectComment("🚇".repeat(80))).toBeUndefined();
  });

  it.each([
    ["x".repeat(81), /has 81 characters; it may have 80: Cloudflare takes 100, of which 20 tell whose the object is/],
    ["two\nlines", /must be one line/],
    [7, /must be a string/],
  ])("refuses %j", (comment, reason) => {
    expect(validateObjectComment(comment)).toMatch(reason);
  });
});
