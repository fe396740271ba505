import { SORTS } from "@cellgrade/contract/sorts";
import { useQuery } from "@tanstack/react-query";
import { Table } from "antd";
import { memo, type MouseEvent, useMemo } from "react";
import { useNavigate } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { gradingRulesQuery } from "../../api/grading-rules.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { type Edit, editChoice } from "../../edit-choice.ts";
import { fieldNames } from "../../parts/quantity-names.ts";
import { cellPath } from "../../paths.ts";
import type { StateChange } from "../../url-state.ts";
import { columnsOf } from "./record-columns.tsx";
import type { RecordsState } from "./records-state.ts";
import { texts } from "./text.ts";

export interface RecordsTableProps {
  readonly state: RecordsState;
  readonly items: readonly Schema<"Record">[];
  /** The selected records by {@link rowKeyOf}. */
  readonly selected: readonly string[];
  readonly onSelect: (edit: Edit<readonly string[]>) => void;
  readonly onChange: (change: StateChange<RecordsState>) => void;
}

/** Names a row. Among unread barcodes several rows have the same one. */
export function rowKeyOf({ barcode, revision, receivedAt, deviceCode, batteryStation }: Schema<"Record">): string {
  return [barcode, revision, receivedAt, deviceCode, batteryStation].join("\n");
}

/**
 * The table of records. It takes longer to draw than the rest of the page, so it is drawn only when what it shows has
 * changed.
 */
export const RecordsTable = memo(
  DrawnTable,
  (before, after) =>
    before.items === after.items &&
    before.selected === after.selected &&
    before.state.sort === after.state.sort &&
    before.state.gradingVersion === after.state.gradingVersion &&
    before.state.columns.join() === after.state.columns.join(),
);

function DrawnTable({ state, items, selected, onSelect, onChange }: RecordsTableProps) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const accountSet = useAccountSet();
  const navigate = useNavigate();
  const gradeColors = useGradeColors(state.gradingVersion, state.columns.includes("grade"));
  const columns = useMemo(
    () => columnsOf({ columns: state.columns, sort: state.sort }, items, { text, names, accountSet, gradeColors }),
    [state.columns, state.sort, items, text, names, accountSet, gradeColors],
  );

  /** Opens the cell, unless the click meant a link, a checkbox, or the end of selecting text. */
  function open(event: MouseEvent<HTMLElement>, barcode: string): void {
    const target = event.target as HTMLElement;
    if (target.closest("a, button, input, label, .ant-table-selection-column") !== null) return;
    if (window.getSelection()?.isCollapsed === false) return;
    void navigate(cellPath(accountSet.code, barcode), { state: { recordsSearch: window.location.search } });
  }

  return (
    <Table
      rowKey={rowKeyOf}
      size="small"
      pagination={false}
      dataSource={[...items]}
      columns={columns}
      showSorterTooltip={false}
      onRow={({ barcode }) => ({ onClick: (event) => open(event, barcode) })}
      onChange={(_, __, sorter, { action }) => {
        if (action !== "sort" || Array.isArray(sorter)) return;
        const up = SORTS.find((each) => each === sorter.columnKey);
        const down = SORTS.find((each) => each === `-${sorter.columnKey}`);
        if (up !== undefined && down !== undefined) onChange((now) => ({ sort: now.sort === down ? up : down }));
      }}
      rowSelection={{
        columnWidth: 36,
        selectedRowKeys: [...selected],
        onChange: (keys) => onSelect(editChoice(selected, keys.map(String))),
        getCheckboxProps: ({ barcode }) => ({ "aria-label": text.select(barcode) }),
        getTitleCheckboxProps: () => ({ "aria-label": text.selectAll }),
      }}
    />
  );
}

function useGradeColors(gradingVersion: number | null, wanted: boolean): ReadonlyMap<string, string> {
  const { code } = useAccountSet();
  const { data } = useQuery({ ...gradingRulesQuery(code), enabled: wanted });
  return useMemo(() => {
    const version =
      gradingVersion === null ? data?.current : data?.versions.find(({ version: each }) => each === gradingVersion);
    return new Map(version?.rules.map(({ name, color }) => [name, color]));
  }, [data, gradingVersion]);
}
