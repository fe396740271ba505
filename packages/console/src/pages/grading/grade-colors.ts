// The colours that grades are offered, of Okabe and Ito (parts/chart-colors.ts). Colour-blind people can tell them
// apart, and they can be seen in both themes. Vermilion is left out: it is the colour of NG.

export const GRADE_COLORS = {
  blue: "#0072b2",
  green: "#009e73",
  sky: "#56b4e9",
  orange: "#e69f00",
  purple: "#cc79a7",
  olive: "#8a7f00",
} as const;

export type GradeColorName = keyof typeof GRADE_COLORS;
