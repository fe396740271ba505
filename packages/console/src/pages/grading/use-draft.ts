import { useMemo } from "react";
import type { Schema } from "../../api/schema.ts";
import type { Edit } from "../../edit-choice.ts";
import { useNewestState } from "../../use-newest-state.ts";
import { type Draft, type DraftRule, draftOf, rulesOf } from "./draft.ts";
import { keepDraft, readKeptDraft } from "./kept-draft.ts";

export interface DraftState {
  /** The edited rules, or those of the current version where nothing was edited. */
  readonly draft: Draft;
  readonly dirty: boolean;
  /** True when somebody else saved a version after the draft was begun. */
  readonly conflict: boolean;
  readonly change: (edit: Edit<readonly DraftRule[]>) => void;
  /** Puts another draft in its place. Null: there is no draft any more. */
  readonly replace: (draft: Draft | null) => void;
  /** Ends the draft that became `version`. What was edited while it was saved stays, as a draft of that version. */
  readonly settle: (draft: Draft, version: number) => void;
}

/** The draft of an account set's rules. Give the component the account set as its key. */
export function useDraft(code: string, { current }: Schema<"GradingRules">): DraftState {
  const [edited, setEdited, newestEdited] = useNewestState(() => readKeptDraft(code));
  const saved = useMemo(() => draftOf(current), [current]);
  const draft = edited ?? saved;
  const isSaved = (each: Draft): boolean => JSON.stringify(rulesOf(each)) === JSON.stringify(current?.rules ?? []);
  const same = isSaved(draft);

  function replace(next: Draft | null): void {
    keepDraft(code, next);
    setEdited(next);
  }
  return {
    draft,
    dirty: !same,
    conflict: !same && draft.basedOn !== saved.basedOn,
    change(edit) {
      const now = newestEdited() ?? saved;
      replace({ basedOn: isSaved(now) ? saved.basedOn : now.basedOn, rules: edit(now.rules) });
    },
    replace,
    settle(settled, version) {
      const now = newestEdited();
      replace(now === null || now === settled ? null : { ...now, basedOn: version });
    },
  };
}
