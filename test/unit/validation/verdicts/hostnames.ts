import type { Verdicts } from "./verdict.js";

/** `hostname` of a rule before the catch-all rule. */
export const hostnames: Readonly<Record<string, Verdicts<string>>> = {
  "a hostname has no port, as Go's SplitHostPort sees it": {
    accepted: [
      "example.com",
      "::1",
      "a:b:c",
      "[::1]",
      "[:",
      "a]:80",
      "a[:80",
      "[a]b:80",
      "[a]:b:80",
      "example.com/x",
      "a.b.",
    ],
    refused: [
      "example.com:443",
      "h:",
      ":80",
      ":",
      "[::1]:80",
      "[]:",
      "[a]:",
      "https://example.com",
      "a b:1",
      "*.example.com:80",
    ],
  },
  "a * stands at the beginning only": {
    accepted: ["*.example.com", "*example.com", "*.", "*a", "*.com"],
    refused: ["**", "*.*", "a.*", "a*", "a.*.com", "*.*.example.com", "example.com*"],
  },
  "nothing else of a hostname is judged": {
    accepted: [
      " ",
      "a b",
      "a..b",
      ".",
      "-",
      "localhost",
      "EXAMPLE.COM",
      "é.example.com",
      "x".repeat(300),
      "a_b.example.com",
      "?",
      "10.0.0.1",
      "\ud800",
      "a\nb",
    ],
    refused: [],
  },
};
