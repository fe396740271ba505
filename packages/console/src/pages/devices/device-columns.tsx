import { WarningFilled } from "@ant-design/icons";
import type { Language } from "@cellgrade/contract/language";
import { Flex, type TableColumnType, Tag, Tooltip } from "antd";
import { TOLERANCES, type Tolerance } from "@cellgrade/contract/tolerances";
import { Link } from "react-router";
import type { Schema } from "../../api/schema.ts";
import { serverNow } from "../../api/server-clock.ts";
import { recordFilterFields } from "../../parts/filter/record-filter.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { formatCount, MISSING } from "../../parts/format-number.ts";
import { pagePath } from "../../paths.ts";
import { printState } from "../../url-state.ts";
import { rejectionFields } from "../rejections/rejection-fields.ts";
import { readClockOffset } from "./clock-offset.ts";
import { DEVICE_SORTS, type DeviceGroup, type DeviceSort, type DeviceState } from "./device-state.ts";
import styles from "./devices.module.css";
import type { texts } from "./text.ts";
import type { toleranceNames } from "../../parts/tolerance-names.ts";

export interface DeviceRow extends Schema<"Device"> {
  readonly state: DeviceState;
  readonly group: DeviceGroup;
  readonly unseenMinutes: number;
}

export interface DeviceColumnsOptions {
  readonly text: (typeof texts)["zh"];
  readonly tolerances: (typeof toleranceNames)["zh"];
  readonly code: string;
  readonly timeZone: string;
  readonly language: Language;
  readonly silentAfterMinutes: number;
  readonly sort: DeviceSort;
  readonly order: "ascend" | "descend";
}

export function deviceColumns(options: DeviceColumnsOptions): TableColumnType<DeviceRow>[] {
  const { text, tolerances, code, timeZone, language, silentAfterMinutes, sort, order } = options;
  const stateWhy = {
    online: text.onlineWhy(silentAfterMinutes),
    silent: text.silentWhy(silentAfterMinutes),
    gone: text.goneWhy,
  };
  const ofDevice = (name: string): URLSearchParams => printState(recordFilterFields, { deviceCode: [name] });
  const columns: (TableColumnType<DeviceRow> & { readonly key: string })[] = [
    {
      key: "name",
      title: text.name,
      fixed: "start",
      render: (_, { kind, name }) =>
        kind === "address" ? (
          <Flex align="center" gap={6}>
            <Name name={name} />
            <Tooltip title={text.addressOnlyWhy}>
              <Tag tabIndex={0}>{text.addressOnly}</Tag>
            </Tooltip>
          </Flex>
        ) : (
          <Name name={name} />
        ),
    },
    {
      key: "state",
      title: text.state,
      render: (_, { state }) => (
        <span className={styles[state]} title={stateWhy[state]}>
          <span aria-hidden="true">{STATE_SIGNS[state]}</span> {text[state]}
        </span>
      ),
    },
    {
      key: "lastSeenAt",
      title: text.lastSeen,
      render: (_, { lastSeenAt, unseenMinutes }) => (
        <span className={styles["nowrap"]} title={formatMoment(lastSeenAt, timeZone)}>
          {shortMoment(lastSeenAt, timeZone)} <span className={styles["secondary"]}>{text.ago(unseenMinutes)}</span>
        </span>
      ),
    },
    numberColumn("rate", <span title={text.rateWhy}>{text.rate}</span>, ({ savedPerMinute }) =>
      savedPerMinute === 0 ? "0" : savedPerMinute.toFixed(1),
    ),
    numberColumn("today", text.today, ({ savedToday }) => formatCount(savedToday, language)),
    numberColumn("refused", text.refused, ({ kind, name, refused }) => {
      const shown = formatCount(refused, language);
      if (refused === 0) return shown;
      const search = printState(rejectionFields, kind === "device" ? { deviceCode: name } : { address: name });
      return (
        <Link to={pagePath(code, "rejections", search)} aria-label={text.refusedLink(name, shown)}>
          {shown}
        </Link>
      );
    }),
    {
      key: "offset",
      title: <span title={text.clockWhy}>{text.clock}</span>,
      align: "right",
      render: (_, { clockOffsetSeconds }) => <Clock seconds={clockOffsetSeconds} text={text} />,
    },
    {
      key: "tolerances",
      title: <span title={text.tolerancesWhy}>{text.tolerances}</span>,
      render: (_, device) => {
        const used = usedTolerances(device);
        if (used.length === 0) return <span className={styles["secondary"]}>{text.noTolerances}</span>;
        return (
          <Flex wrap gap={4} className={styles["tolerances"] ?? ""}>
            {used.map(([name, count]) => (
              <Tag key={name} title={tolerances[name][1]}>
                {tolerances[name][0]} ×{formatCount(count, language)}
              </Tag>
            ))}
          </Flex>
        );
      },
    },
    numberColumn("saved", text.saved, ({ saved }) => formatCount(saved, language)),
    { key: "address", title: text.address, render: (_, { lastAddress }) => lastAddress },
    {
      key: "links",
      title: text.links,
      fixed: "end",
      render: (_, { kind, name }) =>
        kind === "address" ? (
          MISSING
        ) : (
          <Flex gap={10}>
            <Link to={pagePath(code, "records", ofDevice(name))} aria-label={text.recordsOf(name)}>
              {text.records}
            </Link>
            <Link to={pagePath(code, "trend", ofDevice(name))} aria-label={text.trendOf(name)}>
              {text.trend}
            </Link>
          </Flex>
        ),
    },
  ];
  return columns.map((column) =>
    DEVICE_SORTS.some((name) => name === column.key)
      ? { ...column, sorter: true, sortOrder: column.key === sort ? order : null, showSorterTooltip: false }
      : column,
  );
}

/** The name of a device. It may have 128 characters, so the cell cuts it and the title tells it whole. */
function Name({ name }: { readonly name: string }) {
  return (
    <span className={styles["name"]} title={name}>
      {name}
    </span>
  );
}

/** The moment, without its date when it is today. */
function shortMoment(moment: string, timeZone: string): string {
  const shown = formatMoment(moment, timeZone);
  return shown.slice(0, 10) === formatMoment(serverNow(), timeZone).slice(0, 10) ? shown.slice(11) : shown;
}

function numberColumn(
  key: DeviceSort,
  title: React.ReactNode,
  render: (device: DeviceRow) => React.ReactNode,
): TableColumnType<DeviceRow> & { readonly key: string } {
  return { key, title, align: "right", className: "number", render: (_, device) => render(device) };
}

/** The signs of states. They differ in shape, not only in colour. */
const STATE_SIGNS: { readonly [state in DeviceState]: string } = { online: "●", silent: "▲", gone: "○" };

/** The tolerances that a device needed, with their counts, in the order of the contract. */
export function usedTolerances({ tolerances }: Pick<Schema<"Device">, "tolerances">): [Tolerance, number][] {
  return TOLERANCES.flatMap((name): [Tolerance, number][] => {
    const count = tolerances[name] ?? 0;
    return count > 0 ? [[name, count]] : [];
  });
}

function Clock({ seconds, text }: { readonly seconds: number | null; readonly text: DeviceColumnsOptions["text"] }) {
  if (seconds === null) return MISSING;
  const { direction, duration, days, notable } = readClockOffset(seconds);
  if (direction === "agrees") return text.agrees;
  const shown = text[direction](days > 0 ? text.days(days) : duration);
  if (!notable) return <span className={styles["nowrap"]}>{shown}</span>;
  return (
    <span className={styles["notable"]} title={`${text.notable}: ${days > 0 ? `${text.days(days)} ` : ""}${duration}`}>
      <WarningFilled aria-label={text.notable} role="img" /> {shown}
    </span>
  );
}
