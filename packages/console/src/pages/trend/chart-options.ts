import type { Language } from "@cellgrade/contract/language";
import type { Period } from "@cellgrade/contract/groupings";
import type { Theme } from "../../preferences.tsx";
import type { DeviceTrend } from "./control-points.ts";
import type { TrendText } from "./text.ts";

/** What the chart of one machine is drawn from. */
export interface ControlOptions {
  readonly trend: DeviceTrend;
  readonly period: Period;
  readonly digits: number;
  /** The name of the quantity with its unit. */
  readonly quantityName: string;
  /** True when the axes take in what lies far off. */
  readonly whole: boolean;
  readonly text: TrendText;
  readonly theme: Theme;
  readonly language: Language;
}
