import { createPlantClock } from "@cellgrade/contract/plant-time";
import { DatePicker } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../format-moment.ts";
import { FilterField } from "./filter-field.tsx";
import { texts } from "./filter-text.ts";

/** Two moments in ISO 8601. Null: without an end. */
interface Moments {
  readonly from: string | null;
  readonly to: string | null;
}

export interface MomentRangeProps {
  readonly label: string;
  readonly value: Moments;
  /** Is told the ends that changed. */
  readonly onChange: (change: Partial<Moments>) => void;
}

const FORMAT = "YYYY-MM-DD HH:mm:ss";

/** A range of moments, as the plant's clocks show them. */
export function MomentRange({ label, value: { from, to }, onChange }: MomentRangeProps) {
  const text = useText(texts);
  const { timeZone } = useAccountSet();
  const shown = (moment: string | null): Dayjs | null =>
    moment === null || Number.isNaN(Date.parse(moment)) ? null : dayjs(formatMoment(moment, timeZone));
  const written = (value: Dayjs | null | undefined): string | null =>
    value ? new Date(createPlantClock(timeZone).momentsOf(value.format(FORMAT))[0]).toISOString() : null;
  const value: [Dayjs | null, Dayjs | null] = [shown(from), shown(to)];
  return (
    <FilterField label={`${label} (${timeZone})`}>
      <DatePicker.RangePicker
        aria-label={label}
        style={{ width: 356 }}
        showTime={{ defaultOpenValue: [dayjs().startOf("day"), dayjs().startOf("day")] }}
        format={FORMAT}
        placeholder={[text.from, text.to]}
        allowEmpty={[true, true]}
        value={value}
        onChange={(range) => {
          const [before, after] = [value.map(written), [written(range?.[0]), written(range?.[1])]];
          onChange({
            ...(after[0] !== before[0] && { from: after[0] ?? null }),
            ...(after[1] !== before[1] && { to: after[1] ?? null }),
          });
        }}
      />
    </FilterField>
  );
}
