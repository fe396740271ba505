import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { readStored, writeStored } from "./stored-choice.ts";

// How this browser shows the console: language and theme. Remembered, and never part of a link.

export type Language = "zh-CN" | "en";
export type Theme = "light" | "dark";

export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly setLanguage: (language: Language) => void;
  readonly setTheme: (theme: Theme) => void;
}

const PreferencesContext = createContext<Preferences | null>(null);

export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [language, keepLanguage] = useState(firstLanguage);
  const [theme, keepTheme] = useState(firstTheme);
  const setLanguage = useCallback((chosen: Language) => {
    writeStored("language", chosen);
    keepLanguage(chosen);
  }, []);
  const setTheme = useCallback((chosen: Theme) => {
    writeStored("theme", chosen);
    keepTheme(chosen);
  }, []);
  const preferences = useMemo(
    () => ({ language, theme, setLanguage, setTheme }),
    [language, theme, setLanguage, setTheme],
  );
  return <PreferencesContext value={preferences}>{children}</PreferencesContext>;
}

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext);
  if (preferences === null) throw new Error("usePreferences outside of PreferencesProvider");
  return preferences;
}

/** zh-CN first: whatever the browser's own language is. */
function firstLanguage(): Language {
  return readStored("language") === "en" ? "en" : "zh-CN";
}

function firstTheme(): Theme {
  const stored = readStored("theme");
  if (stored === "light" || stored === "dark") return stored;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
