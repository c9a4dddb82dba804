import { describe, expect, it } from "vitest";

import {
  canonicalNetwork,
  sameNetwork,
  validateIpAddress,
  validateNetwork,
} from "../../../provider/validation/network.js";
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
    ["10.1.2/24", /must have all four numbers of its address: write "10\.1\.2\.0\/24"$/],
    ["10/8", /must have all four numbers of its address: write "10\.0\.0\.0\/8"$/],
    ["192.168.1/16", /write "192\.168\.0\.0\/16"$/],
    ["010.0.0.0/8", /some tools take for octal: write "10\.0\.0\.0\/8" \(or "8\.0\.0\.0\/8", where octal was meant\)$/],
    ["0x0a.0.0.0/8", /must have its four numbers decimal.*: write "10\.0\.0\.0\/8"$/],
    ["10.01.0.0/16", /without leading zeros.*: write "10\.1\.0\.0\/16"$/],
    ["010.1/16", /write "10\.1\.0\.0\/16" \(or "8\.1\.0\.0\/16", where octal was meant\)$/],
    ["10.0.0.0/08", /must have its number of bits without \+ and leading zeros: write "10\.0\.0\.0\/8"$/],
    ["10.0.0.0/255.255.0.0", /not a netmask: write "10\.0\.0\.0\/16"$/],
    ["10.0.0.0/255.0.255.0", /^must be a network in CIDR notation, such as "10\.0\.0\.0\/16" or "fd00:1::\/48"$/],
    ["10.1.*", /without \*: write "10\.1\.0\.0\/16"$/],
    ["[fd00::]/48", /must have no brackets: write "fd00::\/48"$/],
    ["fe80::1%eth0/64", /must have no zone \(what stands behind the %\).*: write "fe80::\/64"$/],
    ["fe80::1%eth0", /must have no zone.*: write "fe80::1\/128"$/],
    ["10.0.0.0/33", /an address of IPv4 has 32 bits, and not 33$/],
    ["fd00::/129", /an address of IPv6 has 128 bits, and not 129$/],
    ["::ffff:10.1.0.0/104", /has bits beyond its prefix: write "::ffff:10\.0\.0\.0\/104"$/],
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
  // Go refuses the second, which other libraries read as the first.
  expect(sameNetwork("8.0.0.0/8", "010.0.0.0/8")).toBe(false);
  expect(sameNetwork("::ffff:10.0.0.0/104", "::FFFF:a00:0/104")).toBe(true);
  expect(sameNetwork(undefined, "10.0.0.0/16")).toBe(false);
});

it("takes an address as Go does: without a zone, and with all four numbers", () => {
  expect(validateIpAddress("fd00::1")).toBeUndefined();
  expect(validateIpAddress("10.1")).toMatch(/^must be an IP address/);
  expect(validateIpAddress("010.1.2.3")).toMatch(/^must be an IP address/);
  expect(validateIpAddress("fe80::1%eth0")).toBe('must have no zone (what stands behind the %): write "fe80::1"');
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
