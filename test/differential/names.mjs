/** Host names in every writing, and what no name may hold. */

/** Characters of which names of people are made, and those about which libraries disagree. */
const pools = [
  () => "abcdefghijklmnopqrstuvwxyz",
  () => "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  () => "-",
  () => "äöüßẞéèñçøåæœłğıİșțÄÖÜſK",
  () => "абвгдеёжзийіїћџѢѵ",
  () => "αβγδεζςσϐϑϒᾳᾴἀ",
  () => "אבגדהוזחטיכלםמןנס",
  () => "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةپچژگ",
  () => "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵",
  () => "ܐܒܓހށނߊߋߌࠀࠁ",
  () => "नमस्तेकखगघङचछजझ्ऽािी",
  () => "কখগঘ্தமிழ்தెలుగు్ಕನ್ನಡ್",
  () => "日本語中文漢字カタカナひらがなー・々〆ｱｲｳ",
  () => "한글조합ᄀ까ᅢᆨᆩ",
  () => "ไทยลาวកខរ៉ဗမာ္",
  () => "\u200c\u200d",
  () => "\u0300\u0301\u0308\u0323\u0327\u0345\u093c\u1160\u3099\u302a",
  () => "≠≮≯⒈㎏℀½²①Ⓐⓐ㈠ﬀﬁﷺＡａ１．。｡‐‑–—´¨",
  () => "\u00ad\u034f\u2060\u200b\ufe0f\ufe00\u180b\u180f\ufeff",
  () => "_*@:/%&=+!~ \u00a0",
  () => "😀👍🏽🇩🇪❤🫠🫨",
  // Letters that came with Unicode 15.1 and 16, which are none yet for Go 1.26.
  () => "\u{2ebf0}\u{2ffc}\u{1c89}\u{a7cb}\u{10d40}\u{16d40}\u{1e5d0}\u{31350}\u{11f00}",
];

function anyCharacter(random) {
  const point = random.chance(0.7) ? random.int(0x80, 0x2fff) : random.int(0x3000, 0x1fbff);
  return point >= 0xd800 && point <= 0xdfff ? "a" : String.fromCodePoint(point);
}

function label(random) {
  const used = [
    random.pick(pools)(),
    random.chance(0.3) ? random.pick(pools)() : "abc1",
    random.chance(0.2) ? random.pick(pools)() : "xyz",
  ];
  const plain = random.some(random.chance(0.03) ? 0 : 1, random.pick([2, 4, 8]), () =>
    random.chance(0.03) ? anyCharacter(random) : random.pick([...random.pick(used)]),
  );
  if (random.chance(0.1)) return `xn--${punycode(plain)}`;
  if (random.chance(0.03))
    return `${random.pick(["xn--", "XN--", "Xn--"])}${random.some(0, 8, () => random.pick([..."abcxyz0189-é"]))}`;
  if (random.chance(0.03)) return random.pick([`-${plain}`, `${plain}-`, `a-${plain}`, `ab--${plain}`, `a--${plain}`]);
  return plain;
}

/** A host name, or what looks like one. */
export function name(random) {
  const written = random.some(1, 3, () => label(random), random.chance(0.03) ? random.pick(["。", "．", "｡"]) : ".");
  if (random.chance(0.03)) return random.pick([`${written}.`, `.${written}`, `${written}..com`, `*.${written}`, ""]);
  return random.chance(0.5) ? `${written}.com` : written;
}

/** RFC 3492, without the case of letters and without any check: the names need not be right. */
function punycode(text) {
  const points = Array.from(text, (character) => character.codePointAt(0));
  const basic = points.filter((point) => point < 128);
  let out = String.fromCharCode(...basic) + (basic.length > 0 ? "-" : "");
  let [n, delta, bias, handled] = [128, 0, 72, basic.length];
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= n));
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta += 1;
      if (point !== n) continue;
      let q = delta;
      for (let k = 36; ; k += 36) {
        const t = Math.min(Math.max(k - bias, 1), 26);
        if (q < t) break;
        out += digit(t + ((q - t) % (36 - t)));
        q = Math.floor((q - t) / (36 - t));
      }
      out += digit(q);
      bias = adapted(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    n += 1;
  }
  return out;
}

function digit(value) {
  return String.fromCharCode(value < 26 ? 97 + value : 22 + value);
}

function adapted(delta, count, first) {
  let rest = Math.floor(delta / (first ? 700 : 2));
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > 455; k += 36) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
}
