import { CloseOutlined, DownOutlined, UpOutlined } from "@ant-design/icons";
import { unitOf } from "@cellgrade/contract/quantities";
import { withUnit } from "@cellgrade/contract/units";
import { Button, Select } from "antd";
import { useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { FilterField } from "../../parts/filter/filter-field.tsx";
import { GradeSelect } from "../../parts/filter/grade-select.tsx";
import { NumberRange } from "../../parts/filter/number-range.tsx";
import { TestTimeRange } from "../../parts/filter/test-time-range.tsx";
import { ValueSelect } from "../../parts/filter/value-select.tsx";
import { fieldNames, QUANTITIES_SHOWN } from "../../parts/quantity-names.ts";
import type { StateChange } from "../../url-state.ts";
import { excludedTogether } from "./active-filters.ts";
import { BarcodeFilter } from "./barcode-filter.tsx";
import styles from "./records.module.css";
import type { RecordsState } from "./records-state.ts";
import { texts } from "./text.ts";

export interface RecordFilterBarProps {
  readonly state: RecordsState;
  readonly onChange: (change: StateChange<RecordsState>) => void;
  /** Takes every filter away. Null when there is none. */
  readonly onReset: (() => void) | null;
}

/** What a record is or is not, in the order in which it is chosen. */
const FLAGS = [
  {
    field: "excluded",
    label: "excluded",
    width: 120,
    choices: [
      ["any", "any"],
      ["false", "onlyCounted"],
      ["true", "onlyExcluded"],
    ],
  },
  {
    field: "testTimeAhead",
    label: "machineClock",
    width: 110,
    choices: [
      ["any", "any"],
      ["true", "onlyAhead"],
      ["false", "notAhead"],
    ],
  },
  {
    field: "unread",
    label: "unread",
    width: 120,
    choices: [
      ["any", "any"],
      ["false", "onlyRead"],
      ["true", "onlyUnread"],
    ],
  },
] as const;

/** All filters of the page. The ranges are hidden until they are asked for. */
export function RecordFilterBar({ state, onChange, onReset }: RecordFilterBarProps) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const accountSet = useAccountSet();
  const { units } = accountSet;
  const together = excludedTogether(state.excludedAt, { text, accountSet });
  const ranged = QUANTITIES_SHOWN.some((each) => state[`${each}Min`] !== null || state[`${each}Max`] !== null);
  const [opened, setOpened] = useState(false);
  const open = opened || ranged;
  return (
    <>
      <BarcodeFilter value={state} onChange={onChange} />
      <ValueSelect
        field="deviceCode"
        width={130}
        value={state.deviceCode}
        onChange={(edit) => onChange((now) => ({ deviceCode: edit(now.deviceCode) }))}
      />
      <ValueSelect
        field="batteryStation"
        width={130}
        deviceCode={state.deviceCode}
        value={state.batteryStation}
        onChange={(edit) => onChange((now) => ({ batteryStation: edit(now.batteryStation) }))}
      />
      <ValueSelect
        field="workStep"
        width={130}
        deviceCode={state.deviceCode}
        value={state.workStep}
        onChange={(edit) => onChange((now) => ({ workStep: edit(now.workStep) }))}
      />
      <GradeSelect
        width={100}
        value={state.grade}
        onChange={(edit) => onChange((now) => ({ grade: edit(now.grade) }))}
      />
      {FLAGS.map(({ field, label, width, choices }) => (
        <FilterField key={field} label={text[label]}>
          <Select
            aria-label={text[label]}
            style={{ width }}
            value={state[field]}
            onChange={(value) => onChange({ [field]: value })}
            options={choices.map(([value, name]) => ({ value, label: text[name] }))}
          />
        </FilterField>
      ))}
      <TestTimeRange value={state} onChange={onChange} />
      {together !== null && (
        <FilterField label={text.excluded}>
          <Button
            icon={<CloseOutlined />}
            iconPlacement="end"
            aria-label={text.drop(together)}
            onClick={() => onChange({ excludedAt: null })}
          >
            {together}
          </Button>
        </FilterField>
      )}
      {!ranged && (
        <Button
          aria-expanded={open}
          icon={open ? <UpOutlined aria-hidden /> : <DownOutlined aria-hidden />}
          iconPlacement="end"
          onClick={() => setOpened((now) => !now)}
        >
          {text.ranges}
        </Button>
      )}
      {onReset !== null && (
        <Button type="link" onClick={onReset}>
          {text.resetAll}
        </Button>
      )}
      {open && (
        <div className={styles["ranges"]}>
          {QUANTITIES_SHOWN.map((quantity) => (
            <NumberRange
              key={quantity}
              label={withUnit(names[quantity], unitOf(quantity, units))}
              min={state[`${quantity}Min`]}
              max={state[`${quantity}Max`]}
              onMin={(min) => onChange({ [`${quantity}Min`]: min })}
              onMax={(max) => onChange({ [`${quantity}Max`]: max })}
            />
          ))}
        </div>
      )}
    </>
  );
}
