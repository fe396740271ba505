import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { GRADING_CONDITIONS_MAX } from "@cellgrade/contract/grading";
import { Button, Input } from "antd";
import type { Edit } from "../../edit-choice.ts";
import { useText } from "../../language/use-text.ts";
import { ValueSelect } from "../../parts/filter/value-select.tsx";
import { FieldError, FormField } from "../../parts/form-field.tsx";
import { ColorChoice } from "./color-choice.tsx";
import { ConditionRow } from "./condition-row.tsx";
import { type DraftRule, newCondition } from "./draft.ts";
import styles from "./grading.module.css";
import { texts } from "./text.ts";

export interface RuleCardProps {
  readonly rule: DraftRule;
  readonly place: number;
  readonly last: boolean;
  /** The fault of a field of the rule, as `name` or `conditions[0].max`. Null when there is none. */
  readonly faultOf: (field: string) => string | null;
  readonly onChange: (edit: Edit<DraftRule>) => void;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
}

/** Edits one rule: its grade, its conditions, and its place among the others. */
export function RuleCard({ rule, place, last, faultOf, onChange, onMove, onRemove }: RuleCardProps) {
  const text = useText(texts);
  const name = rule.name.trim() === "" ? text.rule(place + 1) : rule.name.trim();
  const { conditions, workSteps } = rule;
  const changeConditions = (edit: Edit<DraftRule["conditions"]>): void =>
    onChange((now) => ({ ...now, conditions: edit(now.conditions) }));
  const note = conditions.length > 0 ? null : workSteps.length > 0 ? text.matchesStep : text.matchesAll;
  return (
    <li id={`rule-${rule.key}`} className={styles["rule"]}>
      <fieldset className={styles["card"]} style={{ borderInlineStartColor: rule.color }}>
        <legend className="visually-hidden">{text.rule(place + 1)}</legend>
        <div className={styles["ruleHead"]}>
          <span className={styles["place"]} aria-hidden="true">
            {place + 1}
          </span>
          <FormField label={text.name} error={faultOf("name")}>
            {(control) => (
              <Input
                {...control}
                style={{ width: 128 }}
                value={rule.name}
                maxLength={64}
                onChange={({ target }) => onChange((now) => ({ ...now, name: target.value }))}
              />
            )}
          </FormField>
          <ColorChoice
            color={rule.color}
            error={faultOf("color")}
            onChange={(color) => onChange((now) => ({ ...now, color }))}
          />
          <div>
            <ValueSelect
              field="workStep"
              value={workSteps}
              width={200}
              onChange={(edit) => onChange((now) => ({ ...now, workSteps: edit(now.workSteps) }))}
            />
            <FieldError error={faultOf("workSteps")} />
          </div>
          <div className={styles["ruleActions"]}>
            <Button
              id={`rule-${rule.key}-up`}
              type="text"
              icon={<ArrowUpOutlined />}
              aria-label={text.up(name)}
              title={text.up(name)}
              disabled={place === 0}
              onClick={() => onMove(place - 1)}
            />
            <Button
              id={`rule-${rule.key}-down`}
              type="text"
              icon={<ArrowDownOutlined />}
              aria-label={text.down(name)}
              title={text.down(name)}
              disabled={last}
              onClick={() => onMove(place + 1)}
            />
            <Button
              id={`rule-${rule.key}-remove`}
              type="text"
              icon={<DeleteOutlined />}
              aria-label={text.remove(name)}
              title={text.remove(name)}
              onClick={onRemove}
            />
          </div>
        </div>
        <div className={styles["conditions"]}>
          {conditions.map((condition, at) => (
            <ConditionRow
              key={condition.key}
              condition={condition}
              place={at}
              error={
                faultOf(`conditions[${at}].min`) ?? faultOf(`conditions[${at}].max`) ?? faultOf(`conditions[${at}]`)
              }
              onChange={(edit) =>
                changeConditions((now) => now.map((each) => (each.key === condition.key ? edit(each) : each)))
              }
              onRemove={() => changeConditions((now) => now.filter(({ key }) => key !== condition.key))}
            />
          ))}
          {note !== null && <div className={styles["note"]}>{note}</div>}
          <div>
            <Button
              type="dashed"
              icon={<PlusOutlined />}
              disabled={conditions.length >= GRADING_CONDITIONS_MAX}
              onClick={() => changeConditions((now) => [...now, newCondition()])}
            >
              {text.addCondition}
            </Button>
          </div>
        </div>
      </fieldset>
    </li>
  );
}
