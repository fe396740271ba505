import { PlusOutlined } from "@ant-design/icons";
import { GRADING_RULES_MAX } from "@cellgrade/contract/grading";
import { Button } from "antd";
import { useEffect, useState } from "react";
import type { ApiProblem } from "../../api/client.ts";
import type { Edit } from "../../edit-choice.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { EmptyState } from "../../parts/states.tsx";
import { type DraftFaults, type DraftRule, movedRule, newRule } from "./draft.ts";
import styles from "./grading.module.css";
import { RuleCard } from "./rule-card.tsx";
import { texts } from "./text.ts";

/** A field that the server refused, and why. */
export interface RefusedField {
  readonly field: string;
  readonly problem: ApiProblem;
}

export interface RuleListProps {
  readonly rules: readonly DraftRule[];
  readonly faults: DraftFaults;
  /** The field that the server refused after the page had let it pass. Null when there is none. */
  readonly refused: RefusedField | null;
  readonly onChange: (edit: Edit<readonly DraftRule[]>) => void;
}

const ADD = "add-rule";

/** The rules in their order. The focus stays at its place when one is moved or removed by the keyboard. */
export function RuleList({ rules, faults, refused, onChange }: RuleListProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  const [focus, setFocus] = useState<readonly string[]>([]);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const targets = focus.map((selector) => document.querySelector<HTMLElement>(`${selector}:enabled`));
    targets.find((target) => target !== null)?.focus();
  }, [focus]);

  function move(rule: DraftRule, from: number, to: number): void {
    onChange((now) => movedRule(now, placeOf(now, rule), placeOf(now, rule) + to - from));
    const ids = [`#rule-${rule.key}-up`, `#rule-${rule.key}-down`];
    setFocus(to < from ? ids : ids.toReversed());
    setSaid(text.moved(rule.name.trim() === "" ? text.unnamed : rule.name, to + 1));
  }
  function remove(at: number): void {
    onChange((now) => now.filter(({ key }) => key !== rules[at]?.key));
    setFocus([`#rule-${(rules[at + 1] ?? rules[at - 1])?.key}-remove`, `#${ADD}`]);
  }
  function addRule(): void {
    const rule = newRule(rules);
    onChange((now) => [...now, { ...newRule(now), key: rule.key }]);
    setFocus([`#rule-${rule.key} input[maxlength]`]); // the field of its name
  }
  const add = (
    <Button
      id={ADD}
      type={rules.length === 0 ? "primary" : "default"}
      icon={<PlusOutlined />}
      disabled={rules.length >= GRADING_RULES_MAX}
      onClick={addRule}
    >
      {rules.length === 0 ? text.addFirst : text.add}
    </Button>
  );
  return (
    <>
      <span role="status" className="visually-hidden">
        {said}
      </span>
      {rules.length === 0 ? (
        <EmptyState title={text.none} reason={text.noneWhy}>
          {add}
        </EmptyState>
      ) : (
        <ol className={styles["rules"]}>
          {rules.map((rule, place) => (
            <RuleCard
              key={rule.key}
              rule={rule}
              place={place}
              last={place === rules.length - 1}
              faultOf={(field) => {
                const full = `rules[${place}].${field}`;
                const fault = faults.get(full);
                if (fault !== undefined) return text[fault];
                return refused?.field === full || refused?.field.startsWith(`${full}[`) === true
                  ? errorText(refused.problem)
                  : null;
              }}
              onChange={(edit) => onChange((now) => now.map((each) => (each.key === rule.key ? edit(each) : each)))}
              onMove={(to) => move(rule, place, to)}
              onRemove={() => remove(place)}
            />
          ))}
        </ol>
      )}
      {rules.length > 0 && <div className={styles["add"]}>{add}</div>}
    </>
  );
}

function placeOf(rules: readonly DraftRule[], { key }: DraftRule): number {
  return rules.findIndex((each) => each.key === key);
}
