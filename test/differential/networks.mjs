/** Networks and addresses as people, tools and mistakes write them. */

/** What a slip of the finger leaves. */
const characters = "0123456789abcfxX.:/%[] -+*\t٣１";

function octet(random) {
  const number = random.chance(0.1) ? random.int(256, 999) : random.int(0, 255);
  if (random.chance(0.05)) return `0x${number.toString(16)}`;
  return (random.chance(0.06) ? random.pick(["0", "00"]) : "") + String(number);
}

function ipv4(random) {
  const parts = random.chance(0.2) ? random.int(1, 5) : 4;
  const address = Array.from({ length: parts }, () => (random.chance(0.3) ? "0" : octet(random))).join(".");
  return random.chance(0.03) ? random.pick([`${address}.`, `.${address}`, address.replace(".", "..")]) : address;
}

function group(random) {
  if (random.chance(0.4)) return random.pick(["0", "0000", "00", "ffff", "FFFF"]);
  return random
    .int(0, random.chance(0.03) ? 0xfffff : 0xffff)
    .toString(16)
    .padStart(random.chance(0.1) ? 4 : 1, "0");
}

function ipv6(random) {
  const tail = random.chance(0.15);
  const groups = Array.from({ length: random.int(random.chance(0.1) ? 9 : 8, 8) - (tail ? 2 : 0) }, () =>
    group(random),
  );
  if (tail) groups.push(ipv4(random));
  if (random.chance(0.7)) {
    const from = random.int(0, groups.length);
    groups.splice(from, random.int(0, groups.length - from), "");
  }
  const address = groups
    .join(":")
    .replace(/^:(?!:)/, "::")
    .replace(/([^:]):$/, "$1::");
  return random.chance(0.05) ? `${address}%${random.pick(["eth0", "1", "", "a%b"])}` : address;
}

function mapped(random) {
  return `${random.pick(["::ffff:", "0:0:0:0:0:ffff:", "::FFFF:", "::", "::ffff:0:", "64:ff9b::"])}${ipv4(random)}`;
}

/** An address, or what looks like one. */
export function address(random) {
  const kind = random.pick([ipv4, ipv4, ipv6, ipv6, mapped]);
  const text = kind(random);
  return random.chance(0.08) ? random.spoil(text, characters) : text;
}

function bits(random, text) {
  const most = text.includes(":") ? 128 : 32;
  const length = String(random.chance(0.08) ? random.int(most, 300) : random.int(0, most));
  return random.chance(0.06)
    ? random.pick([`0${length}`, `000${length}`, `+${length}`, `-${length}`, `${length}.0`, "", "x"])
    : length;
}

/** A network, or what looks like one. */
export function network(random) {
  const start = address(random);
  const text = random.chance(0.03) ? start : `${start}/${bits(random, start)}`;
  return random.chance(0.04) ? random.spoil(text, characters) : text;
}
