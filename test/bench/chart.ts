/** A picture of the results: API calls and wall time against the number of groups, both axes logarithmic. */
import { type StepResult, totalCalls, type WorkloadResult } from "./results.js";

interface Point {
  n: number;
  value: number;
}

interface Series {
  name: string;
  points: Point[];
}

interface Panel {
  title: string;
  unit: string;
  series: Series[];
}

const WIDTH = 860;
const HEIGHT = 400;
const PANEL = { width: 330, height: 250, top: 70 } as const;
const LEFTS = [70, 490] as const;
/** Told apart by colour and by the label at the end of each line; fit for the colour-blind. */
const COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8c6d00"] as const;

function panelsOf(results: readonly WorkloadResult[]): Panel[] {
  const names = [...new Set(results.flatMap(({ steps }) => steps.map(({ name }) => name)))];
  const series = (valueOf: (step: StepResult) => number) =>
    names.map((name) => ({
      name,
      points: results.flatMap(({ n, steps }) =>
        steps.filter((step) => step.name === name).map((step) => ({ n, value: valueOf(step) })),
      ),
    }));
  return [
    { title: "API calls", unit: "calls", series: series(({ calls }) => totalCalls(calls)) },
    { title: "Wall time", unit: "s", series: series(({ wallMs }) => wallMs / 1_000) },
  ];
}

/** Powers of ten around the values, which a logarithmic axis needs above 0. */
function decades(values: readonly number[]): [number, number] {
  const positive = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive, 1)));
  const high = Math.ceil(Math.log10(Math.max(...positive, 10)));
  return [low, high];
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escape(content)}</text>`;
}

function draw({ title, unit, series }: Panel, left: number, ns: readonly number[]): string[] {
  const values = series.flatMap(({ points }) => points.map(({ value }) => value));
  const [low, high] = decades(values);
  const [first, last] = [Math.log10(Math.min(...ns)), Math.log10(Math.max(...ns))];
  const bottom = PANEL.top + PANEL.height;
  const x = (n: number) => left + (last === first ? 0.5 : (Math.log10(n) - first) / (last - first)) * PANEL.width;
  const y = (value: number) => bottom - ((Math.log10(value) - low) / (high - low)) * PANEL.height;
  const parts = [text(left, PANEL.top - 20, `${title} (${unit})`, 'class="title"')];
  for (let decade = low; decade <= high; decade += 1) {
    const at = y(10 ** decade);
    parts.push(
      `<line class="grid" x1="${left}" x2="${left + PANEL.width}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}"/>`,
    );
    parts.push(text(left - 8, at + 4, (10 ** decade).toLocaleString("en-US"), 'text-anchor="end"'));
  }
  for (const n of ns) parts.push(text(x(n), bottom + 20, n.toLocaleString("en-US"), 'text-anchor="middle"'));
  parts.push(
    text(left + PANEL.width / 2, bottom + 42, "groups of secret, tunnel and configuration", 'text-anchor="middle"'),
  );
  series.forEach(({ points }, index) => {
    const color = COLORS[index % COLORS.length] ?? COLORS[0];
    const shown = points.filter(({ value }) => value > 0);
    if (shown.length === 0) return;
    const line = shown.map(({ n, value }) => `${x(n).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
    parts.push(`<polyline fill="none" stroke="${color}" stroke-width="2" points="${line}"/>`);
    for (const { n, value } of shown) {
      parts.push(`<circle cx="${x(n).toFixed(1)}" cy="${y(value).toFixed(1)}" r="3" fill="${color}"/>`);
    }
  });
  return parts;
}

function legend(series: readonly Series[]): string[] {
  return series.flatMap(({ name, points }, index) => {
    const color = COLORS[index % COLORS.length] ?? COLORS[0];
    const left = LEFTS[0] + index * 160;
    const zero = points.every(({ value }) => value === 0);
    return [
      `<rect x="${left}" y="${HEIGHT - 24}" width="12" height="12" fill="${color}"/>`,
      text(left + 18, HEIGHT - 14, zero ? `${name}: no calls` : name),
    ];
  });
}

/** The picture for one engine. A step without calls has no line on the left: the legend says so. */
export function toSvg(results: readonly WorkloadResult[], heading: string): string {
  const sorted = [...results].sort((one, other) => one.n - other.n);
  const panels = panelsOf(sorted);
  const ns = sorted.map(({ n }) => n);
  const body = panels.flatMap((panel, index) => draw(panel, LEFTS[index] ?? LEFTS[0], ns));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(heading)}">`,
    "<style>text{font:12px sans-serif;fill:#24292f}.title{font-weight:bold}.grid{stroke:#d0d7de}</style>",
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(LEFTS[0], 26, heading, 'class="title"'),
    ...body,
    ...legend(panels[0]?.series ?? []),
    "</svg>",
    "",
  ].join("\n");
}
