import type { Theme } from "../preferences.tsx";
import { FONT_FAMILY, MONOSPACE_FAMILY, PALETTES } from "./tokens.ts";

/** Sets the colours of the theme for all style sheets, as `--surface`, `--text-secondary` and so on. */
export function applyPalette(theme: Theme): void {
  const { style, dataset } = document.documentElement;
  dataset["theme"] = theme;
  for (const [name, color] of Object.entries(PALETTES[theme])) {
    style.setProperty(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, color as string);
  }
  style.setProperty("--monospace", MONOSPACE_FAMILY);
  style.fontFamily = FONT_FAMILY;
}
