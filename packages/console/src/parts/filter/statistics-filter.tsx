import { CloseOutlined } from "@ant-design/icons";
import { type Quantity, unitOf } from "@cellgrade/contract/quantities";
import { withUnit } from "@cellgrade/contract/units";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { defineTexts, useText } from "../../language/use-text.ts";
import type { StateChange } from "../../url-state.ts";
import { formatMoment } from "../format-moment.ts";
import { fieldNames, QUANTITIES_SHOWN } from "../quantity-names.ts";
import { FilterField } from "./filter-field.tsx";
import { texts as filterTexts } from "./filter-text.ts";
import { GradeSelect } from "./grade-select.tsx";
import { NO_FILTER, type RecordFilter } from "./record-filter.ts";
import { TestTimeRange } from "./test-time-range.tsx";
import { ValueSelect } from "./value-select.tsx";

const texts = defineTexts({
  zh: {
    further: "其他条件",
    drop: (words: string) => `去掉条件：${words}`,
    list: "条码清单",
    run: (name: string) => `盘次 ${name}`,
    version: (version: number) => `分档规则第 ${version} 版`,
  },
  en: {
    further: "Further conditions",
    drop: (words: string) => `Drop the condition ${words}`,
    list: "List of barcodes",
    run: (name: string) => `Run ${name}`,
    version: (version: number) => `Grading rules, version ${version}`,
  },
});

export interface StatisticsFilterProps {
  readonly filter: RecordFilter;
  readonly onChange: (change: StateChange<RecordFilter>) => void;
  /** The controls before the filter: they choose what the page shows. */
  readonly children?: ReactNode;
}

/**
 * The filter of the pages of statistics. A condition of a link that has no control here is named, and can be dropped.
 */
export function StatisticsFilter({ filter, onChange, children }: StatisticsFilterProps) {
  const text = useText(texts);
  const common = useText(filterTexts);
  const further = useFurther(filter);
  return (
    <>
      {children}
      <ValueSelect
        field="deviceCode"
        value={filter.deviceCode}
        onChange={(edit) => onChange((now) => ({ deviceCode: edit(now.deviceCode) }))}
        width={140}
      />
      <ValueSelect
        field="batteryStation"
        value={filter.batteryStation}
        deviceCode={filter.deviceCode}
        onChange={(edit) => onChange((now) => ({ batteryStation: edit(now.batteryStation) }))}
        width={140}
      />
      <ValueSelect
        field="workStep"
        value={filter.workStep}
        onChange={(edit) => onChange((now) => ({ workStep: edit(now.workStep) }))}
        width={140}
      />
      <GradeSelect
        value={filter.grade}
        onChange={(edit) => onChange((now) => ({ grade: edit(now.grade) }))}
        width={110}
      />
      <TestTimeRange value={filter} onChange={onChange} />
      {further.length > 0 && (
        <FilterField label={text.further}>
          <div style={{ display: "flex", flexWrap: "wrap", gap: 4 }}>
            {further.map(({ words, drops }) => (
              <Button
                key={words}
                icon={<CloseOutlined />}
                iconPlacement="end"
                aria-label={text.drop(words)}
                onClick={() => onChange(drops)}
              >
                {words}
              </Button>
            ))}
          </div>
        </FilterField>
      )}
      <Button onClick={() => onChange(NO_FILTER)}>{common.reset}</Button>
    </>
  );
}

interface Condition {
  readonly words: string;
  readonly drops: Partial<RecordFilter>;
}

/** The conditions of the filter that have no control of their own here. */
function useFurther(filter: RecordFilter): readonly Condition[] {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { timeZone, units } = useAccountSet();
  const found: Condition[] = [];
  if (filter.barcode.length > 0) {
    const [first, ...more] = filter.barcode;
    const words = `${names.barcode} ${first}${more.length > 0 ? ` +${more.length}` : ""}`;
    found.push({ words, drops: { barcode: [] } });
  }
  if (filter.barcodePrefix !== null) {
    found.push({ words: `${names.barcode} ${filter.barcodePrefix}…`, drops: { barcodePrefix: null } });
  }
  for (const name of filter.run) {
    found.push({ words: text.run(name), drops: { run: filter.run.filter((each) => each !== name) } });
  }
  if (filter.barcodeList !== null) found.push({ words: text.list, drops: { barcodeList: null } });
  if (filter.receivedFrom !== null || filter.receivedTo !== null) {
    const moment = (value: string | null): string => (value === null ? "" : formatMoment(value, timeZone));
    const words = `${names.receivedAt} ${moment(filter.receivedFrom)} – ${moment(filter.receivedTo)}`.trimEnd();
    found.push({ words, drops: { receivedFrom: null, receivedTo: null } });
  }
  for (const quantity of QUANTITIES_SHOWN) {
    const words = rangeWords(withUnit(names[quantity], unitOf(quantity, units)), rangeOf(filter, quantity));
    if (words !== null) found.push({ words, drops: { [`${quantity}Min`]: null, [`${quantity}Max`]: null } });
  }
  if (filter.gradingVersion !== null) {
    found.push({ words: text.version(filter.gradingVersion), drops: { gradingVersion: null } });
  }
  return found;
}

interface Range {
  readonly min: number | null;
  readonly max: number | null;
}

/** The range of a quantity that the filter names. */
function rangeOf(filter: RecordFilter, quantity: Quantity): Range {
  return { min: filter[`${quantity}Min`], max: filter[`${quantity}Max`] };
}

function rangeWords(name: string, { min, max }: Range): string | null {
  if (min === null && max === null) return null;
  if (min === null) return `${name} ≤ ${max}`;
  return max === null ? `${name} ≥ ${min}` : `${name} ${min} … ${max}`;
}
