import { Button, Segmented, Select } from "antd";
import { useText } from "../../language/use-text.ts";
import { FilterField } from "../../parts/filter/filter-field.tsx";
import { MomentRange } from "../../parts/filter/moment-range.tsx";
import { TextFilter } from "../../parts/filter/text-filter.tsx";
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

export function RejectionToolbar({ state, seesAll, onChange }: RejectionToolbarProps) {
  const text = useText(texts);
  const { language } = usePreferences();
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
      <MomentRange
        label={text.received}
        value={{ from: state.receivedFrom, to: state.receivedTo }}
        onChange={({ from, to }) =>
          onChange({
            ...(from !== undefined && { receivedFrom: from }),
            ...(to !== undefined && { receivedTo: to }),
          })
        }
      />
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
