/**
 * What is compared: a kind of text, how it is made up, and what of ours judges it. A judge tells whether it agrees with
 * what Go said: its canonical form ("" where there is none), undefined where it refuses; then its words for that.
 */
import { isDeepStrictEqual } from "node:util";

import { ingressError } from "../../dist/local/emulator/ingress-validation.js";
import { parseCidr } from "../../dist/validation/cidr.js";
import { goRegexpError } from "../../dist/validation/go-regexp.js";
import { lookUpForm } from "../../dist/validation/idna.js";
import { canonicalAddress, canonicalNetwork, validateCidr } from "../../dist/validation/network.js";
import { expression } from "./expressions.mjs";
import { name } from "./names.mjs";
import { address, network } from "./networks.mjs";

/** A network of a route: Go tells it as it is written, and without the bits beyond its prefix. */
function validateCidrAgrees(text, said) {
  const reason = validateCidr(text);
  const [written, masked] = said?.split(" in ") ?? [];
  if ((reason === undefined) !== (said !== undefined && written === masked)) return false;
  // What it says to write must be right.
  const advice = [...(reason?.matchAll(/(?:write|or) "([^"]+)"/g) ?? [])].map((match) => match[1]);
  return advice.every((meant) => validateCidr(meant) === undefined);
}

const catchAll = { service: "http_status:404" };

function emulatorOnIpRule(prefix) {
  return ingressError({ ingress: [{ service: "socks-proxy", originRequest: { ipRules: [{ prefix }] } }] });
}

function emulatorOnPath(path) {
  return ingressError({ ingress: [{ hostname: "a.example.com", path, ...catchAll }, catchAll] });
}

/** Where we differ from Go, and may: nobody has registered such a name. */
const listedNames = [
  {
    is: /(?:^|[.。．｡])xn--[^.。．｡]*[^\0-\x7f]/iu,
    because: "Go decodes an xn-- label that holds letters beyond ASCII",
  },
  { is: /[\u200c\u200d]/u, because: "Go's check of joiners has no row for letters that join nothing" },
  { is: /[\u2135-\u2138]/u, because: "Go looks at the direction of ℵ ℶ ℷ ℸ before it maps them to Hebrew letters" },
  { is: /[\u{10000}-\u{10ffff}]\p{M}/u, because: "Go composes by 16 bits: it takes U+11F00 U+0300 for U+1F00 U+0300" },
];

/** Likewise: such a path has thousands of characters, or says {1000} of {1000}, which both refuse. */
const listedExpressions = [
  {
    is: /\{(?:999|1000)\}[^]*\{(?:999|1000)\}/,
    because: "RE2JS calls 1.4 million instructions too large, and Go 3.4 million: it may have another reason to refuse",
  },
];

export const kinds = {
  network: {
    make: network,
    judges: {
      canonicalNetwork: (text, said) => canonicalNetwork(text) === said?.split(" in ")[1],
      validateCidr: validateCidrAgrees,
    },
  },
  "ip-rule": {
    make: network,
    judges: {
      parseCidr: (text, said) => isDeepStrictEqual(parseCidr(text), said === undefined ? undefined : parseCidr(said)),
      emulator: (text, said) => (emulatorOnIpRule(text) === undefined) === (said !== undefined),
    },
  },
  address: { make: address, judges: { canonicalAddress: (text, said) => canonicalAddress(text) === said } },
  name: { make: name, listed: listedNames, judges: { lookUpForm: (text, said) => lookUpForm(text) === said } },
  expression: {
    make: expression,
    listed: listedExpressions,
    judges: {
      goRegexpError: (text, said) => (goRegexpError(text) === undefined) === (said !== undefined),
      // The API answers with cloudflared's words.
      emulator: (text, _said, error) =>
        emulatorOnPath(text) === (error === undefined ? undefined : `Rule #1 has an invalid regex: ${error}`),
    },
  },
};
