import { Button, DatePicker, Space } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import "dayjs/locale/zh-cn";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { serverNow } from "../../api/server-clock.ts";
import { useText } from "../../language/use-text.ts";
import { FilterField } from "./filter-field.tsx";
import { texts } from "./filter-text.ts";
import type { RecordFilter } from "./record-filter.ts";
import { timePresets } from "./time-presets.ts";

type TestTimes = Pick<RecordFilter, "testTimeFrom" | "testTimeTo">;

export interface TestTimeRangeProps {
  readonly value: TestTimes;
  readonly onChange: (change: (now: TestTimes) => Partial<TestTimes>) => void;
}

const FORMAT = "YYYY-MM-DD HH:mm:ss";

/**
 * A range of test times, as the plant's clocks show them, with presets. The picker reckons in the browser's zone: an hour
 * that was skipped there cannot be picked.
 */
export function TestTimeRange({ value: { testTimeFrom, testTimeTo }, onChange }: TestTimeRangeProps) {
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
          value={[picked(testTimeFrom), picked(testTimeTo)]}
          onChange={(range) => {
            const [from, to] = [written(range?.[0]), written(range?.[1])];
            onChange(() => ({
              ...(from !== testTimeFrom && { testTimeFrom: from }),
              ...(to !== testTimeTo && { testTimeTo: to }),
            }));
          }}
        />
        {presets.map(([name, range]) => {
          const isChosen = (times: TestTimes): boolean =>
            times.testTimeFrom === range.from && times.testTimeTo === range.to;
          const chosen = isChosen({ testTimeFrom, testTimeTo });
          return (
            <Button
              key={name}
              type={chosen ? "primary" : "default"}
              aria-pressed={chosen}
              onClick={() =>
                onChange((now) =>
                  isChosen(now)
                    ? { testTimeFrom: null, testTimeTo: null }
                    : { testTimeFrom: range.from, testTimeTo: range.to },
                )
              }
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
