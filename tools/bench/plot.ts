// Panels of lines over logarithmic x axes, as one SVG. Small enough to read, and to be read by people who cannot tell
// colours.

export interface Point {
  /** 0 is shown one step left of the least other one. */
  readonly x: number;
  readonly y: number;
}

interface Line {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface Panel {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

const WIDTH = 640;
const HEIGHT = 340;
const LEFT = 72;
const RIGHT = 24;
const TOP = 68;
const BOTTOM = 52;

/** Dark enough on white, and told apart by their dashes and marks too. */
const STROKES = [
  { color: "#1b5e9c", dash: "none", shape: "circle" },
  { color: "#b35806", dash: "6 4", shape: "square" },
  { color: "#4d4d4d", dash: "2 3", shape: "circle" },
] as const;

/** The panels one below the other. */
export function plot(panels: readonly Panel[]): string {
  const height = panels.length * HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${panels.map(({ title }) => title).join("; ")}</title><rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...panels.flatMap((panel, position) => [
      `<g transform="translate(0 ${position * HEIGHT})">`,
      ...drawPanel(panel),
      "</g>",
    ]),
    "</svg>\n",
  ].join("\n");
}

function drawPanel({ title, x, y, lines }: Panel): string[] {
  const points = lines.flatMap((line) => line.points);
  const xs = [...new Set(points.map((point) => point.x))].toSorted((a, b) => a - b);
  const toX = scaleOf(xs);
  const top = roundUp(Math.max(...points.map((point) => point.y)));
  const toY = (value: number): number => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * top);
  return [
    text(LEFT, 22, title, "start", 14),
    text(LEFT - 8, TOP - 16, y, "end"),
    ...drawLegend(lines),
    ...ticks.flatMap((tick) => [
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(toY(tick))}" y2="${at(toY(tick))}" stroke="#ddd"/>`,
      text(LEFT - 8, toY(tick) + 4, thousands(tick), "end"),
    ]),
    ...xs.map((value) => text(toX(value), HEIGHT - BOTTOM + 18, short(value), "middle")),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x, "middle"),
    ...lines.flatMap((line, position) => drawLine(line, position, toX, toY)),
  ];
}

/** Logarithmic from the first to the last of the values, which ascend; 0 has no logarithm and stands a step before. */
function scaleOf(xs: readonly number[]): (value: number) => number {
  const positive = xs.filter((value) => value > 0).map(Math.log);
  const [least = 0, second = least + 1] = positive;
  const zero = least - (second - least);
  const first = xs[0] === 0 ? zero : least;
  const span = (positive.at(-1) ?? least) - first || 1;
  return (value) => LEFT + (((value === 0 ? zero : Math.log(value)) - first) / span) * (WIDTH - LEFT - RIGHT);
}

/** From the left edge of the panel on, a line's sample and its name. */
function drawLegend(lines: readonly Line[]): string[] {
  const step = (WIDTH - LEFT - RIGHT) / lines.length;
  return lines.flatMap(({ name }, position) => {
    const [x, y] = [LEFT + position * step, TOP - 20];
    const { color, dash } = strokeOf(position);
    return [
      `<line x1="${at(x)}" x2="${at(x + 28)}" y1="${y}" y2="${y}" stroke="${color}" stroke-width="2" stroke-dasharray="${dash}"/>`,
      drawMark(x + 14, y, position),
      `<text x="${at(x + 36)}" y="${y + 4}" fill="${color}">${name}</text>`,
    ];
  });
}

function drawLine(line: Line, position: number, toX: (x: number) => number, toY: (y: number) => number): string[] {
  const { color, dash } = strokeOf(position);
  const places = line.points.map(({ x, y }) => ({ x: toX(x), y: toY(y) }));
  return [
    `<polyline fill="none" stroke="${color}" stroke-width="2" stroke-dasharray="${dash}" points="${places.map(({ x, y }) => `${at(x)},${at(y)}`).join(" ")}"/>`,
    ...places.map(({ x, y }) => drawMark(x, y, position)),
  ];
}

function drawMark(x: number, y: number, position: number): string {
  const { color, shape } = strokeOf(position);
  return shape === "circle"
    ? `<circle cx="${at(x)}" cy="${at(y)}" r="4" fill="${color}"/>`
    : `<rect x="${at(x - 4)}" y="${at(y - 4)}" width="8" height="8" fill="${color}"/>`;
}

function strokeOf(position: number): (typeof STROKES)[number] {
  return STROKES[position % STROKES.length] ?? STROKES[0];
}

function text(x: number, y: number, content: string, anchor: "start" | "middle" | "end", size = 12): string {
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" font-size="${size}" fill="#222">${content}</text>`;
}

function at(value: number): string {
  return value.toFixed(1);
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** `100K`, `3.3M`; up to five digits in full. */
function short(value: number): string {
  if (value < 100_000) return thousands(value);
  return value.toLocaleString("en-US", { notation: "compact", maximumFractionDigits: 1 });
}

/** The next round number that four steps divide well. */
function roundUp(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return (([1, 2, 4, 6, 8, 10] as const).find((step) => step * magnitude >= value) ?? 10) * magnitude;
}
