import type { Draft } from "./draft.ts";

// A draft outlives a reload of its tab, as the rest of what was typed does not: rules take long to write.

function keyOf(code: string): string {
  return `cellgrade.grading-draft.${code}`;
}

export function readKeptDraft(code: string): Draft | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(code)) ?? "null") as Draft | null;
    // An older console may have kept it: what cannot be shown is dropped.
    return kept?.rules.every(({ workSteps, conditions }) => [workSteps, conditions].every(Array.isArray)) ? kept : null;
  } catch {
    return null;
  }
}

/** Null: there is none any more. */
export function keepDraft(code: string, draft: Draft | null): void {
  try {
    if (draft === null) sessionStorage.removeItem(keyOf(code));
    else sessionStorage.setItem(keyOf(code), JSON.stringify(draft));
  } catch {
    // storage is forbidden or full: then it lasts as long as the page
  }
}
