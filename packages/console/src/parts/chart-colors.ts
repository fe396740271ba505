import type { Theme } from "../preferences.tsx";

// The colours of charts. Colour-blind people can tell them apart too.
// Okabe and Ito, "Color Universal Design" (2008): https://jfly.uni-koeln.de/color/
// viridis: van der Walt and Smith, matplotlib (2015), CC0, eleven of its steps.

/** Colours of kinds: devices, and grades without a colour of their own. The theme's text colour is the set's black. */
export const CATEGORY_COLORS: { readonly [theme in Theme]: readonly string[] } = {
  light: ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a7f00", "#4b5560"],
  dark: ["#56b4e9", "#e69f00", "#1fbf92", "#e19bc2", "#4a90d9", "#f07d34", "#f0e442", "#c3ccd5"],
};

/** A scale for an amount, from little to much. */
export const SEQUENTIAL_COLORS = [
  "#440154",
  "#482475",
  "#414487",
  "#355f8d",
  "#2a788e",
  "#21918c",
  "#22a884",
  "#44bf70",
  "#7ad151",
  "#bddf26",
  "#fde725",
];

/** A scale for a deviation: below, none, above. Blue and orange differ for every kind of colour blindness. */
export const DIVERGING_COLORS: { readonly [theme in Theme]: readonly string[] } = {
  light: ["#084a7d", "#3a87bd", "#9cc7e2", "#f2f2f0", "#f5c58a", "#d9822b", "#8f3d00"],
  dark: ["#8cc8f2", "#4a90c4", "#2b5574", "#2b3138", "#75501f", "#c47d2e", "#ffc078"],
};

/** Colours with one meaning on every page. */
export const MEANING_COLORS: {
  readonly [theme in Theme]: {
    readonly data: string;
    readonly limit: string;
    readonly fault: string;
    readonly center: string;
  };
} = {
  light: { data: "#0072b2", limit: "#a85c00", fault: "#c23a00", center: "#00795a" },
  dark: { data: "#56b4e9", limit: "#f0b13c", fault: "#ff7b5c", center: "#2fbf8f" },
};
