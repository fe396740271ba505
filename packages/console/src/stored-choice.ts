import { useCallback } from "react";
import type { Edit } from "./edit-choice.ts";
import { useNewestState } from "./use-newest-state.ts";

// Choices that a browser remembers. Storage may be forbidden or full: a choice then lasts as long as the page.

export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(`cellgrade.${key}`);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(`cellgrade.${key}`, value);
  } catch {
    // The choice is a convenience: without storage it ends with the page.
  }
}

/** A choice and the function that changes it. `first` reads what was stored under `key`. */
export function useStoredChoice<Choice extends string>(
  key: string,
  first: (stored: string | null) => Choice,
): readonly [Choice, (edit: Edit<Choice>) => void] {
  const [choice, setChoice, newestChoice] = useNewestState(() => first(readStored(key)));
  const choose = useCallback(
    (edit: Edit<Choice>) => {
      const chosen = edit(newestChoice());
      writeStored(key, chosen);
      setChoice(chosen);
    },
    [key, setChoice, newestChoice],
  );
  return [choice, choose];
}
