import type { SharedField } from "@cellgrade/contract/groupings";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { type Edit, editChoice } from "../../edit-choice.ts";
import { useText } from "../../language/use-text.ts";
import { FilterField } from "./filter-field.tsx";
import { texts } from "./filter-text.ts";
import { useSettled } from "./use-settled.ts";

export interface ValueSelectProps {
  readonly field: SharedField;
  readonly value: readonly string[];
  readonly onChange: (edit: Edit<readonly string[]>) => void;
  /** Completion offers the values of these machines alone. */
  readonly deviceCode?: readonly string[];
  readonly width?: number;
}

/**
 * Chooses machines, stations or steps, completed from what exists. Any text may be typed: completion looks at the latest
 * records only, and a link may name a value that has no record yet.
 */
export function ValueSelect({ field, value, onChange, deviceCode = [], width = 160 }: ValueSelectProps) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const startsWith = useSettled(typed.trim());
  const query = {
    field,
    ...(startsWith !== "" && { startsWith }),
    ...(deviceCode.length > 0 && { deviceCode }),
  };
  const { data, isFetching } = useQuery({
    queryKey: [code, "values", query],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/values", { path: { code }, query, signal }),
    enabled: open,
    placeholderData: keepPreviousData,
  });
  return (
    <FilterField label={text[field]}>
      <Select
        mode="tags"
        aria-label={text[field]}
        style={{ width }}
        value={[...value]}
        onChange={(chosen: string[]) => {
          setTyped("");
          onChange(editChoice(value, [...new Set(chosen.map((each) => each.trim()).filter((each) => each !== ""))]));
        }}
        showSearch={{ filterOption: false, searchValue: typed, onSearch: setTyped }}
        onOpenChange={setOpen}
        options={(data?.items ?? []).map((each) => ({ value: each, label: each }))}
        loading={isFetching}
        notFoundContent={isFetching ? null : text.noneFound}
        placeholder={text.any}
        maxTagCount="responsive"
        popupMatchSelectWidth={false}
        tokenSeparators={["\n", "\t"]}
        allowClear
      />
    </FilterField>
  );
}
