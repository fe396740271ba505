import { unitOf } from "@cellgrade/contract/quantities";
import { withUnit } from "@cellgrade/contract/units";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { STATISTICS_EVERY_MS, useLiveRefresh } from "../../live/use-live-refresh.ts";
import { CursorPager } from "../../parts/cursor-pager.tsx";
import { StatisticsFilter } from "../../parts/filter/statistics-filter.tsx";
import { formatCount } from "../../parts/format-number.ts";
import { Page, Panel } from "../../parts/page.tsx";
import { fieldNames } from "../../parts/quantity-names.ts";
import { QuantitySelect } from "../../parts/quantity-select.tsx";
import { RefreshButton } from "../../parts/refresh-button.tsx";
import { EmptyState, Unanswered } from "../../parts/states.tsx";
import { usePreferences } from "../../preferences.tsx";
import { resetting, type StateChange, useUrlState } from "../../url-state.ts";
import { runsFields, runsQuery, type RunsState } from "./runs-state.ts";
import { RunsTable } from "./runs-table.tsx";
import { texts } from "./text.ts";

/** The page 盘次: what lay in each run of a machine, what it lacked, and one quantity of its cells. */
export default function RunsPage() {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units } = useAccountSet();
  const { language } = usePreferences();
  const [state, change] = useUrlState(runsFields);
  const query = runsQuery(state);
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: [code, "runs", query],
    // The answer keeps its question: while the next page is on its way, the page still speaks of this one.
    queryFn: async ({ signal }) => ({
      asked: state,
      cursors: state.cursor,
      ...(await ask("GET /api/v1/account-sets/{code}/runs", { path: { code }, query, signal })),
    }),
    placeholderData: keepPreviousData,
  });
  useLiveRefresh(code, { everyMs: STATISTICS_EVERY_MS, on: ["saved"], queries: [{ queryKey: [code, "runs"] }] });
  const push = (changes: StateChange<RunsState>): void => change(resetting(changes, { cursor: [] }), { push: true });
  return (
    <Page
      title={text.title}
      actions={<RefreshButton loading={isFetching} onRefresh={() => void refetch()} />}
      toolbar={
        <StatisticsFilter filter={state} onChange={push}>
          <QuantitySelect value={state.quantity} onChange={(quantity) => push({ quantity })} />
        </StatisticsFilter>
      }
    >
      {data === undefined ? (
        <Unanswered error={error} onRetry={() => void refetch()} rows={10} />
      ) : data.items.length === 0 && data.nextCursor === null && data.cursors.length === 0 ? (
        <Panel>
          <EmptyState title={text.none} reason={text.noneWhy} />
        </Panel>
      ) : (
        <>
          <Panel
            title={withUnit(names[data.quantity], unitOf(data.quantity, units))}
            hint={text.hint(formatCount(data.runGapMinutes, language))}
            flush
          >
            {data.items.length === 0 ? (
              <EmptyState title={text.none} reason={text.nothingYet} />
            ) : (
              <RunsTable runs={data.items} asked={data.asked} />
            )}
          </Panel>
          <CursorPager
            cursors={state.cursor}
            shown={data}
            onChange={(next) => change((now) => ({ cursor: next(now.cursor) }), { push: true })}
          />
        </>
      )}
    </Page>
  );
}
