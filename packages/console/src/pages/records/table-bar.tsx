import { DownOutlined } from "@ant-design/icons";
import { Button, Checkbox, Popover, Select } from "antd";
import { RECORD_COLUMN_NAMES } from "@cellgrade/contract/record-columns";
import { SORTS } from "@cellgrade/contract/sorts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { formatCount } from "../../parts/format-number.ts";
import { fieldNames } from "../../parts/quantity-names.ts";
import { type Cells, printTsv } from "../../parts/spreadsheet-cells.ts";
import { usePreferences } from "../../preferences.tsx";
import type { StateChange } from "../../url-state.ts";
import { headOf, valueOf } from "./record-columns.tsx";
import { COLUMNS_DEFAULT, type RecordsState } from "./records-state.ts";
import styles from "./records.module.css";
import { texts } from "./text.ts";

export interface TableBarProps {
  readonly state: RecordsState;
  readonly items: readonly Schema<"Record">[];
  /** The selected records. They are copied rather than the whole page. */
  readonly chosen: readonly Schema<"Record">[];
  readonly live: boolean;
  /** Changes which records are shown. */
  readonly onChange: (change: StateChange<RecordsState>) => void;
  /** Changes how the same records are shown. */
  readonly onColumns: (change: StateChange<RecordsState>) => void;
}

/** The bar above the table: how many records it shows, in what order, with which columns. */
export function TableBar({ state, items, chosen, live, onChange, onColumns }: TableBarProps) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const accountSet = useAccountSet();
  const { language } = usePreferences();
  const options = { text, names, accountSet };

  function cells(): Cells {
    const rows = chosen.length > 0 ? chosen : items;
    return [
      state.columns.map((name) => headOf(name, options)),
      ...rows.map((record) => state.columns.map((name) => valueOf(name, record, options))),
    ];
  }

  return (
    <div className={styles["bar"]}>
      <span className={styles["barRest"]}>
        {[
          items.length > 0 && text.shown(formatCount(items.length, language)),
          live && text.live,
          state.unread === "true" && text.unreadRows,
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      <Select
        aria-label={text.sort}
        style={{ width: 184 }}
        value={state.sort}
        onChange={(sort) => onChange({ sort })}
        options={SORTS.map((each) => ({ value: each, label: text.sorts[each] }))}
      />
      <Popover
        trigger="click"
        placement="bottomRight"
        content={
          <div className={styles["columns"]}>
            {RECORD_COLUMN_NAMES.map((name) => (
              <Checkbox
                key={name}
                disabled={name === "barcode"}
                checked={state.columns.includes(name)}
                onChange={({ target }) =>
                  onColumns((now) => ({
                    columns: RECORD_COLUMN_NAMES.filter((each) =>
                      each === name ? target.checked : now.columns.includes(each),
                    ),
                  }))
                }
              >
                {names[name]}
              </Checkbox>
            ))}
            <Button type="link" onClick={() => onColumns({ columns: COLUMNS_DEFAULT })}>
              {text.columnsDefault}
            </Button>
          </div>
        }
      >
        <Button icon={<DownOutlined aria-hidden />} iconPlacement="end">
          {text.columns}
        </Button>
      </Popover>
      {items.length > 0 && (
        <CopyButton
          labelled
          text={() => printTsv(cells())}
          cells={cells}
          label={chosen.length > 0 ? text.copySelected(formatCount(chosen.length, language)) : text.copyPage}
        />
      )}
    </div>
  );
}
