import { unitOf } from "@cellgrade/contract/quantities";
import { withUnit } from "@cellgrade/contract/units";
import { runName } from "@cellgrade/contract/run-name";
import { PERIODS } from "@cellgrade/contract/groupings";
import { Segmented, Select } from "antd";
import { useMemo } from "react";
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
import { ControlChart } from "./control-chart.tsx";
import { currentParameters, violationsOf } from "./control-points.ts";
import { DevicesTable } from "./devices-table.tsx";
import { periodSpan } from "./period-span.ts";
import { texts } from "./text.ts";
import styles from "./trend.module.css";
import { trendFields, type TrendState } from "./trend-state.ts";
import { useTrend } from "./use-trend.ts";
import { ViolationsTable } from "./violations-table.tsx";

const RULES = ["jump", "level", "spread"] as const;

export default function TrendPage() {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units, shifts } = useAccountSet();
  const { language } = usePreferences();
  const navigate = useNavigate();
  const [state, change] = useUrlState(trendFields);
  const { data, asked, shown, isWaiting, error, refetch, isFetching } = useTrend(state);
  const push = (changes: StateChange<TrendState>): void => change(resetting(changes, { page: null }), { push: true });
  const violations = useMemo(() => (shown === undefined ? [] : violationsOf(shown)), [shown]);
  const quantityName = withUnit(names[asked.quantity], unitOf(asked.quantity, units));
  const { period } = asked;
  const digits = digitsFor((shown === undefined ? null : currentParameters(shown)?.sdWithin) ?? 0);

  function pathOf(start: string): string {
    const deviceCode = shown?.deviceCode ?? "";
    if (period === "run")
      return recordsPath(code, asked, { deviceCode: [deviceCode], run: [runName(deviceCode, start)] });
    const span = narrowTestTime(asked, periodSpan(start, { period, shifts }));
    return recordsPath(code, asked, { deviceCode: [deviceCode], ...span });
  }

  return (
    <Page
      title={text.title}
      actions={<RefreshButton loading={isFetching} onRefresh={() => void refetch()} />}
      toolbar={
        <StatisticsFilter filter={state} onChange={push}>
          <QuantitySelect value={state.quantity} onChange={(quantity) => push({ quantity })} />
          <FilterField label={text.period}>
            <Segmented
              aria-label={text.period}
              options={PERIODS.map((each) => ({ value: each, label: text.periodOf[each] }))}
              value={state.period}
              onChange={(chosen) => push({ period: chosen })}
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
              <Panel
                title={text.chart(shown.deviceCode, quantityName)}
                actions={
                  <Select
                    aria-label={text.device}
                    showSearch
                    value={shown.deviceCode}
                    onChange={(device: string) => push({ device })}
                    options={data.devices.map(({ deviceCode }) => ({ value: deviceCode, label: deviceCode }))}
                    popupMatchSelectWidth={false}
                    style={{ width: 140 }}
                  />
                }
              >
                <ControlChart
                  trend={shown}
                  period={period}
                  digits={digits}
                  quantityName={quantityName}
                  onOpen={(start) => void navigate(pathOf(start))}
                />
                <p className={styles["note"]}>{text.pointHint}</p>
                <ul className={styles["rules"]} aria-label={text.ruleTitle}>
                  {RULES.map((rule) => (
                    <li key={rule}>
                      <strong>{text.ruleName(rule)}</strong> {text.ruleOf[rule]}
                    </li>
                  ))}
                </ul>
              </Panel>
            )}
            <Panel title={text.devices} flush>
              <DevicesTable
                devices={data.devices}
                shown={shown?.deviceCode ?? ""}
                digits={digits}
                onShow={(device) => push({ device })}
              />
              {data.omitted > 0 && (
                <p className={styles["note"]}>{text.omitted(formatCount(data.omitted, language))}</p>
              )}
            </Panel>
          </div>
          {shown !== undefined && (
            <Panel
              title={`${text.listTitle} (${formatCount(violations.length, language)})`}
              flush={violations.length > 0}
            >
              {violations.length === 0 ? (
                text.listNone
              ) : (
                <ViolationsTable
                  device={shown.deviceCode}
                  violations={violations}
                  digits={digits}
                  pathOf={pathOf}
                  page={state.page ?? 1}
                  onPage={(page) => push({ page: page === 1 ? null : page })}
                />
              )}
            </Panel>
          )}
        </>
      )}
    </Page>
  );
}
