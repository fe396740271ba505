import { CloseOutlined } from "@ant-design/icons";
import { unitOf } from "@cellgrade/contract/quantities";
import { withUnit } from "@cellgrade/contract/units";
import { Button, InputNumber, Select } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Edit } from "../../edit-choice.ts";
import { useText } from "../../language/use-text.ts";
import { FieldError } from "../../parts/form-field.tsx";
import { fieldNames, QUANTITIES_SHOWN } from "../../parts/quantity-names.ts";
import type { DraftCondition } from "./draft.ts";
import styles from "./grading.module.css";
import { texts } from "./text.ts";

export interface ConditionRowProps {
  readonly condition: DraftCondition;
  readonly place: number;
  readonly error: string | null;
  readonly onChange: (edit: Edit<DraftCondition>) => void;
  readonly onRemove: () => void;
}

/** A condition, `100 ≤ 容量 (Ah) ≤ 102`. Either end may be open. */
export function ConditionRow({ condition, place, error, onChange, onRemove }: ConditionRowProps) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { units } = useAccountSet();
  const { quantity, min, max } = condition;
  const shared = { changeOnWheel: false, controls: false, className: styles["end"] ?? "" };
  const invalid = error === null ? {} : { status: "error" as const, "aria-invalid": true };
  return (
    <fieldset className={styles["condition"]}>
      <legend className="visually-hidden">{text.condition(place + 1)}</legend>
      <InputNumber
        {...shared}
        {...invalid}
        aria-label={text.min}
        placeholder={text.min}
        value={min}
        onChange={(value) => onChange((now) => ({ ...now, min: value }))}
      />
      <span aria-hidden="true">≤</span>
      <Select
        aria-label={text.quantity}
        style={{ width: 152 }}
        value={quantity}
        options={QUANTITIES_SHOWN.map((each) => ({ value: each, label: withUnit(names[each], unitOf(each, units)) }))}
        onChange={(chosen) => onChange((now) => ({ ...now, quantity: chosen }))}
      />
      <span aria-hidden="true">≤</span>
      <InputNumber
        {...shared}
        {...invalid}
        aria-label={text.max}
        placeholder={text.max}
        value={max}
        onChange={(value) => onChange((now) => ({ ...now, max: value }))}
      />
      <Button
        type="text"
        icon={<CloseOutlined />}
        aria-label={text.removeCondition(place + 1)}
        title={text.removeCondition(place + 1)}
        onClick={onRemove}
      />
      <FieldError error={error} />
      {min === null && max === null && <span className={styles["note"]}>{text.anyValue}</span>}
    </fieldset>
  );
}
