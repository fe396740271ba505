import { InputNumber } from "antd";
import { useText } from "../../language/use-text.ts";
import { FormField } from "../../parts/form-field.tsx";
import { Panel } from "../../parts/page.tsx";
import styles from "./settings.module.css";
import type { SettingsPart } from "./settings-part.ts";
import { texts } from "./text.ts";

export function RetentionPanel({ draft, errorOf, onChange }: SettingsPart) {
  const text = useText(texts);
  const shared = { controls: false, changeOnWheel: false, suffix: text.days, style: { width: "100%" } };
  return (
    <Panel title={text.retention}>
      <div className={styles["three"]}>
        <FormField label={text.recordDays} hint={text.recordDaysHint} error={errorOf("recordDays")}>
          {(control) => (
            <InputNumber
              {...control}
              {...shared}
              placeholder={text.forever}
              value={draft.recordDays}
              onChange={(recordDays) => onChange({ recordDays })}
            />
          )}
        </FormField>
        <FormField label={text.historyDays} hint={text.historyDaysHint} error={errorOf("historyDays")}>
          {(control) => (
            <InputNumber
              {...control}
              {...shared}
              value={draft.historyDays}
              // An empty field is no number of days. The fault says so.
              onChange={(days) => onChange({ historyDays: days ?? Number.NaN })}
            />
          )}
        </FormField>
        <FormField label={text.rejectionDays} hint={text.rejectionDaysHint} error={errorOf("rejectionDays")}>
          {(control) => (
            <InputNumber
              {...control}
              {...shared}
              placeholder={text.asRoom}
              value={draft.rejectionDays}
              onChange={(rejectionDays) => onChange({ rejectionDays })}
            />
          )}
        </FormField>
      </div>
    </Panel>
  );
}
