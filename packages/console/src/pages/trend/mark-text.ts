import { formatFixed } from "../../parts/format-number.ts";
import type { Mark } from "./control-points.ts";
import type { TrendText } from "./text.ts";

const SIGMA_DIGITS = 2;

/** Why a point is marked, in one line: what was seen, what was expected, and the limit. */
export function markText({ rule, value, expected, limit }: Mark, text: TrendText, digits: number): string {
  const name = text.ruleName(rule);
  switch (rule) {
    case "jump":
    case "level":
    case "spread":
      return text.markOf[rule](formatFixed(value, digits), formatFixed(expected, digits), formatFixed(limit, digits));
    case "ewma":
    case "cusum":
      return text.markOf.inSigmas(name, formatFixed(value, SIGMA_DIGITS), formatFixed(limit, SIGMA_DIGITS));
    default:
      return text.markOf.pattern(name, String(Math.abs(value)));
  }
}
