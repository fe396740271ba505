// A plot as SVG: lines over a logarithmic x axis. Small enough to read, and to be read by people who cannot tell colours.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface PlotLabels {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

const WIDTH = 640;
const HEIGHT = 360;
const LEFT = 72;
const RIGHT = 24;
const TOP = 44;
const BOTTOM = 52;

/** Dark enough on white, and told apart by their dashes too. */
const STROKES = [
  { color: "#1b5e9c", dash: "none", shape: "circle" },
  { color: "#b35806", dash: "6 4", shape: "square" },
  { color: "#4d4d4d", dash: "2 3", shape: "circle" },
] as const;

export function plot(lines: readonly Line[], { title, x, y }: PlotLabels): string {
  const points = lines.flatMap((line) => line.points);
  const xs = [...new Set(points.map((point) => point.x))].toSorted((a, b) => a - b);
  const [least = 1, greatest = 10] = [xs[0], xs.at(-1)];
  const top = roundUp(Math.max(...points.map((point) => point.y)));
  const span = Math.log(greatest) - Math.log(least) || 1;
  const toX = (value: number): number => LEFT + ((Math.log(value) - Math.log(least)) / span) * (WIDTH - LEFT - RIGHT);
  const toY = (value: number): number => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>${title}</title><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(LEFT, 22, title, "start", 14),
    ...ticks.flatMap((tick) => [
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(toY(tick))}" y2="${at(toY(tick))}" stroke="#ddd"/>`,
      text(LEFT - 8, toY(tick) + 4, thousands(tick), "end"),
    ]),
    ...xs.map((value) => text(toX(value), HEIGHT - BOTTOM + 18, thousands(value), "middle")),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x, "middle"),
    text(LEFT, TOP - 6, y, "start"),
    ...lines.flatMap((line, position) => drawLine(line, position, toX, toY)),
    "</svg>\n",
  ].join("\n");
}

function drawLine(line: Line, position: number, toX: (x: number) => number, toY: (y: number) => number): string[] {
  const { color, dash, shape } = STROKES[position % STROKES.length] ?? STROKES[0];
  const places = line.points.map(({ x, y }) => ({ x: toX(x), y: toY(y) }));
  const marks = places.map(({ x, y }) =>
    shape === "circle"
      ? `<circle cx="${at(x)}" cy="${at(y)}" r="4" fill="${color}"/>`
      : `<rect x="${at(x - 4)}" y="${at(y - 4)}" width="8" height="8" fill="${color}"/>`,
  );
  const last = places.at(-1) ?? { x: LEFT, y: TOP };
  const falls = (places.at(-2)?.y ?? last.y) < last.y;
  const labelY = falls ? last.y + 20 : last.y - 10; // on the side that the line does not come from
  return [
    `<polyline fill="none" stroke="${color}" stroke-width="2" stroke-dasharray="${dash}" points="${places.map(({ x, y }) => `${at(x)},${at(y)}`).join(" ")}"/>`,
    ...marks,
    `<text x="${at(last.x)}" y="${at(labelY)}" text-anchor="end" fill="${color}">${line.name}</text>`,
  ];
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

/** The next round number that four steps divide well. */
function roundUp(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return (([1, 2, 4, 6, 8, 10] as const).find((step) => step * magnitude >= value) ?? 10) * magnitude;
}
