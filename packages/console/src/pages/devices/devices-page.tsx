import { useQuery } from "@tanstack/react-query";
import { Button, Input, Segmented, Table } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { overviewQuery } from "../../api/overview.ts";
import type { Schema } from "../../api/schema.ts";
import { serverNow } from "../../api/server-clock.ts";
import { useText } from "../../language/use-text.ts";
import { useLiveRefresh } from "../../live/use-live-refresh.ts";
import { FilterField } from "../../parts/filter/filter-field.tsx";
import { formatCount } from "../../parts/format-number.ts";
import { Page, Panel } from "../../parts/page.tsx";
import { EmptyState, Unanswered } from "../../parts/states.tsx";
import { SuspectBarcodes } from "../../parts/suspect-barcodes.tsx";
import { usePreferences } from "../../preferences.tsx";
import { useUrlState } from "../../url-state.ts";
import { type DeviceRow, deviceColumns } from "./device-columns.tsx";
import {
  compareDevices,
  type DeviceGroup,
  DEVICE_SORTS,
  DEVICE_GROUPS,
  deviceFields,
  deviceState,
  orderAfterClick,
} from "./device-state.ts";
import { texts } from "./text.ts";
import { toleranceNames } from "../../parts/tolerance-names.ts";
import { TolerancesPanel } from "./tolerances-panel.tsx";
import { UnitsPanel } from "./units-panel.tsx";

/** The devices are asked for again after this time: a device falls silent without an event. */
const AGAIN_MS = 30_000;
const REFRESH_MS = 2_000;

/** The server's default, until the overview has told its value. */
const SILENT_AFTER_MINUTES = 60;

export default function DevicesPage() {
  const text = useText(texts);
  const tolerances = useText(toleranceNames);
  const { code, timeZone } = useAccountSet();
  const { language } = usePreferences();
  const [{ state, contains, sort, order }, change] = useUrlState(deviceFields);
  const devices = useQuery({
    queryKey: [code, "devices"],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/devices", { path: { code }, signal }),
    refetchInterval: AGAIN_MS,
  });
  const overview = useQuery(overviewQuery(code));
  useLiveRefresh(code, {
    everyMs: REFRESH_MS,
    on: ["saved", "refused"],
    queries: [{ queryKey: [code, "devices"] }],
  });

  const silentAfterMinutes = overview.data?.silentAfterMinutes ?? SILENT_AFTER_MINUTES;
  const { data, error, refetch } = devices;
  const rows = rowsOf(data?.items ?? [], silentAfterMinutes);
  const wanted = contains?.toLowerCase() ?? "";
  const shown = rows
    .filter((row) => state === "any" || row.group === state)
    .filter(({ name, lastAddress }) => `${name}\n${lastAddress}`.toLowerCase().includes(wanted))
    .sort(compareDevices(sort, order));

  return (
    <Page
      title={text.title}
      actions={data && text.count(formatCount(shown.length, language), formatCount(rows.length, language))}
      toolbar={
        <>
          <FilterField label={text.state}>
            <Segmented
              aria-label={text.state}
              value={state}
              onChange={(chosen) => change({ state: chosen }, { push: true })}
              options={(["any", ...DEVICE_GROUPS] as const).map((value) => ({
                value,
                label: data === undefined ? text[value] : `${text[value]} ${countOf(rows, value)}`,
              }))}
            />
          </FilterField>
          <FilterField label={text.search}>
            <Input
              aria-label={text.search}
              style={{ width: 220 }}
              allowClear
              value={contains ?? ""}
              onChange={({ target }) => change({ contains: target.value === "" ? null : target.value })}
            />
          </FilterField>
        </>
      }
    >
      <SuspectBarcodes />
      {data === undefined ? (
        <Unanswered error={error} onRetry={() => void refetch()} rows={8} />
      ) : rows.length === 0 ? (
        <EmptyState title={text.none} reason={text.noneWhy} />
      ) : shown.length === 0 ? (
        <EmptyState title={text.noneFit} reason={text.noneFitWhy(formatCount(rows.length, language))}>
          <Button onClick={() => change({ state: "any", contains: null }, { push: true })}>{text.reset}</Button>
        </EmptyState>
      ) : (
        <>
          <UnitsPanel />
          <Panel flush>
            <Table<DeviceRow>
              rowKey={({ kind, name }) => `${kind} ${name}`}
              pagination={false}
              scroll={{ x: "max-content" }}
              dataSource={shown}
              columns={deviceColumns({
                text,
                tolerances,
                code,
                timeZone,
                language,
                silentAfterMinutes,
                sort,
                order,
              })}
              onChange={(_, __, sorter) => {
                const { columnKey } = Array.isArray(sorter) ? (sorter[0] ?? {}) : sorter;
                const column = DEVICE_SORTS.find((name) => name === columnKey);
                if (column !== undefined) change((now) => orderAfterClick(now, column), { push: true });
              }}
            />
          </Panel>
          <TolerancesPanel devices={shown} />
        </>
      )}
    </Page>
  );
}

function countOf(rows: readonly DeviceRow[], group: DeviceGroup | "any"): number {
  return group === "any" ? rows.length : rows.filter((row) => row.group === group).length;
}

function rowsOf(devices: readonly Schema<"Device">[], silentAfterMinutes: number): DeviceRow[] {
  const now = serverNow();
  return devices.map((device) => ({
    ...device,
    state: deviceState(device, { now, silentAfterMinutes }),
    group: device.kind === "address" ? "addressOnly" : deviceState(device, { now, silentAfterMinutes }),
    unseenMinutes: Math.max(0, Math.floor((now - Date.parse(device.lastSeenAt)) / 60_000)),
  }));
}
