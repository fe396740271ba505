import { unitOf } from "@cellgrade/contract/quantities";
import { withUnit } from "@cellgrade/contract/units";
import { GROUPINGS } from "@cellgrade/contract/groupings";
import { Button, Segmented, Table } from "antd";
import { useMemo } from "react";
import { Link, useNavigate } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { Chart } from "../../parts/chart.tsx";
import { recordsPath } from "../../parts/filter/records-path.ts";
import { digitsFor, formatCount, formatFixed, formatMeasured, shownNumber } from "../../parts/format-number.ts";
import { Panel } from "../../parts/page.tsx";
import { fieldNames } from "../../parts/quantity-names.ts";
import { robustSpread } from "../../parts/robust-spread.ts";
import { usePreferences } from "../../preferences.tsx";
import { boxExtent, wholeExtent } from "./box-extent.ts";
import { boxOption } from "./box-option.ts";
import styles from "./distribution.module.css";
import type { DistributionState } from "./distribution-state.ts";
import { groupFilter } from "./group-filter.ts";
import { pagesOf } from "../../parts/table-pages.ts";
import { texts } from "./text.ts";

export interface BoxPanelProps {
  readonly state: DistributionState;
  /** The state that the distribution is an answer to. */
  readonly asked: DistributionState;
  readonly distribution: Schema<"Distribution">;
  readonly onChange: (changes: Partial<DistributionState>) => void;
}

const NO_GROUPS: readonly Schema<"ValueGroup">[] = [];
const HEIGHT_PX = 320;
/** The rows on a page of the table. */
const ROWS = 20;

/** Box plots by device, station, step or day, or the same numbers as a table. */
export function BoxPanel({ state, asked, distribution, onChange }: BoxPanelProps) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units } = useAccountSet();
  const { theme, language } = usePreferences();
  const navigate = useNavigate();
  const { quantity, groupBy } = asked;
  const { limits, groupsOmitted } = distribution;
  const quantityName = withUnit(names[quantity], unitOf(quantity, units));
  const digits = digitsFor(robustSpread(distribution));
  const groups = distribution.groups ?? NO_GROUPS;
  const extent = useMemo(
    () => (state.boxesWhole ? wholeExtent(groups) : boxExtent(groups)),
    [groups, state.boxesWhole],
  );
  const option = useMemo(
    () => boxOption({ groups, extent, limits, quantity, digits, quantityName, text, theme, language }),
    [groups, extent, limits, quantity, digits, quantityName, text, theme, language],
  );
  const pathOf = (key: string): string => recordsPath(code, asked, groupFilter(asked, { groupBy, key }));
  return (
    <Panel
      title={text.boxes}
      actions={
        <>
          <Segmented
            aria-label={text.groupBy}
            options={GROUPINGS.map((each) => ({ value: each, label: text.groupOf[each] }))}
            value={state.groupBy}
            onChange={(chosen) => onChange({ groupBy: chosen })}
          />
          <Segmented
            aria-label={`${text.boxes} ${text.view}`}
            options={[
              { value: "chart" as const, label: text.chart },
              { value: "table" as const, label: text.table },
            ]}
            value={state.boxes}
            onChange={(view) => onChange({ boxes: view })}
          />
        </>
      }
    >
      {state.boxes === "chart" ? (
        <>
          <Chart
            option={option}
            height={HEIGHT_PX}
            label={text.boxesLabel(quantityName, text.groupOf[groupBy], String(groups.length))}
            subject={`${quantityName} ${groupBy}`}
            onClick={({ componentSubType, dataIndex }) => {
              const group = componentSubType === "boxplot" ? groups[dataIndex ?? -1] : undefined;
              if (group !== undefined) void navigate(pathOf(group.key));
            }}
          />
          <p className={styles["note"]}>{text.boxesNote}</p>
          {(extent.beyond.length > 0 || state.boxesWhole) && (
            <div className={styles["strip"]}>
              {extent.beyond.length > 0 && (
                <span>{text.boxesBeyond(formatCount(extent.beyond.length, language), namesOf(extent.beyond))}</span>
              )}
              <Button onClick={() => onChange({ boxesWhole: !state.boxesWhole })}>
                {state.boxesWhole ? text.boxesBulk : text.boxesWhole}
              </Button>
            </div>
          )}
        </>
      ) : (
        <Table
          rowKey="key"
          pagination={pagesOf(ROWS)}
          dataSource={[...groups]}
          columns={[
            {
              title: text.groupOf[groupBy],
              render: (_, { key }) => <Link to={pathOf(key)}>{key}</Link>,
            },
            { title: text.n, align: "right", render: (_, { count }) => formatCount(count, language) },
            ...FIXED.map((name) => ({
              title: text[name],
              align: "right" as const,
              render: (_: unknown, group: Schema<"ValueGroup">) =>
                name === "min" || name === "max"
                  ? formatMeasured(shownNumber(group[name], quantity))
                  : formatFixed(group[name], digits),
            })),
          ]}
        />
      )}
      {groupsOmitted > 0 && <p className={styles["note"]}>{text.omitted(formatCount(groupsOmitted, language))}</p>}
    </Panel>
  );
}

/** Groups that are named before "…". */
const NAMED_MAX = 6;

function namesOf(groups: readonly Schema<"ValueGroup">[]): string {
  const named = groups.slice(0, NAMED_MAX).map(({ key }) => key);
  return `${named.join(", ")}${groups.length > NAMED_MAX ? " …" : ""}`;
}

const FIXED = ["mean", "sd", "min", "p2_5", "q1", "median", "q3", "p97_5", "max"] as const;
