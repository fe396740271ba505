import { unitOf } from "@cellgrade/contract/quantities";
import { withUnit } from "@cellgrade/contract/units";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Segmented, Select } from "antd";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { STATISTICS_EVERY_MS, useLiveRefresh } from "../../live/use-live-refresh.ts";
import { FilterField } from "../../parts/filter/filter-field.tsx";
import { StatisticsFilter } from "../../parts/filter/statistics-filter.tsx";
import { digitsFor, formatCount } from "../../parts/format-number.ts";
import { Page, Panel } from "../../parts/page.tsx";
import { QuantitySelect } from "../../parts/quantity-select.tsx";
import { fieldNames } from "../../parts/quantity-names.ts";
import { RefreshButton } from "../../parts/refresh-button.tsx";
import { EmptyState, ErrorState, LoadingPart } from "../../parts/states.tsx";
import { usePreferences } from "../../preferences.tsx";
import { resetting, type StateChange, useUrlState } from "../../url-state.ts";
import { type Channel, isRepeatedlyNg, isStuck } from "./channel.ts";
import { channelRecordsPath } from "./channel-paths.ts";
import { ChannelMap } from "./channel-map.tsx";
import styles from "./channels.module.css";
import { medianOf, spreadOf } from "./deviations.ts";
import { baseOf, channelsFields, channelsQuery, type ChannelsState, METRICS, ORDERS } from "./channels-state.ts";
import { EventNotes } from "./event-notes.tsx";
import { texts } from "./text.ts";
import { WorstTable } from "./worst-table.tsx";
import { rankChannels } from "./rank-channels.ts";

const NO_CHANNELS: readonly Channel[] = [];

export default function ChannelsPage() {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units } = useAccountSet();
  const { language } = usePreferences();
  const navigate = useNavigate();
  const [state, change] = useUrlState(channelsFields);
  const query = channelsQuery(state);
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: [code, "channels", query],
    // The answer keeps its question: while the next answer is on its way, the page still speaks of this one.
    queryFn: async ({ signal }) => ({
      asked: state,
      map: await ask("GET /api/v1/account-sets/{code}/channels", { path: { code }, query, signal }),
    }),
    placeholderData: keepPreviousData,
  });
  useLiveRefresh(code, {
    everyMs: STATISTICS_EVERY_MS,
    on: ["saved"],
    queries: [{ queryKey: [code, "channels"] }],
  });
  const push = (changes: StateChange<ChannelsState>): void =>
    change(resetting(changes, { page: null }), { push: true });
  const channels = data?.map.items ?? NO_CHANNELS;
  const base = baseOf(state);
  const ranked = useMemo(() => rankChannels(channels, { order: state.order, base }), [channels, state.order, base]);
  const digits = useMemo(() => digitsOf(channels), [channels]);
  const hasNg = channels.some(({ ngShare }) => ngShare !== null);
  const stuck = channels.filter(isStuck).length;
  const repeatedlyNg = channels.filter(isRepeatedlyNg).length;
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
      {error !== null && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Panel title={text.map}>
          <LoadingPart rows={10} />
        </Panel>
      ) : channels.length === 0 ? (
        <Panel>
          <EmptyState title={text.none} reason={text.noneWhy} />
        </Panel>
      ) : (
        <div className={styles["columns"]}>
          <Panel
            title={withUnit(names[data.asked.quantity], unitOf(data.asked.quantity, units))}
            actions={
              <Segmented
                aria-label={text.metric}
                options={METRICS.map((metric) => ({
                  value: metric,
                  label: text.metricOf[metric],
                  title: text.metricWhy[metric],
                }))}
                value={state.metric}
                onChange={(metric) => change({ metric }, { push: true })}
              />
            }
          >
            <ChannelMap
              channels={channels}
              devices={data.map.devices.length}
              metric={state.metric}
              digits={digits}
              onOpen={(channel) => void navigate(channelRecordsPath(code, data.asked, channel))}
            />
            <p className={styles["note"]}>{text.metricWhy[state.metric]}</p>
            <p className={styles["note"]}>{text.marks}</p>
            <p className={styles["note"]}>{text.mapHint}</p>
            {!hasNg && <p className={styles["note"]}>{text.noNg}</p>}
            <EventNotes filter={data.asked} devices={data.map.devices.map(({ deviceCode }) => deviceCode)} />
            {data.map.omitted > 0 && (
              <p className={styles["note"]}>{text.omitted(formatCount(data.map.omitted, language))}</p>
            )}
          </Panel>
          <Panel title={text.worst} flush>
            <div className={styles["bar"]}>
              <FilterField label={text.order}>
                <Select
                  aria-label={text.order}
                  value={state.order}
                  onChange={(order) => push({ order })}
                  options={ORDERS.map((order) => ({ value: order, label: text.orderOf[order] }))}
                  style={{ width: 120 }}
                />
              </FilterField>
              {stuck > 0 && (
                <Button aria-pressed={state.order === "stuckStreak"} onClick={() => push({ order: "stuckStreak" })}>
                  {text.stuckCount(formatCount(stuck, language))}
                </Button>
              )}
              {repeatedlyNg > 0 && (
                <Button aria-pressed={state.order === "ngStreak"} onClick={() => push({ order: "ngStreak" })}>
                  {text.ngCount(formatCount(repeatedlyNg, language))}
                </Button>
              )}
              <p className={styles["note"]}>{text.deviationWhy(text.metricOf[base])}</p>
            </div>
            <WorstTable
              channels={ranked}
              base={base}
              digits={digits}
              asked={data.asked}
              page={state.page ?? 1}
              onPage={(page) => push({ page: page === 1 ? null : page })}
            />
          </Panel>
        </div>
      )}
    </Page>
  );
}

/** The digits that fit the usual spread within a channel; where each has one value, the spread of their residuals. */
function digitsOf(channels: readonly Channel[]): number {
  const spreads = channels.map(({ sd }) => sd ?? 0).filter((sd) => sd > 0);
  return digitsFor(spreads.length > 0 ? medianOf(spreads) : spreadOf(channels.map(({ runResidual }) => runResidual)));
}
