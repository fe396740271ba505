import { ClockCircleOutlined, StopOutlined, WarningOutlined } from "@ant-design/icons";
import { withUnit } from "@cellgrade/contract/units";
import { type TableColumnType, Tooltip } from "antd";
import { Link, useLocation } from "react-router";
import { isQuantity, QUANTITIES, quantityOf, unitOf } from "@cellgrade/contract/quantities";
import { RECORD_COLUMNS, type RecordColumn } from "@cellgrade/contract/record-columns";
import { SORT_KEYS, type Sort } from "@cellgrade/contract/sorts";
import type { Schema } from "../../api/schema.ts";
import { MISSING, shownNumber } from "../../parts/format-number.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import type { fieldNames } from "../../parts/quantity-names.ts";
import { cellPath } from "../../paths.ts";
import { CopyBarcode } from "./copy-barcode.tsx";
import { digitsOf, MeasuredNumber } from "./measured-number.tsx";
import styles from "./records.module.css";
import type { texts } from "./text.ts";

type Record_ = Schema<"Record">;

export interface ColumnsOptions {
  readonly text: (typeof texts)["zh"];
  readonly names: (typeof fieldNames)["zh"];
  readonly accountSet: Pick<Schema<"AccountSet">, "code" | "timeZone" | "units">;
  /** The colours of grades by their names. */
  readonly gradeColors: ReadonlyMap<string, string>;
}

/** The head of a column, with its unit. */
export function headOf(
  name: RecordColumn,
  { names, accountSet }: Pick<ColumnsOptions, "names" | "accountSet">,
): string {
  return isQuantity(name) ? withUnit(names[name], unitOf(name, accountSet.units)) : names[name];
}

/** The value of a column that is copied: a number as a number, a time by the plant's clock, null when it is missing. */
export function valueOf(
  name: RecordColumn,
  record: Record_,
  { text, accountSet }: Pick<ColumnsOptions, "text" | "accountSet">,
): string | number | null {
  if (name === "receivedAt") return formatMoment(record.receivedAt, accountSet.timeZone);
  if (name === "lateReplay" || name === "testTimeAhead" || name === "unread") return record[name] ? text.yes : null;
  if (name === "excluded") return record.excluded?.reason ?? null;
  if (isQuantity(name)) return quantityOf(record, name);
  return record[name];
}

export function columnsOf(
  { columns, sort }: { readonly columns: readonly RecordColumn[]; readonly sort: Sort },
  items: readonly Record_[],
  options: ColumnsOptions,
): TableColumnType<Record_>[] {
  const digits = new Map<RecordColumn, number>(
    QUANTITIES.map((name) => [name, digitsOf(items.map((each) => shownNumber(quantityOf(each, name), name)))]),
  );
  return columns.map((name) => {
    const numeric = RECORD_COLUMNS[name] === "number";
    return {
      key: name,
      title: headOf(name, options),
      align: numeric ? "right" : "left",
      className: `${styles["cell"]} ${numeric ? styles["measuredCell"] : ""}`,
      render: (_: unknown, record: Record_) => shownValue(name, record, { ...options, digits: digits.get(name) ?? 0 }),
      ...(isSortable(name) && {
        sorter: true,
        sortDirections: ["descend", "ascend", "descend"],
        sortOrder: sort === name ? "ascend" : sort === `-${name}` ? "descend" : null,
      }),
    };
  });
}

function isSortable(name: RecordColumn): boolean {
  return SORT_KEYS.some((key) => key === name);
}

function shownValue(
  name: RecordColumn,
  record: Record_,
  options: ColumnsOptions & {
    /** The digits after the point, the same for the whole column. */
    readonly digits: number;
  },
) {
  if (name === "barcode") return <BarcodeCell record={record} options={options} />;
  if (name === "grade") return <GradeCell grade={record.grade} colors={options.gradeColors} />;
  const value = valueOf(name, record, options);
  if (typeof value !== "number") return value ?? MISSING;
  return <MeasuredNumber value={isQuantity(name) ? shownNumber(value, name) : value} digits={options.digits} />;
}

function BarcodeCell({ record, options }: { readonly record: Record_; readonly options: ColumnsOptions }) {
  const { text, accountSet } = options;
  const { search } = useLocation();
  return (
    <span className={styles["barcodeCell"]}>
      <Link className="monospace" to={cellPath(accountSet.code, record.barcode)} state={{ recordsSearch: search }}>
        {record.barcode}
      </Link>
      {record.unread && (
        <Tooltip title={text.unreadWhy}>
          <WarningOutlined className={styles["mark"] ?? ""} aria-label={text.unreadMark} role="img" />
        </Tooltip>
      )}
      {record.excluded !== null && (
        <Tooltip title={`${text.excludedMark}: ${record.excluded.reason}`}>
          <StopOutlined className={styles["mark"] ?? ""} aria-label={text.excludedMark} role="img" />
        </Tooltip>
      )}
      {record.testTimeAhead && (
        <Tooltip title={text.aheadMark}>
          <ClockCircleOutlined className={styles["mark"] ?? ""} aria-label={text.aheadMark} role="img" />
        </Tooltip>
      )}
      <CopyBarcode barcode={record.barcode} />
    </span>
  );
}

/** A grade with its colour as a square beside its name. The name says all, so that nobody needs the colour. */
export function GradeCell({
  grade,
  colors,
}: {
  readonly grade: string | null;
  readonly colors: ReadonlyMap<string, string>;
}) {
  if (grade === null) return MISSING;
  const color = colors.get(grade);
  return (
    <span className={styles["gradeCell"]}>
      <span
        className={color === undefined ? styles["swatchNone"] : styles["swatch"]}
        style={color === undefined ? undefined : { background: color }}
      />
      {grade}
    </span>
  );
}
