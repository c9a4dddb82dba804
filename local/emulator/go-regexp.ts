import { RE2JS, RE2JSException } from "re2js";

/** General categories by Go's long names, without case and separators. */
const longCategories: ReadonlySet<string> = new Set(
  `
    any ascii assigned casedletter closepunctuation cntrl combiningmark connectorpunctuation control currencysymbol
    dashpunctuation decimalnumber digit enclosingmark finalpunctuation format initialpunctuation letter letternumber
    lineseparator lowercaseletter mark mathsymbol modifierletter modifiersymbol nonspacingmark number openpunctuation
    other otherletter othernumber otherpunctuation othersymbol paragraphseparator privateuse punct punctuation separator
    spaceseparator spacingmark surrogate symbol titlecaseletter unassigned uppercaseletter
  `
    .trim()
    .split(/\s+/),
);

/** One letter, or two: the second says which kind of the first. */
const shortCategory = /^(?:c[cfnos]?|l[clmotu]?|m[cen]?|n[dlo]?|p[cdefios]?|s[ckmo]?|z[lps]?)$/;

/**
 * Scripts of Unicode 15 whose names are one word. Go 1.26 drops the separators of a name before it looks it up among names
 * that have them, and so finds no other.
 */
const scripts: ReadonlySet<string> = new Set(
  `
    adlam ahom arabic armenian avestan balinese bamum batak bengali bhaiksuki bopomofo brahmi braille buginese buhid
    carian chakma cham cherokee chorasmian common coptic cuneiform cypriot cyrillic deseret devanagari dogra duployan
    elbasan elymaic ethiopic georgian glagolitic gothic grantha greek gujarati gurmukhi han hangul hanunoo hatran hebrew
    hiragana inherited javanese kaithi kannada katakana kawi kharoshthi khmer khojki khudawadi lao latin lepcha limbu
    lisu lycian lydian mahajani makasar malayalam mandaic manichaean marchen medefaidrin miao modi mongolian mro multani
    myanmar nabataean nandinagari newa nko nushu ogham oriya osage osmanya palmyrene phoenician rejang runic samaritan
    saurashtra sharada shavian siddham sinhala sogdian soyombo sundanese syriac tagalog tagbanwa takri tamil tangsa
    tangut telugu thaana thai tibetan tifinagh tirhuta toto ugaritic vai vithkuqi wancho yezidi yi
  `
    .trim()
    .split(/\s+/),
);

const outside = /\\Q[^]*?(?:\\E|$)|\\[pP](?:\{[^}]*(?:\}|$)|[^{])|\\[^]|\[\^?\]?|\(\?P?<[^>]*>|[^]/uy;
const inside = /\\[pP](?:\{[^}]*(?:\}|$)|[^{])|\\[^]|\[:\^?\w{1,20}:\]|[^]/uy;

/** A class that no engine has, so that RE2JS refuses it where Go does. */
const noClass = "!";

/** Why Go's regexp.Compile refuses an expression, in its words; undefined where it takes it. */
export function goRegexpError(expression: string): string | undefined {
  const { written, starts } = asRe2jsReadsIt(expression);
  try {
    RE2JS.compile(written);
    return undefined;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const [, what = error.message, fragment = ""] = /^([^`]*): `([^]*)`$/.exec(error.message) ?? [];
    // Where all the rest is quoted, it is the rest of the expression as it was given.
    const start = written.endsWith(fragment) ? starts.get(written.length - fragment.length) : undefined;
    const quoted = start === undefined ? fragment.replaceAll(`{${noClass}`, "{") : expression.slice(start);
    return `${what}: \`${quoted}\``;
  }
}

/** An expression as it is given to RE2JS, and which place in it was which in the original. */
interface Rewritten {
  readonly written: string;
  readonly starts: ReadonlyMap<number, number>;
}

/** RE2JS has other names of Unicode classes than Go, and takes a group's name once. */
function asRe2jsReadsIt(expression: string): Rewritten {
  const names = new Set<string>();
  const starts = new Map<number, number>();
  let written = "";
  let inClass = false;
  for (let at = 0; at < expression.length;) {
    const tokens = inClass ? inside : outside;
    tokens.lastIndex = at;
    const token = tokens.exec(expression)?.[0] ?? expression.slice(at);
    starts.set(written.length, at);
    at += token.length;
    if (/^\\[pP]./u.test(token)) {
      written += unicodeClass(token);
    } else if (token.startsWith("(?")) {
      const [, name = ""] = token.split("<");
      written += names.has(name) ? "(" : token;
      names.add(name);
    } else {
      if (!inClass && token.startsWith("[")) inClass = true;
      else if (inClass && token === "]") inClass = false;
      written += token;
    }
  }
  return { written, starts: starts.set(written.length, expression.length) };
}

function unicodeClass(token: string): string {
  // Without its end it is refused as it is.
  if (token.includes("{") && !token.endsWith("}")) return token;
  const [, letter = "", sign = "", name = ""] = /^\\(.)\{?(\^?)([^}]*)\}?$/u.exec(token) ?? [];
  const bare = name.replace(/[ _-]/g, "").replace(/[A-Z]/g, (capital) => capital.toLowerCase());
  // What it holds does not matter here.
  if (longCategories.has(bare) || shortCategory.test(bare) || scripts.has(bare)) return `\\${letter}{${sign}L}`;
  return token.includes("{") ? token.replace("{", `{${noClass}`) : token;
}
