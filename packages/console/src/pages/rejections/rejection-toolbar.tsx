import { Button, DatePicker, Input, Segmented, Select } from "antd";
import { createPlantClock } from "@cellgrade/contract/plant-time";
import dayjs, { type Dayjs } from "dayjs";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { FilterField } from "../../parts/filter/filter-field.tsx";
import { useTyped } from "../../parts/filter/use-typed.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { usePreferences } from "../../preferences.tsx";
import type { StateOf } from "../../url-state.ts";
import { explainError } from "./explain-error.ts";
import { ERROR_CODES, type rejectionFields } from "./rejection-fields.ts";
import { texts } from "./text.ts";

type State = StateOf<typeof rejectionFields>;

export interface RejectionToolbarProps {
  readonly state: State;
  /** True for somebody who sees the submissions of all account sets, and those of none. */
  readonly seesAll: boolean;
  readonly onChange: (changes: Partial<State>) => void;
}

const FORMAT = "YYYY-MM-DD HH:mm:ss";

export function RejectionToolbar({ state, seesAll, onChange }: RejectionToolbarProps) {
  const text = useText(texts);
  const { timeZone } = useAccountSet();
  const { language } = usePreferences();
  const shown = (moment: string | null): Dayjs | null =>
    moment === null || Number.isNaN(Date.parse(moment)) ? null : dayjs(formatMoment(moment, timeZone));
  const written = (value: Dayjs | null | undefined): string | null =>
    value ? new Date(createPlantClock(timeZone).momentsOf(value.format(FORMAT))[0]).toISOString() : null;
  const value: [Dayjs | null, Dayjs | null] = [shown(state.receivedFrom), shown(state.receivedTo)];
  const filtered = state.deviceCode ?? state.address ?? state.code ?? state.receivedFrom ?? state.receivedTo;
  return (
    <>
      {seesAll && (
        <FilterField label={text.scope}>
          <Segmented<State["scope"]>
            aria-label={text.scope}
            value={state.scope}
            onChange={(scope) => onChange({ scope })}
            options={[
              { value: "accountSet", label: text.accountSet },
              { value: "none", label: text.withoutAccountSet },
              { value: "all", label: text.all },
            ]}
          />
        </FilterField>
      )}
      <TextFilter
        label={text.deviceCode}
        value={state.deviceCode}
        onChange={(deviceCode) => onChange({ deviceCode })}
      />
      <TextFilter label={text.address} value={state.address} onChange={(address) => onChange({ address })} />
      <FilterField label={text.code}>
        <Select
          aria-label={text.code}
          style={{ width: 220 }}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          placeholder={text.any}
          popupMatchSelectWidth={false}
          value={state.code}
          onChange={(code?: string | null) => onChange({ code: code ?? null })}
          options={ERROR_CODES.map((code) => ({ value: code, label: `${explainError(code, language)} · ${code}` }))}
        />
      </FilterField>
      <FilterField label={`${text.received} (${timeZone})`}>
        <DatePicker.RangePicker
          aria-label={text.received}
          style={{ width: 356 }}
          showTime={{ defaultOpenValue: [dayjs().startOf("day"), dayjs().startOf("day")] }}
          format={FORMAT}
          placeholder={[text.from, text.to]}
          allowEmpty={[true, true]}
          value={value}
          onChange={(range) => {
            const [before, after] = [value.map(written), [written(range?.[0]), written(range?.[1])]];
            onChange({
              ...(after[0] !== before[0] && { receivedFrom: after[0] ?? null }),
              ...(after[1] !== before[1] && { receivedTo: after[1] ?? null }),
            });
          }}
        />
      </FilterField>
      {filtered !== null && (
        <Button
          onClick={() =>
            onChange({ deviceCode: null, address: null, code: null, receivedFrom: null, receivedTo: null })
          }
        >
          {text.reset}
        </Button>
      )}
    </>
  );
}

interface TextFilterProps {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

/** A text that takes effect on Enter, or when the field is left. */
function TextFilter({ label, value, onChange }: TextFilterProps) {
  const { shown, type, tell } = useTyped(value ?? "", (typed) => onChange(typed.trim() === "" ? null : typed.trim()));
  return (
    <FilterField label={label}>
      <Input
        aria-label={label}
        style={{ width: 140 }}
        value={shown}
        allowClear
        onChange={({ target }) => type(target.value)}
        onClear={() => {
          type("");
          tell();
        }}
        onBlur={tell}
        onPressEnter={tell}
      />
    </FilterField>
  );
}
