import { gradeNames } from "@cellgrade/contract/grading";
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { gradingRulesQuery } from "../../api/grading-rules.ts";
import { type Edit, editChoice } from "../../edit-choice.ts";
import { useText } from "../../language/use-text.ts";
import { FilterField } from "./filter-field.tsx";
import { texts } from "./filter-text.ts";

export interface GradeSelectProps {
  readonly value: readonly string[];
  readonly onChange: (edit: Edit<readonly string[]>) => void;
  readonly width?: number;
}

/** Chooses grades of the current rules. */
export function GradeSelect({ value, onChange, width = 140 }: GradeSelectProps) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const [open, setOpen] = useState(false);
  const { data, isFetching } = useQuery({ ...gradingRulesQuery(code), enabled: open });
  return (
    <FilterField label={text.grade}>
      <Select
        mode="multiple"
        aria-label={text.grade}
        style={{ width }}
        value={[...value]}
        onChange={(chosen: string[]) => onChange(editChoice(value, chosen))}
        onOpenChange={setOpen}
        options={gradeNames(data?.current?.rules ?? []).map((name) => ({ value: name, label: name }))}
        loading={isFetching}
        notFoundContent={isFetching ? null : text.noRules}
        placeholder={text.any}
        maxTagCount="responsive"
        popupMatchSelectWidth={false}
        allowClear
      />
    </FilterField>
  );
}
