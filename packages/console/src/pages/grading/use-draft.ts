import { useMemo, useState } from "react";
import type { Schema } from "../../api/schema.ts";
import { type Draft, type DraftRule, draftOf, rulesOf } from "./draft.ts";
import { keepDraft, readKeptDraft } from "./kept-draft.ts";

export interface DraftState {
  /** What is edited, or the current version where nothing is. */
  readonly draft: Draft;
  readonly dirty: boolean;
  /** Somebody else saved a version after the one that the draft was made from. */
  readonly conflict: boolean;
  readonly change: (rules: readonly DraftRule[]) => void;
  /** Another base, other rules, or (null) no draft any more. */
  readonly replace: (draft: Draft | null) => void;
}

/** The draft over the current version. One for each account set: give the component a key. */
export function useDraft(code: string, { current }: Schema<"GradingRules">): DraftState {
  const [edited, setEdited] = useState(() => readKeptDraft(code));
  const saved = useMemo(() => draftOf(current), [current]);
  const draft = edited ?? saved;
  const same = edited === null || JSON.stringify(rulesOf(edited)) === JSON.stringify(current?.rules ?? []);

  function replace(next: Draft | null): void {
    keepDraft(code, next);
    setEdited(next);
  }
  return {
    draft,
    dirty: !same,
    conflict: !same && draft.basedOn !== saved.basedOn,
    change: (rules) => replace({ basedOn: same ? saved.basedOn : draft.basedOn, rules }),
    replace,
  };
}
