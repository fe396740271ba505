import { Button, DatePicker, Space } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import "dayjs/locale/zh-cn";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { serverNow } from "../../api/server-clock.ts";
import { useText } from "../../language/use-text.ts";
import { FilterField } from "./filter-field.tsx";
import { texts } from "./filter-text.ts";
import { timePresets } from "./time-presets.ts";

export interface TestTimeRangeProps {
  /** Plant-local `yyyy-MM-dd HH:mm:ss`, inclusive; null: open. */
  readonly from: string | null;
  /** Exclusive. */
  readonly to: string | null;
  readonly onChange: (range: { readonly from: string | null; readonly to: string | null }) => void;
}

const FORMAT = "YYYY-MM-DD HH:mm:ss";

/**
 * A range of test times, as the plant's clocks show them, with presets. The picker reckons in the browser's zone, which
 * does no harm but to an hour that was skipped there.
 */
export function TestTimeRange({ from, to, onChange }: TestTimeRangeProps) {
  const text = useText(texts);
  const accountSet = useAccountSet();
  const presets = [...timePresets(accountSet, serverNow())];
  return (
    <FilterField label={`${text.testTime} (${accountSet.timeZone})`}>
      <Space.Compact>
        <DatePicker.RangePicker
          aria-label={text.testTime}
          style={{ width: 356 }}
          showTime={{ defaultOpenValue: [dayjs().startOf("day"), dayjs().startOf("day")] }}
          format={FORMAT}
          placeholder={[text.from, text.to]}
          allowEmpty={[true, true]}
          value={[picked(from), picked(to)]}
          onChange={(range) => onChange({ from: written(range?.[0]), to: written(range?.[1]) })}
        />
        {presets.map(([name, range]) => {
          const chosen = range.from === from && range.to === to;
          return (
            <Button
              key={name}
              type={chosen ? "primary" : "default"}
              aria-pressed={chosen}
              onClick={() => onChange(chosen ? { from: null, to: null } : range)}
            >
              {text[name]}
            </Button>
          );
        })}
      </Space.Compact>
    </FilterField>
  );
}

function picked(localTime: string | null): Dayjs | null {
  if (localTime === null) return null;
  const value = dayjs(localTime);
  return value.isValid() ? value : null;
}

function written(value: Dayjs | null | undefined): string | null {
  return value?.format(FORMAT) ?? null;
}
