import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { STATISTICS_EVERY_MS, useLiveRefresh } from "../../live/use-live-refresh.ts";
import { recordsPath } from "../../parts/filter/records-path.ts";
import { StatisticsFilter } from "../../parts/filter/statistics-filter.tsx";
import { formatCount } from "../../parts/format-number.ts";
import { Page, Panel } from "../../parts/page.tsx";
import { QuantitySelect } from "../../parts/quantity-select.tsx";
import { RefreshButton } from "../../parts/refresh-button.tsx";
import { EmptyState, ErrorState, LoadingPart } from "../../parts/states.tsx";
import { usePreferences } from "../../preferences.tsx";
import { resetting, type StateChange, useUrlState } from "../../url-state.ts";
import { BoxPanel } from "./box-panel.tsx";
import styles from "./distribution.module.css";
import { distributionFields, distributionQuery, type DistributionState, OTHER_VALUES } from "./distribution-state.ts";
import { Figures } from "./figures.tsx";
import { HistogramPanel } from "./histogram-panel.tsx";
import { LimitsPanel } from "./limits-panel.tsx";
import { StepPrompt } from "./step-prompt.tsx";
import { texts } from "./text.ts";

export default function DistributionPage() {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { language } = usePreferences();
  const [state, change] = useUrlState(distributionFields);
  const query = distributionQuery(state);
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: [code, "distribution", query],
    // The answer keeps its question: while the next answer is on its way, the page still speaks of this one.
    queryFn: async ({ signal }) => ({
      asked: state,
      distribution: await ask("GET /api/v1/account-sets/{code}/distribution", { path: { code }, query, signal }),
    }),
    placeholderData: keepPreviousData,
  });
  useLiveRefresh(code, {
    everyMs: STATISTICS_EVERY_MS,
    on: ["saved"],
    queries: [{ queryKey: [code, "distribution"] }],
  });
  const push = (changes: StateChange<DistributionState>): void => change(changes, { push: true });
  const [step, ...moreSteps] = state.workStep;
  const oneStep = moreSteps.length === 0 ? step : undefined;
  const isTrial = state.lsl !== null || state.usl !== null;

  function reasonOf({ missing, excluded, unread }: Schema<"Distribution">): string {
    if (missing > 0) return text.noneButMissing(formatCount(missing, language));
    const leftOut = excluded + unread;
    return leftOut > 0 ? text.noneButExcluded(formatCount(leftOut, language)) : text.noneOfAll;
  }

  return (
    <Page
      title={text.title}
      actions={<RefreshButton loading={isFetching} onRefresh={() => void refetch()} />}
      toolbar={
        <StatisticsFilter
          filter={state}
          onChange={(changes) => push(resetting<DistributionState>(changes, OTHER_VALUES))}
        >
          <QuantitySelect
            value={state.quantity}
            onChange={(quantity) => push({ quantity, ...OTHER_VALUES, lsl: null, usl: null })}
          />
        </StatisticsFilter>
      }
    >
      {oneStep === undefined && <StepPrompt onChoose={(workStep) => push({ workStep: [workStep] })} />}
      {error !== null && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Panel title={text.histogram}>
          <LoadingPart rows={10} />
        </Panel>
      ) : data.distribution.count === 0 ? (
        <Panel>
          <EmptyState title={text.none} reason={reasonOf(data.distribution)} />
        </Panel>
      ) : (
        <div className={styles["columns"]}>
          <div className={styles["column"]}>
            <HistogramPanel state={state} {...data} onChange={push} />
            <BoxPanel state={state} {...data} onChange={push} />
          </div>
          <Figures
            distribution={data.distribution}
            subgroup={state.subgroup}
            excludedPath={recordsPath(code, data.asked, { excluded: true })}
            unreadPath={recordsPath(code, data.asked, { unread: true })}
            onSubgroup={(subgroup) => push({ subgroup })}
          />
        </div>
      )}
      {oneStep !== undefined && (
        <LimitsPanel
          key={`${oneStep} ${state.quantity}`}
          workStep={oneStep}
          quantity={state.quantity}
          isTrial={isTrial}
        />
      )}
    </Page>
  );
}
