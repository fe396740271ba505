/** A measured figure and the bound that it must keep. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bound: { readonly atMost: number } | { readonly atLeast: number };
}

/** Whether the figure keeps its bound; one that is not a number does not. */
export function keeps({ value, bound }: Figure): boolean {
  return "atMost" in bound ? value <= bound.atMost : value >= bound.atLeast;
}

/** One line: name, figure, unit, bound. */
export function lineOf(figure: Figure): string {
  const { name, value, unit, bound } = figure;
  const [sign, limit] = "atMost" in bound ? ["≤", bound.atMost] : ["≥", bound.atLeast];
  const cells = [shown(value).padStart(10), `${sign} ${shown(limit)}`.padStart(11), ` ${unit}`];
  return `${name.padEnd(68)}${cells.join("")}${keeps(figure) ? "" : "  MISSED"}`;
}

function shown(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}
