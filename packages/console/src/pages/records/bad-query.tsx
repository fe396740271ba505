import { Button } from "antd";
import { ApiProblem } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { EmptyState } from "../../parts/states.tsx";
import type { RecordsState } from "./records-state.ts";
import { texts } from "./text.ts";

// An address may ask for what is no longer there. The page says what it was, and offers the way on.

const FIELDS = ["barcodeList", "cursor", "grade"] as const;

export function isBadQuery(error: Error): error is ApiProblem {
  return error instanceof ApiProblem && FIELDS.some((field) => field === error.parameter);
}

export interface BadQueryProps {
  readonly problem: ApiProblem;
  readonly onChange: (changes: Partial<RecordsState>) => void;
}

export function BadQuery({ problem, onChange }: BadQueryProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  if (problem.parameter === "barcodeList") {
    return (
      <EmptyState title={text.expired} reason={text.expiredWhy}>
        <Button onClick={() => onChange({ barcodeList: null })}>{text.dropList}</Button>
      </EmptyState>
    );
  }
  if (problem.parameter === "cursor") {
    return (
      <EmptyState title={text.cursorBad}>
        <Button onClick={() => onChange({ cursor: null })}>{text.toFirst}</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={text.gradeUnknown} reason={errorText(problem)}>
      <Button onClick={() => onChange({ grade: [], gradingVersion: null })}>{text.dropGrade}</Button>
    </EmptyState>
  );
}
