/** Choices that come again with the same seed, on any machine: mulberry32. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** From 0 to 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `least` to `most`. */
  int(least, most) {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(share) {
    return this.next() < share;
  }

  pick(list) {
    return list[this.int(0, list.length - 1)];
  }

  /** From `least` to `most` of what is made, joined. */
  some(least, most, make, between = "") {
    return Array.from({ length: this.int(least, most) }, make).join(between);
  }

  /** A text with one character more, less or other. */
  spoil(text, characters) {
    const written = Array.from(text);
    written.splice(this.int(0, written.length), this.int(0, 1), this.chance(0.05) ? "" : this.pick([...characters]));
    return written.join("");
  }
}
