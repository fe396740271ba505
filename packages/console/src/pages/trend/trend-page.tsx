import { CHOSEN_RULES } from "@cellgrade/contract/control-rules";
import { PERIODS } from "@cellgrade/contract/groupings";
import { unitOf } from "@cellgrade/contract/quantities";
import { runName } from "@cellgrade/contract/run-name";
import { withUnit } from "@cellgrade/contract/units";
import { Segmented, Select } from "antd";
import { useNavigate } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { FilterField } from "../../parts/filter/filter-field.tsx";
import { narrowTestTime } from "../../parts/filter/narrow-test-time.ts";
import { recordsPath } from "../../parts/filter/records-path.ts";
import { StatisticsFilter } from "../../parts/filter/statistics-filter.tsx";
import { digitsFor, formatCount } from "../../parts/format-number.ts";
import { Page, Panel } from "../../parts/page.tsx";
import { fieldNames } from "../../parts/quantity-names.ts";
import { QuantitySelect } from "../../parts/quantity-select.tsx";
import { RefreshButton } from "../../parts/refresh-button.tsx";
import { EmptyState, ErrorState, LoadingPart } from "../../parts/states.tsx";
import { usePreferences } from "../../preferences.tsx";
import { resetting, type StateChange, useUrlState } from "../../url-state.ts";
import { ChartPanel } from "./chart-panel.tsx";
import { currentParameters, type DeviceTrend, type TrendPoint } from "./control-points.ts";
import { DevicesTable } from "./devices-table.tsx";
import { EventsPanel } from "./events-panel.tsx";
import { MarksTable } from "./marks-table.tsx";
import { pointSpan } from "./period-span.ts";
import { PhasesPanel } from "./phases-panel.tsx";
import { texts } from "./text.ts";
import styles from "./trend.module.css";
import { trendFields, type TrendState } from "./trend-state.ts";
import { useTrend } from "./use-trend.ts";

export default function TrendPage() {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units, shifts } = useAccountSet();
  const { language } = usePreferences();
  const navigate = useNavigate();
  const [state, change] = useUrlState(trendFields);
  const { data, asked, shown, isWaiting, error, refetch, isFetching } = useTrend(state);
  const push = (changes: StateChange<TrendState>): void => change(resetting(changes, { page: null }), { push: true });
  const marked = shown?.points.filter(({ marks }) => marks.length > 0) ?? [];
  const quantityName = withUnit(names[asked.quantity], unitOf(asked.quantity, units));
  const { period } = asked;
  const digits = digitsFor(shown === undefined ? 0 : spreadOf(shown));

  function pathOf(point: TrendPoint): string {
    const deviceCode = shown?.deviceCode ?? "";
    if (period === "run") {
      return recordsPath(code, asked, { deviceCode: [deviceCode], run: [runName(deviceCode, point.start)] });
    }
    const span = narrowTestTime(asked, pointSpan(point, { period, shifts }));
    return recordsPath(code, asked, { deviceCode: [deviceCode], ...span });
  }

  return (
    <Page
      title={text.title}
      actions={<RefreshButton loading={isFetching} onRefresh={() => void refetch()} />}
      toolbar={
        <StatisticsFilter filter={state} onChange={push}>
          <QuantitySelect value={state.quantity} onChange={(quantity) => push({ quantity, whole: false })} />
          <FilterField label={text.period}>
            <Segmented
              aria-label={text.period}
              options={PERIODS.map((each) => ({ value: each, label: text.periodOf[each] }))}
              value={state.period}
              onChange={(chosen) => push({ period: chosen })}
            />
          </FilterField>
          <FilterField label={text.rules}>
            <Select
              aria-label={text.rules}
              mode="multiple"
              value={[...state.rules]}
              onChange={(rules: string[]) => push({ rules })}
              options={CHOSEN_RULES.map((rule) => ({
                value: rule,
                label: text.ruleName(rule),
                title: text.ruleOf[rule],
              }))}
              placeholder={text.rulesNone}
              maxTagCount="responsive"
              popupMatchSelectWidth={false}
              style={{ width: 170 }}
            />
          </FilterField>
        </StatisticsFilter>
      }
    >
      {error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined || isWaiting ? (
        <Panel title={text.title}>
          <LoadingPart rows={12} />
        </Panel>
      ) : data.devices.length === 0 ? (
        <Panel>
          <EmptyState title={text.none} reason={text.noneWhy} />
        </Panel>
      ) : (
        <>
          <div className={styles["columns"]}>
            {shown === undefined ? (
              <Panel title={state.device}>
                <EmptyState title={text.none} reason={text.deviceNone(state.device ?? "")} />
              </Panel>
            ) : (
              <ChartPanel
                trend={shown}
                devices={data.devices.map(({ deviceCode }) => deviceCode)}
                asked={asked}
                whole={state.whole}
                digits={digits}
                quantityName={quantityName}
                pathOf={pathOf}
                onOpen={(point) => void navigate(pathOf(point))}
                onDevice={(device) => push({ device })}
                onWhole={(whole) => push({ whole })}
              />
            )}
            <Panel title={text.devices} flush>
              <DevicesTable
                devices={data.devices}
                shown={shown?.deviceCode ?? ""}
                order={state.order}
                digits={digits}
                onShow={(device) => push({ device })}
                onOrder={(order) => change({ order })}
              />
              {data.omitted > 0 && (
                <p className={styles["note"]}>{text.omitted(formatCount(data.omitted, language))}</p>
              )}
            </Panel>
          </div>
          {shown !== undefined && (
            <>
              <Panel title={`${text.listTitle} (${formatCount(marked.length, language)})`} flush={marked.length > 0}>
                {marked.length === 0 ? (
                  text.listNone
                ) : (
                  <MarksTable
                    points={marked}
                    period={period}
                    digits={digits}
                    pathOf={pathOf}
                    page={state.page ?? 1}
                    onPage={(page) => push({ page: page === 1 ? null : page })}
                  />
                )}
              </Panel>
              <PhasesPanel deviceCode={shown.deviceCode} asked={asked} digits={digits} />
              <EventsPanel events={shown.events} />
            </>
          )}
        </>
      )}
    </Page>
  );
}

/** The spread that decides on digits: of the means in the long run, or else of single values. */
function spreadOf(trend: DeviceTrend): number {
  const found = currentParameters(trend);
  return found?.sdTotal ?? found?.sdWithin ?? 0;
}
