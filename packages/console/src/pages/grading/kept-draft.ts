import type { Draft } from "./draft.ts";

// Keeps a draft over a reload of its tab, since rules take long to write.

function keyOf(code: string): string {
  return `cellgrade.grading-draft.${code}`;
}

export function readKeptDraft(code: string): Draft | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(code)) ?? "null") as Draft | null;
    // An older console may have kept the draft. A draft that cannot be shown is dropped.
    return kept?.rules.every(({ workSteps, conditions }) => [workSteps, conditions].every(Array.isArray)) ? kept : null;
  } catch {
    return null;
  }
}

/** Keeps a draft. Null removes it. */
export function keepDraft(code: string, draft: Draft | null): void {
  try {
    if (draft === null) sessionStorage.removeItem(keyOf(code));
    else sessionStorage.setItem(keyOf(code), JSON.stringify(draft));
  } catch {
    // Storage is forbidden or full: the draft lasts as long as the page.
  }
}
