/** Regular expressions: those that people write as paths, and whatever a grammar of pieces gives. */

/** What a slip of the finger leaves. */
const characters = "()[]{}*+?|\\^$.:<>PQEpx019,-";

const literals = [
  ..."abcxyz019/-_.~ é日😀",
  "/api",
  "/v1",
  "static",
  "\\.",
  "\\/",
  "\\-",
  "\\n",
  "\\t",
  "\\x41",
  "\\x{1F600}",
  "\\Q[a\\E",
];
const classes = [
  "[a-z]",
  "[^/]",
  "[a-zA-Z0-9_-]",
  "[]a]",
  "[^]a]",
  "[a",
  "[z-a]",
  "[[:alpha:]]",
  "[[:^digit:]]",
  "[[:foo:]]",
  "[\\d\\w]",
  "[\\pL\\PN]",
  "[a-\\d]",
  "[\\Q]\\E]",
  "[[a]",
  "[]",
  "[^]",
  "\\d",
  "\\D",
  "\\w",
  "\\s",
  "\\pL",
  "\\PN",
  "\\p{Greek}",
  "\\p{greek}",
  "\\p{^Latin}",
  "\\p{Letter}",
  "\\p{Lowercase}",
  "\\p{Hex_Digit}",
  "\\p{Foo}",
  "\\p{L",
  "\\pl",
  "\\p",
  "\\p{Han}",
  "\\p{Old_Italic}",
  "\\p{Nd}",
  "\\p{decimal number}",
  ".",
];
const anchors = ["^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z", "\\G"];
const quantifiers = [
  "*",
  "+",
  "?",
  "*?",
  "+?",
  "??",
  "**",
  "++",
  "{2}",
  "{2,}",
  "{2,5}",
  "{,5}",
  "{5,2}",
  "{1000}",
  "{1001}",
  "{",
  "{a}",
  "{0}",
  "{01}",
  "{2}{3}",
  "{999}{2}",
];
const groups = [
  "(",
  "(",
  "(?:",
  "(?P<n>",
  "(?<n>",
  "(?P<m>",
  "(?<ab_1>",
  "(?P<1a>",
  "(?<é>",
  "(?P<n",
  "(?i)",
  "(?i:",
  "(?-s:",
  "(?is-U:",
  "(?x:",
  "(?=",
  "(?!",
  "(?<=",
  "(?#",
  "(?>",
  "(?P=n)",
  "(?P>n)",
  "(?",
];
const oddities = [
  "\\1",
  "\\8",
  "\\07",
  "\\C",
  "\\X",
  "\\k<n>",
  "\\c",
  "\\u0041",
  "\\x{110000}",
  "\\x4",
  "\\x{",
  "\\é",
  "\\_",
  "\\",
  "\\E",
  "\\Q",
  "|",
  ")",
  "]",
  "}",
  "[:alpha:]",
  "\\a\\f\\v\\r",
  "\\N{a}",
  "\\h",
  "\\R",
  "\\ ",
];

function piece(random, depth) {
  const chance = random.next();
  if (chance < 0.45) return random.pick(literals);
  if (chance < 0.62) return random.pick(classes);
  if (chance < 0.68) return random.pick(anchors);
  if (chance < 0.72) return random.pick(oddities);
  if (chance < 0.76) return "|";
  if (depth > 3) return "x";
  const opening = random.chance(0.6) ? random.pick(["(", "(?:"]) : random.pick(groups);
  return `${opening}${sequence(random, depth + 1)}${random.chance(0.95) ? ")" : ""}`;
}

function sequence(random, depth) {
  return random.some(
    1,
    4,
    () =>
      piece(random, depth) +
      (random.chance(0.25) ? random.pick(random.chance(0.7) ? quantifiers.slice(0, 6) : quantifiers) : ""),
  );
}

/** An expression, or what looks like one. */
export function expression(random) {
  const written = (random.chance(0.4) ? "^/" : "") + sequence(random, 0) + (random.chance(0.2) ? "$" : "");
  return random.chance(0.15) ? random.spoil(written, characters) : written;
}
