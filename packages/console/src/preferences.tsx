import type { Language } from "@cellgrade/contract/language";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Edit } from "./edit-choice.ts";
import { useStoredChoice } from "./stored-choice.ts";

// How this browser shows the console: language and theme. The browser remembers them; no link holds them.

export type Theme = "light" | "dark";

export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly changeLanguage: (edit: Edit<Language>) => void;
  readonly changeTheme: (edit: Edit<Theme>) => void;
}

const PreferencesContext = createContext<Preferences | null>(null);

export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [language, changeLanguage] = useStoredChoice("language", firstLanguage);
  const [theme, changeTheme] = useStoredChoice("theme", firstTheme);
  const preferences = useMemo(
    () => ({ language, theme, changeLanguage, changeTheme }),
    [language, theme, changeLanguage, changeTheme],
  );
  return <PreferencesContext value={preferences}>{children}</PreferencesContext>;
}

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext);
  if (preferences === null) throw new Error("usePreferences outside of PreferencesProvider");
  return preferences;
}

/** Chinese unless English was chosen. The browser's own language plays no part. */
function firstLanguage(stored: string | null): Language {
  return stored === "en" ? "en" : "zh-CN";
}

function firstTheme(stored: string | null): Theme {
  if (stored === "light" || stored === "dark") return stored;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
