import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { accountSetsQuery } from "../../api/account-sets.ts";
import { useText } from "../../language/use-text.ts";
import { FilterField } from "../../parts/filter/filter-field.tsx";
import { MomentRange } from "../../parts/filter/moment-range.tsx";
import { TextFilter } from "../../parts/filter/text-filter.tsx";
import { usePreferences } from "../../preferences.tsx";
import { ACTION_NAMES, nameOfAction } from "./action-names.ts";
import { type AuditState, NO_FILTER } from "./audit-state.ts";
import { texts } from "./text.ts";

export interface AuditToolbarProps {
  readonly state: AuditState;
  readonly onChange: (changes: Partial<AuditState>) => void;
}

export function AuditToolbar({ state, onChange }: AuditToolbarProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  const { data: accountSets } = useQuery(accountSetsQuery);
  const { action, actorName, accountSet, from, to } = state;
  const filtered = action ?? actorName ?? accountSet ?? from ?? to;
  return (
    <>
      <Choice
        label={text.action}
        width={220}
        value={action}
        onChange={(chosen) => onChange({ action: chosen })}
        options={Object.keys(ACTION_NAMES).map((value) => ({
          value,
          label: `${nameOfAction(value, language)} · ${value}`,
        }))}
      />
      <TextFilter label={text.who} value={actorName} onChange={(name) => onChange({ actorName: name })} />
      <Choice
        label={text.accountSet}
        width={160}
        value={accountSet}
        onChange={(chosen) => onChange({ accountSet: chosen })}
        options={(accountSets?.items ?? []).map(({ code, name }) => ({
          value: code,
          label: code === name ? code : `${code} ${name}`,
        }))}
      />
      <MomentRange label={text.time} value={{ from, to }} onChange={onChange} />
      {filtered !== null && <Button onClick={() => onChange(NO_FILTER)}>{text.reset}</Button>}
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly width: number;
  readonly value: string | null;
  readonly options: { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string | null) => void;
}

function Choice({ label, width, value, options, onChange }: ChoiceProps) {
  const text = useText(texts);
  return (
    <FilterField label={label}>
      <Select
        aria-label={label}
        style={{ width }}
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        placeholder={text.any}
        popupMatchSelectWidth={false}
        value={value}
        onChange={(chosen?: string | null) => onChange(chosen ?? null)}
        options={options}
      />
    </FilterField>
  );
}
