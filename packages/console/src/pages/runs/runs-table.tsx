import { median } from "@cellgrade/contract/median";
import { runName } from "@cellgrade/contract/run-name";
import { Flex, Table, type TableColumnType } from "antd";
import { Link } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { recordsPath } from "../../parts/filter/records-path.ts";
import { digitsFor, formatCount, formatFixed } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { pagePath } from "../../paths.ts";
import { printState } from "../../url-state.ts";
import { MissingStations } from "./missing-stations.tsx";
import { runsFields, type RunsState } from "./runs-state.ts";
import styles from "./runs.module.css";
import { texts } from "./text.ts";

type Run = Schema<"Run">;

export interface RunsTableProps {
  readonly runs: readonly Run[];
  /** What was asked for: the links keep its filter. */
  readonly asked: RunsState;
}

/** The runs, each with links to its records, to the map of its channels and to the chart of its machine. */
export function RunsTable({ runs, asked }: RunsTableProps) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { language } = usePreferences();
  const digits = digitsOf(runs);
  const count = (title: string, why: string, numberOf: (run: Run) => number | null): TableColumnType<Run> => ({
    title: <abbr title={why}>{title}</abbr>,
    align: "right",
    className: "number",
    render: (_, run) => formatCount(numberOf(run), language),
  });
  const figure = (title: string, numberOf: (run: Run) => number | null): TableColumnType<Run> => ({
    title,
    align: "right",
    className: "number",
    render: (_, run) => formatFixed(numberOf(run), digits),
  });
  return (
    <Table
      rowKey={nameOf}
      dataSource={[...runs]}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        { title: text.device, fixed: "start", render: (_, { deviceCode }) => deviceCode },
        {
          title: text.start,
          className: styles["time"] ?? "",
          render: (_, run) => (
            <Link to={recordsPath(code, asked, ofRun(run))} aria-label={text.recordsOf(nameOf(run))}>
              {run.start}
            </Link>
          ),
        },
        { title: text.end, className: styles["time"] ?? "", render: (_, { start, end }) => shortEnd(start, end) },
        count(text.cells, text.cellsWhy, ({ cells }) => cells),
        {
          title: <abbr title={text.missingWhy}>{text.missing}</abbr>,
          className: styles["missing"] ?? "",
          render: (_, { missingStations, missingOmitted }) => (
            <MissingStations stations={missingStations} omitted={missingOmitted} />
          ),
        },
        count(text.n, text.nWhy, ({ count: values }) => values),
        figure(text.median, ({ median }) => median),
        figure(text.sd, ({ sd }) => sd),
        count(text.ng, text.ngWhy, ({ ng }) => ng),
        count(text.retests, text.retestsWhy, ({ retests }) => retests),
        {
          title: text.see,
          render: (_, run) => (
            <Flex gap={12}>
              <Link to={mapPath(code, asked, run)} aria-label={text.mapOf(nameOf(run))}>
                {text.map}
              </Link>
              <Link to={trendPath(code, asked, run)} aria-label={text.trendOf(run.deviceCode)}>
                {text.trend}
              </Link>
            </Flex>
          ),
        },
      ]}
    />
  );
}

function nameOf({ deviceCode, start }: Run): string {
  return runName(deviceCode, start);
}

/** The condition of one run, in the place of a machine and a time. */
function ofRun(run: Run): Pick<RunsState, "run" | "deviceCode" | "testTimeFrom" | "testTimeTo"> {
  return { run: [nameOf(run)], deviceCode: [], testTimeFrom: null, testTimeTo: null };
}

function mapPath(code: string, asked: RunsState, run: Run): string {
  return pagePath(code, "channels", printState(runsFields, { ...asked, ...ofRun(run), cursor: [] }));
}

function trendPath(code: string, asked: RunsState, { deviceCode }: Run): string {
  return pagePath(code, "trend", printState(runsFields, { ...asked, deviceCode: [deviceCode], run: [], cursor: [] }));
}

/** The time of day alone where the run ends on the day on which it began. */
function shortEnd(start: string, end: string): string {
  return start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end;
}

/** The digits that fit the usual spread within a run. */
function digitsOf(runs: readonly Run[]): number {
  const spreads = runs.map(({ sd }) => sd ?? 0).filter((sd) => sd > 0);
  return digitsFor(median(spreads));
}
