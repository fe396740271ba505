import type { Theme } from "../preferences.tsx";
import { FONT_FAMILY, MONOSPACE_FAMILY, PALETTES } from "./tokens.ts";

/** Gives base.css and the style sheets of pages the colours of the theme, as `--surface`, `--text-secondary` and so on. */
export function applyPalette(theme: Theme): void {
  const { style, dataset } = document.documentElement;
  dataset["theme"] = theme;
  for (const [name, color] of Object.entries(PALETTES[theme])) {
    style.setProperty(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, color as string);
  }
  style.setProperty("--monospace", MONOSPACE_FAMILY);
  style.fontFamily = FONT_FAMILY;
}
