import { type ThemeConfig, theme as antdTheme } from "antd";
import type { Theme } from "../preferences.tsx";

// The look of the console, an instrument that is read all day: dense, quiet, flat. Colour is for data and for faults.

/**
 * The fonts of the system, since a plant has no internet. CJK fonts are named: a bare sans-serif may lead to a serif
 * face there.
 */
export const FONT_FAMILY =
  'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Hiragino Sans GB", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';

export const MONOSPACE_FAMILY =
  'ui-monospace, "SFMono-Regular", Consolas, "Cascadia Mono", "Liberation Mono", "Noto Sans Mono CJK SC", monospace';

/** The colours by their use. Both themes have the same names. */
export interface Palette {
  readonly background: string;
  readonly surface: string;
  readonly border: string;
  readonly text: string;
  readonly textSecondary: string;
  readonly primary: string;
}

export const PALETTES: { readonly [theme in Theme]: Palette } = {
  light: {
    background: "#f3f5f7",
    surface: "#ffffff",
    border: "#d9dee3",
    text: "#1b2530",
    textSecondary: "#52606d",
    primary: "#0b5f8a",
  },
  dark: {
    background: "#12171c",
    surface: "#1a2128",
    border: "#323c46",
    text: "#e4e9ee",
    textSecondary: "#a3b0bc",
    primary: "#58b4e0",
  },
};

export function themeConfig(theme: Theme): ThemeConfig {
  const palette = PALETTES[theme];
  return {
    algorithm: theme === "dark" ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    cssVar: { key: "cellgrade" },
    hashed: false,
    token: {
      fontFamily: FONT_FAMILY,
      fontFamilyCode: MONOSPACE_FAMILY,
      fontSize: 13,
      fontSizeSM: 12, // antd computes 10, which is too small for Chinese
      borderRadius: 4,
      wireframe: false,
      colorPrimary: palette.primary,
      colorInfo: palette.primary,
      colorLink: palette.primary,
      colorSuccess: theme === "dark" ? "#2fbf8f" : "#00795a",
      colorWarning: theme === "dark" ? "#f0b13c" : "#a85c00",
      colorError: theme === "dark" ? "#ff7b5c" : "#c23a00",
      // antd's own backgrounds of notices turn muddy with colours this dark, and links on them are hard to read.
      ...(theme === "light" && {
        colorSuccessBg: "#e8f5f0",
        colorSuccessBorder: "#a5d3c4",
        colorWarningBg: "#fdf4e3",
        colorWarningBorder: "#e6c68f",
        colorErrorBg: "#fdeee9",
        colorErrorBorder: "#eebba9",
        colorInfoBg: "#e8f2f8",
        colorInfoBorder: "#accfe2",
      }),
      colorBgLayout: palette.background,
      colorBgContainer: palette.surface,
      colorBgElevated: theme === "dark" ? "#222b34" : palette.surface,
      colorBorder: theme === "dark" ? "#46525e" : "#b6c0c9",
      colorBorderSecondary: palette.border,
      colorText: palette.text,
      colorTextSecondary: palette.textSecondary,
      // antd's own colours are too pale to be read. Text needs a contrast of at least 4.5:1 against the surface.
      colorTextTertiary: theme === "dark" ? "#94a2af" : "#5f6c78",
      colorTextDescription: theme === "dark" ? "#94a2af" : "#5f6c78",
      colorTextPlaceholder: theme === "dark" ? "#8694a1" : "#66737f",
      ...(theme === "dark" && { colorTextLightSolid: "#0d1216" }),
      // Some people get sick of motion and ask for none. A style sheet that shortens it would keep antd's popups from
      // opening.
      motion: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
    },
    components: {
      Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" },
      Result: { iconFontSize: 44, titleFontSize: 18, subtitleFontSize: 13, extraMargin: "16px 0 0 0" },
      Layout: { siderBg: palette.surface, headerBg: palette.surface, headerHeight: 48, headerPadding: "0 16px" },
      Menu: {
        itemHeight: 36,
        itemBorderRadius: 4,
        collapsedIconSize: 16,
        activeBarBorderWidth: 0,
        itemSelectedBg: theme === "dark" ? "#1f3a4a" : "#e1edf4",
        itemSelectedColor: theme === "dark" ? "#9ad6f4" : "#084b6e",
      },
      Table: {
        cellPaddingBlockSM: 4,
        cellPaddingInlineSM: 8,
        headerBorderRadius: 0,
        // These are quieter than antd's own colours, since many rows are chosen at once.
        rowSelectedBg: theme === "dark" ? "#1c2f3b" : "#edf4f8",
        rowSelectedHoverBg: theme === "dark" ? "#21394a" : "#e1edf4",
      },
      Card: { headerHeight: 40, headerHeightSM: 36, bodyPadding: 16, bodyPaddingSM: 12 },
      // antd's own track has the colour of the page, which hides that there is a choice.
      Segmented: { trackBg: theme === "dark" ? "#2b353f" : "#e2e7ec" },
      Form: { itemMarginBottom: 12, verticalLabelPadding: "0 0 4px" },
    },
  };
}
