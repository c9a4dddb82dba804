// Draws what a terminal shows as an SVG: the picture of the demo in the documentation.
//
//   script -qec "stty cols 100; npm run --silent demo -- --engine embedded" demo.txt > /dev/null
//   node docs/demo-svg.mjs < demo.txt > docs/demo.svg
import { readFileSync } from "node:fs";

const CHARACTER = { width: 8.4, height: 18, size: 14 };
const MARGIN = 20;
const BACKGROUND = "#161b22";
const FOREGROUND = "#d0d7de";
/** Colours by SGR code. */
const COLOURS = {
  31: "#ff7b72",
  32: "#7ee787",
  33: "#e3b341",
  34: "#79c0ff",
  35: "#d2a8ff",
  36: "#76e3ea",
  90: "#8b949e",
};

const PLAIN = { colour: FOREGROUND, bold: false, dim: false };

/** What SGR codes make of a style. */
function restyle(style, codes) {
  return codes.reduce((current, code) => {
    if (code === 0) return PLAIN;
    if (code === 1) return { ...current, bold: true };
    if (code === 2) return { ...current, dim: true };
    if (code === 22) return { ...current, bold: false, dim: false };
    if (code === 39) return { ...current, colour: FOREGROUND };
    return code in COLOURS ? { ...current, colour: COLOURS[code] } : current;
  }, style);
}

/** The last state of each line: a spinner is drawn over, line by line. */
function screenLines(recording) {
  const withoutFrame = recording.replace(/^Script (started|done).*\n/gm, "");
  return withoutFrame
    .split("\n")
    .map(
      (line) =>
        line
          .replace(/\r+$/, "")
          .split(/\r|\x1b\[\d*[GK]|\x1b\[2K/)
          .at(-1) ?? "",
    )
    .map((line) => line.replace(/\x1b\[\?\d+[hl]/g, ""));
}

/** A line as pieces of one style each. */
function pieces(line) {
  const found = [];
  let style = PLAIN;
  for (const part of line.split(/(\x1b\[[\d;]*m)/)) {
    const codes = /^\x1b\[([\d;]*)m$/.exec(part)?.[1];
    if (codes !== undefined) style = restyle(style, codes.split(";").map(Number));
    else if (part !== "") found.push({ text: part, style });
  }
  return found;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function drawPiece({ text, style: { colour, bold, dim } }) {
  const attributes = [
    colour === FOREGROUND ? "" : ` fill="${colour}"`,
    bold ? ' font-weight="bold"' : "",
    dim ? ' opacity="0.6"' : "",
  ].join("");
  return attributes === "" ? escaped(text) : `<tspan${attributes}>${escaped(text)}</tspan>`;
}

function draw(lines, title) {
  const columns = Math.max(...lines.map((line) => pieces(line).reduce((sum, { text }) => sum + [...text].length, 0)));
  const width = Math.ceil(columns * CHARACTER.width + 2 * MARGIN);
  const height = lines.length * CHARACTER.height + 2 * MARGIN;
  const rows = lines.map((line, index) => {
    const y = MARGIN + (index + 0.8) * CHARACTER.height;
    return `<text x="${MARGIN}" y="${y.toFixed(1)}" xml:space="preserve">${pieces(line).map(drawPiece).join("")}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    `<g fill="${FOREGROUND}" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${CHARACTER.size}">`,
    ...rows.filter((row) => !row.endsWith('xml:space="preserve"></text>')),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

const lines = screenLines(readFileSync(0, "utf8"));
while (lines.at(-1)?.trim() === "") lines.pop();
process.stdout.write(draw(lines, "npm run demo: preview, up, no change, rotation, drift, repair, destroy"));
