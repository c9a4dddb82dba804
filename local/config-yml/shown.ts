/** Text of a file in messages and in programs, where no character of it may do anything. */

/** Control characters, those that turn the direction of a line or are not seen, and further ends of a line. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
  ).join("");
}

/** A text as a literal of JavaScript. */
export function textLiteral(text: string): string {
  return JSON.stringify(text).replace(unseen, escaped);
}

const longestKey = 60;

/** A key of the file, for a message or a comment: what no key of cloudflared holds is a question mark. */
export function shownKey(key: string): string {
  const name = key.replace(/[^\w.-]/g, "?");
  return name.length > longestKey ? `${name.slice(0, longestKey)}...` : name;
}
