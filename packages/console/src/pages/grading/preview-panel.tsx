import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { useSettled } from "../../parts/filter/use-settled.ts";
import { Panel } from "../../parts/page.tsx";
import { EmptyState, ErrorState, LoadingPart } from "../../parts/states.tsx";
import { type Draft, rulesOf } from "./draft.ts";
import { type GradingState, previewQuery } from "./grading-state.ts";
import { PreviewTable } from "./preview-table.tsx";
import { texts } from "./text.ts";

export interface PreviewPanelProps {
  readonly state: GradingState;
  readonly draft: Draft;
  /** True when the draft has faults that the server would refuse. */
  readonly faulty: boolean;
}

/** The effect of saving the draft: the counts by the current version and by the draft, side by side. */
export function PreviewPanel({ state, draft, faulty }: PreviewPanelProps) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const query = useMemo(() => previewQuery(state), [state]);
  const rules = useSettled(useMemo(() => (faulty ? null : rulesOf(draft)), [draft, faulty]));
  const before = useQuery({
    queryKey: [code, "grades", query],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/grades", { path: { code }, query, signal }),
    placeholderData: keepPreviousData,
  });
  const after = useQuery({
    queryKey: [code, "grading-preview", query, rules],
    queryFn: ({ signal }) =>
      ask("POST /api/v1/account-sets/{code}/grading-rules/preview", {
        path: { code },
        query,
        body: { rules: rules ?? [] },
        signal,
      }),
    enabled: rules !== null,
    placeholderData: keepPreviousData,
  });
  const error = before.error ?? after.error;
  return (
    <Panel title={text.preview}>
      {error !== null ? (
        <ErrorState error={error} onRetry={() => void Promise.all([before.refetch(), after.refetch()])} />
      ) : before.data === undefined || (after.data === undefined && !faulty) ? (
        <LoadingPart rows={5} />
      ) : after.data === undefined ? (
        <EmptyState title={text.previewFaults} />
      ) : after.data.count === 0 ? (
        <EmptyState title={text.noCells} reason={text.noCellsWhy} />
      ) : (
        <PreviewTable
          before={before.data}
          after={after.data}
          stale={faulty || after.isPlaceholderData}
          warning={faulty ? text.previewFaults : null}
          note={state.testTimeFrom === null && state.testTimeTo === null ? text.lastWeek : text.ranged}
        />
      )}
    </Panel>
  );
}
